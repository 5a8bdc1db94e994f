"""Dictionaries of the stream: strings interned once, and sets of codes interned once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.growable import Growable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = ["SetTable", "StringTable"]


class StringTable:
    """Strings and their codes, in order of first appearance; grows only at its end.

    Example:
        >>> table = StringTable()
        >>> table.intern("https://intra.example/u/1"), table.intern("#rh")
        (0, 1)
        >>> table.code("#rh"), table.code("unknown"), table[0]
        (1, -1, 'https://intra.example/u/1')
    """

    __slots__ = ("_codes", "_strings")

    def __init__(self, strings: Iterable[str] = ()) -> None:
        self._strings: list[str] = list(strings)
        self._codes: dict[str, int] = {string: code for code, string in enumerate(self._strings)}

    def __len__(self) -> int:
        return len(self._strings)

    def __getitem__(self, code: int) -> str:
        if code < 0:
            msg = f"no string has the code {code}"
            raise IndexError(msg)
        return self._strings[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._strings)

    def __repr__(self) -> str:
        return f"StringTable({len(self):,} strings)"

    def intern(self, string: str) -> int:
        """Return the code of a string, giving it one at its first appearance."""
        code = self._codes.get(string)
        if code is None:
            code = self._codes[string] = len(self._strings)
            self._strings.append(string)
        return code

    def code(self, string: str) -> int:
        """Return the code of a string, or -1."""
        return self._codes.get(string, -1)

    def codes(self, strings: Iterable[str]) -> NDArray[np.int32]:
        """Return the codes of the strings that are known, in their order."""
        found = (self._codes.get(string, -1) for string in strings)
        return np.array([code for code in found if code >= 0], np.int32)


class SetTable:
    """Sets of node codes and their codes, kept as compressed sparse rows.

    Example:
        >>> table = SetTable()
        >>> table.intern([7, 3, 7])
        0
        >>> table.members(0)
        array([3, 7], dtype=int32)
        >>> table.any(np.array([0, 0, 0, 1, 0, 0, 0, 0], bool))
        array([ True])
    """

    __slots__ = ("_codes", "_indices", "_indptr")

    def __init__(self) -> None:
        self._codes: dict[tuple[int, ...], int] = {}
        self._indices = Growable(np.int32)
        self._indptr = Growable(np.int64, np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self._codes)

    def __repr__(self) -> str:
        return f"SetTable({len(self):,} sets, {len(self._indices):,} members)"

    def intern(self, members: Iterable[int]) -> int:
        """Return the code of a set, giving it one at its first appearance; the empty set is -1."""
        key = tuple(sorted(set(members)))
        if not key:
            return -1
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self._codes)
            self._indices.extend(key)
            self._indptr.extend([len(self._indices)])
        return code

    @property
    def indptr(self) -> NDArray[np.int64]:
        """Where each set begins in ``indices``; one longer than the table."""
        return self._indptr.view(len(self._indptr))

    @property
    def indices(self) -> NDArray[np.int32]:
        """The members of all sets, one set after the other, ascending in each."""
        return self._indices.view(len(self._indices))

    def members(self, code: int) -> NDArray[np.int32]:
        """Return the members of a set; none for -1."""
        if code < 0:
            return np.empty(0, np.int32)
        indptr = self.indptr
        return self.indices[indptr[code] : indptr[code + 1]]

    def any(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell for each set whether it holds a wanted node.

        Args:
            wanted: One flag a node; nodes beyond its end are not wanted.
        """
        indices, indptr = self.indices, self.indptr
        if not len(indices):
            return np.zeros(len(self), np.bool_)
        inside = indices < len(wanted)
        hit = np.zeros(len(indices), np.bool_)
        hit[inside] = wanted[indices[inside]]
        return np.logical_or.reduceat(hit, indptr[:-1])
