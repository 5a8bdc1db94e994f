"""What a collection holds as of the end of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import from_json

from activitykit.stream.coding import ITEMS
from activitykit.stream.documents import id_of, ids_in
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream.stream import Stream

__all__ = ["members_of"]

# Where each verb names the collection that gains and the one that loses (AS2 Vocabulary, 3.1).
_GAINS: dict[str, tuple[str, ...]] = {"Add": ("target",), "Move": ("target",)}
_LOSES: dict[str, tuple[str, ...]] = {"Remove": ("target", "origin"), "Move": ("origin",)}


def members_of(stream: Stream, collection: int) -> NDArray[np.int32]:
    """Return the nodes in a collection; see :meth:`Stream.members_of`."""
    if not 0 <= collection < len(stream.nodes):
        return np.empty(0, np.int32)
    columns = stream.columns
    state = stream.state_of(collection)
    if state >= 0 and stream.states.deleted[state]:
        return np.empty(0, np.int32)
    owners = _owners(stream, collection)
    members, since = _described(stream, collection)
    rows = np.union1d(stream.rows_of("target", collection), stream.rows_of("origin", collection))
    for row in rows[stream.alive[rows] & (rows >= since)].tolist():
        verb = stream.type_sets[columns.type[row]][0]
        gains = any(getattr(columns, end)[row] == collection for end in _GAINS.get(verb, ()))
        loses = any(getattr(columns, end)[row] == collection for end in _LOSES.get(verb, ()))
        if (gains or loses) and _may(stream, row, owners, verb):
            objects = int(columns.objects[row])
            things = stream.sets.members(objects).tolist() if objects >= 0 else [int(columns.object[row])]
            for thing in things:
                if thing >= 0:
                    (members.add if gains else members.discard)(thing)
    return np.array(sorted(members), np.int32)


def _may(stream: Stream, row: int, owners: set[int], verb: str) -> bool:
    """Tell whether a collection's owner did something; of a move, whether both ends are the actor's."""
    actors = _actors(stream, row)
    if verb == "Move":
        for end in (stream.columns.origin, stream.columns.target):
            others = _owners(stream, int(end[row])) if end[row] >= 0 else set()
            if others and actors.isdisjoint(others):
                return False
    return not actors.isdisjoint(owners)


def _actors(stream: Stream, row: int) -> set[int]:
    columns = stream.columns
    return {int(columns.actor[row]), *stream.sets.members(int(columns.actors[row])).tolist()}


def _owners(stream: Stream, collection: int) -> set[int]:
    """Return who may change a collection: whose it is, else who was the first to put something into it.

    Whether that was taken back since makes no difference: nobody comes by it through what is undone.
    """
    states, found = stream.states, stream.states_of(collection)
    found = found[states.standing[found] == IN_FORCE]
    if len(found):
        first = found[0]
        credited = {int(states.author[first]), int(states.owner[first]), collection}
        return credited | set(stream.sets.members(int(states.owners[first])).tolist())
    for row in stream.rows_of("target", collection).tolist():
        if stream.type_sets[stream.columns.type[row]][0] in _GAINS:
            return _actors(stream, row) | {collection}
    return set()


def _described(stream: Stream, collection: int) -> tuple[set[int], int]:
    """Return the items of the latest description in force that lists any, and the row it stands in."""
    states, since = stream.states, 0
    found = stream.states_of(collection)
    found = found[states.standing[found] == IN_FORCE]
    kinds = stream.columns.type[states.row[found]].tolist()
    create = np.array([stream.type_sets[kind][0] == "Create" for kind in kinds], np.bool_)
    # What is implied of a creation by itself, as it was undone before it came, holds where that has fallen.
    stand = stream.alive[states.row[found]] != (create & states.implied[found])
    found, begins = found[stand], (create & ~states.implied[found])[stand]
    ends = np.flatnonzero(states.deleted[found])
    if len(ends):
        since = int(states.row[found[ends[-1]]])
        again = np.flatnonzero(begins[ends[-1] + 1 :])
        found = found[ends[-1] + 1 + again[0] :] if len(again) else found[:0]
    for state in found[::-1].tolist():
        row = int(states.row[state])
        items = _items(from_json(stream.raw(row)), stream.nodes[collection])
        if items is not None:
            codes = (stream.nodes.code(item) for item in items)
            return {code for code in codes if code >= 0}, row
    return set(), since


def _items(document: Any, identifier: str) -> list[str] | None:
    """Return the ids that a description of a collection lists, or ``None`` where it lists none."""
    things = [document]
    while things:
        thing = things.pop()
        if isinstance(thing, dict):
            if id_of(thing) == identifier:
                listed = [item for key in ITEMS if key in thing for item in ids_in(thing[key])]
                return listed if any(key in thing for key in ITEMS) else None
            things.extend(thing.get(key) for key in ("object", "target", "actor"))
        elif isinstance(thing, list):
            things.extend(thing)
    return None
