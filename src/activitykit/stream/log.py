"""The shared store behind streams: columns, dictionaries and postings, growing at their end."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.extract import Extractor
from activitykit.stream.growable import Growable
from activitykit.stream.postings import Postings
from activitykit.stream.rules import Rules
from activitykit.stream.tables import SetTable, StringTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream.extract import Row

__all__ = ["ROW_COLUMNS", "STATE_COLUMNS", "Log"]

ROW_COLUMNS: dict[str, Any] = {
    "time": np.int64,
    "id": np.int32,
    "type": np.int32,
    "actor": np.int32,
    "actors": np.int32,
    "object": np.int32,
    "objects": np.int32,
    "object_type": np.int32,
    "target": np.int32,
    "context": np.int32,
    "reply": np.int32,
    "generator": np.int32,
    "origin": np.int32,
    "own": np.int32,
    "tags": np.int32,
    "mentions": np.int32,
    "language": np.int16,
    "updated": np.int64,
    "end": np.int64,
    "audience": np.int32,
    "arrival": np.int32,
}
_FROM_ROW = tuple(name for name in ROW_COLUMNS if name not in {"audience", "arrival"})
STATE_COLUMNS: dict[str, Any] = {
    "node": np.int32,
    "type": np.int32,
    "name": np.int32,
    "summary": np.int32,
    "content": np.int32,
    "claim": np.int32,
    "own": np.int32,
    "tags": np.int32,
    "mentions": np.int32,
    "reply": np.int32,
    "context": np.int32,
    "published": np.int64,
    "start": np.int64,
    "end": np.int64,
    "attachments": np.int16,
    "url": np.int32,
    "language": np.int16,
    "followers": np.int32,
    "deleted": np.bool_,
    "described": np.bool_,
    "row": np.int32,
    "author": np.int32,
    "owner": np.int32,
    "audience": np.int32,
    "standing": np.int8,
}
_FROM_DESCRIPTION = tuple(STATE_COLUMNS)[: tuple(STATE_COLUMNS).index("row")]
INNER_COLUMNS: dict[str, Any] = {"row": np.int32, "type": np.int32, "actor": np.int32, "object": np.int32}
CANCEL_COLUMNS: dict[str, Any] = {"row": np.int32, "target": np.int32}
_SETS = {"tag": "tags", "mention": "mentions"}
_POSTED = ("actor", "object", "target", "context", "reply", *_SETS)


class Log:
    """Everything the streams cut from one history share.

    A stream is a length and a log. The newest stream appends in place, beyond what older streams look at;
    an append to an older stream, or of something that happened earlier, makes a log of its own.
    """

    def __init__(self) -> None:
        self.nodes, self.texts = StringTable(), StringTable()
        self.languages, self.types = StringTable(), StringTable()
        self.sets = SetTable()
        self.rows = {name: Growable(dtype) for name, dtype in ROW_COLUMNS.items()}
        self.states = {name: Growable(dtype) for name, dtype in STATE_COLUMNS.items()}
        self.inner = {name: Growable(dtype) for name, dtype in INNER_COLUMNS.items()}
        self.cancels = {name: Growable(dtype) for name, dtype in CANCEL_COLUMNS.items()}
        self.raw = Growable(np.uint8)
        self.raw_begin = Growable(np.int64)
        self.raw_end = Growable(np.int64)
        self.row_of: dict[int, int] = {}
        self.extractor = Extractor(self.nodes, self.texts, self.languages, self.sets, self.types)
        self.rules = Rules(self)
        self.lock = Lock()
        self._postings: dict[str, Postings] = {}

    def __len__(self) -> int:
        return len(self.rows["time"])

    def __repr__(self) -> str:
        return f"Log({len(self):,} rows, {len(self.states['node']):,} states, {len(self.nodes):,} nodes)"

    def add(self, rows: list[Row]) -> None:
        """Append rows that are ordered by time and none earlier than what is there."""
        first = len(self)
        self._store(rows)
        self.rules.apply(first)

    def _store(self, rows: list[Row]) -> None:
        first = len(self)
        columns = list(zip(*rows, strict=True))
        for position, name in enumerate(_FROM_ROW):
            self.rows[name].extend(np.array(columns[position], ROW_COLUMNS[name]))
        self.rows["audience"].extend(self.rows["own"].view(len(self))[first:])
        arrived = int(self.rows["arrival"].view(first).max(initial=-1)) + 1
        self.rows["arrival"].extend(np.arange(arrived, arrived + len(rows), dtype=np.int32))
        raws: list[bytes] = [row.raw for row in rows]
        ends = np.cumsum([len(raw) for raw in raws], dtype=np.int64) + len(self.raw)
        self.raw_begin.extend(np.concatenate(([len(self.raw)], ends[:-1])))
        self.raw_end.extend(ends)
        self.raw.extend(np.frombuffer(b"".join(raws), np.uint8))
        described = [(d, first + i) for i, row in enumerate(rows) for d in row.descriptions]
        inners = [(first + i, *row.inner) for i, row in enumerate(rows) if row.inner is not None]
        self._add_states(described)
        for position, name in enumerate(INNER_COLUMNS):
            self.inner[name].extend([inner[position] for inner in inners])
        for i, row in enumerate(rows):
            self.row_of.setdefault(row.id, first + i)

    def _add_states(self, described: list[tuple[Any, int]]) -> None:
        if not described:
            return
        columns = list(zip(*(d for d, _ in described), strict=True))
        for position, name in enumerate(_FROM_DESCRIPTION):
            self.states[name].extend(np.array(columns[position], STATE_COLUMNS[name]))
        rows = np.array([row for _, row in described], np.int32)
        self.states["row"].extend(rows)
        for name in ("author", "owner", "audience"):
            self.states[name].extend(np.full(len(rows), -1, np.int32))
        self.states["standing"].extend(np.zeros(len(rows), np.int8))

    def shifted(self, length: int, new: list[Row]) -> Log:
        """Return a log of the first ``length`` rows with earlier happenings put in their place."""
        log = self.fork(length)
        log._store(new)  # noqa: SLF001 - the log under construction
        log._take(np.argsort(log.rows["time"].view(len(log)), kind="stable"))  # noqa: SLF001
        return log

    def kept(self, rows: NDArray[np.int64]) -> Log:
        """Return a log of these rows (ascending) only, as if the others had never come."""
        log = self.fork(int(rows[-1]) + 1 if len(rows) else 0)
        log._take(rows)  # noqa: SLF001 - the log under construction
        return log

    def _take(self, order: NDArray[np.int64]) -> None:
        """Replace the rows by these of them, in this order, and settle everything anew."""
        rank = np.full(len(self), -1, np.int64)
        rank[order] = np.arange(len(order))
        for table, key in ((self.rows, None), (self.states, "row"), (self.inner, "row")):
            permuted = order if key is None else _order_by(rank, table[key])
            for name, column in table.items():
                values = column.view(len(column))[permuted]
                table[name] = Growable(column.dtype, rank[values].astype(np.int32) if name == key else values)
        self.raw_begin = Growable(np.int64, self.raw_begin.view(len(rank))[order])
        self.raw_end = Growable(np.int64, self.raw_end.view(len(rank))[order])
        self.row_of = {node: int(rank[row]) for node, row in self.row_of.items() if rank[row] >= 0}
        self.rebuild()

    def rebuild(self) -> None:
        """Decide anew which descriptions, edits and retractions count, from the first row on."""
        own = self.rows["own"]
        self.rows["audience"] = Growable(np.int32, own.view(len(own)).copy())
        self.cancels = {name: Growable(dtype) for name, dtype in CANCEL_COLUMNS.items()}
        self._postings = {}
        self.rules = Rules(self)
        self.rules.apply(0)

    def fork(self, length: int) -> Log:
        """Return an independent log of the first ``length`` rows; the dictionaries stay shared."""
        log = Log.__new__(Log)
        log.nodes, log.texts, log.languages = self.nodes, self.texts, self.languages
        log.types, log.sets, log.extractor = self.types, self.sets, self.extractor
        log.raw = self.raw
        log.lock = self.lock
        log.rows = {name: column.copy(length) for name, column in self.rows.items()}
        states = int(np.searchsorted(self.states["row"].view(len(self.states["row"])), length))
        log.states = {name: column.copy(states) for name, column in self.states.items()}
        inner = int(np.searchsorted(self.inner["row"].view(len(self.inner["row"])), length))
        log.inner = {name: column.copy(inner) for name, column in self.inner.items()}
        log.raw_begin, log.raw_end = self.raw_begin.copy(length), self.raw_end.copy(length)
        log.row_of = {node: row for node, row in self.row_of.items() if row < length}
        log.rebuild()
        return log

    def rows_of(self, by: str, node: int, length: int) -> NDArray[np.int32]:
        """Return the rows below ``length`` in which a node stands, ascending."""
        postings = self._postings.get(by)
        if postings is None or length - postings.covered > max(8192, length // 8):
            postings = self._postings[by] = self._index(by, length)
        rows = postings.rows(node)
        if length < postings.covered:
            return rows[: int(np.searchsorted(rows, length))]
        if length == postings.covered:
            return rows
        tail = self._tail(by, node, postings.covered, length)
        return np.concatenate((rows, tail)) if len(tail) else rows

    def _index(self, by: str, length: int) -> Postings:
        if by not in _SETS:
            return Postings.of(self.rows[by].view(length), np.arange(length))
        codes = self.rows[_SETS[by]].view(length)
        rows = np.flatnonzero(codes >= 0)
        indptr, indices = self.sets.indptr, self.sets.indices
        begin, count = indptr[codes[rows]], np.diff(indptr)[codes[rows]]
        where = np.repeat(begin - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(
            count.sum()
        )
        return Postings.of(indices[where], np.repeat(rows, count), length)

    def _tail(self, by: str, node: int, begin: int, end: int) -> NDArray[np.int32]:
        column = self.rows[_SETS.get(by, by)].view(end)[begin:]
        if by in _SETS:
            wanted = np.zeros(node + 1, np.bool_)
            wanted[node] = True
            holds = np.append(self.sets.any(wanted), False)
            hit = holds[column]
        else:
            hit = column == node
        return (np.flatnonzero(hit) + begin).astype(np.int32)


def _order_by(rank: NDArray[np.int64], rows: Growable) -> NDArray[np.int64]:
    """Return the places of a table's rows in the new order, those of rows that are gone left out."""
    moved = rank[rows.view(len(rows))]
    order = np.argsort(moved, kind="stable")
    return order[np.count_nonzero(moved < 0) :]
