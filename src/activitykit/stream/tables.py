"""Dictionaries of the stream: strings interned once, and sets of codes interned once."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise
from sys import byteorder
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.growable import Blob, Growable
from activitykit.stream.hashing import HashIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = ["Dictionary", "SetTable", "StringTable"]

_INDEX_AT = 1024  # fewer new entries than this, or than an eighth of the rest, stay in a Python dict
_REMEMBERED = 65_536  # how many strings of the compact part a dict may hold besides, for the hot ones


class StringTable:
    """Strings and their codes, in order of first appearance; grows only at its end.

    Compact at rest: one run of UTF-8 bytes, where each string ends, and a hash index; new strings wait in a
    Python dict until :meth:`flush`. One thread writes, any number read.

    Example:
        >>> table = StringTable()
        >>> table.intern("https://intra.example/u/1"), table.intern("#rh")
        (0, 1)
        >>> table.code("#rh"), table.code("unknown"), table[0]
        (1, -1, 'https://intra.example/u/1')
    """

    __slots__ = ("__weakref__", "_codes", "_indexed", "_pending", "_size", "blob", "ends", "index")

    def __init__(
        self, blob: Blob | None = None, ends: Growable | None = None, index: HashIndex | None = None
    ) -> None:
        self.blob = Blob() if blob is None else blob
        self.ends = Growable(np.int64, np.zeros(1, np.int64)) if ends is None else ends
        self.index = HashIndex() if index is None else index
        self._codes: dict[str, int] = {}
        self._pending: list[str] = []
        self._size = len(self.ends) - 1
        self._indexed = len(self.index)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, code: int) -> str:
        if not 0 <= code < len(self):
            msg = f"no string has the code {code}"
            raise IndexError(msg)
        stored = len(self.ends) - 1
        return self._read(int(code)).decode() if code < stored else self._pending[code - stored]

    def __iter__(self) -> Iterator[str]:
        return (self[code] for code in range(len(self)))

    def __repr__(self) -> str:
        return f"StringTable({len(self):,} strings)"

    @property
    def nbytes(self) -> int:
        """The bytes that are held, without the dict of the newest strings."""
        return sum(part.nbytes for part in (self.blob, self.ends, self.index.hashes, self.index.slots))

    def intern(self, string: str) -> int:
        """Return the code of a string, giving it one at its first appearance."""
        code = self._codes.get(string)
        return self._add(string) if code is None else code

    def _add(self, string: str) -> int:
        code = self.index.find(string.encode(), self._read) if self._indexed else -1
        if code < 0:
            code = self._size
            self._pending.append(string)
            self._size += 1
        self._codes[string] = code
        return code

    def buffers(self, size: int | None = None) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return where the first begins and where each of ``size`` strings ends, and the bytes of all."""
        mapped, tail = self.blob.parts()
        data = mapped if not len(tail) else np.concatenate((mapped, tail)) if len(mapped) else tail
        return self.ends.all() if size is None else self.ends.view(size + 1), data

    def encoded(self, begin: int, end: int) -> list[bytes]:
        """Return some of the strings in UTF-8, none of them among those that wait."""
        ends = self.ends.view(end + 1)[begin:]
        first = int(ends[0])
        data = self.blob.get(first, int(ends[-1]))
        return [data[low:high] for low, high in pairwise((ends - first).tolist())]

    def sizes(self, codes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return how many bytes of UTF-8 each string has; none for the code -1."""
        ends = self.ends.all()
        known = np.maximum(codes, 0)
        found: NDArray[np.int64] = (
            np.where(codes >= 0, ends[known + 1] - ends[known], 0) if len(self) else 0 * known
        )
        return found

    def flush(self, index_at: int = _INDEX_AT) -> None:
        """Move new strings to the compact part, and into its index if there are so many, or many for it."""
        if len(self._pending) == 1:
            self.blob.extend([self._pending[0].encode()])
            self.ends.push(len(self.blob))
        elif self._pending:
            text = "".join(self._pending)
            data = text.encode()
            # Of plain ASCII, which most addresses are, the bytes are as many as the characters.
            pieces = self._pending if len(data) == len(text) else map(str.encode, self._pending)
            ends = np.fromiter(accumulate(map(len, pieces), initial=len(self.blob)), np.int64)
            self.blob.extend([data])
            self.ends.extend(ends[1:])
        self._pending = []
        indexed = self._indexed
        fresh = self._size - indexed
        if fresh > index_at and fresh > indexed // 8:
            self._index_rest()
        elif len(self._codes) > fresh + _REMEMBERED:
            self._codes = {string: code for string, code in self._codes.items() if code >= indexed}

    def settle(self) -> None:
        """Bring every string into the compact part and its index, as a saved table has it."""
        self.flush()
        self._index_rest()

    def _index_rest(self) -> None:
        ends = self.ends.all()[len(self.index) :]
        first = int(ends[0])
        # What is not indexed has come since the table was opened, and so stands in one piece.
        data = np.frombuffer(self.blob.get(first, int(ends[-1])), np.uint8)
        self.index.extend(data, ends - first)
        self._indexed = len(self.index)
        self._codes = {}

    @classmethod
    def of_distinct(cls, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> StringTable:
        """Return a table of strings that stand one after the other in UTF-8.

        Args:
            data: The strings, no two of which are alike; see :meth:`repeats`.
            ends: Where the first begins, and where each ends.
        """
        table = cls()
        table.blob.extend([data[int(ends[0]) : int(ends[-1])].tobytes()])
        table.ends = Growable(np.int64, ends - ends[0])
        table._size = len(ends) - 1
        table.settle()
        return table

    def repeats(self) -> bool:
        """Tell whether two strings may be alike, as no table may have them."""
        return self.index.repeats(self._read)

    def code(self, string: str) -> int:
        """Return the code of a string, or -1."""
        code = self._codes.get(string)
        if code is not None:
            return code
        return self.index.find(string.encode("utf-8", "surrogatepass"), self._read)

    def codes(self, strings: Iterable[str]) -> NDArray[np.int32]:
        """Return the codes of the strings that are known, in their order."""
        found = (self.code(string) for string in strings)
        return np.array([code for code in found if code >= 0], np.int32)

    def _read(self, code: int) -> bytes:
        begin, end = self.ends.pair(code)
        return self.blob.get(begin, end)


class Dictionary:
    """The strings that a stream knows, of a table that later streams add to."""

    __slots__ = ("_size", "_table")

    def __init__(self, table: StringTable, size: int) -> None:
        self._table, self._size = table, size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, code: int) -> str:
        if not 0 <= code < self._size:
            msg = f"no string has the code {code}"
            raise IndexError(msg)
        return self._table[code]

    def __iter__(self) -> Iterator[str]:
        return (self._table[code] for code in range(self._size))

    def __repr__(self) -> str:
        return f"Dictionary({self._size:,} strings)"

    def buffers(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return where each string ends, after where the first begins, and the bytes of all."""
        return self._table.buffers(self._size)

    def code(self, string: str) -> int:
        """Return the code of a string, or -1."""
        code = self._table.code(string)
        return code if code < self._size else -1

    def codes(self, strings: Iterable[str]) -> NDArray[np.int32]:
        """Return the codes of the strings that are known, in their order."""
        found = self._table.codes(strings)
        return found[found < self._size]


class SetTable:
    """Sets of node codes and their codes, kept as compressed sparse rows.

    Example:
        >>> table = SetTable()
        >>> table.intern([7, 3, 7])
        0
        >>> table.flush()
        >>> table.members(0)
        array([3, 7], dtype=int32)
        >>> table.any(np.array([0, 0, 0, 1, 0, 0, 0, 0], bool))
        array([ True])
    """

    __slots__ = ("_codes", "_indices", "_indptr", "_pending", "index")

    def __init__(
        self, indices: Growable | None = None, indptr: Growable | None = None, index: HashIndex | None = None
    ) -> None:
        self._indices = Growable(np.int32) if indices is None else indices
        self._indptr = Growable(np.int64, np.zeros(1, np.int64)) if indptr is None else indptr
        self.index = HashIndex() if index is None else index
        self._codes: dict[bytes, int] = {}
        self._pending: list[bytes] = []

    def __len__(self) -> int:
        return len(self._indptr) - 1 + len(self._pending)

    def __repr__(self) -> str:
        return f"SetTable({len(self):,} sets, {len(self._indices):,} members)"

    @property
    def nbytes(self) -> int:
        """The bytes that are held, without the dict of the newest sets."""
        return sum(part.nbytes for part in (self._indices, self._indptr, self.index.hashes, self.index.slots))

    def intern(self, members: Iterable[int]) -> int:
        """Return the code of a set, giving it one at its first appearance; the empty set is -1."""
        distinct = set(members)
        if not distinct:
            return -1
        key = (
            array("i", sorted(distinct)).tobytes()
            if len(distinct) > 1
            else distinct.pop().to_bytes(4, byteorder)
        )
        code = self._codes.get(key)
        if code is None:
            code = self.index.find(key, self._read) if len(self.index) else -1
            if code < 0:
                code = len(self)
                self._pending.append(key)
            self._codes[key] = code
        return code

    def flush(self, index_at: int = _INDEX_AT) -> None:
        """Move new sets to the compact part, and into its index if there are so many, or many for it."""
        if self._pending:
            ends = np.cumsum([len(key) // 4 for key in self._pending]) + len(self._indices)
            self._indices.extend(np.frombuffer(b"".join(self._pending), np.int32))
            self._indptr.extend(ends)
            self._pending = []
        stored, indexed = len(self._indptr) - 1, len(self.index)
        if stored - indexed > max(index_at, indexed // 8):
            self.settle()

    def settle(self) -> None:
        """Bring every set into the index, as a saved table has it."""
        if self._pending:
            self.flush()
        indptr = self.indptr[len(self.index) :]
        self.index.extend(self.indices[indptr[0] :].view(np.uint8), (indptr - indptr[0]) * 4)
        self._codes = {}

    @property
    def indptr(self) -> NDArray[np.int64]:
        """Where each set begins in ``indices``; one longer than the table."""
        return self._indptr.all()

    @property
    def indices(self) -> NDArray[np.int32]:
        """The members of all sets, one set after the other, ascending in each."""
        return self._indices.all()

    def columns(self) -> dict[str, Growable]:
        """Return the arrays that a saved table consists of, but for its index."""
        return {"indices": self._indices, "indptr": self._indptr}

    def members(self, code: int) -> NDArray[np.int32]:
        """Return the members of a set; none for -1."""
        if code < 0:
            return np.empty(0, np.int32)
        stored = len(self._indptr) - 1
        if code >= stored:
            return np.frombuffer(self._pending[code - stored], np.int32)
        begin, end = self._indptr.pair(code)
        members: NDArray[Any] = self._indices.view(end)[begin:]
        return members

    def any(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell for each set whether it holds a wanted node.

        Args:
            wanted: One flag a node; nodes beyond its end are not wanted.
        """
        indptr = self.indptr
        indices = self.indices[: indptr[-1]]
        if not len(indices):
            return np.zeros(len(indptr) - 1, np.bool_)
        inside = indices < len(wanted)
        hit = np.zeros(len(indices), np.bool_)
        hit[inside] = wanted[indices[inside]]
        return np.logical_or.reduceat(hit, indptr[:-1])

    def _read(self, code: int) -> bytes:
        return self.members(code).tobytes()
