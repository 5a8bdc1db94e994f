"""Edits by those who may not edit: they change nothing, and nobody is told that something was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import type_table
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["unentitled"]


def unentitled(stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which rows are Updates of a thing that was somebody else's by then.

    It depends on what came before a row alone, so that it holds for every cut of a history.
    """
    columns = stream.columns
    found = np.zeros(len(rows), np.bool_)
    at = np.flatnonzero(type_table(stream, ("Update",))[columns.type[rows]])
    if not len(at) or not len(stream.states):
        return found
    members = stream.sets.members
    single = at[columns.objects[rows[at]] < 0]
    several = [
        (place, int(node))
        for place in at[columns.objects[rows[at]] >= 0].tolist()
        for node in members(int(columns.objects[rows[place]])).tolist()
    ]
    places = np.concatenate((single, np.array([place for place, _ in several], np.int64)))
    nodes = np.concatenate((columns.object[rows[single]], np.array([node for _, node in several], np.int32)))
    states = _authority(stream, nodes, rows[places])
    known = np.flatnonzero(states >= 0)
    places, nodes, states = places[known], nodes[known], states[known]
    actor = columns.actor[rows[places]]
    said = stream.states
    others = (actor != nodes) & (actor != said.author[states]) & (actor != said.owner[states])
    for one in np.flatnonzero(others).tolist():
        row, state = int(rows[places[one]]), int(states[one])
        owners = {int(nodes[one]), int(said.author[state]), int(said.owner[state])}
        owners.update(members(int(said.owners[state])).tolist())
        if owners.isdisjoint({int(actor[one]), *members(int(columns.actors[row])).tolist()}):
            found[places[one]] = True
    return found


def _authority(stream: Stream, nodes: NDArray[np.int32], rows: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return for each node the last state before a row that says whose it is, or -1."""
    states = stream.states
    forced = stream.states_of_any(nodes[nodes >= 0]).astype(np.int64)
    forced = forced[states.standing[forced] == IN_FORCE]
    if not len(forced):
        return np.full(len(nodes), -1, np.int64)
    keys = (states.node[forced].astype(np.int64) << 32) | states.row[forced]
    order = np.argsort(keys, kind="stable")
    before = np.searchsorted(keys[order], (nodes.astype(np.int64) << 32) | rows) - 1
    last = forced[order[np.maximum(before, 0)]]
    return np.where((before >= 0) & (states.node[last] == nodes), last, -1)
