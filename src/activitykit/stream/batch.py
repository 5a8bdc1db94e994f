"""Rows on their way into a log: read, put in the order of time, merged with what they follow."""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.columns import INNER_COLUMNS, ROW_INPUT, STATE_INPUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from activitykit.stream.extract import Row
    from activitykit.stream.growable import Blob

__all__ = ["Batch", "Draft", "ranges"]

_CHUNK = 32_768
_FORMATS = {1: "?", 2: "h", 4: "i", 8: "q"}
Table = Mapping[str, "NDArray[Any]"]


class _Kind:
    """How rows of one kind are packed: faster than putting numbers into lists or arrays, and small."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = tuple(columns)
        self.dtype = np.dtype(list(columns.items()))
        packing = Struct("=" + "".join(_FORMATS[np.dtype(t).itemsize] for t in columns.values()))
        self.pack, self.unpack = packing.pack, packing.unpack
        self.nothing = _Packed(self, b"")

    def table(self, packed: Sequence[bytes]) -> _Packed:
        """Return packed rows as a table."""
        return _Packed(self, b"".join(packed)) if packed else self.nothing


class _Packed(Mapping[str, "NDArray[Any]"]):
    """Packed rows as a table; read where a column is asked for, as a row alone is not."""

    __slots__ = ("_kind", "_packed", "_rows", "count")

    def __init__(self, kind: _Kind, packed: bytes) -> None:
        self._kind, self._packed = kind, packed
        self._rows: NDArray[Any] | None = None
        self.count = len(packed) // kind.dtype.itemsize

    def __getitem__(self, name: str) -> NDArray[Any]:
        if self._rows is None:
            self._rows = np.frombuffer(self._packed, self._kind.dtype)
        values: NDArray[Any] = self._rows[name]
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self._kind.columns)

    def __len__(self) -> int:
        return len(self._kind.columns)

    def one(self) -> tuple[int, ...]:
        """Return the only row."""
        return self._kind.unpack(self._packed)


_ROW, _STATE, _INNER = map(_Kind, (ROW_INPUT, STATE_INPUT, INNER_COLUMNS))


class Batch:
    """Rows in columns; ``states`` and ``inner`` name their row by its place in the batch.

    Attributes:
        says: Whether there are states.
        nests: Whether there are activities within activities.
    """

    __slots__ = ("_count", "inner", "nests", "rows", "says", "states")

    def __init__(self, rows: Table, states: Table = _STATE.nothing, inner: Table = _INNER.nothing) -> None:
        self.rows, self.states, self.inner = rows, states, inner
        self._count = _count(rows, "time")
        self.says, self.nests = _count(states, "row") > 0, _count(inner, "row") > 0

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"Batch({self._count:,} rows)"

    def one(self) -> tuple[int, ...]:
        """Return the only row."""
        rows = self.rows
        return rows.one() if type(rows) is _Packed else tuple(values.item() for values in rows.values())

    def begin(self) -> int:
        """Return the time of the first row."""
        return self.one()[0] if self._count == 1 else int(self.rows["time"][0])

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
        if self._count < 2:
            return self
        time = self.rows["time"]
        if bool(np.all(time[1:] >= time[:-1])):
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

    def __init__(self, raw: Blob, arrived: int) -> None:
        self._raw = raw
        self._arrived = arrived
        self._rows: list[bytes] = []
        self._states: list[bytes] = []
        self._inner: list[bytes] = []
        self._documents: list[bytes] = []
        self._batches: list[Batch] = []
        self._end = len(raw)
        self.taken: set[int] = set()  # the ids' nodes

    def __repr__(self) -> str:
        return f"Draft({len(self.taken):,} rows)"

    def add(self, row: Row, document: bytes) -> bool:
        """Add one row and the document it was read from; tell whether it is time to :meth:`pack`."""
        at = len(self._documents)
        columns, states, inner = row
        begin = self._end
        self._end = begin + len(document)
        self._rows.append(_ROW.pack(*columns, begin, self._end, self._arrived + len(self.taken)))
        self.taken.add(columns[1])
        self._documents.append(document)
        for state in states:
            self._states.append(_STATE.pack(at, *state))
        if inner is not None:
            self._inner.append(_INNER.pack(at, *inner))
        return at + 1 >= _CHUNK

    def pack(self) -> None:
        """Turn what was collected into columns."""
        if not self._documents:
            return
        self._raw.extend(self._documents)
        tables = _ROW.table(self._rows), _STATE.table(self._states), _INNER.table(self._inner)
        self._batches.append(Batch(*tables))
        self._rows, self._states, self._inner, self._documents = [], [], [], []

    def batch(self) -> Batch:
        """Return all rows, in the order in which they were added."""
        self.pack()
        batches = self._batches or [Batch(_ROW.nothing)]
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
    total = int(count.sum())
    if total == len(count) and count.max(initial=1) == 1:
        return begin
    before = np.cumsum(count) - count
    return np.repeat(begin - before, count) + np.arange(total)


def _count(table: Table, column: str) -> int:
    return table.count if type(table) is _Packed else len(table[column])


def _joined(*tables: Table) -> Table:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def _moved(table: Table, place: NDArray[np.int32]) -> Table:
    """Return a table with its rows' new places, in their order; what stood in rows that are gone goes too."""
    row = place[table["row"]]
    order = np.argsort(row, kind="stable")
    order = order[np.count_nonzero(row < 0) :]
    return {name: (row if name == "row" else values)[order] for name, values in table.items()}
