"""Postings: for each key the rows in which it stands, ascending and so by time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.growable import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["Postings", "Segment", "distinct"]

_MANY, _SPARSE = 256, 16  # keys from which on a table pays, unless fewer than one in so many have postings


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values, ascending and each once; faster on integers than ``numpy.unique``, which hashes.

    The sort is the one that numpy vectorises, which no stable one is.

    Example:
        >>> distinct(np.array([3, 1, 3]))
        array([1, 3])
    """
    ordered = np.sort(values)
    if len(ordered) < 2:
        return ordered
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


class Segment:
    """An inverted index over a run of rows, in three plain arrays.

    Example:
        >>> segment = Segment.of(np.array([5, 2, 5, -1]), np.arange(4), 4)
        >>> segment.rows(5), segment.rows(9)
        (array([0, 2], dtype=int32), array([], dtype=int32))
    """

    __slots__ = ("_begins", "_check", "end", "indptr", "keys", "postings")

    def __init__(
        self,
        keys: NDArray[np.int32],
        indptr: NDArray[np.int64],
        postings: NDArray[np.int32],
        end: int,
        check: Callable[[], None] | None = None,
    ) -> None:
        self.keys, self.indptr, self.postings, self.end = keys, indptr, postings, end
        self._check = check  # of arrays that stand in a file, before their first use
        self._begins: NDArray[np.int32] | None = None

    def __repr__(self) -> str:
        return f"Segment({len(self.keys):,} keys, {len(self.postings):,} postings)"

    @classmethod
    def of(cls, keys: NDArray[np.integer[Any]], rows: NDArray[np.integer[Any]], end: int) -> Segment:
        """Build from pairs of key and row, the rows ascending; keys below zero are left out."""
        present = keys >= 0
        keys, rows = keys[present], rows[present]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        indptr = np.append(starts, len(ordered)).astype(np.int64)
        return cls(ordered[starts].astype(np.int32), indptr, rows[order].astype(np.int32), end)

    def rows(self, key: int) -> NDArray[np.int32]:
        """Return the rows of a key, ascending."""
        self._make_sure()
        at = place(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return self.postings[:0]
        return self.postings[self.indptr[at] : self.indptr[at + 1]]

    def rows_of_any(self, keys: NDArray[np.integer[Any]], since: int = 0) -> NDArray[np.int32]:
        """Return the rows of several ascending keys from row ``since`` on, key by key."""
        self._make_sure()
        if not len(self.keys):
            return self.postings[:0]
        begin, end = self._bounds(keys)
        if since:
            late = np.flatnonzero(self.postings[np.maximum(end, 1) - 1] >= since)
            begin, end = begin[late], end[late]
        rows: NDArray[np.int32] = self.postings[ranges(begin, end - begin)]
        return rows[rows >= since] if since else rows

    def count(self, keys: NDArray[np.integer[Any]]) -> int:
        """Return how many rows several ascending keys have together."""
        self._make_sure()
        if not len(self.keys):
            return 0
        begin, end = self._bounds(keys)
        return int((end - begin).sum())

    def _bounds(self, keys: NDArray[np.integer[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return where the postings of each key begin and end, for many keys from a table of all."""
        if len(keys) == 1:
            first = place(self.keys, int(keys[0]))
            there = int(first < len(self.keys) and self.keys[first] == keys[0])
            return self.indptr[first : first + there], self.indptr[first + 1 : first + 1 + there]
        size = int(self.keys[-1]) + 1
        if len(keys) < _MANY or size > _SPARSE * len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, keys.astype(np.int32)), len(self.keys) - 1)
            at = at[self.keys[at] == keys]
            return self.indptr[at], self.indptr[at + 1]
        if self._begins is None:
            counts = np.zeros(size + 1, np.int32)
            counts[self.keys + 1] = np.diff(self.indptr)
            self._begins = np.cumsum(counts, dtype=np.int32)
        known = keys[: place(keys, size)]
        return self._begins[known], self._begins[known + 1]

    def _make_sure(self) -> None:
        if self._check is not None:
            self._check()
            self._check = None


class Postings:
    """Postings over a growing column: segments of falling size, and a tail that is looked through.

    A segment is built when the tail is long enough and swallows segments that are not larger than itself, so
    that a row is indexed O(log n) times in its life and a look-up visits O(log n) segments.

    Args:
        pairs: Takes a range of rows; returns keys and the rows in which they stand.
        segments: Segments built before, each with the row up to which it counts.
        tail: So many new rows are looked through one by one before they get a segment of their own.
    """

    __slots__ = ("_pairs", "_tail", "segments")

    def __init__(
        self,
        pairs: Callable[[int, int], tuple[NDArray[np.int32], NDArray[np.int64]]],
        segments: tuple[tuple[int, Segment], ...] = (),
        tail: int = 4096,
    ) -> None:
        self._pairs, self._tail = pairs, tail
        self.segments = segments

    def __repr__(self) -> str:
        return f"Postings({len(self.segments)} segments)"

    def rows(self, key: int, length: int) -> NDArray[np.int32]:
        """Return the rows of a key that lie below ``length``, ascending."""
        found = []
        covered = 0
        for end, segment in self.covering(length):
            rows = segment.rows(key)
            covered = min(end, length)
            found.append(rows if covered == segment.end else rows[: place(rows, covered)])
        if covered < length:
            keys, standing = self._pairs(covered, length)
            found.append(standing[keys == key].astype(np.int32))
        found = [rows for rows in found if len(rows)]
        return found[0] if len(found) == 1 else np.concatenate(found) if found else np.empty(0, np.int32)

    def rows_of_any(self, keys: NDArray[np.integer[Any]], length: int, since: int = 0) -> NDArray[np.int32]:
        """Return the rows of several keys from ``since`` to below ``length``, ascending and each once."""
        wanted = distinct(keys[keys >= 0])
        found = [np.empty(0, np.int32)]
        covered = 0
        for end, segment in self.covering(length):
            covered = min(end, length)
            if covered <= since:
                continue
            rows = segment.rows_of_any(wanted, since)
            found.append(rows if covered == segment.end else rows[rows < covered])
        if covered < length:
            present, standing = self._pairs(max(covered, since), length)
            found.append(standing[np.isin(present, wanted)].astype(np.int32))
        return distinct(np.concatenate(found))

    def count(self, keys: NDArray[np.integer[Any]], length: int) -> int:
        """Return about how many rows of some distinct keys there are."""
        known = keys[keys >= 0]
        return sum(segment.count(known) for _, segment in self.covering(length))

    def covering(self, length: int) -> tuple[tuple[int, Segment], ...]:
        """Return segments, and up to which row each counts, that cover the rows but for a short tail."""
        segments = self.segments
        covered = segments[-1][0] if segments else 0
        if length - covered > self._tail:
            begin = covered
            while segments and begin - (segments[-2][0] if len(segments) > 1 else 0) <= length - begin:
                segments = segments[:-1]
                begin = segments[-1][0] if segments else 0
            segments = (*segments, (length, Segment.of(*self._pairs(begin, length), length)))
            self.segments = segments  # one assignment: a reader sees the old ones or the new ones
        return tuple(part for at, part in enumerate(segments) if not at or segments[at - 1][0] < length)

    def whole(self, length: int) -> Segment:
        """Return one segment over all rows, as a saved stream has it."""
        if [end for end, _ in self.segments] != [length] or self.segments[0][1].end != length:
            self.segments = ((length, Segment.of(*self._pairs(0, length), length)),)
        segment = self.segments[0][1]
        segment.rows(-1)  # one from a file is checked
        return segment

    def restore(self, segment: Segment) -> None:
        """Start from a segment that was built before."""
        self.segments = ((segment.end, segment),)

    def cut(
        self, length: int, pairs: Callable[[int, int], tuple[NDArray[np.int32], NDArray[np.int64]]]
    ) -> Postings:
        """Return the postings of the first ``length`` rows, to go on with other rows."""
        kept: list[tuple[int, Segment]] = []
        for end, segment in self.segments:
            if not kept or kept[-1][0] < length:
                kept.append((min(end, length), segment))
        return Postings(pairs, tuple(kept), self._tail)
