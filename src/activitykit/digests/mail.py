"""A digest as an HTML mail: what Outlook, Gmail and the rest agree on (tables, styles in place, no sheet)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activitykit.digests.letter import closing
from activitykit.feed import attribute, link, text

if TYPE_CHECKING:
    from activitykit.digests.digest import Digest
    from activitykit.feed import Entry

__all__ = ["to_html"]

_FONT = "font-family:Segoe UI,Helvetica,Arial,sans-serif"
_INK, _SOFT, _LINE, _PAPER = "#1d1c1a", "#5c5850", "#e3dfd7", "#f6f5f2"


def to_html(digest: Digest, lang: str | None) -> str:
    """Return a digest as a whole HTML document fit for a mail body."""
    words = digest.words(lang)
    direction = "rtl" if words.is_rtl else "ltr"
    side = "right" if words.is_rtl else "left"
    title = digest.title(lang)
    rows = [_row(f'<h1 style="margin:0;font-size:22px;line-height:28px">{text(title)}</h1>', "28px 32px 8px")]
    for section in digest.sections:
        heading = f'<h2 style="margin:0;font-size:16px;line-height:22px">{text(section.title(words))}</h2>'
        rows.append(_row(heading, "22px 32px 4px"))
        rows += [_entry(entry, lang) for entry in section]
    rows.append(_row(_small(closing(digest, words)), "20px 32px 28px"))
    table = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
    head = (
        f'<!doctype html>\n<html lang="{attribute(words.code)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n</head>\n"
    )
    return (
        f'{head}<body style="margin:0;padding:0;background-color:{_PAPER}">\n'
        f'<table {table} width="100%" bgcolor="{_PAPER}"><tr><td align="center" style="padding:24px 8px">\n'
        f'<table {table} width="600" bgcolor="#ffffff" align="center" '
        f'style="max-width:600px;width:100%;text-align:{side};border:1px solid {_LINE}">\n'
        + "\n".join(rows)
        + "\n</table>\n</td></tr></table>\n</body>\n</html>\n"
    )


def _row(content: str, padding: str) -> str:
    style = f"padding:{padding};{_FONT};font-size:15px;line-height:22px;color:{_INK}"
    return f'<tr><td style="{style}">{content}</td></tr>'


def _small(said: str) -> str:
    return f'<span style="font-size:13px;line-height:19px;color:{_SOFT}">{text(said)}</span>'


def _entry(entry: Entry, lang: str | None) -> str:
    sentences = []
    for segments, told in entry.sentences(lang):
        pieces = []
        for segment in segments:
            thing = told.object if segment.role == "object" else None
            if thing is not None:
                pieces.append(link(segment.text, entry.address(thing.node, lang)))
            elif segment.role in {"actor", "owner"}:
                pieces.append(f"<b>{text(segment.text)}</b>")
            else:
                pieces.append(text(segment.text))
        sentences.append("".join(pieces))
    aside = " · ".join([entry.when(lang, style="absolute"), *entry.reasons(lang, 1)])
    return _row(f"{''.join(sentences)}<br>{_small(aside)}", "10px 32px 0")
