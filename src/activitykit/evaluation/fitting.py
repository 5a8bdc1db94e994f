"""Feeds that learn: the same feed with weights from what people chose, and a report."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import PrivateAttr

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.evaluation.choices import choices
from activitykit.evaluation.learning import FitReport, Lesson, Weigher, report_on, step, weigh
from activitykit.evaluation.slates import progressing, slates
from activitykit.feed import Feed
from activitykit.rank import Boosted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from activitykit.evaluation.choices import Choice
    from activitykit.evaluation.learning import Ranker
    from activitykit.rank import Signal
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["FittedFeed", "fit", "partial_fit"]


class FittedFeed(Feed):
    """A feed with learned weights; it is used and written down like any other.

    Attributes:
        report: What learning found; ``None`` once the feed has been changed or read from a file.
    """

    _report: FitReport | None = PrivateAttr(default=None)

    @property
    def report(self) -> FitReport | None:
        """What learning found."""
        return self._report

    @classmethod
    def of(cls, feed: Feed, signals: Sequence[Signal], report: FitReport | None) -> FittedFeed:
        """Return a feed with other signals and a report."""
        fields = {name: getattr(feed, name) for name in Feed.model_fields}
        fitted = cls(**{**fields, "rank": tuple(signals)})
        object.__setattr__(fitted, "_report", report)  # a private attribute of a frozen model
        return fitted


@checked
def fit(
    feed: Feed,
    stream: Stream,
    until: Moment | None = None,
    since: Moment | None = None,
    *,
    method: Literal["softmax", "pairwise", "lightgbm"] = "softmax",
    regularization: float = 1e-3,
    non_negative: bool = False,
    limit: int | None = 5000,
    seed: int = 0,
    window: str = "60d",
    ablation: bool = True,
    viewers: dict[str, Viewer] | None = None,
    made: list[Choice] | None = None,
    progress: bool = False,
) -> FittedFeed:
    """Learn a feed's weights from what people chose up to a moment.

    Args:
        feed: The feed whose signals are to be weighed; of a forest the signals in it.
        stream: The stream.
        until: The moment from which on nothing is looked at; the end if not given.
        since: The first moment whose choices teach.
        method: "softmax" (conditional logit) or "pairwise" (logistic) for weights, "lightgbm" (an extra) for
            a forest over the same signals, which can't be explained signal by signal.
        regularization: What a squared weight costs, for signals of spread 1; not for a forest.
        non_negative: Keep every weight at 0 or above; not for a forest.
        limit: At most so many choices, drawn by ``seed``.
        seed: Decides every draw.
        window: How old a thing may be to be among the candidates.
        ablation: Learn without each signal in turn, to tell what it is worth.
        viewers: People as they are to be taken; everybody else is derived from the stream as it was.
        made: The choices themselves, instead of a span of time.
        progress: Show a progress bar.

    Returns:
        The same feed with learned weights; ``.report`` tells what each signal is worth.

    Raises:
        ActivityKitError: The feed has no signals, or nobody chose anything that it could have shown.
        MissingExtra: "lightgbm" is asked for and not installed.
    """
    if not feed.rank:
        raise ActivityKitError("the feed has no signals to weigh: give it some with rank=(...)")
    if not 0 <= regularization < inf:
        raise ActivityKitError(f"what a squared weight costs is a number from 0 on; found {regularization}")
    old, feed = _ranker(feed), _opened(feed)
    events = choices(stream, since, until, limit=limit, seed=seed) if made is None else made
    track = progressing(list(events), progress, "fit")
    found = list(slates(feed, stream, track, window=window, viewers=viewers))
    lesson = Lesson.of(found)
    if not len(lesson):
        raise ActivityKitError("nothing to learn from: nobody chose anything that the feed could have shown")
    if method == "lightgbm":
        forest = Boosted.train(feed.rank, lesson.values, lesson.begin, lesson.chosen, seed=seed)
        report = report_on(
            lesson, feed.rank, old, forest.gains(), _forests(feed.rank, seed), ablation=ablation
        )
        return FittedFeed.of(feed, (forest,), report)
    teach = Weigher(method=method, regularization=regularization, non_negative=non_negative)
    weights = teach.weights(lesson)
    report = report_on(lesson, feed.rank, old, weights, teach, ablation=ablation)
    return FittedFeed.of(feed, weighed(feed.rank, weights), report)


def _forest(feed: Feed) -> Boosted | None:
    """Return the forest that a feed ranks by, if it ranks by one alone."""
    only = feed.rank[0] if len(feed.rank) == 1 else None
    return only if isinstance(only, Boosted) else None


def _opened(feed: Feed) -> Feed:
    """Return a feed with the signals of its forest in place of the forest."""
    forest = _forest(feed)
    return feed if forest is None else feed.replace(rank=forest.signals)


def _ranker(feed: Feed) -> Ranker:
    """Return how a feed ranks, given the values of the signals that :func:`_opened` leaves."""
    forest = _forest(feed)
    if forest is None:
        return weigh(np.array([signal.weight for signal in feed.rank]))
    return lambda lesson: forest.weight * forest.scores(lesson.values)


def _forests(signals: Sequence[Signal], seed: int) -> Callable[[Lesson, Sequence[int]], Ranker]:
    def teach(part: Lesson, columns: Sequence[int]) -> Ranker:
        some = [signals[at] for at in columns]
        forest = Boosted.train(some, part.values, part.begin, part.chosen, seed=seed)
        return lambda lesson: forest.scores(lesson.values)

    return teach


@checked
def partial_fit(
    feed: Feed,
    stream: Stream,
    since: Moment,
    until: Moment | None = None,
    *,
    rate: float = 0.05,
    non_negative: bool = False,
    window: str = "60d",
    viewers: dict[str, Viewer] | None = None,
) -> FittedFeed:
    """Move a feed's weights a little by the choices of a new span of time, for a running intranet.

    Args:
        feed: The feed as it was learned so far.
        stream: The stream.
        since: The first moment that has not been learned from.
        until: The moment from which on nothing is looked at.
        rate: How far one choice moves the weights, for signals of spread 1; of a forest, how much each of the
            ten trees counts that are added to it.
        non_negative: Keep every weight at 0 or above; not for a forest.
        window: How old a thing may be to be among the candidates.
        viewers: People as they are to be taken.

    Returns:
        The feed with moved weights; the same weights when there was nothing new.

    Raises:
        MissingExtra: The feed ranks by a forest, and LightGBM is not installed.
    """
    if not 0 <= rate < inf:
        raise ActivityKitError(f"a rate is a number from 0 on; found {rate}")
    made = choices(stream, since, until)
    lesson = Lesson.of(list(slates(_opened(feed), stream, made, window=window, viewers=viewers)))
    forest, old = _forest(feed), np.array([signal.weight for signal in feed.rank])
    if forest is not None:
        if len(lesson) and rate > 0:
            forest = forest.grown(lesson.values, lesson.begin, lesson.chosen, rate=rate)
        return FittedFeed.of(feed, (forest,), None)
    moved = step(lesson, old, rate=rate, non_negative=non_negative) if len(lesson) else old
    return FittedFeed.of(feed, weighed(feed.rank, moved), None)


def weighed(signals: Sequence[Signal], weights: NDArray[np.float64]) -> tuple[Signal, ...]:
    """Return the signals with other weights."""
    changed: list[Any] = [
        signal.model_copy(update={"weight": float(weight)})
        for signal, weight in zip(signals, weights, strict=True)
    ]
    return tuple(changed)
