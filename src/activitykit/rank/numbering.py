"""Nodes numbered from 0, so that tables are as long as a window of the history and not as the history."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.growable import Growable
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Numbering", "Numbers", "stable_order"]

_FEW = 4  # so many times more places are gone through than are looked for one by one
_SPARSE = 64  # nodes fewer than one in so many are looked for, instead of making a table of all
_WIDE = 62


class Numbering:
    """The distinct nodes among some, each with a number.

    Args:
        nodes: Node codes from 0 on, as often as they come; shape (m,).
        size: How many nodes there are at all.

    Attributes:
        nodes: The distinct ones; a node's place here is its number.
        at: The number of each of the nodes; shape (m,).

    Example:
        >>> numbers = Numbering(np.array([70, 5, 70]), 100)
        >>> numbers.nodes, numbers.at, numbers.of(np.array([5, 6, -1]))
        (array([ 5, 70]), array([1, 0, 1]), array([ 0, -1, -1]))
    """

    _runs: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None  # where places begin, and the places

    def __init__(self, nodes: NDArray[np.integer[Any]], size: int) -> None:
        self.nodes: NDArray[Any]
        self.at: NDArray[np.int64]
        self._table: NDArray[np.int32] | None = None
        if len(nodes) * _SPARSE < size:
            self.nodes, self.at = np.unique(nodes, return_inverse=True)
            return
        table = np.zeros(size + 1, np.int32)  # memory that is only looked at where nodes stand
        places = np.arange(1, len(nodes) + 1, dtype=np.int32)
        table[nodes] = places  # the last one stays
        self.nodes = nodes[table[nodes] == places]
        table[self.nodes] = np.arange(1, len(self.nodes) + 1)
        self._table = table
        self.at = table[nodes].astype(np.int64) - 1

    @classmethod
    def none(cls) -> Numbering:
        """Return the numbering of no nodes."""
        return cls(np.empty(0, np.int32), 1)

    def __len__(self) -> int:
        return len(self.nodes)

    def __repr__(self) -> str:
        return f"Numbering({len(self):,} nodes)"

    def narrowed(self, at: NDArray[np.integer[Any]]) -> Numbering:
        """Return the same numbers for some of the places."""
        return self.known(self.nodes, self._table, self.at[at])

    @classmethod
    def known(
        cls, nodes: NDArray[np.integer[Any]], table: NDArray[np.int32] | None, at: NDArray[np.integer[Any]]
    ) -> Numbering:
        """Return the numbering of places whose numbers are known.

        Args:
            nodes: The numbered nodes, in the order of their numbers.
            table: For each node its number and one more, 0 for none; the last cell is that of -1.
            at: The number of each place.
        """
        made = object.__new__(cls)
        made.nodes, made._table, made.at = nodes, table, at  # type: ignore[assignment]  # of any width
        return made

    def of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the numbers of nodes, -1 for those that have none."""
        if self._table is None:
            if not len(self.nodes):
                return np.full(len(nodes), -1)
            place = np.minimum(np.searchsorted(self.nodes, nodes), len(self.nodes) - 1)
            return np.where(self.nodes[place] == nodes, place, -1)
        if self._runs is not None:  # kept, while the history goes on
            nodes = np.minimum(nodes, len(self._table) - 1)
        found: NDArray[np.int64] = self._table[nodes].astype(np.int64)
        found -= 1
        found[found >= len(self.nodes)] = -1  # numbered since
        return found

    def extended(self, nodes: NDArray[np.integer[Any]]) -> Numbering:
        """Return the numbering of other places: their nodes keep the numbers that they have, or get new ones.

        Example:
            >>> more = Numbering(np.array([70, 5]), 100).extended(np.array([5, 8]))
            >>> more.nodes, more.at, more.of(np.array([70, 8, 9]))
            (array([70,  5,  8]), array([1, 2]), array([ 0,  2, -1]))
        """
        return _Extended(self, nodes)

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """How often each stood there, by number."""
        return np.bincount(self.at, minlength=len(self))

    def sums(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the weights of each, by number; one weight a place."""
        return np.bincount(self.at, weight, len(self)).astype(np.float64, copy=False)

    def frequency(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return how often each of some nodes stood there."""
        found: NDArray[np.int64] = self._frequency[self.of(nodes)]
        return found

    def places(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the places at which one of some nodes stands, ascending."""
        number = self.of(nodes)
        number = distinct(number[number >= 0])
        if self._runs is None:
            wanted = np.zeros(len(self), np.bool_)
            wanted[number] = True
            return np.flatnonzero(wanted[self.at])
        return np.sort(self._places(number))

    def carried(self, weight: NDArray[np.float64], to: NDArray[np.int64], size: int) -> NDArray[np.float64]:
        """Return sums of the weights of what stands at each place.

        Args:
            weight: One weight a number; shape (m,), where those that are missing at the end are 0.
            to: To what each place is added.
            size: To how many it may be.
        """
        number = np.flatnonzero(weight[: len(self)])
        count = self.times[number] if self._runs is not None else None
        if count is None or int(count.sum()) * _FEW > len(self.at):
            found = np.bincount(to, weight[self.at], size)
        else:
            found = np.bincount(to[self._places(number)], np.repeat(weight[number], count), size)
        return found.astype(np.float64, copy=False)

    def _places(self, number: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        assert self._runs is not None  # noqa: S101
        begin, order = self._runs
        found: NDArray[np.int64] = order[ranges(begin[number], begin[number + 1] - begin[number])]
        return found

    def indexed(self) -> Numbering:
        """Return the numbering with its places in order, to be kept for who asks for few of them, often."""
        self._runs = np.append(0, np.cumsum(self.times)), stable_order(self.at.astype(np.int64))
        return self

    @cached_property
    def _frequency(self) -> NDArray[np.int64]:
        return np.append(self.times, 0)  # the last is found by what has no number


class _Extended(Numbering):
    """A numbering, and further nodes behind its own."""

    def __init__(self, first: Numbering, nodes: NDArray[np.integer[Any]]) -> None:
        self.at = first.of(nodes)
        missing = np.flatnonzero(self.at < 0)
        self._first, self._more = first, distinct(nodes[missing])
        self.at[missing] = len(first) + self._more.searchsorted(nodes[missing])
        self.nodes = np.concatenate((first.nodes, self._more)) if len(self._more) else first.nodes

    def of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        found = self._first.of(nodes)
        if len(self._more):
            place = np.minimum(self._more.searchsorted(nodes), len(self._more) - 1)
            at = np.flatnonzero(self._more[place] == nodes)
            found[at] = len(self._first) + place[at]
        return found


def stable_order(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the order of keys, equal ones as they came.

    Where key and position fit into one integer, sorting those is several times as fast as an argsort.
    """
    bits = len(key).bit_length()
    if not len(key) or int(key.max()) >> (_WIDE - bits):
        return np.argsort(key, kind="stable")
    return np.sort((key << bits) | np.arange(len(key))) & ((1 << bits) - 1)


class Numbers:
    """Numbers that nodes get as they come up; one that was given never changes.

    Example:
        >>> numbers = Numbers()
        >>> numbers.extend(np.array([7, 5, 7]), 100)
        >>> numbers.extend(np.array([6, -1]), 100)
        >>> numbers.since(1).nodes, numbers.since(1).at
        (array([ 5,  7, -1,  6], dtype=int32), array([0, 1, 3, 2], dtype=int32))
    """

    def __init__(self) -> None:
        self._table = np.zeros(1, np.int32)
        self._nodes, self._at = Growable(np.int32), Growable(np.int32)

    def __repr__(self) -> str:
        return f"Numbers({len(self._nodes):,} nodes)"

    def extend(self, nodes: NDArray[np.integer[Any]], size: int) -> None:
        """Number further places.

        Args:
            nodes: Node codes; -1, for none, is one of them.
            size: How many nodes there are at all.
        """
        if size >= len(self._table):
            room = np.zeros(size * 9 // 8 + 2, np.int32)
            room[: len(self._table) - 1], room[-1] = self._table[:-1], self._table[-1]
            self._table = room
        new = distinct(nodes[self._table[nodes] == 0])
        self._table[new] = np.arange(len(self._nodes) + 1, len(self._nodes) + len(new) + 1)
        self._nodes.extend(new)
        self._at.extend(self._table[nodes] - 1)

    def since(self, place: int, end: int | None = None) -> Numbering:
        """Return the numbering of the places from one on."""
        return Numbering.known(self._nodes.all(), self._table, self._at.all()[place:end])
