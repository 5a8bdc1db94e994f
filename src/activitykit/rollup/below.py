"""Down from things to all that rests on them: answers, shares, acts upon acts."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.growable import Growable
from activitykit.stream.pairs import Pairs
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Below", "under"]

_LEVELS = 24  # of a thread that are looked up together; further down, one thing after the other


class Below:
    """What leads further down a thread, for every stream cut from one history.

    It depends on what rests on what alone, not on who may see it. What is appended costs what it is long.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._named, self._counted = Growable(np.int32), 0
        self._aside, self._told = Pairs(), 0
        self._chains = {False: _Chains(), True: _Chains()}

    def __repr__(self) -> str:
        return f"Below({self._counted:,} rows)"

    def named(self, stream: Stream) -> NDArray[np.int32]:
        """Return in how many rows each node is acted upon or answered, one cell for each node."""
        with self._lock:
            whole = stream.whole
            size, columns, begin = len(whole.nodes), whole.columns, self._counted
            self._named.resize(size, 0)
            answered, answers = _told_aside(whole, self._told)
            self._aside.add(answered, answers)
            self._told = len(whole.states)
            for column in (columns.object[begin:], columns.reply[begin:], answered):
                nodes, counts = np.unique(column[column >= 0], return_counts=True)
                self._named.put(nodes, self._named.all()[nodes] + counts)
            self._counted = len(whole)
            return self._named.all()

    def answers(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the things that are said to answer some nodes elsewhere than in their own rows."""
        with self._lock:
            return self._aside.of(nodes)

    def rest(self, stream: Stream, known: list[int], frontier: list[int], *, replies: bool) -> list[int]:
        """Return what is known and all under the frontier, which is a part of it, each once."""
        with self._lock:
            chains = self._chains[replies]
            chains.forward(stream.whole, replies=replies)
            return chains.rest(known, frontier)


def _told_aside(whole: Stream, begin: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return what things answer, and these, where the row that says so isn't found by it."""
    states, columns = whole.states, whole.columns
    rows, nodes, answered = states.row[begin:], states.node[begin:], states.reply[begin:]
    aside = (answered >= 0) & ((columns.object[rows] != nodes) | (columns.reply[rows] != answered))
    return answered[aside], nodes[aside]


class _Chains:
    """What stands directly under each node, as one chain of links a node."""

    def __init__(self) -> None:
        self._last, self._before, self._below = (Growable(np.int32) for _ in range(3))
        self._length = self._told = 0

    def forward(self, whole: Stream, *, replies: bool) -> None:
        begin, self._length, columns = self._length, len(whole), whole.columns
        aside, self._told = _told_aside(whole, self._told), len(whole.states)
        self._last.resize(len(whole.nodes), -1)
        ids, things, answered = columns.id[begin:], columns.object[begin:], columns.reply[begin:]
        pairs = [(ids, things), *([(things, answered), (ids, answered), aside[::-1]] if replies else [])]
        below, above = (np.concatenate(side) for side in zip(*pairs, strict=True))
        present = (below >= 0) & (above >= 0)
        below, above = below[present], above[present]
        if not len(below):
            return
        order = np.argsort(above, kind="stable")
        below, above, first = below[order], above[order], len(self._below)
        fresh = np.append(True, above[1:] != above[:-1])
        links = np.arange(first, first + len(below), dtype=np.int32)
        self._before.extend(np.where(fresh, self._last.all()[above], links - 1))
        self._below.extend(below)
        ends = np.append(fresh[1:], True)
        self._last.put(above[ends], links[ends])

    def rest(self, known: list[int], frontier: list[int]) -> list[int]:
        last, before, below = self._last.all(), self._before.all(), self._below.all()
        seen, stack = dict.fromkeys(known), frontier
        while stack:
            at = last.item(stack.pop())
            while at >= 0:
                child = below.item(at)
                if child not in seen:
                    seen[child] = None
                    stack.append(child)
                at = before.item(at)
        return list(seen)


def under(stream: Stream, nodes: NDArray[np.int64], *, replies: bool) -> NDArray[np.int64]:
    """Return things and what rests on them, as far as anything is about it in its turn.

    Most activities are nobody's object and lead no further: they are not among these, except far down.

    Args:
        stream: The stream.
        nodes: Distinct nodes, ascending.
        replies: Whether answers rest on what they answer; else only acts on their objects.

    Example:
        >>> from activitykit.stream import Stream
        >>> stream = Stream.from_documents([
        ...     {"type": "Announce", "id": f"urn:{n + 1}", "actor": "urn:ana", "object": f"urn:{n}",
        ...      "published": f"2026-11-1{n}T08:00:00Z"} for n in range(3)])
        >>> first = np.array([stream.nodes.code("urn:0")])
        >>> [stream.nodes[node] for node in under(stream, first, replies=True)]
        ['urn:0', 'urn:1', 'urn:2']
    """
    columns, below = stream.columns, stream.derived(Below)
    named = below.named(stream)
    found, frontier, known = [nodes], nodes, nodes
    for _ in range(_LEVELS):
        acts = stream.rows_of_any("object", frontier)
        next_ = [(columns.id[acts], 0)]
        if replies:
            answers = stream.rows_of_any("reply", frontier)
            next_ += [(columns.object[answers], 1), (columns.id[answers], 0)]  # its own posting is one
            next_.append((below.answers(frontier), 0))
        inner = [nodes[(nodes >= 0) & (named[nodes] > count)] for nodes, count in next_]
        frontier = np.setdiff1d(distinct(np.concatenate(inner)).astype(np.int64), known, assume_unique=True)
        if not len(frontier):
            return known
        found.append(frontier)
        known = distinct(np.concatenate(found))
    rest = below.rest(stream, known.tolist(), frontier.tolist(), replies=replies)
    return distinct(np.array(rest, np.int64))
