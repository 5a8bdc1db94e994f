"""What its actor alone sees: edits by those who may not edit, and tales of activities that have no id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import type_table
from activitykit.select.foundings import founding_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["kept_back"]


def kept_back(stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which rows are for their actors alone, whomever they are addressed to.

    What stands in an activity that has no id can't be looked up, nor for whom it was meant: it is not handed
    on. An edit by somebody who may not edit changes nothing, and nobody is told of it.
    Both depend on what came before a row alone, so that they hold for every cut of a history.
    """
    return _unentitled(stream, rows) | _nameless(stream, rows)


def _nameless(stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which rows describe, as their object, an activity that has no id."""
    columns, embedding = stream.columns, stream.embedding
    found: NDArray[np.bool_] = (columns.object[rows] < 0) & (columns.objects[rows] < 0)
    at = np.flatnonzero(found)
    if len(at):
        found[at] = np.isin(rows[at], embedding)
    return found


def _unentitled(stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which rows are Updates of a thing that was somebody else's by then."""
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
    states = founding_of(stream, nodes)
    known = np.flatnonzero((states >= 0) & (stream.states.row[states] < rows[places]))
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
