"""Arrays that grow at their end while older views of them stay valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Blob", "Growable", "place"]


class Growable:
    """A one-dimensional array with spare room at its end.

    Views handed out earlier are never written to: growth fills cells beyond every view, or moves to a larger
    array and leaves the old one to its readers. An array that stands in a file is checked before its first
    use and copied before its first growth.

    Example:
        >>> column = Growable(np.int32)
        >>> column.extend([1, 2])
        >>> old = column.view(2)
        >>> column.extend([3])
        >>> old, column.view(3)
        (array([1, 2], dtype=int32), array([1, 2, 3], dtype=int32))
    """

    __slots__ = ("_array", "_check", "_room", "_shown", "_used")
    _array: NDArray[Any]
    _shown: NDArray[Any]  # the same cells, read-only
    _used: int
    _room: int

    def __init__(
        self,
        dtype: DTypeLike,
        values: NDArray[Any] | None = None,
        *,
        check: Callable[[], None] | None = None,
    ) -> None:
        self._check = check
        self._hold(np.empty(0, dtype) if values is None else np.asarray(values, dtype))

    def __len__(self) -> int:
        return self._used

    def __repr__(self) -> str:
        return f"Growable({self._array.dtype}, {self._used:,} of {len(self._array):,})"

    @property
    def dtype(self) -> np.dtype[Any]:
        """The element type."""
        return self._array.dtype

    @property
    def nbytes(self) -> int:
        """The bytes that are held, spare room included."""
        return self._array.nbytes

    def extend(self, values: Sequence[int] | NDArray[Any]) -> None:
        """Append values; amortised O(len(values))."""
        begin = self._used
        end = begin + len(values)
        if end > self._room:
            if end == begin:
                return
            self._make_room(end)
        self._array[begin:end] = values
        self._used = end

    def take(self, values: NDArray[Any]) -> None:
        """Append values that nobody else will write to: no copy where there are none yet."""
        if not self._used and values.flags.owndata and values.dtype == self._array.dtype:
            self._hold(values)
        else:
            self.extend(values)

    def push(self, value: int) -> None:
        """Append one value; amortised O(1)."""
        at = self._used
        if at >= self._room:
            self._make_room(at + 1)
        self._array[at] = value
        self._used = at + 1

    def resize(self, length: int, fill: int) -> None:
        """Append ``fill`` until there are ``length`` values."""
        if length > self._used:
            self._make_room(length)
            self._array[self._used : length] = fill
            self._used = length

    def put(self, keys: NDArray[Any] | int, values: NDArray[Any] | int) -> None:
        """Overwrite the cells at ``keys``; only where every older reader takes old and new for the same."""
        self._make_room(self._used)
        self._array[keys] = values

    def cells(self, begin: int) -> NDArray[Any]:
        """Return the cells from ``begin`` on for writing; only for cells not handed out in a view yet."""
        self._make_room(self._used)
        return self._array[begin : self._used]

    def view(self, length: int) -> NDArray[Any]:
        """Return the first ``length`` values, read-only and without a copy."""
        if self._check is not None:
            self._check()
            self._check = None
        return self._shown[:length]

    def pair(self, at: int) -> tuple[int, int]:
        """Return two neighbouring values."""
        if self._check is not None:
            self.view(0)
        return self._array.item(at), self._array.item(at + 1)

    def slice(self, begin: int, end: int) -> bytes:
        """Return the bytes of some values of an array that stands in memory."""
        return self._array[begin:end].tobytes()

    def all(self) -> NDArray[Any]:
        """Return all values, read-only and without a copy."""
        return self.view(self._used)

    def copy(self, length: int) -> Growable:
        """Return an independent array of the first ``length`` values."""
        return Growable(self._array.dtype, self.view(length).copy())

    def _make_room(self, length: int) -> None:
        if length <= self._room:
            return
        # A first filling is taken to be all there will be; what grows once more gets half as much again.
        size = max(length, 16, length + length // 2 if 0 < self._used < length else length)
        larger = np.empty(size, self._array.dtype)
        larger[: self._used] = self.view(self._used)
        self._array, self._shown, self._room = larger, _read_only(larger), size

    def _hold(self, values: NDArray[Any]) -> None:
        self._array, self._shown, self._used = values, _read_only(values), len(values)
        self._room = self._used if values.flags.writeable else -1


def _read_only(values: NDArray[Any]) -> NDArray[Any]:
    window = values[:]
    window.flags.writeable = False
    return window


class Blob:
    """Bytes that grow at their end, behind a first part that may stand in a file and is never copied.

    Example:
        >>> blob = Blob()
        >>> blob.extend([b"one", b"two"])
        >>> blob.get(3, 6)
        b'two'
    """

    __slots__ = ("_check", "_mapped", "_tail")

    def __init__(
        self, mapped: NDArray[np.uint8] | None = None, check: Callable[[int, int], None] | None = None
    ) -> None:
        self._mapped = np.empty(0, np.uint8) if mapped is None else mapped
        self._check = check
        self._tail = Growable(np.uint8)

    def __len__(self) -> int:
        return len(self._mapped) + len(self._tail)

    def __repr__(self) -> str:
        return f"Blob({len(self):,} bytes, {len(self._mapped):,} of them in a file)"

    @property
    def nbytes(self) -> int:
        """The bytes that are held, spare room included."""
        return self._mapped.nbytes + self._tail.nbytes

    def extend(self, pieces: Sequence[bytes]) -> None:
        """Append pieces."""
        self._tail.extend(np.frombuffer(pieces[0] if len(pieces) == 1 else b"".join(pieces), np.uint8))

    def get(self, begin: int, end: int) -> bytes:
        """Return the bytes of one piece, or of several that follow each other."""
        first = len(self._mapped)
        if begin >= first:
            return self._tail.slice(begin - first, end - first)
        if self._check is not None:
            self._check(begin, min(end, first))
        found = self._mapped[begin:end].tobytes()
        return found if end <= first else found + self._tail.slice(0, end - first)

    def parts(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return everything: what stands in a file, and what came since."""
        if self._check is not None:
            self._check(0, len(self._mapped))
        return self._mapped, self._tail.all()


def place(values: NDArray[Any], value: int, side: Literal["left", "right"] = "left") -> int:
    """Return where a value stands, or would stand, among ascending ones.

    The value is brought to their type: numpy would bring all of them to its.

    Example:
        >>> place(np.array([1, 3, 3], np.int32), 3), place(np.array([1, 3, 3], np.int32), 3, side="right")
        (1, 3)
    """
    count = len(values)
    # Mostly the end is asked for, and a search reads far and wide.
    if not count or (last := values.item(-1)) < value or (last == value and side == "right"):
        return count
    return int(values.searchsorted(values.dtype.type(value), side))
