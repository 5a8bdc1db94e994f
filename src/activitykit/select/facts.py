"""What selection derives once from a stream and then looks up, whoever the viewer is."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from weakref import WeakKeyDictionary, ref

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct
from activitykit.stream.rules import IGNORED, IN_FORCE, PROVISIONAL
from activitykit.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = [
    "Facts",
    "among",
    "facts_of",
    "gather",
    "holds",
    "in_force",
    "is_one_of",
    "sets_with",
    "type_table",
]

T = TypeVar("T")

_COMPARED = 8
_KEPT = 64  # a page asks for the same twice or thrice, at once
_TABLES = 256
_SMALL = 4  # members of sets that are looked at place by place
_FEW = 20_000  # sets that are looked at one by one; for more, all that there are


class Facts:
    """Lookups over one stream, each made when first asked for.

    It holds its stream weakly: it lives in a table that is keyed by the stream itself, so that it goes when
    the stream goes. Everything in it is a pure function of the stream.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = ref(stream)
        self._several: dict[str, NDArray[np.int64]] = {}
        self._roles: dict[str, NDArray[np.int32]] = {}
        self._worked_out: dict[Any, Any] = {}
        self._lock = Lock()

    @property
    def stream(self) -> Stream:
        """The stream."""
        stream = self._stream()
        if stream is None:  # facts are only reached through their stream
            raise ReferenceError("the stream is gone")
        return stream

    def once(self, key: tuple[Any, ...], work_out: Callable[[], T]) -> T:
        """Return what is worked out from the stream and a key that names all else it depends on.

        What was asked for last is kept, and the rest forgotten: a server has readers without end.
        """
        with self._lock:
            found: T | None = self._worked_out.pop(key, None)
            if found is not None:
                self._worked_out[key] = found
        if found is None:
            found = work_out()
            with self._lock:
                self._worked_out[key] = found
                if len(self._worked_out) > _KEPT:
                    del self._worked_out[next(iter(self._worked_out))]
        return found

    @cached_property
    def hearsay(self) -> NDArray[np.int64]:
        """States in which somebody tells of another's thing with the addressing it had."""
        states = self.stream.states
        found = np.flatnonzero((states.standing == PROVISIONAL) & (states.own >= 0))
        return found[self.stream.alive[states.row[found]]]

    def several(self, column: Literal["actors", "objects"]) -> NDArray[np.int64]:
        """Return the rows that have several actors, or several objects."""
        found = self._several.get(column)
        if found is None:
            codes: NDArray[np.int32] = getattr(self.stream.columns, column)
            found = self._several[column] = np.flatnonzero(codes >= 0)
        return found

    def nodes_in(self, role: str) -> NDArray[np.int32]:
        """Return the nodes that stand in a role: ``actor``, ``group``, ``source``, ``thing`` or ``concern``.

        Those are all in which a filter looks for it: whom a name means must not depend on what is hidden.
        """
        found = self._roles.get(role)
        if found is None:
            found = self._roles[role] = _nodes_in(self.stream, role)
        return found

    def states_of_any(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the states of several nodes that count, oldest first."""
        states, found = self.stream.states, self.stream.states_of_any(nodes)
        counted: NDArray[np.bool_] = (states.standing[found] != IGNORED) & self.stream.alive[
            states.row[found]
        ]
        return found[counted]


class _Kinds:
    """Which of a history's type codes are of wanted types; what a code stands for never changes."""

    def __init__(self) -> None:
        self._tables: dict[frozenset[str], NDArray[np.bool_]] = {}

    def __repr__(self) -> str:
        return f"_Kinds({len(self._tables)} tables)"

    def are(self, stream: Stream, wanted: frozenset[str]) -> NDArray[np.bool_]:
        """Return for each type code whether it is one of the wanted types, casefolded; the last is for -1."""
        found = self._tables.get(wanted)
        if found is None or len(found) <= len(stream.type_sets):
            kinds = [is_one_of(kinds, wanted) for kinds in stream.type_sets]
            found = np.array([*kinds, False], np.bool_)
            found.flags.writeable = False
            if len(self._tables) >= _TABLES:  # readers may ask for any name
                self._tables.clear()
            self._tables[wanted] = found
        return found


_FACTS: WeakKeyDictionary[Stream, Facts] = WeakKeyDictionary()


def facts_of(stream: Stream) -> Facts:
    """Return the facts of a stream, the same ones each time."""
    found = _FACTS.get(stream)
    if found is None:
        found = _FACTS.setdefault(stream, Facts(stream))
    return found


def in_force(stream: Stream, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """Return for each node its state in force, -1 where nobody entitled has described it."""
    states = gather(stream.latest, nodes)
    known = np.flatnonzero(states >= 0)
    states[known[stream.states.standing[states[known]] != IN_FORCE]] = -1
    return states


def gather(table: NDArray[Any], codes: NDArray[np.integer[Any]]) -> NDArray[Any]:
    """Return ``table[codes]``, -1 for codes that are negative or beyond its end."""
    if len(codes) and codes.min() >= 0 and codes.max() < len(table):
        known: NDArray[Any] = table[codes]
        return known
    inside = (codes >= 0) & (codes < len(table))
    found = np.full(len(codes), -1, table.dtype)
    found[inside] = table[codes[inside]]
    return found


def among(codes: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which codes are wanted; of a few wanted ones each is compared, which is faster than any table."""
    if len(wanted) > _COMPARED:
        return np.isin(codes, wanted)
    found = np.zeros(len(codes), np.bool_)
    for code in wanted.tolist():
        found |= codes == code
    return found


def sets_with(stream: Stream, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return the codes of the sets that hold one of the nodes, ascending."""
    table = stream.sets
    places = np.flatnonzero(among(table.indices, nodes))
    return distinct(np.searchsorted(table.indptr, places, side="right") - 1)


def holds(
    stream: Stream, sets: NDArray[np.integer[Any]], nodes: NDArray[np.integer[Any]]
) -> NDArray[np.bool_]:
    """Tell for each of the sets, given by their codes, whether it holds one of the nodes.

    When many are asked for, all distinct sets of the stream are decided, else only those.
    """
    table = stream.sets
    if len(sets) > _FEW and len(nodes):
        answer = np.zeros(len(table) + 1, np.bool_)  # the last cell is for the code -1
        answer[sets_with(stream, nodes)] = True
        decided: NDArray[np.bool_] = answer[sets]
        return decided
    found = np.zeros(len(sets), np.bool_)
    there = np.flatnonzero(sets >= 0)
    if len(there) and len(nodes):
        asked, indptr = sets if len(there) == len(sets) else sets[there], table.indptr
        begin = indptr[asked]
        count = indptr[asked + 1] - begin
        if (most := int(count.max())) <= _SMALL:
            hit = among(table.indices[begin], nodes)  # no set is empty
            for place in range(1, most):
                member = among(table.indices.take(begin + place, mode="clip"), nodes)
                hit |= member & (count > place)
        else:
            hit = among(table.indices[ranges(begin, count)], nodes)
            hit = np.logical_or.reduceat(hit, np.cumsum(count) - count)
        found[there] = hit
    return found


def is_one_of(kinds: Iterable[str], wanted: frozenset[str]) -> bool:
    """Tell whether one of the types is, or extends, a wanted one; wanted names are casefolded."""
    for kind in kinds:
        if kind.casefold() in wanted:
            return True
        known = TYPES.get(kind)
        if known is not None and any(name.casefold() in wanted for name in known.ancestors):
            return True
    return False


def type_table(stream: Stream, names: Iterable[str]) -> NDArray[np.bool_]:
    """Return for each type code whether it is a wanted type; the last cell answers for the code -1."""
    return stream.derived(_Kinds).are(stream, frozenset(name.casefold() for name in names))


def _nodes_in(stream: Stream, role: str) -> NDArray[np.int32]:
    columns, states = stream.columns, stream.states
    single, several = {
        "actor": ((columns.actor,), (columns.actors,)),
        "source": ((columns.source, columns.generator, columns.origin), ()),
        "group": ((columns.target, columns.context, columns.object), (columns.own,)),
        "thing": ((columns.object, columns.target, columns.context, states.context), (columns.objects,)),
        "concern": (
            (columns.reply, states.reply, states.author, states.claim),
            (columns.tags, states.tags),
        ),
    }[role]
    nodes = [distinct(column) for column in single]
    nodes += [
        stream.sets.members(code) for column in several for code in distinct(column).tolist() if code >= 0
    ]
    if role == "concern":
        nodes += [_nodes_in(stream, other) for other in ("actor", "group", "thing")]
    together = distinct(np.concatenate(nodes))
    return together[together >= 0].astype(np.int32)
