"""Arrays that grow at their end while older views of them stay valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Growable"]


class Growable:
    """A one-dimensional array with spare room at its end.

    Views handed out earlier are never written to: growth fills cells beyond every view, or moves to a larger
    array and leaves the old one to its readers.

    Example:
        >>> column = Growable(np.int32)
        >>> column.extend([1, 2])
        >>> old = column.view(2)
        >>> column.extend([3])
        >>> old, column.view(3)
        (array([1, 2], dtype=int32), array([1, 2, 3], dtype=int32))
    """

    __slots__ = ("_array", "_used")

    def __init__(self, dtype: DTypeLike, values: NDArray[Any] | None = None) -> None:
        self._array = np.empty(0, dtype) if values is None else np.asarray(values, dtype)
        self._used = len(self._array)

    def __len__(self) -> int:
        return self._used

    def __repr__(self) -> str:
        return f"Growable({self._array.dtype}, {self._used:,} of {len(self._array):,})"

    @property
    def dtype(self) -> np.dtype[Any]:
        """The element type."""
        return self._array.dtype

    def extend(self, values: Sequence[int] | NDArray[Any]) -> None:
        """Append values; amortised O(len(values))."""
        new = np.asarray(values, self._array.dtype)
        end = self._used + len(new)
        if end > len(self._array) or not self._array.flags.writeable:
            larger = np.empty(max(end, 16, end + end // 2 if self._used else end), self._array.dtype)
            larger[: self._used] = self._array[: self._used]
            self._array = larger
        self._array[self._used : end] = new
        self._used = end

    def fill(self, begin: int, values: Sequence[int] | NDArray[Any]) -> None:
        """Overwrite cells at ``begin``; only for cells that have not been handed out in a view yet."""
        self._array[begin : begin + len(values)] = values

    def view(self, length: int) -> NDArray[Any]:
        """Return the first ``length`` values, read-only and without a copy."""
        window = self._array[:length]
        window.flags.writeable = False
        return window

    def copy(self, length: int) -> Growable:
        """Return an independent array of the first ``length`` values."""
        return Growable(self._array.dtype, self._array[:length].copy())
