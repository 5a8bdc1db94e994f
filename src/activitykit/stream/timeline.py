"""A value a key that changes from row to row, and what it was after any number of rows."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.growable import Growable, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Timeline"]


class Timeline:
    """A journal of changes, ordered by row, and the array that they amount to.

    The array for the newest rows is kept and brought forward by the changes since: where these concern keys
    that nobody has looked at yet, it grows in place, else a copy is changed, as older streams hold the first.

    Example:
        >>> alive = Timeline(np.bool_, default=1)
        >>> alive.record([3], [1], [0])
        >>> alive.at(3, 3), alive.at(4, 4)
        (array([ True,  True,  True]), array([ True, False,  True,  True]))
    """

    __slots__ = ("_lock", "_snapshot", "default", "keys", "rows", "values")

    def __init__(self, dtype: DTypeLike, default: int, columns: Sequence[Growable] = ()) -> None:
        self.default = default
        self.rows, self.keys, self.values = columns or (
            Growable(np.int32),
            Growable(np.int32),
            Growable(dtype),
        )
        self._snapshot = 0, Growable(self.values.dtype)
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Timeline({len(self.rows):,} changes)"

    def record(
        self,
        rows: Sequence[int] | NDArray[Any],
        keys: Sequence[int] | NDArray[Any],
        values: Sequence[int] | NDArray[Any],
    ) -> None:
        """Append changes: after which row which key has which value; the rows never fall."""
        self.keys.extend(keys)
        self.values.extend(values)
        self.rows.extend(rows)  # last: a reader finds by the rows which changes there are

    def at(self, length: int, size: int) -> NDArray[Any]:
        """Return the values of the keys below ``size`` as of the first ``length`` rows, read-only."""
        end = place(self.rows.all(), length)
        with self._lock:
            done, base = self._snapshot
            if done > end:
                values = np.full(size, self.default, self.values.dtype)
                values[self.keys.view(end)] = self.values.view(end)
                values.flags.writeable = False
                return values
            if done < end:
                keys, changed = self.keys.view(end)[done:], self.values.view(end)[done:]
                if int(keys.min()) < len(base):
                    base = base.copy(len(base))
                base.resize(size, self.default)
                base.cells(0)[keys] = changed
                self._snapshot = end, base
            else:
                base.resize(size, self.default)
            return base.view(size)

    def changed(self, begin: int, end: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the rows from ``begin`` to ``end`` that changed something, and the keys they changed."""
        low, high = place(self.rows.all(), begin), place(self.rows.all(), end)
        return self.rows.view(high)[low:], self.keys.view(high)[low:]

    def restore(self, columns: Sequence[Growable]) -> None:
        """Take over a journal (rows, keys, values), and the array that it amounts to."""
        self.rows, self.keys, self.values, now = columns
        self._snapshot = len(self.rows), now

    def cut(self, length: int) -> Timeline:
        """Return an independent timeline of the first ``length`` rows."""
        end = place(self.rows.all(), length)
        columns = tuple(column.copy(end) for column in (self.rows, self.keys, self.values))
        return Timeline(self.values.dtype, self.default, columns)
