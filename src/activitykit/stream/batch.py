"""Rows on their way into a log: read, put in the order of time, merged with what they follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from struct import Struct
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.columns import INNER_COLUMNS, ROW_INPUT, STATE_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from activitykit.stream.extract import Row
    from activitykit.stream.growable import Blob

__all__ = ["Batch", "Draft", "ranges"]

_CHUNK = 32_768
_READ = {name: dtype for name, dtype in ROW_INPUT.items() if name not in {"raw_begin", "raw_end"}}
# Packing a row into bytes is faster than putting its numbers into lists or arrays, and small.
_PACK_ROW, _PACK_STATE, _PACK_INNER = (
    Struct(f"{len(columns)}q").pack for columns in (_READ, STATE_INPUT, INNER_COLUMNS)
)
Table = dict[str, "NDArray[Any]"]


@dataclass(frozen=True)
class Batch:
    """Rows in columns; ``states`` and ``inner`` name their row by its place in the batch."""

    rows: Table
    states: Table = field(default_factory=lambda: _table(STATE_INPUT, ()))
    inner: Table = field(default_factory=lambda: _table(INNER_COLUMNS, ()))

    def __len__(self) -> int:
        return len(self.rows["time"])

    def taken(self, order: NDArray[np.integer[Any]]) -> Batch:
        """Return these of the rows, in this order."""
        place = np.full(len(self), -1, np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return Batch(
            {name: values[order] for name, values in self.rows.items()},
            _moved(self.states, place),
            _moved(self.inner, place),
        )

    def in_order(self) -> Batch:
        """Return the rows by time, those of one moment as they came."""
        time = self.rows["time"]
        if len(time) < 2 or bool(np.all(time[1:] >= time[:-1])):
            return self
        return self.taken(np.argsort(time, kind="stable"))

    def followed_by(self, other: Batch) -> Batch:
        """Return the rows of both, the other's after these."""
        shifted = [
            {**table, "row": table["row"] + np.int32(len(self))} for table in (other.states, other.inner)
        ]
        return Batch(
            _joined(self.rows, other.rows),
            _joined(self.states, shifted[0]),
            _joined(self.inner, shifted[1]),
        )


class Draft:
    """Collects rows as they are read, in columns from time to time, as Python numbers are large."""

    def __init__(self, raw: Blob) -> None:
        self._raw = raw
        self._rows: list[bytes] = []
        self._states: list[bytes] = []
        self._inner: list[bytes] = []
        self._documents: list[bytes] = []
        self._batches: list[Batch] = []
        self.taken: set[int] = set()  # the ids' nodes

    def __repr__(self) -> str:
        return f"Draft({len(self.taken):,} rows)"

    def add(self, row: Row, document: bytes) -> bool:
        """Add one row and the document it was read from; tell whether it is time to :meth:`pack`."""
        at = len(self._documents)
        columns, states, inner = row
        self.taken.add(columns[1])
        self._rows.append(_PACK_ROW(*columns))
        self._documents.append(document)
        for state in states:
            self._states.append(_PACK_STATE(at, *state))
        if inner is not None:
            self._inner.append(_PACK_INNER(at, *inner))
        return at + 1 >= _CHUNK

    def pack(self) -> None:
        """Turn what was collected into columns."""
        if not self._documents:
            return
        rows = _table(_READ, self._rows)
        ends = self._raw.extend(self._documents)
        rows["raw_end"] = ends
        rows["raw_begin"] = ends - np.fromiter(map(len, self._documents), np.int64, len(ends))
        self._batches.append(
            Batch(rows, _table(STATE_INPUT, self._states), _table(INNER_COLUMNS, self._inner))
        )
        self._rows, self._states, self._inner = [], [], []
        self._documents = []

    def batch(self) -> Batch:
        """Return all rows, in the order in which they were added."""
        self.pack()
        batches = self._batches or [Batch(_table(ROW_INPUT, ()))]
        if len(batches) == 1:
            return batches[0]
        starts = np.cumsum([0, *map(len, batches)])[:-1].tolist()
        shifted = [
            [{**table, "row": table["row"] + np.int32(start)} for table in (batch.states, batch.inner)]
            for batch, start in zip(batches, starts, strict=True)
        ]
        return Batch(
            _joined(*(batch.rows for batch in batches)),
            _joined(*(tables[0] for tables in shifted)),
            _joined(*(tables[1] for tables in shifted)),
        )


def ranges(begin: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of several runs, one run after the other.

    Example:
        >>> ranges(np.array([5, 0]), np.array([2, 3]))
        array([5, 6, 0, 1, 2])
    """
    before = np.cumsum(count) - count
    return np.repeat(begin - before, count) + np.arange(int(count.sum()))


def _table(columns: Mapping[str, Any], records: Sequence[bytes]) -> Table:
    """Return columns out of packed records."""
    if not records:
        return _nothing(tuple(columns.items()))
    values = np.frombuffer(b"".join(records), np.int64).reshape(-1, len(columns))
    return {name: values[:, at].astype(dtype) for at, (name, dtype) in enumerate(columns.items())}


@cache
def _nothing(columns: tuple[tuple[str, Any], ...]) -> Table:
    return {name: np.empty(0, dtype) for name, dtype in columns}


def _joined(*tables: Table) -> Table:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def _moved(table: Table, place: NDArray[np.int32]) -> Table:
    """Return a table with its rows' new places, in their order; what stood in rows that are gone goes too."""
    row = place[table["row"]]
    order = np.argsort(row, kind="stable")
    order = order[np.count_nonzero(row < 0) :]
    return {name: (row if name == "row" else values)[order] for name, values in table.items()}
