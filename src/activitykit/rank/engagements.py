"""Who engaged with what: the acts from which the crowd's signals are counted."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from activitykit.rank.numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["VERBS", "Acts", "Decayed", "Engaged", "Own", "first_times", "strengths"]

T = TypeVar("T")
_KEPT = 8  # tables of decayed sums, of as many half-lives and epochs
_BITS = 34  # in units of 2**-34 of what the weightiest act weighs, sums of 500,000 acts are exact

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


class Acts:
    """Some acts of engagement, one position an act, ordered by time, and what is worked out of them once.

    Attributes:
        row: The act's row.
        thing: The node engaged with.
        strength: What the verb weighs.
        common: Whether they count for everybody, and everybody reads the same of the things.
    """

    def __init__(
        self,
        stream: Stream,
        row: NDArray[np.int64],
        thing: NDArray[np.int32],
        strength: NDArray[np.float64],
        now: int | None = None,
        *,
        numbered: tuple[Numbering, Numbering] | None = None,
        common: bool = False,
    ) -> None:
        self._stream, self._now, self._numbered = stream, now, numbered
        self.common = common
        self._nodes = len(stream.nodes)
        self.row, self.thing, self.strength = row, thing, strength
        self._sums: dict[tuple[int, int, float, bool], NDArray[np.float64]] = {}
        self._known: dict[str, tuple[NDArray[Any], Any]] = {}

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        return f"Acts({len(self):,})"

    @cached_property
    def actor(self) -> NDArray[np.int32]:
        """Who engaged."""
        found: NDArray[np.int32] = self._stream.columns.actor[self.row]
        return found

    @cached_property
    def time(self) -> NDArray[np.int64]:
        """When, in microseconds; what came after the moment of the page counts as of that moment."""
        time = self._stream.columns.time[self.row]
        return time if self._now is None else np.minimum(time, self._now)

    @cached_property
    def things(self) -> Numbering:
        """The things, numbered; others of the history may have numbers, too."""
        return Numbering(self.thing, self._nodes) if self._numbered is None else self._numbered[0]

    @cached_property
    def people(self) -> Numbering:
        """The people, numbered; others of the history may have numbers, too."""
        return Numbering(self.actor, self._nodes) if self._numbered is None else self._numbered[1]

    def some(self, at: NDArray[np.integer[Any]]) -> Acts:
        """Return the acts at some positions, ascending."""
        numbered = self._numbered and (self.things.narrowed(at), self.people.narrowed(at))
        return Acts(
            self._stream, self.row[at], self.thing[at], self.strength[at], self._now,
            numbered=numbered, common=self.common,
        )  # fmt: skip

    def once(self, name: str, of: NDArray[Any], make: Callable[[], T]) -> T:
        """Return what is made of the acts and something else, the same as long as that is the same."""
        known = self._known.get(name)
        if known is None or not np.array_equal(known[0], of):
            known = self._known[name] = of, make()
        found: T = known[1]
        return found

    def decayed(self, half: int, epoch: int, unit: float, *, weighed: bool) -> NDArray[np.float64]:
        """Return how much was done with each thing, in whole units, so that sums are exact in any order.

        The last cell, for what has no number, is 0; shape (things + 1,).
        """
        key = half, epoch, unit, weighed
        found = self._sums.get(key)
        if found is None:
            each = self.strength if weighed else 1.0
            weight = np.rint(each * np.exp2((self.time - epoch) / half) / unit)
            while len(self._sums) >= _KEPT:
                self._sums.pop(next(iter(self._sums)), None)
            found = self._sums[key] = np.append(self.things.sums(weight), 0.0)
        return found


class Engaged:
    """What people engaged with since a moment, as far as it counts for one viewer.

    It is made of parts: what counts for everybody, which is kept with the history, and what else counts for
    this viewer. What comes out does not depend on what is in which part.

    Args:
        stream: The stream.
        parts: The acts; no act stands in two of them.
        me: The viewer's accounts.
        now: The moment of the page.
        heaviest: What the weightiest verb weighs.
    """

    def __init__(
        self, stream: Stream, parts: Sequence[Acts], me: NDArray[np.int32], now: int, heaviest: float = 1.0
    ) -> None:
        self._stream, self.parts, self._me, self._now = stream, tuple(parts), me, now
        self.common = self.parts[0] if len(self.parts) and self.parts[0].common else None
        self._unit = 2.0 ** (math.frexp(heaviest)[1] - _BITS)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __repr__(self) -> str:
        return f"Engaged({len(self):,} acts)"

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The rows of all the acts, ascending."""
        rows = [part.row for part in self.parts]
        return rows[0] if len(rows) == 1 else np.sort(np.concatenate([np.empty(0, np.int64), *rows]))

    @cached_property
    def all(self) -> Acts:
        """All the acts, one list."""
        return self._joined([np.arange(len(part)) for part in self.parts])

    def on(self, things: NDArray[np.integer[Any]]) -> Acts:
        """Return the acts on some distinct things."""
        return self._joined([part.things.places(things) for part in self.parts])

    def by(self, people: NDArray[np.integer[Any]]) -> Acts:
        """Return the acts of some distinct people."""
        return self._joined([part.people.places(people) for part in self.parts])

    def _joined(self, places: Sequence[NDArray[np.int64]]) -> Acts:
        found = [part.some(at) if len(at) < len(part) else part
                 for part, at in zip(self.parts, places, strict=True) if len(at)]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if not found:
            return Acts(self._stream, np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0))
        row = np.concatenate([part.row for part in found])
        order = np.argsort(row, kind="stable")
        thing, strength = (
            np.concatenate([getattr(part, name) for part in found])[order] for name in ("thing", "strength")
        )
        return Acts(self._stream, row[order], thing, strength, self._now)

    def hold(self, things: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Tell which things there are acts on."""
        found = np.zeros(len(things), np.bool_)
        for part in self.parts:
            found |= part.things.frequency(things) > 0
        return found

    def readers(self, things: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return how many acts of others there are on each thing."""
        found = np.zeros(len(things), np.int64)
        for part, others in zip(self.parts, self._others, strict=True):
            found += others[part.things.of(things)]
        return found

    @cached_property
    def _others(self) -> list[NDArray[np.int64]]:
        """How many acts of others there are on the things of each part, by number."""
        found = []
        for part in self.parts:
            own = part.things.narrowed(part.people.places(self._me))
            found.append(np.append(part.things.count() - own.count(), 0))
        return found

    def reads(self, people: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return how many acts of each person there are."""
        return sum((part.people.frequency(people) for part in self.parts), np.zeros(len(people), np.int64))

    def drawn(self, people: Numbering, pull: NDArray[np.float64]) -> tuple[Numbering, NDArray[np.float64]]:
        """Return things, and how much those who engaged with each pull together; what isn't there has 0.

        Args:
            people: Some people.
            pull: How much each of them pulls, by number.
        """
        if len(self.parts) == 1:
            part = self.parts[0]
            weight = np.append(pull, 0.0)[people.of(part.people.nodes)]
            return part.things, part.things.sums(weight[part.people.at])
        near = self.by(people.nodes[np.flatnonzero(pull)])
        return near.things, near.things.sums(pull[people.of(near.actor)])

    def decayed(self, half: int, *, weighed: bool = True) -> Decayed:
        """Return how much was done with things, an act weighing half after ``half`` microseconds.

        Args:
            half: Microseconds.
            weighed: Whether an act counts what its verb weighs, or one.
        """
        epoch = self._now // half * half
        sums = [(part.things, part.decayed(half, epoch, self._unit, weighed=weighed)) for part in self.parts]
        return Decayed(sums, self._unit * float(np.exp2((epoch - self._now) / half)))


class Decayed:
    """How much was done with things lately.

    Attributes:
        most: What none of the things has more of.
    """

    def __init__(self, sums: Sequence[tuple[Numbering, NDArray[np.float64]]], unit: float) -> None:
        self._sums, self._unit = sums, unit
        self.most = float(sum(table.max() for _, table in sums)) * unit

    def __repr__(self) -> str:
        return f"Decayed(at most {self.most:g})"

    def of(self, things: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return how much was done with each thing."""
        found = np.zeros(len(things))
        for numbers, table in self._sums:
            found += table[numbers.of(things)]
        return found * self._unit


def strengths(stream: Stream, verbs: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weight of each type code under a table of verbs."""
    kinds: Sequence[tuple[str, ...]] = stream.type_sets
    return np.array([max((verbs.get(kind, 0.0) for kind in types), default=0.0) for types in kinds])


def first_times(
    previous: NDArray[np.int32],
    low: int,
    counted: NDArray[np.bool_],
    among: NDArray[np.integer[Any]],
) -> NDArray[np.bool_]:
    """Tell which rows have no counted one before them, from ``low`` on.

    Args:
        previous: For each row from ``low`` on the row before in which the same was done.
        low: The first row.
        counted: Which of the rows from ``low`` on count.
        among: The rows to tell of, less ``low``; shape (m,).
    """
    first = np.ones(len(among), np.bool_)
    open_ = np.flatnonzero(previous[among] >= low)
    before = previous[among[open_]] - low
    while len(open_):
        known = counted[before]
        first[open_[known]] = False
        open_, before = open_[~known], previous[before[~known]] - low
        later = before >= 0
        open_, before = open_[later], before[later]
    return first
