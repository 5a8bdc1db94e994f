"""Notices as one message: plain text, Markdown, and an HTML mail, as a digest is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.digests.letter import WIDTH, escaped, marked
from activitykit.digests.mail import document, entry, masthead
from activitykit.digests.saying import Line, Piece
from activitykit.feed import Teller, safe_address
from activitykit.language import wrapped

if TYPE_CHECKING:
    from activitykit.digests.notices import Notice, Notices
    from activitykit.language import Catalogue

__all__ = ["to_html", "to_markdown", "to_text"]


def to_text(batch: Notices, words: Catalogue) -> str:
    """Return notices as plain text, lines no wider than 72 columns."""
    title = wrapped(batch.title(words.code), WIDTH)
    lines = [*title, "=" * max(map(len, title)), ""]
    for told in _lines(batch, words):
        lines += wrapped(told.text, WIDTH, first="* ", rest="  ")
        for below in filter(None, (*told.details, told.aside)):
            lines += wrapped(below, WIDTH, first="  ", rest="  ")
    return "\n".join(lines).rstrip() + "\n"


def to_markdown(batch: Notices, words: Catalogue) -> str:
    """Return notices as Markdown; nothing in it is taken for markup but ours."""
    lines = [f"# {escaped(batch.title(words.code))}", ""]
    for told in _lines(batch, words):
        below = [escaped(said) for said in (*told.details, told.aside) if said]
        lines.append("- " + "  \n  ".join(["".join(map(marked, told.pieces)), *below]))
    return "\n".join(lines).rstrip() + "\n"


def to_html(batch: Notices, words: Catalogue) -> str:
    """Return notices as a whole HTML document fit for a mail body."""
    lines, title = _lines(batch, words), batch.title(words.code)
    view = batch.view
    rows = [masthead(title, words.when(view.as_of, view.as_of, view.zone, "dated") if lines else "")]
    rows += [entry(told, words) for told in lines]
    return document(title, lines[0].text if lines else title, rows, words)


def _lines(batch: Notices, words: Catalogue) -> list[Line]:
    teller = Teller(batch.view, words.code)
    return [_line(notice, teller, words) for notice in batch]


def _line(notice: Notice, teller: Teller, words: Catalogue) -> Line:
    """Return what a message says of a notice: what happened, when and why, and how to hear no more of it."""
    told = teller.tell(np.array(notice.rows), notice.rows[0])
    pieces = [
        Piece(
            segment.text,
            segment.role in {"actor", "owner"},
            safe_address(teller.address(told[0].object.node))
            if segment.role == "object" and told[0].object is not None
            else None,
        )
        for segment in words.segments(told[0].phrase)
    ]
    if len(told) > 1:
        pieces.append(Piece(f" ({words.say('notice.more', n=len(told) - 1)})"))
    view = teller.view
    moment = int(view.stream.columns.time[notice.rows[-1]])
    why = " · ".join((words.when(moment, view.as_of, view.zone, "dated"), notice.reason(words.code)))
    silence = notice.how_to_silence(words.code) if notice.silence() else ""
    faces = tuple((actor.name or actor.iri, actor.iri) for actor in told[0].actors[:1])
    return Line(tuple(pieces), (why,), silence, faces)
