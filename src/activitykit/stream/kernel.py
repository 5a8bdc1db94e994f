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

__all__ = ["top_k"]

_FIRST_BLOCK, _LARGEST_BLOCK = 4096, 65536


def top_k(
    time: NDArray[np.int64],
    k: int,
    score: Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.float64]]],
    bound: Callable[[int], float],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the ``k`` best rows and their scores, best first, newer first among equals.

    Any additive score will do: the bound is the sum of what its parts can reach at most, weights of either
    sign included. Of the parts, only those that change with age need to know of time; the others give their
    limits, whatever the moment. The blocks are runs of rows, and the bound of one is that of its newest row.

    Args:
        time: Microseconds of each row, ascending; shape (n,).
        k: How many rows to keep; fewer are returned where there are no more.
        score: Takes rows (ascending), returns those of them that may appear and their scores.
        bound: Takes microseconds, returns a score that no row at or before that moment exceeds; infinite
            where none is known, and then everything is scanned.

    Raises:
        StreamError: A score is infinite or not a number, or a bound is not a number: nothing could be said
            of what is best.

    Example:
        >>> time = np.arange(10)
        >>> rows, scores = top_k(time, 2, lambda rows: (rows, rows / 10), lambda newest: newest / 10)
        >>> rows, scores
        (array([9, 8]), array([0.9, 0.8]))
    """
    rows, scores = np.empty(0, np.int64), np.empty(0, np.float64)
    high, size = len(time), _FIRST_BLOCK
    while high > 0 and k > 0:
        if len(rows) == k and _checked(bound(int(time[high - 1]))) < scores[-1]:
            break
        low = max(0, high - size)
        found, values = score(np.arange(low, high))
        if not np.isfinite(values).all():
            at = int(np.flatnonzero(~np.isfinite(values))[0])
            msg = f"row {int(found[at])} has the score {float(values[at])}; a score is a finite number"
            raise StreamError(msg)
        rows, scores = np.concatenate((rows, found)), np.concatenate((scores, values))
        order = np.lexsort((-rows, -scores))[:k]
        rows, scores = rows[order], scores[order]
        high, size = low, min(size * 2, _LARGEST_BLOCK)
    return rows, scores


def _checked(bound: float) -> float:
    if bound != bound:  # noqa: PLR0124 - true of what is no number, and of nothing else
        msg = "the bound of a score is not a number (nan); where none is known it is infinite"
        raise StreamError(msg)
    return bound
