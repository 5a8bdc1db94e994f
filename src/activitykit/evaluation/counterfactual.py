"""What another ranking would have brought: estimates from logged pages, and interleaving of two rankings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.evaluation.statistics import draw, figures

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Interleaving", "ips", "preference", "snips", "team_draft"]

Item = TypeVar("Item", bound="Hashable")


def _weights(
    rewards: ArrayLike, logged: ArrayLike, wanted: ArrayLike, clip: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    gains, was, would = figures(rewards, logged, wanted)
    if not gains.shape == was.shape == would.shape:
        raise ActivityKitError(
            f"one figure an event is needed; found {gains.shape}, {was.shape}, {would.shape}"
        )
    if not len(gains):
        raise ActivityKitError("nothing was logged: there is nothing to estimate from")
    if not ((was > 0) & (was <= 1)).all() or not ((would >= 0) & (would <= 1)).all():
        raise ActivityKitError("probabilities lie between 0 and 1, and what was shown had one above 0")
    if clip is not None and not clip > 0:
        raise ActivityKitError(f"the greatest weight of an event is above 0; found {clip}")
    weights = would / was
    return gains, weights if clip is None else np.minimum(weights, clip)


@checked
def ips(rewards: ArrayLike, logged: ArrayLike, wanted: ArrayLike, *, clip: float | None = None) -> float:
    """Estimate the mean reward of another ranking by inverse propensity (Horvitz and Thompson, 1952).

    Args:
        rewards: What each shown thing brought; shape (n,).
        logged: The probability with which it was shown; shape (n,).
        wanted: The probability with which the other ranking would have shown it; shape (n,).
        clip: The greatest weight of one event: less variance for some bias.

    Raises:
        ActivityKitError: The figures don't belong together.

    Example:
        >>> ips([1, 0], [0.5, 0.5], [1, 0])
        1.0
    """
    gains, weights = _weights(rewards, logged, wanted, clip)
    return float((gains * weights).mean())


@checked
def snips(rewards: ArrayLike, logged: ArrayLike, wanted: ArrayLike, *, clip: float | None = None) -> float:
    """Estimate the same, divided by the mean weight (Swaminathan and Joachims, NeurIPS 2015).

    It varies less than :func:`ips` and never leaves the range of the rewards; NaN when the other ranking
    would have shown none of what was logged.

    Example:
        >>> snips([1, 0, 1], [0.5, 0.25, 0.5], [1, 1, 0])
        0.3333333333333333
    """
    gains, weights = _weights(rewards, logged, wanted, clip)
    total = weights.sum()
    return float((gains * weights).sum() / total) if total > 0 else float("nan")


@dataclass(frozen=True)
class Interleaving(Generic[Item]):
    """One page made of two rankings.

    Attributes:
        items: The page.
        teams: For each place which ranking put it there: 0 or 1.
    """

    items: tuple[Item, ...]
    teams: tuple[int, ...]

    def credit(self, chosen: Iterable[Item]) -> int:
        """Return whom some choices speak for: above 0 for the first ranking, below for the second."""
        owner = dict(zip(self.items, self.teams, strict=True))
        points = Counter(owner[item] for item in set(chosen) if item in owner)
        return points[0] - points[1]


@checked
def team_draft(first: Sequence[Item], second: Sequence[Item], size: int, *, seed: int) -> Interleaving[Item]:
    """Mix two rankings as captains choose their teams (Radlinski, Kurup and Joachims, CIKM 2008).

    In each round chance decides who picks first; each takes its best thing that is still free.

    Args:
        first: One ranking, best first.
        second: The other.
        size: How many places there are.
        seed: Decides the draws.

    Example:
        >>> team_draft("abc", "xyz", 4, seed=1).teams
        (0, 1, 1, 0)
    """
    chance = draw(seed)
    free = [list(dict.fromkeys(first)), list(dict.fromkeys(second))]
    items: list[Item] = []
    teams: list[int] = []
    taken: set[Item] = set()
    while len(items) < size:
        begins = int(chance.integers(2))
        before = len(items)
        for team in (begins, 1 - begins):
            found = next((item for item in free[team] if item not in taken), None)
            if found is not None and len(items) < size:
                items.append(found)
                teams.append(team)
                taken.add(found)
        if len(items) == before:
            break
    return Interleaving(tuple(items), tuple(teams))


@checked
def preference(points: Sequence[int]) -> tuple[float, float]:
    """Return the share of decided pages that speak for the first ranking, and the p-value of a sign test.

    Args:
        points: What each page's choices said, as :meth:`Interleaving.credit` tells.

    Example:
        >>> preference([1, 2, 1, -1, 0])
        (0.75, 0.625)
    """
    from scipy.stats import binomtest  # noqa: PLC0415  # scipy loads slowly

    wins, losses = sum(one > 0 for one in points), sum(one < 0 for one in points)
    if not wins + losses:
        return 0.5, 1.0
    return wins / (wins + losses), float(binomtest(wins, wins + losses).pvalue)
