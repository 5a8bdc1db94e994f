"""The shared store behind streams: columns, dictionaries and postings, growing at their end."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import Batch, ranges
from activitykit.stream.columns import INNER_COLUMNS, ROW_COLUMNS, ROW_INPUT, STATE_COLUMNS, STATE_INPUT
from activitykit.stream.extract import Extractor, named
from activitykit.stream.growable import Blob, Growable, place
from activitykit.stream.postings import Postings
from activitykit.stream.retractions import Retractions
from activitykit.stream.rules import Rules
from activitykit.stream.tables import SetTable, StringTable
from activitykit.stream.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["BY", "Dictionaries", "Log"]

_SETS = {"tag": "tags", "mention": "mentions", "said": "texts"}
_STATE = "state"  # not a row's key but a state's node
_TEXT, _TAGGED = "text", "tagged"  # the texts and tags of a state
_OF_STATES = (_STATE, _TEXT, _TAGGED)
_ID, _OWN = (tuple(ROW_INPUT).index(name) for name in ("id", "own"))
BY = ("actor", "object", "target", "origin", "context", "reply", "own", *_SETS)


class Dictionaries:
    """What codes stand for, and the documents themselves; shared by every log that was cut from one."""

    def __init__(self) -> None:
        self.nodes, self.texts = StringTable(), StringTable()
        self.languages, self.types = StringTable(), StringTable()
        self.sets = SetTable()
        self.raw = Blob()
        self.lock = RLock()  # held by whoever writes; readers take none
        self._extractor: Extractor | None = None

    def __repr__(self) -> str:
        return f"Dictionaries({len(self.nodes):,} nodes, {len(self.texts):,} texts, {len(self.sets):,} sets)"

    @property
    def extractor(self) -> Extractor:
        """The reader of documents into these codes."""
        if self._extractor is None:
            self._extractor = Extractor(self.nodes, self.texts, self.languages, self.sets, self.types)
        return self._extractor

    def start_with(self, nodes: StringTable) -> None:
        """Take a table for the first nodes."""
        self.nodes = nodes
        self._extractor = None  # the next one interns into the new table

    def flush(self, index_at: int = 1024) -> None:
        """Bring what was interned where readers find it."""
        for table in (self.nodes, self.texts, self.languages, self.types, self.sets):
            table.flush(index_at)


class Log:
    """Everything the streams cut from one history share.

    A stream is a length and a log. The newest stream appends in place, beyond what older streams look at;
    an append to an older stream, or of something that happened earlier, makes a log of its own.
    """

    def __init__(self, dictionaries: Dictionaries | None = None) -> None:
        self.dictionaries = Dictionaries() if dictionaries is None else dictionaries
        self.rows = {name: Growable(dtype) for name, dtype in ROW_COLUMNS.items()}
        self.states = {name: Growable(dtype) for name, dtype in STATE_COLUMNS.items()}
        self.inner = {name: Growable(dtype) for name, dtype in INNER_COLUMNS.items()}
        # What takes back what, and the row with which both are known.
        self.cancels = {name: Growable(np.int32) for name in ("row", "by", "target")}
        self.alive = Timeline(np.bool_, 1)
        self.latest = Timeline(np.int32, -1)
        self.by_id = Growable(np.int32)
        self.postings = {by: Postings(self._pairs(by)) for by in (*BY, *_OF_STATES)}
        self.settled = 0  # the rows that are whole: the last thing an addition writes
        self.derived: dict[type, Any] = {}
        self._type_sets: list[tuple[str, ...]] = []
        self._retractions: Retractions | None = None
        self._rules: Rules | None = None

    def __len__(self) -> int:
        return len(self.rows["time"])

    def __repr__(self) -> str:
        return f"Log({len(self):,} rows, {len(self.states['node']):,} states, {len(self.nodes):,} nodes)"

    @property
    def nodes(self) -> StringTable:
        """The code space of every IRI and tag."""
        return self.dictionaries.nodes

    @property
    def types(self) -> StringTable:
        """Type names by code, several in one string."""
        return self.dictionaries.types

    @property
    def sets(self) -> SetTable:
        """Sets of nodes."""
        return self.dictionaries.sets

    @property
    def retractions(self) -> Retractions:
        """Who took back what."""
        if self._retractions is None:
            self._retractions = Retractions(self)
        return self._retractions

    @property
    def type_sets(self) -> list[tuple[str, ...]]:
        """The types of each type code, the specification's first; a new list where there are new ones."""
        known, types = self._type_sets, self.types
        if len(known) < len(types):
            fresh = (types[code] for code in range(len(known), len(types)))
            known = self._type_sets = [*known, *(tuple(names.split("\n")) for names in fresh)]
        return known

    def primary(self, code: int) -> str:
        """Return the first type of a type code."""
        known = self._type_sets
        return (known if code < len(known) else self.type_sets)[code][0]

    def row_of(self, node: int) -> int:
        """Return the row of the activity with this id, or -1."""
        return int(self.by_id.view(node + 1)[node]) if 0 <= node < len(self.by_id) else -1

    def rows_by_id(self, nodes: NDArray[np.int64], length: int) -> NDArray[np.int32]:
        """Return for each node the row below ``length`` of the activity with this id, or -1."""
        by_id = self.by_id.all()
        if not len(by_id):
            return np.full(len(nodes), -1, np.int32)
        rows = np.where(nodes < len(by_id), by_id[np.minimum(nodes, len(by_id) - 1)], -1)
        return np.where(rows < length, rows, -1)

    def cell(self, name: str, row: int) -> int:
        """Return one number of a row."""
        return int(self.rows[name].view(row + 1)[row])

    def did(self, row: int, actor: int) -> bool:
        """Tell whether an actor is one of those who did something."""
        return self.cell("actor", row) == actor or actor in self.sets.members(self.cell("actors", row))

    def actors_of(self, row: int) -> list[int]:
        """Return the nodes of those who did something."""
        return self._one_or_several("actor", "actors", row)

    def objects_of(self, row: int) -> list[int]:
        """Return the nodes of an activity's objects."""
        return self._one_or_several("object", "objects", row)

    def _one_or_several(self, one: str, several: str, row: int) -> list[int]:
        found = self.cell(several, row)
        return self.sets.members(found).tolist() if found >= 0 else [self.cell(one, row)]

    def extended(self, length: int, batch: Batch) -> Log:
        """Return the log of the first ``length`` rows and these: this one where it can be, else another.

        Args:
            length: How many rows of this log count.
            batch: Rows as they came in.
        """
        batch = batch.in_order()
        keep = place(self.rows["time"].view(length), batch.begin(), side="right")
        if keep < length:
            batch = self.batch(keep, length).followed_by(batch).in_order()
        log = self if keep == len(self) else self.fork(keep)
        log.add(batch)
        return log

    def kept(self, rows: NDArray[np.int64]) -> Log:
        """Return a log of these rows (ascending) only, as if the others had never come."""
        same = int(np.count_nonzero(rows == np.arange(len(rows))))  # up to the first gap
        log = self.fork(same)
        if same < len(rows):
            log.add(self.batch(same, int(rows[-1]) + 1).taken(rows[same:] - same))
        return log

    def add(self, batch: Batch) -> None:
        """Append rows that are ordered by time and none earlier than what is there."""
        if self._rules is None:
            self._rules = Rules(self)
        retractions = self.retractions
        first, count = len(self), len(batch)
        self.by_id.resize(len(self.nodes), -1)
        if count == 1:
            row = batch.one()
            self.by_id.put(row[_ID], first)
            for column, value in zip(self.rows.values(), (*row, row[_OWN]), strict=True):
                column.push(value)
        else:
            self.by_id.put(batch.rows["id"], np.arange(first, first + count, dtype=np.int32))
            for name, values in batch.rows.items():
                self.rows[name].take(values)
            self.rows["audience"].extend(batch.rows["own"])
        for name, column in self.inner.items() if batch.nests else ():
            column.extend(batch.inner[name] + first if name == "row" else batch.inner[name])
        retractions.settle(first)
        cancelled = self._newly_cancelled(first)
        if cancelled or batch.says:
            self._add_states(batch, first, cancelled)
            self._rules.settle(first)
            self.dictionaries.flush()
        self.settled = first + count

    def _add_states(self, batch: Batch, first: int, cancelled: list[tuple[int, int]]) -> None:
        """Append what the rows say of things, and that those are gone whose creation they undo."""
        implied = [
            (row, *named(node))
            for row, target in dict.fromkeys(cancelled)
            if self.primary(self.cell("type", target)) == "Create"
            for node in self.objects_of(target)
        ]
        table = {**batch.states, "row": batch.states["row"] + np.int32(first)}
        table["implied"] = np.zeros(len(table["row"]), np.bool_)
        if implied:
            columns = zip(*implied, strict=True)
            more = {
                name: np.array(values, dtype)
                for (name, dtype), values in zip(STATE_INPUT.items(), columns, strict=True)
            }
            more["implied"] = np.ones(len(implied), np.bool_)
            table = {name: np.concatenate((values, more[name])) for name, values in table.items()}
            order = np.argsort(table["row"], kind="stable")
            table = {name: values[order] for name, values in table.items()}
        count = len(table["row"])
        for name, column in self.states.items():
            column.take(table[name] if name in table else np.zeros(count, column.dtype))

    def _newly_cancelled(self, first: int) -> list[tuple[int, int]]:
        if not len(self.cancels["row"]):
            return []
        rows, targets = self.cancels["row"].all(), self.cancels["target"].all()
        begin = place(rows, first)
        return list(zip(rows[begin:].tolist(), targets[begin:].tolist(), strict=True))

    def states_of(self, node: int, end: int) -> NDArray[np.int32]:
        """Return the states of a node below ``end``, ascending."""
        return self.postings[_STATE].rows(node, end)

    def states_of_any(self, nodes: NDArray[np.integer[Any]], end: int) -> NDArray[np.int32]:
        """Return the states of several nodes below ``end``, ascending."""
        return self.postings[_STATE].rows_of_any(nodes, end)

    def batch(self, begin: int, end: int) -> Batch:
        """Return rows as they came in, to be settled anew."""
        rows = {name: self.rows[name].view(end)[begin:] for name in ROW_INPUT}
        states, inner = (self._slice(table, begin, end) for table in (self.states, self.inner))
        said = ~states["implied"]
        return Batch(
            rows,
            {name: states[name][said] for name in STATE_INPUT},
            {name: inner[name] for name in INNER_COLUMNS},
        )

    @staticmethod
    def _slice(table: dict[str, Growable], begin: int, end: int) -> dict[str, NDArray[Any]]:
        rows = table["row"].all()
        low, high = place(rows, begin), place(rows, end)
        cut = {name: column.view(high)[low:] for name, column in table.items()}
        return {**cut, "row": cut["row"] - np.int32(begin)}

    def fork(self, length: int) -> Log:
        """Return an independent log of the first ``length`` rows; the dictionaries stay shared."""
        log = Log(self.dictionaries)
        log.settled = length
        log.rows = {name: column.copy(length) for name, column in self.rows.items()}
        for name in ("states", "inner", "cancels"):
            table = getattr(self, name)
            end = place(table["row"].all(), length)
            setattr(log, name, {key: column.copy(end) for key, column in table.items()})
        log.alive, log.latest = self.alive.cut(length), self.latest.cut(length)
        by_id = self.by_id.all()
        log.by_id = Growable(np.int32, np.where(by_id < length, by_id, -1))
        log.postings = {
            by: postings.cut(log.span(by), log._pairs(by)) for by, postings in self.postings.items()
        }
        return log

    def span(self, by: str) -> int:
        """Return how many rows, or states, there are to be posted."""
        return len(self.states["row"]) if by in _OF_STATES else len(self)

    def rows_of(self, by: str, node: int, length: int) -> NDArray[np.int32]:
        """Return the rows below ``length`` in which a node stands, ascending."""
        return self.postings[by].rows(node, length)

    def rows_of_any(
        self, by: str, nodes: NDArray[np.integer[Any]], length: int, since: int = 0
    ) -> NDArray[np.int32]:
        """Return the rows from ``since`` to below ``length`` in which one of the nodes stands, ascending."""
        return self.postings[by].rows_of_any(nodes, length, since)

    def count_of_states(self, by: str, codes: NDArray[np.integer[Any]], end: int) -> int:
        """Return about how many states below ``end`` have one of the texts or tags."""
        return self.postings[_TAGGED if by == "tag" else _TEXT].count(codes, end)

    def states_with(self, by: str, codes: NDArray[np.integer[Any]], end: int) -> NDArray[np.int32]:
        """Return the states below ``end`` that have one of the texts or tags, ascending."""
        return self.postings[_TAGGED if by == "tag" else _TEXT].rows_of_any(codes, end)

    def _pairs(self, by: str) -> Callable[[int, int], tuple[NDArray[np.int32], NDArray[np.int64]]]:
        """Return the function that gives a range of rows with their keys in one respect."""

        def pairs(begin: int, end: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
            if by == _STATE:
                return self.states["node"].view(end)[begin:], np.arange(begin, end)
            if by == _TEXT:
                texts = [self.states[name].view(end)[begin:] for name in ("name", "summary", "content")]
                return np.stack(texts, axis=1).ravel(), np.repeat(np.arange(begin, end), len(texts))
            table = self.states if by == _TAGGED else self.rows
            codes = table["tags" if by == _TAGGED else _SETS.get(by, by)].view(end)[begin:]
            if by not in _SETS and by != _TAGGED:
                return codes, np.arange(begin, end)
            rows = np.flatnonzero(codes >= 0)
            indptr, indices = self.sets.indptr, self.sets.indices
            codes = codes[rows]
            count = indptr[codes + 1] - indptr[codes]
            return indices[ranges(indptr[codes], count)], np.repeat(rows + begin, count)

        return pairs
