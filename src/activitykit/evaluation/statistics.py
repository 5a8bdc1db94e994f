"""How sure a figure is: bootstrap intervals over people, and paired tests of a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Estimate", "bootstrap", "draw", "figures", "paired"]

_MOST_DRAWS = 10_000_000


class Estimate(NamedTuple):
    """A mean with its interval.

    Attributes:
        mean: The mean over all events.
        low: Lower end of the interval.
        high: Upper end.
    """

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@checked
def bootstrap(
    values: ArrayLike, people: ArrayLike, *, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> Estimate:
    """Return the mean over events, and an interval from drawing people anew (the cluster bootstrap).

    One person's events resemble each other, so people are drawn, not events (Davison and Hinkley, 1997, 3.8).

    Args:
        values: One figure an event; shape (n,).
        people: Whose event it is; shape (n,).
        level: How sure the interval is to be.
        draws: How many samples are drawn.
        seed: Decides the draws.

    Example:
        >>> bootstrap([1, 0, 1, 0], [7, 7, 8, 8])
        Estimate(mean=0.5, low=0.5, high=0.5)
    """
    if not 0 < level < 1:
        raise ActivityKitError(f"a level lies between 0 and 1; found {level}")
    _check_draws(draws)
    sums, counts = _by_person(values, people)
    if not len(sums):
        return Estimate(float("nan"), float("nan"), float("nan"))
    means = _drawn(sums, counts, draws, seed)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high))


@checked
def paired(
    first: ArrayLike, second: ArrayLike, people: ArrayLike, *, draws: int = 2000, seed: int = 0
) -> float:
    """Return the probability of so great a difference between two rankings if there were none.

    A permutation test: for each person the sign of the difference is drawn (Smucker, Allan and Carterette,
    CIKM 2007), for the events of both rankings, in the same order.

    Args:
        first: One figure an event under one ranking; shape (n,).
        second: The same events under the other.
        people: Whose event it is.
        draws: How many samples are drawn.
        seed: Decides the draws.

    Returns:
        The two-sided p-value; never 0, as the observed labels are among the possible ones.

    Example:
        >>> paired([1, 0, 1], [1, 0, 1], [1, 2, 3])
        1.0
    """
    _check_draws(draws)
    one, two = figures(first, second)
    if one.shape != two.shape:
        raise ActivityKitError(f"a paired test needs the same events; found {len(one)} and {len(two)}")
    sums, _ = _by_person(one - two, people)
    chance, extreme = draw(seed), 0
    for portion in _portions(draws, len(sums)):
        signs = chance.choice([-1.0, 1.0], (portion, len(sums)))
        extreme += int((np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12).sum())
    return (extreme + 1) / (draws + 1)


def _check_draws(draws: int) -> None:
    if not 1 <= draws <= _MOST_DRAWS:
        raise ActivityKitError(f"draws lie between 1 and {_MOST_DRAWS:,}; found {draws}")


def figures(*given: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """Return figures as arrays.

    Raises:
        ActivityKitError: They are no numbers.
    """
    try:
        return tuple(np.asarray(one, np.float64) for one in given)
    except (TypeError, ValueError) as error:
        raise ActivityKitError(f"figures are numbers: {error}") from error


def draw(seed: int) -> np.random.Generator:
    """Return a source of chance that a seed decides.

    Raises:
        ActivityKitError: The seed is negative.
    """
    if seed < 0:
        raise ActivityKitError(f"a seed is a whole number from 0 on, not {seed}")
    return np.random.default_rng(seed)


def _by_person(values: ArrayLike, people: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    (of_events,), who = figures(values), np.asarray(people)
    if of_events.shape != who.shape:
        raise ActivityKitError(
            f"each event belongs to a person; found {len(of_events)} events, {len(who)} people"
        )
    _, where = np.unique(who, return_inverse=True)
    return np.bincount(where, of_events).astype(np.float64), np.bincount(where).astype(np.float64)


def _portions(draws: int, people: int) -> Iterator[int]:
    """Yield how many samples to draw at a time, so that they fit in memory."""
    portion = max(1, 5_000_000 // max(1, people))
    for begin in range(0, draws, portion):
        yield min(portion, draws - begin)


def _drawn(
    sums: NDArray[np.float64], counts: NDArray[np.float64], draws: int, seed: int
) -> NDArray[np.float64]:
    """Return the means of samples of people, drawn in portions that fit in memory."""
    chance = draw(seed)
    means: list[NDArray[np.float64]] = []
    for portion in _portions(draws, len(sums)):
        times = chance.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), portion)
        means.append((times @ sums) / (times @ counts))
    return np.concatenate(means)
