"""A page as HTML: cards that one likes to look at, without script and without anything fetched."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from activitykit.feed.markup import attribute, avatar, cleaned, link, text

if TYPE_CHECKING:
    from activitykit.feed.entry import Entry
    from activitykit.feed.page import Page
    from activitykit.feed.telling import Told
    from activitykit.language import Catalogue, Segment

__all__ = ["document", "style", "to_html"]

_FACES = 3
_FORBIDDEN = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@cache
def style() -> str:
    """Return the style sheet of pages."""
    return files("activitykit.feed").joinpath("page.css").read_text("utf-8")


def to_html(page: Page, lang: str | None = None, *, whole: bool = True) -> str:
    """Return a page as HTML.

    Args:
        page: The page.
        lang: The language; the viewer's when left out.
        whole: A whole document, with a content security policy that forbids scripts and fetching; else a
            fragment with its style, for a notebook or a page of one's own.
    """
    words = page.words(lang)
    title = page.title(lang)
    if page.entries:
        first = page.entries[0].rank
        cards = "".join(_card(entry, words, lang) for entry in page.entries)
        body = f'<ol class="ak-list" role="list" start="{first}">{cards}</ol>'
    else:
        body = f'<p class="ak-empty">{text(words.say("page.empty"))}</p>'
    unseen = page.unseen
    aside = text(words.say("page.unseen_count", n=unseen)) if unseen else ""
    direction = "rtl" if words.is_rtl else "ltr"
    main = (
        f'<section class="ak" lang="{attribute(words.code)}" dir="{direction}" '
        f'aria-label="{attribute(title)}">'
        f'<div class="ak-inner"><header class="ak-top"><h1>{text(title)}</h1><p>{aside}</p></header>'
        f"{body}</div></section>"
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


def _card(entry: Entry, words: Catalogue, lang: str | None) -> str:
    told = entry.told(lang)
    ident = attribute(entry.id)
    faces = "".join(avatar(actor.name or "?", actor.iri) for actor in told[0].actors[:_FACES])
    absolute = attribute(entry.when(lang, style="absolute"))
    when = f'<time datetime="{entry.published.isoformat()}" title="{absolute}">'
    meta = [f"{when}{text(entry.when(lang))}</time>"]
    if len(entry.rows) > 1:
        meta.append(f"<span>{text(words.say('page.together', n=len(entry.rows)))}</span>")
    if not entry.seen:
        meta.append(f'<span class="ak-new">{text(words.say("page.unseen"))}</span>')
    fresh = "" if entry.seen else " ak-fresh"
    return (
        f'<li><article class="ak-card{fresh}" aria-labelledby="{ident}">'
        f'<div class="ak-faces" aria-hidden="true">{faces}</div>'
        f'<div><h2 id="{ident}">{_sentences(entry, lang)}</h2>{_excerpt(entry, told[0], lang)}'
        f'<p class="ak-meta">{"".join(meta)}</p>{_why(entry, words, lang)}</div></article></li>'
    )


def _sentences(entry: Entry, lang: str | None) -> str:
    lines = []
    for at, (segments, told) in enumerate(entry.sentences(lang)):
        pieces = "".join(_piece(segment, told, entry, lang) for segment in segments if segment.text != " · ")
        lines.append(f'<span class="{"ak-also" if at else "ak-lead"}">{pieces}</span>')
    return " ".join(lines)


def _piece(segment: Segment, told: Told, entry: Entry, lang: str | None) -> str:
    if segment.role == "actor" and segment.index < len(told.actors):
        return link(segment.text, told.actors[segment.index].iri, "actor")
    things = {"object": told.object, "target": told.target, "context": told.context}
    thing = things.get(segment.role)
    if thing is not None:
        return link(segment.text, entry.address(thing.node, lang), segment.role)
    if segment.role == "owner":
        return f'<bdi class="ak-owner">{text(segment.text)}</bdi>'
    return text(segment.text)


def _excerpt(entry: Entry, told: Told, lang: str | None) -> str:
    """Return the beginning of what was posted, where the sentence does not say it all."""
    if told.object is None or told.phrase.n_objects > 1 or entry.mute is not None:
        return ""
    content, media_type = entry.content(told.object.node, lang)
    if not content or (told.object.name or "").rstrip("…") == content:
        return ""
    shown = cleaned(content, media_type).strip()
    return f'<div class="ak-excerpt" dir="auto">{shown}</div>' if shown else ""


def _why(entry: Entry, words: Catalogue, lang: str | None) -> str:
    reasons = entry.reasons(lang)
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
    told = "".join(f"<li>{text(reason)}</li>" for reason in reasons)
    hover = attribute("\n".join(reasons) or words.say("page.score", score=f"{entry.score:.3f}"))
    return (
        f'<details class="ak-why"><summary title="{hover}">{text(words.say("page.reasons"))}</summary>'
        f"{f'<ul>{told}</ul>' if told else ''}"
        f'<dl class="ak-parts">{parts}</dl></details>'
    )


def _called(signal: str, words: Catalogue) -> str:
    """Return what a signal is called in a language; a name that its feed gave it stays as it is."""
    key = f"signal.{signal.rstrip('_0123456789')}"
    return words.say(key) if words.find(key) is not None else signal
