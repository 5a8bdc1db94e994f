"""Who engaged with what: the acts from which the crowd's signals are counted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.select.facts import among

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from activitykit.rank.numbering import Numbering
    from activitykit.rank.repeats import Past
    from activitykit.stream import Stream

__all__ = ["VERBS", "Engaged", "Others", "Own", "first_times", "strengths"]

VERBS: Mapping[str, float] = {
    "View": 1.0,
    "Read": 1.0,
    "Listen": 1.0,
    "Like": 2.0,
    "Add": 2.5,
    "Follow": 3.0,
    "Join": 3.0,
    "Accept": 3.0,
    "TentativeAccept": 2.0,
    "Announce": 3.0,
    "Create": 4.0,
}
"""How much each act of engagement weighs; a Create counts as one for what it replies to."""


class Own(NamedTuple):
    """What a person engaged with, one position an act, ordered by time.

    Attributes:
        row: The act's row.
        thing: The node engaged with.
        time: When, in microseconds; what came after the moment of the page counts as of that moment.
        strength: What the verb weighs.
    """

    row: NDArray[np.int64]
    thing: NDArray[np.int32]
    time: NDArray[np.int64]
    strength: NDArray[np.float64]


class Engaged:
    """What people engaged with, one position an act, ordered by time.

    Args:
        stream: The stream.
        low: The first row that was looked at.
        at: Which rows count, from there on; shape (acts,).
        past: What is known of the rows from there on.
        weight: What the verb of each type code weighs.
        now: The moment of the page in microseconds.

    Attributes:
        row: The act's row; shape (acts,).
        thing: The node engaged with; shape (acts,).
    """

    def __init__(
        self,
        stream: Stream,
        low: int,
        at: NDArray[np.int64],
        past: Past,
        *,
        weight: NDArray[np.float64],
        now: int,
    ) -> None:
        self._at, self._past, self._weight = at, past, weight
        self._others: Others | None = None
        self._stream, self._now = stream, now
        self.row: NDArray[np.int64] = at + low
        self.thing: NDArray[np.int32] = past.thing[at]

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        return f"Engaged({len(self):,} acts)"

    @cached_property
    def actor(self) -> NDArray[np.int32]:
        """Who engaged; shape (acts,)."""
        found: NDArray[np.int32] = self._stream.columns.actor[self.row]
        return found

    @cached_property
    def time(self) -> NDArray[np.int64]:
        """When, in microseconds; what came after the moment of the page counts as of that moment."""
        found: NDArray[np.int64] = np.minimum(self._stream.columns.time[self.row], self._now)
        return found

    @cached_property
    def strength(self) -> NDArray[np.float64]:
        """What the verb of each weighs; shape (acts,)."""
        found: NDArray[np.float64] = self._weight[self._stream.columns.type[self.row]]
        return found

    @cached_property
    def things(self) -> Numbering:
        """The things, numbered; others of the history may have numbers, too."""
        return self._past.things.narrowed(self._at)

    @cached_property
    def people(self) -> Numbering:
        """The people, numbered; others of the history may have numbers, too."""
        return self._past.people.narrowed(self._at)

    def others(self, me: NDArray[np.int32]) -> Others:
        """Return what is not by the one viewer whose evidence this is."""
        if self._others is None:
            own = np.flatnonzero(among(self.actor, me))
            things, people = self.things, self.people
            mask = np.ones(len(self), np.bool_)
            mask[own] = False
            readers = things.count() - np.bincount(things.at[own], minlength=len(things))
            reads = people.count()
            reads[people.at[own]] = 0
            self._others = Others(mask, readers, reads)
        return self._others


class Others(NamedTuple):
    """What of some acts is not the viewer's own.

    Attributes:
        mask: Which acts are by others; shape (acts,).
        readers: Acts of others on each thing, by number.
        reads: Acts of each person, by number; the viewer has none.
    """

    mask: NDArray[np.bool_]
    readers: NDArray[np.int64]
    reads: NDArray[np.int64]


def strengths(stream: Stream, verbs: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weight of each type code under a table of verbs."""
    kinds: Sequence[tuple[str, ...]] = stream.type_sets
    return np.array([max((verbs.get(kind, 0.0) for kind in types), default=0.0) for types in kinds])


def first_times(previous: NDArray[np.int32], low: int, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which of the rows from ``low`` on count and have no counted one before them, from ``low`` on."""
    first = counted.copy()
    open_ = np.flatnonzero(counted & (previous >= low))
    before = previous[open_] - low
    while len(open_):
        known = counted[before]
        first[open_[known]] = False
        open_, before = open_[~known], previous[before[~known]] - low
        later = before >= 0
        open_, before = open_[later], before[later]
    return first
