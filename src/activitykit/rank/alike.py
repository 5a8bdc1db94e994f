"""Signals of likeness by readers: things that go with what the viewer read, and people who read the same."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Engaged
    from activitykit.rank.ground import Ground
    from activitykit.rank.signal import Interval

__all__ = ["Peers", "Similar"]


class Similar(Signal):
    """Whether those who engaged with the viewer's things also engaged with this one.

    Item to item: the readers of each thing of the viewer's history, each divided by how much they read at
    all, and each thing by the ``damping``-th power of its readers (Deshpande and Karypis, "Item-based top-N
    recommendation algorithms", 2004).

    Attributes:
        last: How many of the viewer's newest things count; all (up to 500) if not given.
        damping: How much the popular counts less: 0 not at all, 1 wholly.
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Similar(last=5)
        Similar(last=5)
    """

    last: int | None = Field(default=None, ge=1)
    damping: float = Field(default=0.7, ge=0, le=1)
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        acts = ground.engaged(ground.now - micros_of(self.window))
        history = ground.history[-self.last :] if self.last else ground.history
        drawn = _weighed(acts, history, lambda readers: np.power(readers + 3.0, -self.damping))
        pull = acts.by_readers(drawn) / np.maximum(acts.reads, 1)
        return _Alike(ground, acts, acts.by_things(pull), self.damping)


def _weighed(
    acts: Engaged, things: NDArray[np.int32], weight: Callable[[NDArray[np.int64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return a table of things by number, in which some weigh what follows from how many others read them."""
    numbers = acts.things.of(things)
    numbers = numbers[numbers >= 0]
    table = np.zeros(len(acts.things))
    table[numbers] = weight(acts.readers[numbers])
    return table


class _Alike(NodeScorer):
    def __init__(self, ground: Ground, acts: Engaged, drawn: NDArray[np.float64], damping: float) -> None:
        super().__init__(ground, acts.things, np.empty(0))
        self._drawn, self._readers, self._damping = drawn, acts.readers, damping

    @cached_property
    def limits(self) -> Interval:  # type: ignore[override]
        return 0.0, float(self.values_at(np.flatnonzero(self._drawn)).max(initial=0.0))

    def values_at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        damped = np.power(self._readers[numbers] + 3.0, -self._damping)
        found: NDArray[np.float64] = np.sqrt(self._drawn[numbers] * damped)
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        return words.say("reason.similar") if self.value_of(self.node_of(row)) > 0 else None


class Peers(Signal):
    """Whether people who read what the viewer reads engaged with it: log(1 + their likeness).

    Attributes:
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Peers(weight=0.5)
        Peers(weight=0.5)
    """

    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        acts = ground.engaged(ground.now - micros_of(self.window))
        like = _weighed(acts, ground.history, lambda readers: np.reciprocal(np.log(2.0 + readers)))
        pull = acts.by_readers(like) / np.sqrt(1.0 + acts.reads)
        return _Peer(ground, acts, pull)


class _Peer(NodeScorer):
    def __init__(self, ground: Ground, acts: Engaged, pull: NDArray[np.float64]) -> None:
        super().__init__(ground, acts.things, np.empty(0))
        self._acts, self._pull, self._likeness = acts, pull, acts.by_things(pull)

    @cached_property
    def limits(self) -> Interval:  # type: ignore[override]
        return 0.0, float(np.log1p(self._likeness.max()))

    def values_at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.log1p(self._likeness[numbers])
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        on_it = self._acts.on(np.array([self.node_of(row)]))
        count = np.count_nonzero(self._pull[self._acts.people.of(on_it.actor)])
        return words.say("reason.peers", n=count) if count > 1 else None
