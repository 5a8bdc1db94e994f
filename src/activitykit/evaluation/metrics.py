"""Metrics of one ranked list, named as in the literature: ``ndcg@10``, ``recall@5``, ``mrr``, ``map``.

Each takes the relevance of a list's items in its order, and how much relevance there was to find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "average_precision",
    "hit",
    "metric",
    "ndcg",
    "precision",
    "recall",
    "reciprocal_rank",
]

_NAME = re.compile(r"([a-z]+)(?:@([1-9][0-9]{0,5}))?")


def _gains(relevance: ArrayLike, k: int | None) -> NDArray[np.float64]:
    found = np.asarray(relevance, np.float64)
    return found if k is None else found[:k]


def ndcg(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:
    """Return the normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002).

    Args:
        relevance: Gain of each item in the list's order; 0 for the irrelevant.
        ideal: Gains of everything relevant, in any order.
        k: How many items are looked at; all if not given.

    Returns:
        0 to 1; 0 when nothing is relevant.

    Example:
        >>> ndcg([0, 1, 0], [1], 10)
        0.6309297535714575
    """
    best = _discounted(np.sort(np.asarray(ideal, np.float64))[::-1][:k])
    return _discounted(_gains(relevance, k)) / best if best > 0 else 0.0


def _discounted(gains: NDArray[np.float64]) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())


def recall(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:
    """Return the share of the relevant that was found.

    Example:
        >>> recall([0, 1, 0], [1, 1], 2)
        0.5
    """
    wanted = sum(gain > 0 for gain in ideal)
    return float((_gains(relevance, k) > 0).sum()) / wanted if wanted else 0.0


def precision(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:  # noqa: ARG001  # one face
    """Return the share of the list's first ``k`` places that are relevant; missing places count.

    Example:
        >>> precision([1, 0], [1], 5)
        0.2
    """
    found = _gains(relevance, k)
    places = len(found) if k is None else k
    return float((found > 0).sum()) / places if places else 0.0


def reciprocal_rank(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:  # noqa: ARG001  # one face
    """Return 1 / the place of the first relevant item; 0 when there is none.

    Example:
        >>> reciprocal_rank([0, 0, 0, 1], [1])
        0.25
    """
    places = np.flatnonzero(_gains(relevance, k) > 0)
    return 1.0 / (int(places[0]) + 1) if len(places) else 0.0


def average_precision(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:
    """Return the mean, over the relevant, of the precision at their places; 0 for those not found.

    Example:
        >>> average_precision([1, 0, 1], [1, 1])
        0.8333333333333333
    """
    wanted = sum(gain > 0 for gain in ideal)
    places = np.flatnonzero(_gains(relevance, k) > 0)
    return float((np.arange(1, len(places) + 1) / (places + 1)).sum()) / wanted if wanted else 0.0


def hit(relevance: ArrayLike, ideal: Sequence[float], k: int | None = None) -> float:  # noqa: ARG001  # one face
    """Return 1 when anything relevant was found, else 0.

    Example:
        >>> hit([0, 1], [1], 1)
        0.0
    """
    return float((_gains(relevance, k) > 0).any())


_METRICS: dict[str, Callable[[ArrayLike, Sequence[float], int | None], float]] = {
    "hit": hit,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "ndcg": ndcg,
    "precision": precision,
    "recall": recall,
}


@checked
def metric(name: str) -> Callable[[ArrayLike, Sequence[float]], float]:
    """Return a metric by its name.

    Args:
        name: ``ndcg``, ``recall``, ``precision``, ``mrr``, ``map`` or ``hit``, with ``@k`` or without.

    Raises:
        ActivityKitError: There is no such metric.

    Example:
        >>> metric("recall@1")([0, 1], [1])
        0.0
    """
    read = _NAME.fullmatch(name.strip().lower())
    if read is None or read[1] not in _METRICS:
        hint = did_you_mean(name.split("@", maxsplit=1)[0], _METRICS)
        known = ", ".join(_METRICS)
        raise ActivityKitError(f"no metric is called {name!r}{hint}; write {known}, with @10 or without")
    function, k = _METRICS[read[1]], int(read[2]) if read[2] else None
    return lambda relevance, ideal: function(relevance, ideal, k)
