"""Signals of likeness by readers: things that go with what the viewer read, and people who read the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Engaged
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
        things, people = acts.things, acts.people
        mine = _standing(things, ground.history[-self.last :] if self.last else ground.history)
        others, readers, reads = acts.others(ground.me)
        shared = np.flatnonzero(mine[things.at] & others)
        drawn = (readers[things.at[shared]] + 3.0) ** -self.damping
        pull = np.bincount(people.at[shared], drawn, len(people)) / np.maximum(reads, 1)
        table = things.sums(pull[people.at])
        return _Alike(ground, things, np.sqrt(table * (readers + 3.0) ** -self.damping))


def _standing(numbers: Numbering, nodes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell of each numbered node whether it is one of some."""
    found = np.zeros(len(numbers) + 1, np.bool_)
    found[numbers.of(nodes)] = True
    return found[:-1]


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
        things, people = acts.things, acts.people
        mine = _standing(things, ground.history)
        others, readers, reads = acts.others(ground.me)
        shared = np.flatnonzero(mine[things.at] & others)
        rarity = 1 / np.log(2.0 + readers)
        likeness = people.narrowed(shared).sums(rarity[things.at[shared]])
        pull = likeness / np.sqrt(1.0 + reads)
        return _Peer(ground, acts, np.log1p(things.sums(pull[people.at])), likeness)


class _Peer(NodeScorer):
    def __init__(
        self, ground: Ground, acts: Engaged, table: NDArray[np.float64], likeness: NDArray[np.float64]
    ) -> None:
        super().__init__(ground, acts.things, table)
        self._acts, self._likeness = acts, likeness

    def reason(self, row: int, words: Catalogue) -> str | None:
        acts = self._acts
        on_it = np.flatnonzero(acts.thing == self.node_of(row))
        count = np.count_nonzero(self._likeness[acts.people.at[on_it]])
        return words.say("reason.peers", n=count) if count > 1 else None
