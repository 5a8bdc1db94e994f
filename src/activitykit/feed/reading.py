"""A reading: the entries of one feed for one viewer at one moment, in their order, as far as is asked."""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from activitykit.feed.ranked import Ranked
from activitykit.feed.spread import spread
from activitykit.rank import Ranking
from activitykit.stream import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.feed.feed import Feed
    from activitykit.rollup.keys import Keys
    from activitykit.select import View

__all__ = ["Reading"]

_KEPT, _FEW, _MORE = 192, 64, 4


class Reading:
    """The order of a feed's entries, computed as far as pages ask for it.

    The order is a pure function of the view: the pages of one reading are cuts of one list.
    """

    def __init__(self, feed: Feed, view: View) -> None:
        self.feed, self.view = feed, view

    def __repr__(self) -> str:
        return f"Reading({self.feed.name!r} of {self.view!r})"

    @cached_property
    def ranking(self) -> Ranking:
        """The signals, ready for this view."""
        return Ranking(self.feed.rank, self.view)

    def admit(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows may appear: visible, wanted and not muted."""
        wanted = np.ones(len(rows), np.bool_)
        if self.feed.where is not None:
            wanted &= self.feed.where.mask(self.view, rows)
        at = np.flatnonzero(wanted)
        kept = rows[at]
        wanted[at] = self.view.visible(kept) & ~self.view.hidden(kept)
        return wanted

    def _mine(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.isin(self.view.stream.columns.actor[rows], self.view.mine)

    def first(self, count: int) -> list[Ranked]:
        """Return the first entries; fewer when there are no more."""
        keep = _KEPT * (count + 1)
        entries: list[Ranked] = []
        while True:
            rows, scores = self.best(keep)
            whole = len(rows) < keep
            for last in self._rolled_up(rows, scores, entries):
                ordered, settled = spread(self.feed, self.ranking, entries, whole=whole and last)
                if settled >= count or (whole and last):
                    return ordered[:count]
            keep *= _MORE

    def best(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the best admitted rows and their scores."""
        times = self.view.stream.columns.time
        where = self.feed.where
        candidates = where.candidates(self.view) if where is not None else None
        low, high = where.span(self.view) if where is not None else (0, len(times))
        ranking = self.ranking

        def score(at: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
            rows = at + low if candidates is None else candidates[at].astype(np.int64)
            passed = self.admit(rows) if self.feed.own else self.admit(rows) & ~self._mine(rows)
            return at[passed], ranking.scores(rows[passed])

        def bound(newest: int) -> float:  # what only equals the worst one kept is older, and comes after it
            return float(np.nextafter(ranking.bound(newest), -np.inf))

        if candidates is None:
            found, scores = kernel.top_k(times[low:high], count, score, bound)
            return found + low, scores
        found, scores = kernel.top_k(times[candidates], count, score, bound)
        return candidates[found].astype(np.int64), scores

    def _rolled_up(
        self, rows: NDArray[np.int64], scores: NDArray[np.float64], entries: list[Ranked]
    ) -> Iterator[bool]:
        """Add ever more of the groups of the best rows, in the order of their best member; yield whether all.

        Groups are looked up for a few rows at a time: mostly the first page needs no more. What stands in
        the entries already is not looked up again.
        """
        rollup = self.feed.rollup
        if rollup is None:
            new = slice(len(entries), None)
            ranked = zip(rows[new].tolist(), scores[new].tolist(), strict=True)
            entries += [Ranked(row, score, np.array([row]), False) for row, score in ranked]
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
                groups = rollup.around(self.view, rows[fresh], self.admit, self._keys)
                place = np.minimum(np.searchsorted(ascending, groups.rows), len(rows) - 1)
                ranked_ = ascending[place] == groups.rows
                best = np.full(len(groups), len(rows))
                np.minimum.at(best, groups.labels()[ranked_], order[place[ranked_]])
                told[order[place[ranked_]]] = True
                entries += [
                    Ranked(int(rows[first]), float(scores[first]), groups.members(group), False)
                    for group, first in sorted(enumerate(best.tolist()), key=itemgetter(1))
                ]
            at, step = at + step, step * _MORE
            if len(fresh) or at >= len(rows):
                yield at >= len(rows)
        if not len(rows):
            yield True

    @cached_property
    def _keys(self) -> Keys | None:
        rollup = self.feed.rollup
        return None if rollup is None else rollup.keys(self.view, self.admit)
