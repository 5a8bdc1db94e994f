"""A digest as an HTML mail: what Outlook, Gmail and the rest agree on (tables, styles in place).

Everything that is needed stands in place, colours as pairs of ink and paper; clients that keep the one sheet
in the head follow the reader's dark scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from activitykit.digests.saying import closing, intro, line
from activitykit.feed import attribute, face, link, text

if TYPE_CHECKING:
    from activitykit.digests.digest import Digest
    from activitykit.digests.saying import Line, Piece
    from activitykit.language import Catalogue

__all__ = ["document", "entry", "masthead", "to_html"]

_FONT = "font-family:'Segoe UI',Helvetica,Arial,sans-serif"
_INK, _SOFT, _LINE, _PAPER, _CARD, _LINK = "#1c1b19", "#5a564e", "#e4e0d8", "#f5f4f0", "#ffffff", "#1f4fa3"
_DARK = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".ak-paper{background-color:#151618!important}"
    ".ak-card{background-color:#1f2124!important;border-color:#34363a!important}"
    ".ak-ink,.ak-ink b,.ak-ink h1{color:#ecebe8!important}.ak-soft{color:#b3afa6!important}"
    ".ak-ink a,.ak-head{color:#9dc1ff!important}.ak-rule{border-color:#34363a!important}}"
)
_TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'


def to_html(digest: Digest, lang: str | None) -> str:
    """Return a digest as a whole HTML document fit for a mail body."""
    words = digest.words(lang)
    title, under = digest.title(lang), intro(digest, words)
    rows = [masthead(words.say(f"digest.short.{digest.period}"), under)]
    for section in digest.sections:
        rows.append(_heading(section.title(words)))
        rows += [entry(line(digest, section, one, lang), words) for one in section]
    ends = "<br>".join(text(said) for said in closing(digest, words))
    rows.append(
        f'<tr><td class="ak-soft ak-rule" style="padding:20px 32px 26px;border-top:1px solid {_LINE};{_FONT};'
        f'font-size:14px;line-height:21px;color:{_SOFT}">{ends}</td></tr>'
        if ends
        else '<tr><td style="padding:12px 32px">&nbsp;</td></tr>'
    )
    return document(title, _preview(digest, lang), rows, words)


def document(title: str, preview: str, rows: list[str], words: Catalogue) -> str:
    """Return a whole HTML document around the rows of a mail.

    Args:
        title: Its title.
        preview: What a mail client shows beside the subject.
        rows: Rows of its one table.
        words: The language.
    """
    direction = "rtl" if words.is_rtl else "ltr"
    side = "right" if words.is_rtl else "left"
    return (
        f'<!doctype html>\n<html lang="{attribute(words.code)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>{_DARK}</style>\n</head>\n"
        f'<body class="ak-paper" style="margin:0;padding:0;background-color:{_PAPER}">\n'
        f'<div style="display:none;max-height:0;overflow:hidden">{text(preview)}</div>\n'
        f'<table {_TABLE} width="100%" bgcolor="{_PAPER}" class="ak-paper">'
        '<tr><td align="center" style="padding:24px 8px">\n'
        f'<table {_TABLE} width="600" bgcolor="{_CARD}" align="center" class="ak-card" dir="{direction}" '
        f'style="max-width:600px;width:100%;text-align:{side};border:1px solid {_LINE};border-radius:12px">\n'
        + "\n".join(rows)
        + "\n</table>\n</td></tr></table>\n</body>\n</html>\n"
    )


def _preview(digest: Digest, lang: str | None) -> str:
    """Return what a mail client shows beside the subject."""
    section = next(iter(digest.sections), None)
    if section is None:
        return digest.words(lang).say("digest.empty")
    return line(digest, section, section.entries[0], lang).text


def masthead(title: str, under: str) -> str:
    """Return the rows at the top: a title, and a line under it."""
    return (
        f'<tr><td class="ak-ink" style="padding:28px 32px 6px;{_FONT};color:{_INK}">'
        f'<h1 style="margin:0;font-size:26px;line-height:32px;font-weight:700">{text(title)}</h1></td></tr>\n'
        f'<tr><td class="ak-soft" style="padding:0 32px 10px;{_FONT};font-size:14px;line-height:20px;'
        f'color:{_SOFT}">{text(under)}</td></tr>'
    )


def _heading(title: str) -> str:
    return (
        f'<tr><td class="ak-rule" style="padding:18px 32px 2px;border-top:1px solid {_LINE}">'
        f'<h2 class="ak-head" style="margin:0;{_FONT};font-size:15px;line-height:20px;font-weight:700;'
        f'color:{_LINK}">{text(title)}</h2></td></tr>'
    )


def entry(told: Line, words: Catalogue) -> str:
    """Return an entry: a face, the sentence, and beneath it when and why."""
    side = "left" if words.is_rtl else "right"
    shown = face(*told.faces[0]) if told.faces else None
    letters, colour = shown or ("·", _SOFT)
    beneath = "<br>".join(text(said) for said in (*told.details, told.aside) if said)
    said = "".join(map(_piece, told.pieces))
    return (
        f'<tr><td style="padding:12px 32px 6px"><table {_TABLE} width="100%"><tr>'
        f'<td width="36" valign="top" style="width:36px;padding-{side}:14px">'
        f'<table {_TABLE}><tr><td width="36" height="36" align="center" valign="middle" bgcolor="{colour}" '
        f'aria-hidden="true" style="width:36px;height:36px;border-radius:18px;background-color:{colour};'
        f'color:#ffffff;{_FONT};font-size:13px;line-height:36px;font-weight:700">{text(letters)}</td></tr>'
        f'</table></td><td valign="top" class="ak-ink" style="{_FONT};font-size:15px;line-height:22px;'
        f'color:{_INK}">{said}<div class="ak-soft" style="padding:2px 0 8px;font-size:13px;line-height:19px;'
        f'color:{_SOFT}">{beneath}</div></td></tr></table></td></tr>'
    )


def _piece(piece: Piece) -> str:
    if piece.address:
        return link(piece.text, piece.address, style=f"color:{_LINK};text-decoration:underline")
    return f"<b>{text(piece.text)}</b>" if piece.is_name else text(piece.text)
