"""What a collection holds as of the end of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import from_json

from activitykit.stream.documents import id_of, ids_in
from activitykit.stream.extract import ITEMS
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
    rows = np.union1d(stream.rows_of("target", collection), stream.rows_of("origin", collection))
    state = stream.state_of(collection)
    if state >= 0 and stream.states.deleted[state]:
        return np.empty(0, np.int32)
    owners = _owners(stream, collection)
    members, since = _described(stream, collection)
    for row in rows[stream.alive[rows]].tolist():
        verb = stream.type_sets[columns.type[row]][0]
        gains = any(getattr(columns, end)[row] == collection for end in _GAINS.get(verb, ()))
        loses = any(getattr(columns, end)[row] == collection for end in _LOSES.get(verb, ()))
        if not gains and not loses:
            continue
        actor = int(columns.actor[row])
        if not owners and gains:
            owners = {actor, collection}
        if row < since or actor not in owners:
            continue
        if verb == "Move" and not _may_move(stream, row, actor):
            continue
        objects = int(columns.objects[row])
        things = stream.sets.members(objects).tolist() if objects >= 0 else [int(columns.object[row])]
        for thing in things:
            if thing >= 0:
                (members.add if gains else members.discard)(thing)
    return np.array(sorted(members), np.int32)


def _owners(stream: Stream, collection: int) -> set[int]:
    """Return who may change a collection; nobody yet, where nobody with authority has described it."""
    state = stream.state_of(collection)
    if state < 0 or stream.states.standing[state] != IN_FORCE:
        return set()
    owners = {int(stream.states.author[state]), int(stream.states.owner[state]), collection}
    return owners - {-1}


def _may_move(stream: Stream, row: int, actor: int) -> bool:
    """Tell whether both ends of a move are the actor's to change; an end of which nothing is known is."""
    for end in (stream.columns.origin, stream.columns.target):
        if end[row] >= 0:
            owners = _owners(stream, int(end[row]))
            if owners and actor not in owners:
                return False
    return True


def _described(stream: Stream, collection: int) -> tuple[set[int], int]:
    """Return the items of the latest description in force that lists any, and the row it stands in."""
    states = stream.states
    for state in stream.states_of(collection)[::-1].tolist():
        row = int(states.row[state])
        if states.standing[state] == IN_FORCE and stream.alive[row]:
            items = _items(from_json(stream.raw(row)), stream.nodes[collection])
            if items is not None:
                codes = (stream.nodes.code(item) for item in items)
                return {code for code in codes if code >= 0}, row
    return set(), 0


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
