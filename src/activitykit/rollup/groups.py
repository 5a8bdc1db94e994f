"""Groups of rows as compressed sparse rows, and the sorting that makes them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Groups", "at_rows", "count_people", "ordered_by", "people_of"]


class Groups:
    """A partition of rows: every row stands in exactly one group.

    Attributes:
        rows: The rows, group after group, ascending (and so by time) within each; shape (m,).
        indptr: Where each group begins in ``rows``; shape (groups + 1,).

    Example:
        >>> groups = Groups(np.array([0, 4, 2]), np.array([0, 2, 3]))
        >>> len(groups), groups.members(0), groups.sizes
        (2, array([0, 4]), array([2, 1]))
    """

    __slots__ = ("indptr", "rows")

    def __init__(self, rows: NDArray[np.int64], indptr: NDArray[np.int64]) -> None:
        self.rows, self.indptr = rows, indptr

    @classmethod
    def of(cls, rows: NDArray[np.int64], order: NDArray[np.int64], fresh: NDArray[np.bool_]) -> Groups:
        """Divide distinct, ascending rows as :func:`ordered_by` found it.

        Args:
            rows: The rows.
            order: Their places, group after group.
            fresh: Where a group begins in ``order``.
        """
        indptr = np.append(np.flatnonzero(fresh), len(rows))
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:  # side by side, so that nothing is looked up
            return cls(order + rows[0] if rows[0] else order, indptr)
        return cls(rows.take(order), indptr)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __iter__(self) -> Iterator[NDArray[np.int64]]:
        return (self.members(group) for group in range(len(self)))

    def __repr__(self) -> str:
        return f"Groups({len(self):,} of {len(self.rows):,} rows)"

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each group has."""
        return np.diff(self.indptr)

    @property
    def newest(self) -> NDArray[np.int64]:
        """The newest row of each group."""
        return self.rows[self.indptr[1:] - 1]

    def members(self, group: int) -> NDArray[np.int64]:
        """Return the rows of a group, oldest first."""
        return self.rows[self.indptr[group] : self.indptr[group + 1]]

    def labels(self) -> NDArray[np.int64]:
        """Return for each of ``rows`` the number of its group."""
        return np.repeat(np.arange(len(self)), self.sizes)


def at_rows(column: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """Return what a column holds at distinct, ascending rows; a view of it where they lie side by side.

    Example:
        >>> column = np.array([5, 6, 7, 8])
        >>> at_rows(column, np.array([1, 2])), at_rows(column, np.array([0, 3]))
        (array([6, 7]), array([5, 8]))
    """
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return column[rows[0] : rows[-1] + 1]
    return column.take(rows)


def ordered_by(
    columns: Sequence[NDArray[np.integer[Any]]], edges: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the order that brings equal keys together (stable), and where a new key begins in it.

    Args:
        columns: The parts of the key, none negative; equal lengths.
        edges: Where runs begin and end that no key reaches beyond, 0 and the length included: each is put in
            order by itself, which its smaller numbers make faster.

    Example:
        >>> order, fresh = ordered_by([np.array([7, 3, 7]), np.array([0, 0, 0])])
        >>> order, fresh
        (array([1, 0, 2]), array([ True,  True, False]))
        >>> ordered_by([np.array([7, 3, 7])], np.array([0, 2, 3]))
        (array([1, 0, 2]), array([ True,  True,  True]))
    """
    count = len(columns[0])
    if not count:
        return np.empty(0, np.int64), np.empty(0, np.bool_)
    runs = [0, count] if edges is None else edges.tolist()
    # A sort of plain integers, key above and position below, is several times faster than an argsort.
    width = count.bit_length()
    key = _packed(columns, 63 - width)
    key <<= width
    key |= np.arange(count)
    for begin, end in pairwise(runs):
        key[begin:end].sort()
    order = key & ((1 << width) - 1)
    key >>= width
    fresh = np.ones(count, np.bool_)
    np.not_equal(key[1:], key[:-1], out=fresh[1:])
    fresh[runs[:-1]] = True
    return order, fresh


def _packed(columns: Sequence[NDArray[np.integer[Any]]], most: int) -> NDArray[np.int64]:
    """Return one number of so many bits at most for each row, equal where all columns are."""
    key, bits = np.empty(0, np.int64), 0
    for column in columns:
        low, high = int(column.min()), int(column.max())
        needed = (high - low).bit_length()
        if low < 0 or needed < high.bit_length():
            column = np.subtract(column, low, dtype=np.int64)  # noqa: PLW2901 - the same, in fewer bits
        if bits + needed > most and bits:
            key = np.unique(key, return_inverse=True)[1]
            bits = int(key.max()).bit_length()
        if bits + needed > most:
            column = np.unique(column, return_inverse=True)[1]  # noqa: PLW2901 - denser codes
            needed = int(column.max()).bit_length()
        if bits:
            key <<= needed
            key |= column
        else:
            key = column.astype(np.int64)
        bits += needed
    return key


def people_of(stream: Stream, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return who did the rows: each actor once, who acted last first; who acted together by their IRIs."""
    actors = stream.columns.actor[rows[::-1]]
    several = stream.columns.actors[rows[::-1]]
    if (several >= 0).any():
        nodes = stream.nodes
        together = {
            code: sorted(stream.sets.members(code).tolist(), key=nodes.__getitem__)
            for code in distinct(several[several >= 0]).tolist()
        }
        parts = [together.get(code, actors[at : at + 1]) for at, code in enumerate(several.tolist())]
        actors = np.concatenate(parts).astype(actors.dtype)
    _, first = np.unique(actors, return_index=True)
    return actors[np.sort(first)]


def count_people(stream: Stream, groups: Groups) -> NDArray[np.int64]:
    """Return how many distinct people acted in each group, exactly."""
    columns = stream.columns
    sizes = groups.sizes
    counts = np.minimum(sizes, 1)  # whoever acts alone needs no counting
    company = np.flatnonzero(sizes > 1)
    width = int(columns.actor.max(initial=0)).bit_length()
    step = 1 << (32 - width)  # so many groups' numbers fit above an actor's in 32 bits
    for begin in range(0, len(company), step):
        some = company[begin : begin + step]
        count = sizes[some]
        pairs = np.repeat(np.arange(len(some), dtype=np.uint32) << width, count)
        at = ranges(groups.indptr[some], count)
        pairs |= columns.actor.take(groups.rows.take(at)).view(np.uint32)
        pairs.sort()
        again = pairs[1:][pairs[1:] == pairs[:-1]] >> width
        counts[some] = count - np.bincount(again, minlength=len(some))
    if columns.actors.max(initial=-1) >= 0:
        joint = columns.actors.take(groups.rows) >= 0
        for group in distinct(groups.labels()[joint]).tolist():
            counts[group] = len(people_of(stream, groups.members(group)))
    return counts
