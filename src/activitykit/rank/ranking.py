"""A ranking: signals and weights made ready for one view; the score is the sum of their contributions."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.rank.ground import Ground
from activitykit.stream.kernel import top_k

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates
    from activitykit.rank.signal import Scorer, Signal
    from activitykit.select import View

__all__ = ["Ranking", "keys_of"]

_GRID = 2.0**32  # contributions are whole multiples of 2**-32: any sum of them is exact, in any order
_LARGEST = 2.0**18


def keys_of(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Return a distinct name for each signal: its own, and a number from the second of a kind on.

    Example:
        >>> import activitykit as ak
        >>> keys_of((ak.Popularity(), ak.Popularity(half_life="7d"), ak.Recency()))
        ('popularity', 'popularity_2', 'recency')
    """
    keys: list[str] = []
    for signal in signals:
        key, number = signal.key, 2
        while key in keys:
            key, number = f"{signal.key}_{number}", number + 1
        keys.append(key)
    return tuple(keys)


class Ranking:
    """Scores the activities of one view.

    The score of an activity is the sum of its contributions, weight times value, to the last bit: each
    contribution is rounded to a multiple of 2**-32, so that sums of them are exact in any order.

    Args:
        signals: What counts, and how much.
        view: What one viewer may see at one moment.

    Attributes:
        keys: The names of the contributions, in the order of the signals.
        weights: The weight of each.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z", "to": "as:Public",
        ...      "object": {"type": "Note", "id": "urn:n", "content": "Hello"}}])
        >>> from activitykit.select import View
        >>> view = View(stream, ak.Viewer("urn:paul"), "2026-11-21T08:00:00Z")
        >>> Ranking((ak.Recency(half_life="1d", weight=2),), view).scores(np.array([0]))
        array([1.])
    """

    @checked
    def __init__(self, signals: Sequence[Signal], view: View | Ground) -> None:
        self.ground = Ground.of(view)
        self.signals = tuple(signals)
        self.keys = keys_of(self.signals)
        self.weights = np.array([signal.weight for signal in self.signals], np.float64)
        self.scorers = tuple(signal.prepare(self.ground) for signal in self.signals)

    def __repr__(self) -> str:
        return f"Ranking({', '.join(self.keys)})"

    def values(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the unweighted values of the signals; shape (m, signals)."""
        found = np.empty((len(rows), len(self.scorers)))
        for at, scorer in enumerate(self.scorers):
            found[:, at] = scorer.score(rows)
        return found

    def contributions(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return what each signal adds to the score of each row; shape (m, signals)."""
        return _on_grid(self.values(rows) * self.weights)

    def scores(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the score of each row: the sum of its contributions; shape (m,)."""
        total = np.zeros(len(rows))
        for scorer, weight in zip(self.scorers, self.weights.tolist(), strict=True):
            if weight and scorer.limits != (0.0, 0.0):
                total += _on_grid(scorer.score(rows) * weight)
        return total

    def entering(
        self,
        rows: NDArray[np.int64],
        least: float,
        admitted: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return which of some rows may appear and score more than others do already, and their scores.

        Signals are added up one after the other, the cheap ones first and of these the greatest; a row is
        left as soon as all that is missing could not lift it any more. Whether a row may appear is asked
        only of those that the cheap signals leave.

        Args:
            rows: Row numbers, ascending; shape (m,).
            least: The score to be exceeded.
            admitted: Tells which rows may appear.

        Returns:
            Places in ``rows``, ascending, and the scores there.
        """
        counted = self._counted(int(self.ground.columns.time[rows[-1]])) if len(rows) else []
        rests = list(accumulate((most for _, _, most in counted[:0:-1]), initial=0.0))
        at, candidates, total = np.arange(len(rows)), self.ground.candidates(rows), np.zeros(len(rows))
        asked = False
        for scorer, weight, _ in counted:
            if not asked and not scorer.cheap:
                asked = True
                at, candidates, total = _some(admitted(candidates.rows), at, candidates, total)
            total += _on_grid(scorer.values(candidates) * weight)
            open_ = ~(total + rests.pop() <= least)  # what is not a number stays, to be complained of
            if not open_.all():
                at, candidates, total = _some(open_, at, candidates, total)
        if not asked:
            at, candidates, total = _some(admitted(candidates.rows), at, candidates, total)
        return at, total

    def _counted(self, newest: int) -> list[tuple[Scorer, float, float]]:
        """Return the signals that count, their weights, and what they add at most up to a moment.

        The cheap ones come first, and of those what adds most.
        """
        found = [
            (scorer, weight, _most(scorer, weight, newest))
            for scorer, weight in zip(self.scorers, self.weights.tolist(), strict=True)
            if weight and scorer.limits != (0.0, 0.0)
        ]
        return sorted(found, key=lambda part: (not part[0].cheap, -part[2]))

    def scores_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of rows whose signals have these values; shape (m,)."""
        total: NDArray[np.float64] = _on_grid(values * self.weights).sum(axis=1)
        return total

    def bound(self, newest: int) -> float:
        """Return a score that no row at or before a moment exceeds."""
        return sum(most for _, _, most in self._counted(newest))

    def rest(self, newest: int) -> float:
        """Return a score that no row at or before a moment exceeds, but those of :meth:`lifted`."""
        return sum(most for scorer, _, most in self._counted(newest) if scorer.lifting is None)

    def lifted(self, low: int, high: int) -> NDArray[np.int64]:
        """Return the rows between two of which signals that concern few rows may count, ascending."""
        nodes = [scorer.lifting for scorer in self.scorers if scorer.lifting is not None]
        return self.ground.naming(np.concatenate(nodes) if nodes else np.empty(0, np.int64), low, high)

    def top(
        self,
        k: int,
        mask: Callable[[NDArray[np.int64]], NDArray[np.bool_]] | None = None,
        since: int | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ``k`` best visible rows and their scores, best first, newer first among equals.

        Scans newest first and stops when nothing older can enter; the same rows as a full scan would find.

        Args:
            k: How many rows.
            mask: Which rows are wanted; all visible ones if not given.
            since: Microseconds before which nothing is wanted.
        """
        view, low = self.ground.view, 0 if since is None else self.ground.row_at(since)

        def admitted(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
            return view.visible(rows) if mask is None else view.visible(rows) & mask(rows)

        return self.best(k, admitted, range(low, len(self.ground.columns.time)))

    def best(
        self,
        k: int,
        admitted: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
        among: NDArray[np.integer[Any]] | range,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ``k`` best of some rows and their scores, as :meth:`top` does.

        Args:
            k: How many rows.
            admitted: Tells which rows may appear.
            among: Where to look, ascending.
        """
        times = self.ground.columns.time
        low = among.start if isinstance(among, range) else 0
        times = times[low : among.stop] if isinstance(among, range) else times[among]

        def rows_at(at: NDArray[np.int64]) -> NDArray[np.int64]:
            return at + low if isinstance(among, range) else among[at].astype(np.int64)

        def block(at: NDArray[np.int64], least: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
            found, scores = self.entering(rows_at(at), least, admitted)
            return at[found], scores

        def few() -> NDArray[np.int64]:
            if isinstance(among, range):
                return self.lifted(low, among.stop) - low
            if not len(among):
                return np.empty(0, np.int64)
            lifted = self.lifted(int(among[0]), int(among[-1]) + 1)
            return np.flatnonzero(np.isin(among, lifted, assume_unique=True))

        found, scores = top_k(times, k, block, _below(self.bound), (_below(self.rest), few))
        return rows_at(found), scores

    def reasons(
        self, row: int, words: Catalogue, limit: int = 3, contributions: Sequence[float] | None = None
    ) -> list[str]:
        """Return the sentences that explain a row's place, the weightiest first.

        Somebody who has not engaged with anything yet is always told so, as the last sentence: the page is
        then made of what is new and what others read.

        Args:
            row: A row that the viewer may see.
            words: The reader's language.
            limit: How many sentences at most.
            contributions: What each signal adds to the row's score, where it is at hand.
        """
        if limit < 0:
            raise ActivityKitError(f"a number of reasons is needed; found {limit}")
        found: list[str] = []
        added = self.contributions(np.array([row]))[0] if contributions is None else np.asarray(contributions)
        for at in np.argsort(-added, kind="stable").tolist():
            if len(found) >= limit or added[at] <= 0:
                break
            found = list(dict.fromkeys((*found, *self.scorers[at].reasons(row, words))))
        del found[limit:]
        if self.ground.newcomer and limit:
            found[limit - 1 :] = [words.say("reason.newcomer")]
        return found


def _on_grid(contributions: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.maximum(contributions, -_LARGEST)
    np.minimum(found, _LARGEST, out=found)
    found *= _GRID
    np.rint(found, out=found)
    found /= _GRID
    return found


def _below(bound: Callable[[int], float]) -> Callable[[int], float]:
    """Return a bound a little lower: what only equals the worst row kept is older, and comes after it."""
    return lambda newest: float(np.nextafter(bound(newest), -np.inf))


def _most(scorer: Scorer, weight: float, newest: int) -> float:
    """Return what a signal adds at most to the score of a row at or before a moment."""
    low, high = scorer.bounds(newest)
    most = weight * (high if weight > 0 else low)
    if math.isnan(most):
        return most
    return (round(min(max(most, -_LARGEST), _LARGEST) * _GRID) + 1) / _GRID


def _some(
    open_: NDArray[np.bool_], at: NDArray[np.int64], candidates: Candidates, total: NDArray[np.float64]
) -> tuple[NDArray[np.int64], Candidates, NDArray[np.float64]]:
    kept = np.flatnonzero(open_)
    return at[kept], candidates.narrowed(kept), total[kept]
