"""A strand of a reading: what one source brings, by score, looked up as far as it is asked for."""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from activitykit.feed.ranked import Ranked
from activitykit.rank import Ranking
from activitykit.select import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.feed.reading import Reading
    from activitykit.language import Catalogue
    from activitykit.rank import Quota

__all__ = ["Strand"]

_KEPT, _FEW, _MORE = 12, 64, 4


class Strand:
    """The entries of one source of a reading, in the order of their scores.

    Args:
        reading: The reading.
        number: Which of its strands this is.
        share: Its part of the places.
        quota: The source; the feed's own order when left out.

    Attributes:
        name: What the source is called; ``None`` for the feed's own order.
    """

    def __init__(self, reading: Reading, number: int, share: float, quota: Quota | None = None) -> None:
        feed = reading.feed
        self.share, self.name = share, None if quota is None else quota.name
        self._reading, self._number = reading, number
        self._signals = (quota.rank if quota is not None else ()) or feed.rank
        filters = (feed.where, None if quota is None else quota.where)
        wanted = [where for where in filters if where is not None]
        self._where = all_of(*wanted) if wanted else None
        self._found: list[Ranked] = []
        self._finding = self._find()

    def __repr__(self) -> str:
        return f"Strand({self.name!r}, {len(self._found)} entries found)"

    def called(self, words: Catalogue) -> str:
        """Return what the source is called in the reader's language, its own name if there is no word."""
        key = f"source.{self.name}"
        return words.say(key) if words.find(key) is not None else self.name or ""

    @cached_property
    def ranking(self) -> Ranking:
        """The signals, ready for the reading's view."""
        return Ranking(self._signals, self._reading.ground)

    def admit(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows may bring an entry: what may appear, and is of this source."""
        reading = self._reading
        passed = reading.admit(rows, self._where)
        return passed if reading.feed.own else passed & ~reading.mine(rows)

    def first(self, count: int) -> list[Ranked]:
        """Return at least the first ``count`` entries, or all of them when there are fewer."""
        while len(self._found) < count and next(self._finding, False):
            pass
        return self._found

    def best(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the best admitted rows and their scores."""
        view, where = self._reading.view, self._where
        if where is None:
            return self.ranking.best(count, self.admit, range(len(view.stream)))
        candidates = where.candidates(view)
        return self.ranking.best(
            count, self.admit, range(*where.span(view)) if candidates is None else candidates
        )

    def _find(self) -> Iterator[bool]:
        """Find ever more entries; yield after each step."""
        keep = _KEPT * (self._reading.feed.size + 2)
        while True:
            rows, scores = self.best(keep)
            yield from self._told_together(rows, scores)
            if len(rows) < keep:
                return
            keep *= _MORE

    def _told_together(self, rows: NDArray[np.int64], scores: NDArray[np.float64]) -> Iterator[bool]:
        """Add the groups of the best rows, in the order of their best member.

        Groups are looked up for a few rows at a time: mostly the first page needs no more. What stands in
        the entries already is not looked up again.
        """
        reading, entries, number = self._reading, self._found, self._number
        rollup = reading.feed.rollup
        if rollup is None:
            new = slice(len(entries), None)
            ranked = zip(rows[new].tolist(), scores[new].tolist(), strict=True)
            entries += [Ranked(row, score, np.array([row]), number) for row, score in ranked]
            yield True
            return
        known = np.concatenate([rows[:0], *(entry.members for entry in entries)])
        told = np.isin(rows, known)
        order = np.argsort(rows, kind="stable")
        ascending = rows[order]
        at, step = 0, _FEW
        while at < len(rows):
            fresh = np.flatnonzero(~told[at : at + step]) + at
            if len(fresh):
                groups = reading.groups(rollup, rows[fresh])
                place = np.minimum(np.searchsorted(ascending, groups.rows), len(rows) - 1)
                ranked_ = ascending[place] == groups.rows
                best = np.full(len(groups), len(rows))
                np.minimum.at(best, groups.labels()[ranked_], order[place[ranked_]])
                told[order[place[ranked_]]] = True
                entries += [
                    Ranked(int(rows[first]), float(scores[first]), groups.members(group), number)
                    for group, first in sorted(enumerate(best.tolist()), key=itemgetter(1))
                ]
                yield True
            at, step = at + step, step * _MORE
