"""Postings: for each node the rows in which it stands, ascending and so by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Postings"]


class Postings:
    """An inverted index from keys to rows, over the first rows of a column.

    Example:
        >>> postings = Postings.of(np.array([5, 2, 5, -1]), np.arange(4))
        >>> postings.rows(5), postings.rows(9)
        (array([0, 2], dtype=int32), array([], dtype=int32))
    """

    __slots__ = ("_indptr", "_keys", "_rows", "covered")

    def __init__(
        self, keys: NDArray[np.int32], indptr: NDArray[np.int64], rows: NDArray[np.int32], covered: int
    ) -> None:
        self._keys, self._indptr, self._rows = keys, indptr, rows
        self.covered = covered

    def __repr__(self) -> str:
        return f"Postings({len(self._keys):,} keys, {len(self._rows):,} rows)"

    @classmethod
    def of(cls, keys: NDArray[np.int32], rows: NDArray[np.int64], covered: int | None = None) -> Postings:
        """Build from pairs of key and row, the rows ascending; keys below zero are left out."""
        present = keys >= 0
        keys, rows = keys[present], rows[present]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        indptr = np.append(starts, len(ordered)).astype(np.int64)
        return cls(
            ordered[starts].astype(np.int32),
            indptr,
            rows[order].astype(np.int32),
            len(present) if covered is None else covered,
        )

    def rows(self, key: int) -> NDArray[np.int32]:
        """Return the rows of a key, ascending."""
        at = int(np.searchsorted(self._keys, key))
        if at == len(self._keys) or self._keys[at] != key:
            return self._rows[:0]
        return self._rows[self._indptr[at] : self._indptr[at + 1]]
