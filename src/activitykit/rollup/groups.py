"""Groups of rows as compressed sparse rows, and the sorting that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Groups", "count_people", "ordered_by", "people_of"]


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


def ordered_by(columns: Sequence[NDArray[np.integer[Any]]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the order that brings equal keys together (stable), and where a new key begins in it.

    Args:
        columns: The parts of the key, none negative; equal lengths.

    Example:
        >>> order, fresh = ordered_by([np.array([7, 3, 7]), np.array([0, 0, 0])])
        >>> order, fresh
        (array([1, 0, 2]), array([ True,  True, False]))
    """
    count = len(columns[0])
    width = max(count - 1, 1).bit_length()
    key, bits = np.zeros(count, np.int64), 0
    for column in columns:
        low, high = (int(column.min()), int(column.max())) if count else (0, 0)
        needed = (high - low).bit_length()
        if bits + needed + width > 62:
            key = np.unique(key, return_inverse=True)[1]
            bits = max(int(key.max()), 1).bit_length() if count else 0
        if bits + needed + width > 62:
            column, needed = np.unique(column, return_inverse=True)[1], width  # noqa: PLW2901 - denser codes
            low = 0
        if needed:
            key = (key << needed) | (column.astype(np.int64) - low)
            bits += needed
    # One sort of plain integers, key above and position below, is several times faster than an argsort.
    packed = np.sort((key << width) | np.arange(count))
    order = packed & ((1 << width) - 1)
    fresh = np.ones(count, np.bool_)
    fresh[1:] = np.diff(packed >> width) != 0
    return order, fresh


def people_of(stream: Stream, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return who did the rows: each actor once, who acted last first."""
    actors = stream.columns.actor[rows[::-1]]
    several = stream.columns.actors[rows[::-1]]
    if (several >= 0).any():
        parts = [
            stream.sets.members(code) if code >= 0 else actors[at : at + 1]
            for at, code in enumerate(several.tolist())
        ]
        actors = np.concatenate(parts)
    _, first = np.unique(actors, return_index=True)
    return actors[np.sort(first)]


def count_people(stream: Stream, groups: Groups) -> NDArray[np.int64]:
    """Return how many distinct people acted in each group, exactly."""
    several = stream.columns.actors[groups.rows]
    joint = np.flatnonzero(several >= 0)
    sizes = groups.sizes
    company = np.repeat(sizes > 1, sizes)  # whoever acts alone needs no counting
    company[joint] = True
    at = np.flatnonzero(company)
    labels, actors = groups.labels()[at], stream.columns.actor[groups.rows[at]].astype(np.int64)
    if len(joint):
        members = [stream.sets.members(code) for code in several[joint].tolist()]
        alone = several[at] < 0
        joined = np.repeat(groups.labels()[joint], [len(found) for found in members])
        labels, actors = np.concatenate((labels[alone], joined)), np.concatenate((actors[alone], *members))
    counts = np.ones(len(groups), np.int64)
    if len(labels):
        width = int(actors.max()).bit_length()
        pairs = np.sort((labels << width) | actors)
        fresh = np.ones(len(pairs), np.bool_)
        fresh[1:] = pairs[1:] != pairs[:-1]
        found = np.bincount(pairs[fresh] >> width, minlength=len(groups))
        counts[found > 0] = found[found > 0]
    return counts
