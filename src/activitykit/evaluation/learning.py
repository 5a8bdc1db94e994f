"""Learning weights from what people chose, and telling what each signal is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from activitykit.errors import ActivityKitError
from activitykit.rank import keys_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from activitykit.evaluation.slates import Slate
    from activitykit.rank import Signal

__all__ = [
    "FitReport",
    "Lesson",
    "Method",
    "Ranker",
    "Weigher",
    "Worth",
    "learn",
    "report_on",
    "step",
    "weigh",
]

Method = Literal["softmax", "pairwise"]


@dataclass(frozen=True, repr=False)
class Lesson:
    """Slates laid end to end, for arithmetic over all of them at once.

    Attributes:
        values: The signals' values of every thing of every slate; shape (things, signals).
        begin: Where each slate begins; shape (slates + 1,).
        chosen: Where in ``values`` each chosen thing stands; shape (slates,).
        people: Who chose; shape (slates,).
    """

    values: NDArray[np.float64]
    begin: NDArray[np.int64]
    chosen: NDArray[np.int64]
    people: NDArray[np.int64]

    @classmethod
    def of(cls, slates: Sequence[Slate]) -> Lesson:
        """Lay slates end to end; those whose chosen thing wasn't to be had teach nothing."""
        kept = [slate for slate in slates if slate.position >= 0 and len(slate.rows) > 1]
        begin = np.concatenate(([0], np.cumsum([len(slate.rows) for slate in kept]))).astype(np.int64)
        chosen = begin[:-1] + np.array([slate.position for slate in kept], np.int64)
        people = np.array([slate.choice.person for slate in kept], np.int64)
        if not kept:
            return cls(np.empty((0, 0)), begin, chosen, people)
        return cls(np.concatenate([slate.values for slate in kept]), begin, chosen, people)

    def __len__(self) -> int:
        return len(self.chosen)

    def __repr__(self) -> str:
        return (
            f"Lesson({len(self):,} choices among {len(self.values):,} things, {self.values.shape[1]} signals)"
        )

    def part(self, low: int, high: int) -> Lesson:
        """Return the slates from ``low`` to ``high``."""
        first, last = int(self.begin[low]), int(self.begin[high])
        return Lesson(
            self.values[first:last],
            self.begin[low : high + 1] - first,
            self.chosen[low:high] - first,
            self.people[low:high],
        )

    def only(self, columns: Sequence[int]) -> Lesson:
        """Return the lesson with some of the signals."""
        return replace(self, values=self.values[:, list(columns)])

    def spread(self) -> NDArray[np.float64]:
        """Return the standard deviation of each signal within the slates; 1 for those that never differ."""
        sizes = np.diff(self.begin)
        mean = np.add.reduceat(self.values, self.begin[:-1]) / sizes[:, None]
        square = np.add.reduceat(np.square(self.values), self.begin[:-1]) / sizes[:, None]
        found: NDArray[np.float64] = np.sqrt(np.maximum(square - np.square(mean), 0).mean(axis=0))
        return np.where(found > 1e-9, found, 1.0)

    def ndcg(self, scores: NDArray[np.float64], k: int = 10) -> float:
        """Return the mean NDCG of the choices when things are ranked by some scores; shape (things,)."""
        if not len(self):
            return float("nan")
        mine = np.repeat(scores[self.chosen], np.diff(self.begin))
        ranks = 1 + np.add.reduceat((scores > mine).astype(np.int64), self.begin[:-1])
        return float(np.where(ranks <= k, 1 / np.log2(1.0 + ranks), 0.0).mean())


