"""What things rest on: the thread above a reply, what an activity is about, the context a thing stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import in_force
from activitykit.select.foundings import Foundings
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.stream import Stream

    Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

__all__ = ["above", "closure"]

_BROAD = 32  # from this many things on it pays to look at them as arrays


def closure(
    stream: Stream,
    nodes: NDArray[np.integer[Any]],
    undecided: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return things and all undecided ones they rest on, and the pairs (below, above) among them.

    Args:
        stream: The stream.
        nodes: Undecided things, each once.
        undecided: Tells which things are; what is above decided ones is not looked at.
    """
    seen = np.zeros(len(stream.nodes), np.bool_)
    frontier = nodes.astype(np.int64)
    seen[frontier] = True
    found, pairs = [frontier], []
    while len(frontier):
        below, up = above(stream, frontier)
        pairs.append((below, up))
        if len(up) < _BROAD:
            fresh = [node for node in dict.fromkeys(up.tolist()) if not seen[node]]
            frontier = np.array(fresh, np.int64)
        else:
            frontier = np.unique(up[~seen[up]])
        frontier = frontier[undecided(frontier)]
        seen[frontier] = True
        found.append(frontier)
    return (
        np.concatenate(found),
        np.concatenate([below for below, _ in pairs]),
        np.concatenate([up for _, up in pairs]),
    )


def above(stream: Stream, nodes: NDArray[np.int64]) -> Pairs:
    """Return pairs of a thing and what it is about."""
    return _broadly(stream, nodes) if len(nodes) >= _BROAD else _each(stream, nodes.tolist())


def _broadly(stream: Stream, nodes: NDArray[np.int64]) -> Pairs:
    columns, states = stream.columns, stream.states
    known, rows = in_force(stream, nodes), stream.rows_with_ids(nodes)
    children, parents = [nodes[:0]], [nodes[:0]]
    carried = (columns.object, columns.target, columns.context, columns.reply)
    for found, sources in ((known, (states.reply, states.context)), (rows, carried)):
        at = np.flatnonzero(found >= 0)
        for source in sources if len(at) else ():
            parent = source[found[at]].astype(np.int64)
            named = parent >= 0
            children.append(nodes[at[named]])
            parents.append(parent[named])
    there = np.flatnonzero(rows >= 0)
    for at in there[columns.objects[rows[there]] >= 0].tolist():
        members = stream.sets.members(int(columns.objects[rows[at]])).astype(np.int64)
        children.append(np.full(len(members), nodes[at]))
        parents.append(members)
    there = np.flatnonzero(known >= 0)
    for at in there[states.rests[known[there]] >= 0].tolist():
        around = np.array(_around_founding(stream, int(nodes[at]), int(known[at])), np.int64)
        children.append(np.full(len(around), nodes[at]))
        parents.append(around)
    return np.concatenate(children), np.concatenate(parents)


def _each(stream: Stream, nodes: list[int]) -> Pairs:
    """Do it thing by thing, which is faster along a narrow and very long thread."""
    states = stream.states
    latest, standing = stream.latest, states.standing
    pairs: list[tuple[int, int]] = []
    for node in nodes:
        state = int(latest[node]) if node < len(latest) else -1
        if state >= 0 and standing[state] == IN_FORCE:
            pairs += ((node, int(states.reply[state])), (node, int(states.context[state])))
            if states.rests[state] >= 0:
                pairs += [(node, one) for one in _around_founding(stream, node, state)]
        row = stream.row_of(node)
        if row >= 0:
            pairs += [(node, one) for one in _named(stream, row)]
    found = np.array([pair for pair in pairs if pair[1] >= 0], np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _named(stream: Stream, row: int) -> list[int]:
    """Return all that an activity is about."""
    columns = stream.columns
    several: list[int] = stream.sets.members(int(columns.objects[row])).tolist()
    named = (columns.object, columns.target, columns.context, columns.reply)
    return [*(code for column in named if (code := int(column[row])) >= 0), *several]


def _around_founding(stream: Stream, node: int, state: int) -> list[int]:
    """Return what else the activity is about that founded a thing, where a state of it rests on that."""
    _, founding = stream.derived(Foundings).of_states(stream, np.array([state]))
    return [other for other in _named(stream, int(founding[0])) if other != node]
