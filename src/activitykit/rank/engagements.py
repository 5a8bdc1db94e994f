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
_TABLES = 256  # of what verbs weigh
_MANTISSA = 53
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
        """Return how much was done with each thing, in whole units, so that sums are exact in any order."""
        key = half, epoch, unit, weighed
        found = self._sums.get(key)
        if found is None:
            while len(self._sums) >= _KEPT:
                self._sums.pop(next(iter(self._sums)), None)
            weight = self.weights(half, epoch, unit, weighed=weighed)
            found = self._sums[key] = self.things.sums(weight)
        return found

    def weights(self, half: int, epoch: int, unit: float, *, weighed: bool) -> NDArray[np.float64]:
        """Return what each act weighs at a moment, in whole units."""
        each = self.strength if weighed else 1.0
        found: NDArray[np.float64] = np.rint(each * np.exp2((self.time - epoch) / half) / unit)
        return found


class Engaged:
    """What people engaged with since a moment, as far as it counts for one viewer.

    It is made of parts: what counts for everybody, which is kept with the history, and what else counts for
    this viewer. What comes out does not depend on what is in which part, as all sums are of whole units and
    so exact in any order.

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
        return self._joined([numbers.places(things) for numbers in self._things])

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

    @cached_property
    def _things(self) -> list[Numbering]:
        """The things of each part, numbered; each numbering goes on where the one before ends."""
        return _numbered([(part.things, part.thing) for part in self.parts])

    @cached_property
    def _people(self) -> list[Numbering]:
        """Who acted in each part, numbered alike."""
        return _numbered([(part.people, part.actor) for part in self.parts])

    @property
    def things(self) -> Numbering:
        """The things, numbered for the tables of this class."""
        return self._things[-1] if self.parts else Numbering.none()

    @property
    def people(self) -> Numbering:
        """Who acted, numbered for the tables of this class."""
        return self._people[-1] if self.parts else Numbering.none()

    def hold(self, things: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Tell which things there are acts on."""
        return np.greater(self.times[self.things.of(things)], 0)

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """How many acts there are on each thing, by number; the last, for what has none, is 0."""
        return _counted(self._things)

    @cached_property
    def readers(self) -> NDArray[np.int64]:
        """How many acts of others there are on each thing, by number; the last, for what has none, is 0."""
        found = self.times.copy()
        for things, people in zip(self._things, self._people, strict=True):
            np.subtract.at(found, things.at[people.places(self._me)], 1)
        return found

    @cached_property
    def reads(self) -> NDArray[np.int64]:
        """How many acts of each person there are, by number; the last, for who has none, is 0."""
        return _counted(self._people)

    def by_readers(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each of the others, by number, the sum of the weights of the things they engaged with.

        Args:
            weight: What each thing weighs, none less than 0, by number.
        """
        found = _carried(weight, self._things, self._people)
        found[self.people.of(self._me)] = 0.0
        return found

    def by_things(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each thing, by number, the sum of the weights of those who engaged with it.

        Args:
            weight: What each person weighs, none less than 0, by number.
        """
        return _carried(weight, self._people, self._things)

    def decayed(self, half: int, *, weighed: bool = True) -> Decayed:
        """Return how much was done with things, an act weighing half after ``half`` microseconds.

        Args:
            half: Microseconds.
            weighed: Whether an act counts what its verb weighs, or one.
        """
        epoch = self._now // half * half
        table = np.zeros(len(self.things) + 1)
        for part, things in zip(self.parts, self._things, strict=True):
            if part is self.common:
                table[: len(things)] += part.decayed(half, epoch, self._unit, weighed=weighed)
            else:
                table[: len(things)] += things.sums(part.weights(half, epoch, self._unit, weighed=weighed))
        return Decayed(self.things, table, self._unit * float(np.exp2((epoch - self._now) / half)))


class Decayed:
    """How much was done with things lately.

    Attributes:
        things: The things, numbered.
    """

    def __init__(self, things: Numbering, table: NDArray[np.float64], unit: float) -> None:
        self.things, self._table, self._unit = things, table, unit

    def __repr__(self) -> str:
        return f"Decayed(at most {self.most:g})"

    @property
    def most(self) -> float:
        """What none of the things has more of."""
        return float(self._table.max()) * self._unit

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how much was done with each thing, given by number; -1 for what has none."""
        return self._table[numbers] * self._unit


def _numbered(parts: Sequence[tuple[Numbering, NDArray[np.integer[Any]]]]) -> list[Numbering]:
    """Return the numberings of parts, each going on where the one before ends."""
    found: list[Numbering] = []
    for numbers, nodes in parts:
        found.append(found[-1].extended(nodes) if found else numbers)
    return found


def _counted(parts: Sequence[Numbering]) -> NDArray[np.int64]:
    """Return how often each number comes, and 0 for what has none."""
    found = np.zeros(len(parts[-1]) + 1 if parts else 1, np.int64)
    for numbers in parts:
        found[: len(numbers)] += numbers.times
    return found


def _carried(
    weight: NDArray[np.float64], source: Sequence[Numbering], target: Sequence[Numbering]
) -> NDArray[np.float64]:
    """Return for each target, by number, the sum of the weights of the sources it occurs with.

    Weights are rounded to units so fine that sums of all of them just fit: these are exact in any order.
    """
    found = np.zeros(len(target[-1]) + 1 if target else 1)
    bits = _MANTISSA - sum(len(numbers.at) for numbers in source).bit_length()
    unit = 2.0 ** (math.frexp(weight.max(initial=0.0))[1] - bits)
    whole = np.rint(weight / unit)
    for one, other in zip(source, target, strict=True):
        found[: len(other)] += one.carried(whole, other.at, len(other))
    return found * unit


class _Strengths:
    """What the type codes of a history weigh; what a code stands for never changes."""

    def __init__(self) -> None:
        self._tables: dict[tuple[tuple[str, float], ...], NDArray[np.float64]] = {}

    def __repr__(self) -> str:
        return f"_Strengths({len(self._tables)} tables)"

    def of(self, stream: Stream, verbs: tuple[tuple[str, float], ...]) -> NDArray[np.float64]:
        kinds, found = stream.type_sets, self._tables.get(verbs)
        if found is None or len(found) < len(kinds):
            weigh = dict(verbs)
            found = np.array([max((weigh.get(kind, 0.0) for kind in types), default=0.0) for types in kinds])
            found.flags.writeable = False
            if len(self._tables) >= _TABLES:  # readers may ask for any weights
                self._tables.clear()
            self._tables[verbs] = found
        return found


def strengths(stream: Stream, verbs: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weight of each type code under a table of verbs."""
    return stream.derived(_Strengths).of(stream, tuple(verbs.items()))


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