def learn(
    lesson: Lesson,
    *,
    method: Method = "softmax",
    regularization: float = 1e-3,
    non_negative: bool = False,
    start: NDArray[np.float64] | None = None,
    steps: int = 100,
) -> NDArray[np.float64]:
    """Return the weights under which the choices are likeliest.

    "softmax" is the conditional logit (McFadden, 1974): what was chosen against everything else at once.
    "pairwise" is the mean logistic loss of each pair of the chosen and another (RankNet without its net).
    Signals are brought to one spread first, so that regularisation treats them alike.

    Args:
        lesson: Choices.
        method: The likelihood.
        regularization: What a squared weight costs, for signals of spread 1.
        non_negative: Keep every weight at 0 or above.
        start: Weights to begin from.
        steps: At most so many steps of L-BFGS-B.

    Returns:
        Weights for the signals' own values; shape (signals,).

    Raises:
        ActivityKitError: There is nothing to learn from.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # scipy loads slowly, and only learning needs it

    if not len(lesson):
        raise ActivityKitError("nothing to learn from: nobody chose anything that the feed could have shown")
    spread = lesson.spread()
    scaled = lesson.values / spread
    value = _softmax if method == "softmax" else _pairwise
    sizes = np.diff(lesson.begin)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = value(scaled, lesson, sizes, weights)
        return total + regularization * float(weights @ weights), gradient + 2 * regularization * weights

    first = np.zeros(scaled.shape[1]) if start is None else start * spread
    limits = [(0.0, None)] * len(first) if non_negative else None
    if non_negative:
        first = np.maximum(first, 0.0)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": steps})
    weights: NDArray[np.float64] = found.x / spread
    return weights


def step(
    lesson: Lesson, weights: NDArray[np.float64], *, rate: float = 0.05, non_negative: bool = False
) -> NDArray[np.float64]:
    """Return weights moved a little, choice by choice, toward what was chosen (stochastic gradient)."""
    spread = lesson.spread()
    scaled, moved = lesson.values / spread, weights * spread
    for at in range(len(lesson)):
        low, high = int(lesson.begin[at]), int(lesson.begin[at + 1])
        scores = scaled[low:high] @ moved
        odds = np.exp(scores - scores.max())
        expected = (odds / odds.sum()) @ scaled[low:high]
        moved = moved + rate * (scaled[int(lesson.chosen[at])] - expected)
        if non_negative:
            moved = np.maximum(moved, 0.0)
    return moved / spread


def _softmax(
    scaled: NDArray[np.float64], lesson: Lesson, sizes: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    scores = scaled @ weights
    highest = np.maximum.reduceat(scores, lesson.begin[:-1])
    odds = np.exp(scores - np.repeat(highest, sizes))
    total = np.add.reduceat(odds, lesson.begin[:-1])
    expected = (odds / np.repeat(total, sizes)) @ scaled
    loss = (highest + np.log(total) - scores[lesson.chosen]).mean()
    return float(loss), (expected - scaled[lesson.chosen].sum(axis=0)) / len(lesson)


def _pairwise(
    scaled: NDArray[np.float64], lesson: Lesson, sizes: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    scores = scaled @ weights
    lead = np.repeat(scores[lesson.chosen], sizes) - scores
    each = np.repeat(1.0 / np.maximum(sizes - 1, 1), sizes) / len(lesson)
    each[lesson.chosen] = 0.0
    loss = float((np.logaddexp(0, -lead) * each).sum())
    pull = each / (1 + np.exp(np.clip(lead, -500, 500)))
    chosen = np.add.reduceat(pull, lesson.begin[:-1]) @ scaled[lesson.chosen]
    return loss, pull @ scaled - chosen


@dataclass(frozen=True)
class Worth:
    """What one signal is worth.

    Attributes:
        key: Its name among the contributions.
        weight: Its learned weight; of a forest the share of the splits' gain.
        spread: How far it typically moves a score: weight times standard deviation; NaN of a forest.
        loss: By how much NDCG@10 on later choices falls when it is left out and the rest learns anew.
    """

    key: str
    weight: float
    spread: float
    loss: float


@dataclass(frozen=True, repr=False)
class FitReport:
    """What learning found.

    Attributes:
        choices: How many choices were learned from.
        before: NDCG@10 on the later fifth of the choices under the old weights.
        after: The same as learned on the earlier four fifths.
        signals: What each signal is worth, the worthiest first.
    """

    choices: int
    before: float
    after: float
    signals: tuple[Worth, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.choices:,} choices; NDCG@10 on the later fifth {self.before:.3f}, then {self.after:.3f}",
            f"{'signal':20} {'weight':>9} {'spread':>9} {'without it':>11}",
        ]
        lines += [
            f"{worth.key:20} {worth.weight:9.3f} {worth.spread:9.3f} {-worth.loss:+11.4f}"
            for worth in self.signals
        ]
        return "\n".join(lines)

    __repr__ = __str__


Ranker = Callable[["Lesson"], "NDArray[np.float64]"]
"""Gives the scores of every thing of a lesson; shape (things,)."""


def weigh(weights: NDArray[np.float64]) -> Ranker:
    """Return the ranker that weights make."""
    return lambda lesson: lesson.values @ weights


class Weigher:
    """Learns weights, and again without some signals, each time from where it came to at first.

    Args:
        method: As in :func:`learn`, as the others are.
        regularization: What a squared weight costs.
        non_negative: Keep every weight at 0 or above.
    """

    def __init__(
        self, *, method: Method = "softmax", regularization: float = 1e-3, non_negative: bool = False
    ) -> None:
        self._method: Method = method
        self._regularization, self._non_negative = regularization, non_negative
        self._first: NDArray[np.float64] | None = None

    def weights(self, lesson: Lesson, start: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Return the weights that a lesson teaches."""
        return learn(
            lesson,
            method=self._method,
            regularization=self._regularization,
            non_negative=self._non_negative,
            start=start,
        )

    def __call__(self, lesson: Lesson, columns: Sequence[int]) -> Ranker:
        """Learn from a lesson that has some of the signals."""
        if self._first is None:
            self._first = self.weights(lesson)
            return weigh(self._first)
        return weigh(self.weights(lesson, self._first[list(columns)]))


def report_on(
    lesson: Lesson,
    signals: Sequence[Signal],
    old: Ranker,
    weights: NDArray[np.float64],
    teach: Callable[[Lesson, Sequence[int]], Ranker],
    *,
    ablation: bool,
) -> FitReport:
    """Return what learning found: later choices as ranked before and after, and without each signal.

    Args:
        lesson: All choices, the oldest first.
        signals: The signals.
        old: How things were ranked before.
        weights: What each signal weighs, as learned on all choices.
        teach: Learns from a lesson that has some of the signals, given by their columns.
        ablation: Whether to learn without each signal in turn.
    """
    cut = max(1, round(0.8 * len(lesson)))
    early, late = lesson.part(0, cut), lesson.part(cut, len(lesson))
    keys, spread = keys_of(signals), np.abs(weights) * lesson.spread()
    every = range(len(keys))
    after = late.ndcg(teach(early, every)(late))
    worths = []
    for at, key in enumerate(keys):
        loss = float("nan")
        rest = [other for other in every if other != at]
        if ablation and rest:
            part = late.only(rest)
            loss = after - part.ndcg(teach(early.only(rest), rest)(part))
        worths.append(Worth(key, float(weights[at]), float(spread[at]), loss))
    worths.sort(key=lambda worth: (-worth.loss if ablation else 0.0, -worth.spread))
    return FitReport(len(lesson), late.ndcg(old(late)), after, tuple(worths))
