"""Up to what things rest on in the end, however long the way is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["NOWHERE", "TOP", "Roots"]

TOP, NOWHERE = -1, -2  # instead of a parent: this is a root; this leads to none
_LEVELS = 24  # so deep nodes are looked up level by level; further, long ways are walked first
_UNKNOWN, _ROOTLESS, _SHIFT = 0, 1, 2  # 0 comes first: memory that is zero costs nothing until used


class Roots:
    """Finds what nodes rest on in the end, each once; nothing comes of a circle.

    Args:
        size: The number of nodes.
        parents: Returns the parent of each node, ``TOP`` or ``NOWHERE``.
        likely: Returns the likely parent of every node, negative for none. It only says which nodes to look
            up together where ways are long.

    Example:
        >>> parents = np.array([TOP, 0, 1, 4, 3, NOWHERE])
        >>> Roots(6, parents.__getitem__, lambda: parents).of(np.array([2, 0, 3, 5, -1]))
        array([ 0,  0, -1, -1, -1])
    """

    __slots__ = ("_likely", "_parents", "_roots")

    def __init__(
        self,
        size: int,
        parents: Callable[[NDArray[np.int64]], NDArray[np.int64]],
        likely: Callable[[], NDArray[np.integer[Any]]],
    ) -> None:
        self._parents, self._likely = parents, likely
        self._roots = np.zeros(size + 1, np.int64)
        self._roots[-1] = _ROOTLESS  # what the code -1 finds

    def __repr__(self) -> str:
        return f"Roots({int((self._roots > _ROOTLESS).sum()):,} known)"

    def of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the root of each node, or -1."""
        roots = self._roots
        fresh = distinct(nodes[roots[nodes] == _UNKNOWN]).astype(np.int64)
        if len(fresh):
            self._settle(*self._way_up(fresh))
        found: NDArray[np.int64] = np.maximum(roots[nodes] - _SHIFT, -1)
        return found

    def _way_up(self, fresh: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return nodes and all above them whose root is unknown, and the parents of these.

        Meanwhile a node's place among them stands, below zero, where its root will.
        """
        below: list[NDArray[np.int64]] = []
        above: list[NDArray[np.int64]] = []
        count = 0
        while len(fresh):
            if len(below) >= _LEVELS:
                fresh = self._walk(fresh)
            self._roots[fresh] = -1 - np.arange(count, count + len(fresh))
            parents = self._parents(fresh)
            below.append(fresh)
            above.append(parents)
            count += len(fresh)
            named = parents[parents >= 0]
            fresh = distinct(named[self._roots[named] == _UNKNOWN])
        return np.concatenate(below), np.concatenate(above)

    def _walk(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add what likely stands above some nodes."""
        likely, roots = self._likely(), self._roots
        found = dict.fromkeys(nodes.tolist())
        for start in list(found):
            node = likely.item(start)
            while node >= 0 and node not in found and roots.item(node) == _UNKNOWN:
                found[node] = None
                node = likely.item(node)
        return np.fromiter(found, np.int64, len(found))

    def _settle(self, below: NDArray[np.int64], above: NDArray[np.int64]) -> None:
        """Find the roots by doubling the steps: after k rounds each node is 2**k higher, or at the end."""
        beyond = self._roots[above]  # of negative parents it is not used
        climbing = (above >= 0) & (beyond < 0)
        ends = np.where(above >= 0, beyond, np.where(above == TOP, below + _SHIFT, _ROOTLESS))
        up = np.where(climbing, -1 - beyond, np.arange(len(below)))
        for _ in range(len(below).bit_length()):
            if not climbing[up].any():
                break
            up = up[up]
        self._roots[below] = np.where(climbing[up], _ROOTLESS, ends[up])
