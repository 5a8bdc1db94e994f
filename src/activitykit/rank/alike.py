"""Signals of likeness by readers: things that go with what the viewer read, and people who read the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of
from activitykit.select.facts import among

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Acts, Engaged
    from activitykit.rank.ground import Ground
    from activitykit.rank.numbering import Numbering

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
        shared = _shared(ground, acts, ground.history[-self.last :] if self.last else ground.history)
        people = shared.people
        drawn = np.power(acts.readers(shared.thing) + 3.0, -self.damping)
        pull = people.sums(drawn) / np.maximum(acts.reads(people.nodes), 1)
        things, table = acts.drawn(people, pull)
        at = np.flatnonzero(table)
        table[at] = np.sqrt(table[at] * (acts.readers(things.nodes[at]) + 3.0) ** -self.damping)
        return _Alike(ground, things, table)


def _shared(ground: Ground, acts: Engaged, things: NDArray[np.int32]) -> Acts:
    """Return what others did with some things."""
    found = acts.on(things)
    return found.some(np.flatnonzero(~among(found.actor, ground.me)))


class _Alike(NodeScorer):
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
        shared = _shared(ground, acts, ground.history)
        people = shared.people
        likeness = people.sums(np.reciprocal(np.log(2.0 + acts.readers(shared.thing))))
        pull = likeness / np.sqrt(1.0 + acts.reads(people.nodes))
        things, table = acts.drawn(people, pull)
        return _Peer(ground, things, np.log1p(table), acts.on, people.nodes[np.flatnonzero(pull)])


class _Peer(NodeScorer):
    def __init__(
        self,
        ground: Ground,
        things: Numbering,
        table: NDArray[np.float64],
        acts_on: Callable[[NDArray[np.int64]], Acts],
        people: NDArray[np.int32],
    ) -> None:
        super().__init__(ground, things, table)
        self._acts_on, self._people = acts_on, people

    def reason(self, row: int, words: Catalogue) -> str | None:
        on_it = self._acts_on(np.array([self.node_of(row)]))
        count = np.count_nonzero(np.isin(on_it.actor, self._people))
        return words.say("reason.peers", n=count) if count > 1 else None
