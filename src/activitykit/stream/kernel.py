"""The retrieval kernel: the best rows of a history, newest first, without reading the history to its end.

A score that is a sum of parts with known upper bounds can't exceed the sum of the bounds. Blocks are scanned
newest first; once the bound of everything older is not above the worst score kept, the rest can't enter the
page (Fagin's threshold algorithm; Ding and Suel, "Faster top-k document retrieval using block-max indexes").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.errors import StreamError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Kept = tuple[NDArray[np.int64], NDArray[np.float64]]  # rows and their scores

__all__ = ["top_k"]

_FIRST_BLOCK, _LARGEST_BLOCK = 4096, 65536
_STEP = 256  # how closely the end of the last block is looked for


def top_k(
    time: NDArray[np.int64],
    k: int,
    score: Callable[[NDArray[np.int64], float], Kept],
    bound: Callable[[int], float],
    few: tuple[Callable[[int], float], Callable[[], NDArray[np.int64]]] | None = None,
) -> Kept:
    """Return the ``k`` best rows and their scores, best first, newer first among equals.

    Any additive score will do: the bound is the sum of what its parts can reach at most, weights of either
    sign included. Of the parts, only those that change with age need to know of time; the others give their
    limits, whatever the moment. The blocks are runs of rows, and the bound of one is that of its newest row.

    Args:
        time: Microseconds of each row, ascending; shape (n,).
        k: How many rows to keep; fewer are returned where there are no more.
        score: Takes rows (ascending) and the worst score kept so far, minus infinity while there is room for
            more; returns those of the rows that may appear and their scores. It may leave out what is not
            above the worst.
        bound: Takes microseconds, returns a score that no row at or before that moment exceeds; infinite
            where none is known, and then everything is scanned.
        few: A lower bound of all rows but a few, and what finds these few (ascending). Where nothing else
            can enter any more, the scan goes on among them alone.

    Raises:
        StreamError: A score is infinite or not a number, or a bound is not a number: nothing could be said
            of what is best.

    Example:
        >>> time = np.arange(10)
        >>> rows, scores = top_k(time, 2, lambda rows, least: (rows, rows / 10), lambda newest: newest / 10)
        >>> rows, scores
        (array([9, 8]), array([0.9, 0.8]))
    """
    kept = np.empty(0, np.int64), np.empty(0, np.float64)
    if few is None:
        return _scan(time, k, score, bound, kept)[0]
    rest, find = few
    kept, left = _scan(time, k, score, rest, kept)
    if not left:
        return kept
    rare = find()
    rare = rare[: np.searchsorted(rare, left)]

    def score_rare(at: NDArray[np.int64], least: float) -> Kept:
        return score(rare[at], least)

    return _scan(time[rare], k, score_rare, bound, kept)[0]


def _scan(
    time: NDArray[np.int64],
    k: int,
    score: Callable[[NDArray[np.int64], float], Kept],
    bound: Callable[[int], float],
    kept: Kept,
) -> tuple[Kept, int]:
    """Add the best of some places, newest first, to what was kept of newer ones.

    Returns:
        What is kept, and how many places at the beginning were left alone.
    """
    rows, scores = kept
    high = len(time)
    while high > 0 and k > 0:
        size = min(max((len(time) - high) // 2, _FIRST_BLOCK), _LARGEST_BLOCK)
        low = max(0, high - size)
        full = len(rows) == k
        least = float(scores.min()) if full else -np.inf
        if full:
            low = _needed(time, low, high, bound, least)
            if low == high:
                break
        found, values = score(np.arange(low, high), least)
        if not np.isfinite(values).all():
            at = int(np.flatnonzero(~np.isfinite(values))[0])
            msg = f"row {int(found[at])} has the score {float(values[at])}; a score is a finite number"
            raise StreamError(msg)
        if full:  # a row that is only as good as the worst kept is older than that, and stays out
            better = values > least
            found, values = found[better], values[better]
        if len(found):
            rows, scores = np.concatenate((rows, found)), np.concatenate((scores, values))
            if len(rows) > k:  # what is kept need not be in order until the end
                best = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
                rows, scores = rows[best], scores[best]
                if len(rows) > k:
                    rows, scores = _in_order(rows, scores, k)
        high = low
    return _in_order(rows, scores, k), high


def _in_order(rows: NDArray[np.int64], scores: NDArray[np.float64], k: int) -> Kept:
    """Return the ``k`` best, best first, newer first among equals."""
    order = np.lexsort((-rows, -scores))[:k]
    return rows[order], scores[order]


def _needed(time: NDArray[np.int64], low: int, high: int, bound: Callable[[int], float], least: float) -> int:
    """Return from which row of a block on there may be something that is not under the worst score kept.

    Where the block's end can't enter, the place from which nothing can is looked for by halves, so that a
    long block is not scanned for the sake of its newest rows.
    """
    if not _under(bound, time[low], least):
        return low
    if _under(bound, time[high - 1], least):
        return high
    while high - low > _STEP:
        middle = (low + high) // 2
        if _under(bound, time[middle], least):
            low = middle
        else:
            high = middle
    return low + 1


def _under(bound: Callable[[int], float], moment: np.int64, least: float) -> bool:
    most = bound(int(moment))
    if most != most:  # noqa: PLR0124 - true of what is no number, and of nothing else
        msg = "the bound of a score is not a number (nan); where none is known it is infinite"
        raise StreamError(msg)
    return most < least
