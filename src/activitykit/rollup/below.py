"""Down from things to all that rests on them: answers, shares, acts upon acts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Edges", "under"]

_LEVELS = 24  # of a thread that are looked up together; further down, one thing after the other


class Edges:
    """What stands directly under each thing.

    Args:
        below: Nodes, each with ...
        above: ... what it stands under.

    Example:
        >>> edges = Edges(np.array([1, 2, 9, 0]), np.array([0, 1, 8, 2]))
        >>> edges.all_under(np.array([0])).tolist()
        [0, 1, 2]
    """

    def __init__(self, below: NDArray[np.int32], above: NDArray[np.int32]) -> None:
        order = np.argsort(above, kind="stable")
        self._below, self._above = below[order], above[order]

    def __repr__(self) -> str:
        return f"Edges({len(self._below):,})"

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = {}
        for child, parent in zip(self._below.tolist(), self._above.tolist(), strict=True):
            children.setdefault(parent, []).append(child)
        return children

    def all_under(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return distinct nodes and everything under them, each once."""
        found, frontier = [nodes], nodes
        known = nodes
        for _ in range(_LEVELS):
            begin = np.searchsorted(self._above, frontier)
            count = np.searchsorted(self._above, frontier, side="right") - begin
            below = distinct(self._below[ranges(begin, count)]).astype(np.int64)
            frontier = np.setdiff1d(below, known, assume_unique=True)
            if not len(frontier):
                return known
            found.append(frontier)
            known = distinct(np.concatenate(found))
        seen, stack = dict.fromkeys(known.tolist()), frontier.tolist()
        while stack:
            for child in self._children.get(stack.pop(), ()):
                if child not in seen:
                    seen[child] = None
                    stack.append(child)
        return np.fromiter(seen, np.int64, len(seen))


_EDGES: WeakKeyDictionary[Stream, dict[bool, Edges]] = WeakKeyDictionary()


def under(stream: Stream, nodes: NDArray[np.int64], *, replies: bool) -> NDArray[np.int64]:
    """Return things and what rests on them, as far as anything is about it in its turn.

    Most activities are nobody's object and lead no further: they are not among these. What rests on what is
    found once for a stream, without regard to who may see it.

    Args:
        stream: The stream.
        nodes: Distinct nodes.
        replies: Whether answers rest on what they answer; else only acts on their objects.
    """
    kept = _EDGES.setdefault(stream, {})
    if replies not in kept:
        kept[replies] = _leading(stream, replies=replies)
    return kept[replies].all_under(nodes)


def _leading(stream: Stream, *, replies: bool) -> Edges:
    columns, size = stream.columns, len(stream.nodes) + 1
    named = np.bincount(columns.object + 1, minlength=size) + np.bincount(columns.reply + 1, minlength=size)
    pairs = [(columns.id, columns.object, 0)]
    if replies:
        answers = np.flatnonzero(columns.reply >= 0)
        reply = columns.reply[answers]
        pairs += [
            (columns.object[answers], reply, 1),
            (columns.id[answers], reply, 0),
        ]  # its own posting is one
    leading = [(below >= 0) & (above >= 0) & (named[below + 1] > count) for below, above, count in pairs]
    return Edges(
        np.concatenate([below[kept] for (below, _, _), kept in zip(pairs, leading, strict=True)]),
        np.concatenate([above[kept] for (_, above, _), kept in zip(pairs, leading, strict=True)]),
    )
