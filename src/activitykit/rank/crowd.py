"""Signals of the crowd: what many people engaged with, and what suddenly more do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from activitykit.rank.engagements import VERBS
from activitykit.rank.ground import HOUR
from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Engaged
    from activitykit.rank.ground import Ground
    from activitykit.rank.signal import Interval

__all__ = ["Popularity", "Trending", "said_of_people"]


class Popularity(Signal):
    """How many people engaged with a thing lately: log(1 + decayed weight of their acts).

    Each person counts once a verb, however often they come back, unless ``distinct`` is turned off.

    Attributes:
        half_life: After this time an act weighs half.
        verbs: What each verb weighs, instead of the usual table.
        window: How far back acts are counted; signals of one window share the counting.
        distinct: Whether each person counts once a verb, or each act by itself.

    Example:
        >>> import activitykit as ak
        >>> ak.Popularity(half_life="12h", verbs={"Like": 1})
        Popularity(half_life='12h', verbs={'Like': 1.0})
    """

    half_life: Span = "2d"
    verbs: dict[str, float] | None = Field(default=None, min_length=1)
    window: Span = "60d"
    distinct: bool = True

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        acts = _acts(ground, self.window, self.verbs, distinct=self.distinct)
        return _Popular(ground, acts, micros_of(self.half_life))


class _Popular(NodeScorer):
    def __init__(self, ground: Ground, acts: Engaged, half: int) -> None:
        super().__init__(ground, acts.things, np.empty(0))
        self._acts, self._done = acts, acts.decayed(half)

    @cached_property
    def limits(self) -> Interval:  # type: ignore[override]
        return 0.0, float(np.log1p(self._done.most))

    def values_at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.log1p(self._done.at(numbers))
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        return said_of_people(self, self._acts, row, words)


class Trending(Signal):
    """Whether more people come to a thing than its own past, or the company's, leads one to expect.

    log(1 + (observed - expected) / sqrt(expected + 1)), over the last ``half_life``; what is expected is the
    thing's own rate over ``against``. Things that do no better than usual have 0. A person
    counts one, once a verb, whatever the verb weighs elsewhere.

    Attributes:
        half_life: The half-life of what is observed.
        against: The half-life of what is expected.
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Trending(half_life="6h", against="7d").key
        'trending'
    """

    half_life: Span = "6h"
    against: Span = "7d"
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        short, long = micros_of(self.half_life), micros_of(self.against)
        acts = _acts(ground, self.window, None, distinct=True)
        return _Trend(ground, acts, short, long)


class _Trend(NodeScorer):
    def __init__(self, ground: Ground, acts: Engaged, short: int, long: int) -> None:
        super().__init__(ground, acts.things, np.empty(0))
        self._acts, self._span, self._share = acts, short, short / long
        self._lately, self._usual = (acts.decayed(half, weighed=False) for half in (short, long))

    @cached_property
    def limits(self) -> Interval:  # type: ignore[override]
        return 0.0, float(np.log1p(self._lately.most))

    def values_at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        usual = self._usual.at(numbers) * self._share
        above = np.maximum(self._lately.at(numbers) - usual, 0) / np.sqrt(usual + 1)
        found: NDArray[np.float64] = np.log1p(above)
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        since = self.ground.now - 2 * self._span
        people = _people(self.ground, self._acts, self.node_of(row), since)
        if people < 2:
            return None
        return words.say("reason.trending", n=people, hours=max(1, round(2 * self._span / HOUR)))


def _acts(ground: Ground, window: str, verbs: dict[str, float] | None, *, distinct: bool) -> Engaged:
    since = ground.now - micros_of(window)
    return ground.engaged(since, VERBS if verbs is None else verbs, distinct=distinct)


def said_of_people(scorer: NodeScorer, acts: Engaged, row: int, words: Catalogue) -> str | None:
    """Say how many others engaged with what a row is about, if it was more than one."""
    people = _people(scorer.ground, acts, scorer.node_of(row))
    return words.say("reason.popularity", n=people) if people > 1 else None


def _people(ground: Ground, acts: Engaged, thing: int, since: int = -(2**62)) -> int:
    """Return how many others engaged with a thing."""
    on = acts.on(np.array([thing]))
    return int((~np.isin(distinct(on.actor[on.time >= since]), ground.me)).sum())
