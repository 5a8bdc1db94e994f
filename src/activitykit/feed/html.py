"""A page as HTML: cards that one likes to look at, without script and without anything fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from activitykit.feed.as2 import next_address
from activitykit.feed.heading import heading
from activitykit.feed.markup import attribute, avatar, cleaned, link, safe_address, text
from activitykit.language import plain, shorten

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.feed.details import Details
    from activitykit.feed.entry import Entry
    from activitykit.feed.page import Page
    from activitykit.feed.telling import Told
    from activitykit.language import Catalogue, Segment
    from activitykit.stream import Stream

__all__ = ["document", "style", "to_html"]

_FACES = 3
_TALL, _FEW = (
    12,
    140,
)  # lines that are shown as they are; characters that are shown of a text with more of them
_BREAK = re.compile(r"<(?:br|p|li|tr|h[1-6]|pre|blockquote)\b")
_LONG = 420  # characters of a text that are shown before one asks to read on
_FORBIDDEN = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@cache
def style() -> str:
    """Return the style sheet of pages."""
    return files("activitykit.feed").joinpath("page.css").read_text("utf-8")


def to_html(
    page: Page,
    lang: str | Path | None = None,
    *,
    whole: bool = True,
    base: str | None = None,
    now: Stream | None = None,
) -> str:
    """Return a page as HTML.

    Args:
        page: The page.
        lang: The language; the viewer's when left out.
        whole: A whole document, with a content security policy that forbids scripts and fetching; else a
            fragment with its style, for a notebook or a page of one's own.
        base: The address under which the feed is served; the page then links to the next one.
        now: The stream as it is now, to tell how much has come in since.
    """
    words = page.words(lang)
    title = page.title(lang)
    if page.entries:
        first = page.entries[0].rank
        cards = "".join(_card(entry, words, lang) for entry in page.entries)
        body = f'<ol class="ak-list" role="list" start="{first}">{cards}</ol>'
    else:
        body = f'<p class="ak-empty">{text(words.say("page.empty"))}</p>'
    told = "".join(f"<p>{text(line)}</p>" for line in heading(page, lang, now))
    direction = "rtl" if words.is_rtl else "ltr"
    main = (
        f'<section class="ak" lang="{attribute(words.code)}" dir="{direction}" '
        f'aria-label="{attribute(title)}">'
        f'<div class="ak-inner"><header class="ak-top"><h1>{text(title)}</h1>'
        f'<div class="ak-status" role="status">{told}</div></header>'
        f"{body}{_next(page, words, base)}</div></section>"
    )
    if not whole:
        return f"<style>{style()}</style>{main}"
    return document(title, words, main, direction)


def document(title: str, words: Catalogue, body: str, direction: str) -> str:
    """Return a whole HTML document around a body."""
    return (
        f'<!doctype html>\n<html lang="{attribute(words.code)}" dir="{direction}">\n'
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{attribute(_FORBIDDEN)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n"
        f"<style>{style()}\nbody {{ margin:0; }} .ak {{ min-height:100vh; }}</style>\n</head>\n"
        f"<body>\n<main>{body}</main>\n</body>\n</html>\n"
    )


def _next(page: Page, words: Catalogue, base: str | None) -> str:
    address = safe_address(base) if base else None
    if address is None or page.cursor is None:
        return ""
    after = next_address(address, page.cursor)
    return f'<p class="ak-next">{link(words.say("page.next"), after)}</p>'


def _card(entry: Entry, words: Catalogue, lang: str | Path | None) -> str:
    told = entry.told(lang)
    ident = attribute(entry.id)
    absolute = attribute(entry.when(lang, style="absolute"))
    when = f'<time datetime="{entry.published.isoformat()}" title="{absolute}">'
    meta = [f"{when}{text(entry.when(lang))}</time>"]
    if entry.mute is not None:
        return (
            f'<li><article class="ak-card ak-muted" aria-labelledby="{ident}">'
            f'<h2 id="{ident}">{text(entry.sentence(lang))}</h2><p class="ak-meta">{meta[0]}</p>'
            "</article></li>"
        )
    faces = "".join(avatar(actor.name or "?", actor.iri) for actor in told[0].actors[:_FACES])
    if len(entry.rows) > 1:
        meta.append(f"<span>{text(words.say('page.together', n=len(entry.rows)))}</span>")
    if not entry.seen:
        meta.append(f'<span class="ak-new">{text(words.say("page.unseen"))}</span>')
    fresh = "" if entry.seen else " ak-fresh"
    excerpt = _excerpt(entry, told[0], words, lang)
    return (
        f'<li><article class="ak-card{fresh}" aria-labelledby="{ident}">'
        f'<div class="ak-faces" aria-hidden="true">{faces}</div>'
        f'<div class="ak-said"><h2 id="{ident}">{_sentences(entry, lang, quoted=not excerpt)}</h2>'
        f"{excerpt}{_facts(entry.details(lang), words)}"
        f'<div class="ak-foot"><p class="ak-meta">{"".join(meta)}</p>{_why(entry, words, lang)}</div>'
        "</div></article></li>"
    )


def _sentences(entry: Entry, lang: str | Path | None, *, quoted: bool) -> str:
    lines = []
    for at, (segments, told) in enumerate(entry.sentences(lang, quoted=quoted)):
        own = [segment for segment in segments if segment.text != " · "]
        if at == 1 and own:  # the first aside begins a line
            own[0] = replace(own[0], text=own[0].text[:1].upper() + own[0].text[1:])
        pieces = "".join(_piece(segment, told, entry, lang) for segment in own)
        lines.append(f'<span class="{"ak-also" if at else "ak-lead"}" dir="auto">{pieces}</span>')
    return " ".join(lines)


def _piece(segment: Segment, told: Told, entry: Entry, lang: str | Path | None) -> str:
    if segment.role == "actor" and segment.index < len(told.actors):
        return link(segment.text, told.actors[segment.index].iri, "actor")
    things = {"object": told.object, "target": told.target, "context": told.context}
    thing = things.get(segment.role)
    if thing is not None:
        return link(segment.text, entry.address(thing.node, lang), segment.role)
    if segment.role == "owner":
        return f'<bdi class="ak-owner">{text(segment.text)}</bdi>'
    return text(segment.text)


def _excerpt(entry: Entry, told: Told, words: Catalogue, lang: str | Path | None) -> str:
    """Return what was posted, where the sentence does not say it all; the rest of a long text on demand."""
    if told.object is None or told.phrase.n_objects > 1:
        return ""
    content, media_type = entry.content(told.object.node, lang)
    if not content or (told.object.name or "").rstrip("…") == content:
        return ""
    shown = cleaned(content, media_type).strip()
    said = plain(content)
    if not shown:
        return ""
    if len(said) <= _LONG and _n_lines(shown) <= _TALL:
        kind = "ak-excerpt" if "<" in shown else "ak-excerpt ak-plain"
        return f'<div class="{kind}" dir="auto">{shown}</div>'
    return (
        '<details class="ak-excerpt" dir="auto"><summary>'
        f'<span class="ak-short">{text(shorten(said, _LONG if len(said) > _LONG else _FEW))} </span>'
        f'<span class="ak-on">{text(words.say("page.read_on"))}</span>'
        f'<span class="ak-off">{text(words.say("page.read_less"))}</span></summary>{shown}</details>'
    )


def _n_lines(shown: str) -> int:
    """Return about how many lines a cleaned text begins, however short they are."""
    breaks = shown.count("\n") if "<" not in shown or "<pre" in shown else 0  # else they are spaces
    return breaks + len(_BREAK.findall(shown))


def _facts(details: Details, words: Catalogue) -> str:
    """Return when and where, what one may choose, and what is attached."""
    parts: list[str] = []
    if details.when or details.place:
        when = f"<b>{text(details.when)}</b>" if details.when else ""
        place = f"<span>{text(words.say('page.place', place=details.place))}</span>" if details.place else ""
        parts.append(f'<div class="ak-event">{when}{place}</div>')
    if details.options:
        counts = (
            "" if votes is None else f" <span>{text(words.say('page.votes', n=votes))}</span>"
            for votes in details.votes
        )
        options = "".join(
            f"<li><bdi>{text(option)}</bdi>{count}</li>"
            for option, count in zip(details.options, counts, strict=True)
        )
        closes = f"<span>{text(details.closes)}</span>" if details.closes else ""
        parts.append(f'<div class="ak-vote"><ul role="list">{options}</ul>{closes}</div>')
    files_ = []
    for file in details.files:
        kind = text(words.say(f"noun.{file.kind}", n=1).capitalize())
        size = ""
        if file.pixels is not None:
            width, height = file.pixels
            size = f"<span>{text(words.say('page.pixels', width=width, height=height))}</span>"
        files_.append(f"<li><span>{kind}</span>{link(file.name, file.address, 'file')}{size}</li>")
    if files_:
        label = attribute(words.say("page.attached"))
        parts.append(f'<ul class="ak-files" role="list" aria-label="{label}">{"".join(files_)}</ul>')
    return "".join(parts)


def _why(entry: Entry, words: Catalogue, lang: str | Path | None) -> str:
    """Return why the entry is there: on hover and focus its reasons, opened the share of each signal too."""
    contributions = {name: value for name, value in entry.contributions.items() if value}
    if not contributions:
        return ""
    greatest = max(abs(value) for value in contributions.values())
    parts = "".join(
        f"<dt>{text(_called(name, words))}</dt>"
        '<dd><div class="ak-bar" aria-hidden="true">'
        f'<i style="width:{100 * max(value, 0) / greatest:.0f}%"></i></div></dd>'
        f'<dd class="ak-num">{text(words.number(round(value, 3)))}</dd>'
        for name, value in sorted(contributions.items(), key=lambda pair: -pair[1])
    )
    score = words.say("page.score", score=round(entry.score, 3))
    reasons = [reason[:1].upper() + reason[1:] for reason in entry.reasons(lang)]
    told = "".join(f"<li>{text(reason)}</li>" for reason in reasons)
    hint = "".join(f"<span>{text(reason)}</span> " for reason in reasons or [score])
    return (
        f'<details class="ak-why"><summary>{text(words.say("page.reasons"))} '
        f'<span class="ak-tip" role="tooltip">{hint}</span></summary><div class="ak-open">'
        f"{f'<ul>{told}</ul>' if told else ''}"
        f'<dl class="ak-parts">{parts}</dl><p class="ak-score">{text(score)}</p></div></details>'
    )


def _called(signal: str, words: Catalogue) -> str:
    """Return what a signal is called in a language; a name that its feed gave it stays as it is."""
    key = f"signal.{signal.rstrip('_0123456789')}"
    return words.say(key) if words.find(key) is not None else signal
