"""Nodes of a window numbered from 0, so that tables are as long as the window and not as the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Numbering"]


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

    def __init__(self, nodes: NDArray[np.integer[Any]], size: int) -> None:
        table = np.zeros(size + 1, np.int32)  # memory that is only looked at where nodes stand
        places = np.arange(1, len(nodes) + 1, dtype=np.int32)
        table[nodes] = places  # the last one stays
        self.nodes = nodes[table[nodes] == places]
        table[self.nodes] = np.arange(1, len(self.nodes) + 1)
        self._table = table
        self.at: NDArray[np.int64] = table[nodes].astype(np.int64) - 1

    def __len__(self) -> int:
        return len(self.nodes)

    def __repr__(self) -> str:
        return f"Numbering({len(self):,} of {len(self._table) - 1:,} nodes)"

    def of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the numbers of nodes, -1 for those that have none."""
        found: NDArray[np.int64] = self._table[nodes].astype(np.int64)
        return found - 1

    def count(self) -> NDArray[np.int64]:
        """Return how often each stood there, by number."""
        return np.bincount(self.at, minlength=len(self))

    def sums(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the weights of each, by number; one weight a place."""
        return np.bincount(self.at, weight, len(self)).astype(np.float64, copy=False)
