"""The cut of a reading that a page is: what is told now, what was passed over, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.feed.ranked import Ranked
from activitykit.feed.reading import Reading
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select import View
    from activitykit.stream import Stream

__all__ = ["Cut", "Told", "cut", "present_rows"]


class Told(NamedTuple):
    """An entry that is told: as the reading has it, its rows at present, its place in the reading, from 1."""

    ranked: Ranked
    rows: NDArray[np.int64]
    place: int


class Cut(NamedTuple):
    """A cut of a reading.

    Attributes:
        told: What is told.
        used: All that had its turn, gone entries included.
        shown: How many entries of the reading have had their turn by now.
        passed: The places, from 0, of those that were gone at their turn and have not been told since.
        more: Whether there is a further page.
    """

    told: list[Told]
    used: list[Ranked]
    shown: int
    passed: tuple[int, ...]
    more: bool


def cut(reading: Reading, view: View, shown: int, passed: tuple[int, ...]) -> Cut:
    """Return the next page of a reading.

    Args:
        reading: The reading.
        view: What the viewer may see at present.
        shown: How many entries have had their turn.
        passed: The places of those of them that were gone then.
    """
    size, same = reading.feed.size, view.stream is reading.view.stream
    told: list[Told] = []
    used: list[Ranked] = []
    owed: list[int] = []
    more = False
    before = reading.first(shown) if passed else []
    for place in passed:  # what was gone at its turn and is there again comes first
        rows = _still_there(reading, view, before[place].members)
        if len(rows) and len(told) < size:
            told.append(Told(before[place], rows, place + 1))
            used.append(before[place])
        else:
            owed.append(place)
            more |= len(rows) > 0
    while left := reading.first(shown + max(1, size - len(told)))[shown:]:
        for one in left:  # what is gone since makes room for what comes after it
            rows = one.members if same else _still_there(reading, view, one.members)
            if len(rows) and len(told) == size:
                return Cut(told, used, shown, tuple(owed), more=True)
            if len(rows):
                told.append(Told(one, rows, shown + 1))
            else:
                owed.append(shown)
            used.append(one)
            shown += 1
        if same and len(told) == size:
            return Cut(told, used, shown, tuple(owed), more=more or reading.has_more(shown))
    if not more and not same:
        for place, (one, rows) in enumerate(_back_again(reading, view), shown + 1):
            told.append(Told(one, rows, place))
            used.append(one)
    return Cut(told, used, shown, tuple(owed), more)


def present_rows(then: Stream, now: Stream, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the present stream that hold what these of an earlier one hold."""
    if now is then:
        return rows
    found = now.rows_with_ids(then.columns.id[rows]).astype(np.int64)
    return found[found >= 0]


def _still_there(reading: Reading, view: View, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what of an entry the viewer may see at present, as rows of the present stream."""
    rows = present_rows(reading.view.stream, view.stream, members)
    return rows[view.visible(rows) & ~view.hidden(rows)]


def _back_again(reading: Reading, view: View) -> list[tuple[Ranked, NDArray[np.int64]]]:
    """Return what had been taken back in the reading's history and stands again, and what was done to it.

    It has no place in the reading's order, and so comes last, each activity by itself.
    """
    then, now = reading.view.stream, view.stream
    columns = then.columns
    dead = np.flatnonzero(~then.alive)
    dead = dead[now.alive[now.rows_with_ids(columns.id[dead])]]
    about = then.rows_of_any("object", distinct(columns.object[dead][columns.object[dead] >= 0]))
    rows = distinct(np.concatenate((dead, about)))
    rows = rows[~reading.admit(rows)]
    present = now.rows_with_ids(columns.id[rows]).astype(np.int64)
    rows, present = rows[present >= 0], present[present >= 0]
    told = Reading(reading.feed, view).admit(present)
    if not reading.feed.own:
        told &= ~reading.mine(rows)
    rows, present = rows[told], present[told]
    strand = len(reading.strands) - 1
    scores = reading.strands[strand].ranking.scores(rows).tolist() if len(rows) else []
    return [
        (Ranked(int(row), score, rows[at : at + 1], strand), present[at : at + 1])
        for at, (row, score) in enumerate(zip(rows.tolist(), scores, strict=True))
    ]
