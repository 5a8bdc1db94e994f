"""Who may say of a person that they belong: what others did to them, and whether they were entitled to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.approval import told_openly
from activitykit.select.facts import facts_of, in_force, is_one_of, type_table
from activitykit.select.foundings import founding_of
from activitykit.stream.postings import distinct
from activitykit.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activitykit.stream import Stream

__all__ = ["asked_by", "done_to", "done_to_and_why", "of_kinds", "own_rows"]

_ANSWERS = frozenset({"add", "remove", "accept", "reject", "offer"})
_JOINED = frozenset({"group", "organization", "event", "collection"})
_BRINGING = frozenset({"add", "offer"})  # an Invite is an Offer: nobody brings themselves in


def own_rows(stream: Stream, identities: Iterable[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the living rows of an account's own acts whose object still exists, ascending."""
    mine = tuple(sorted(identities))
    return facts_of(stream).once(("own", *mine), lambda: _own_rows(stream, mine))


def _own_rows(stream: Stream, identities: Iterable[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    found = [stream.rows_of("actor", node) for node in identities if node >= 0]
    rows = distinct(np.concatenate([np.empty(0, np.int64), *found])) if found else np.empty(0, np.int64)
    rows = rows[stream.alive[rows]]
    kept: np.ndarray[Any, np.dtype[np.int64]] = rows[~_deleted(stream, rows)]
    return kept


def done_to(stream: Stream, identities: Iterable[int]) -> list[int]:
    """Return the living rows by which others entitled to it admit, remove or answer a person.

    These shape who the person is (a member, a follower), so the person may know of them.
    """
    mine = {node for node in identities if node >= 0}
    return facts_of(stream).once(("done to", *sorted(mine)), lambda: _done_to(stream, mine))


def _done_to(stream: Stream, mine: set[int]) -> list[int]:
    own = own_rows(stream, mine)
    asked = of_kinds(stream, own, {"join", "follow", "offer"})
    columns = stream.columns
    named = np.array([*mine, *columns.id[asked].tolist()], np.int64)
    rows = stream.rows_of_any("object", named)
    if not len(rows) and not len(asked):
        return []
    places = distinct(columns.object[asked])
    begun = founding_of(stream, places, standing=True)
    begun = begun[begun >= 0]
    deciders = [places, *(column[begun] for column in (stream.states.author, stream.states.owner))]
    spoken = of_kinds(stream, stream.rows_of_any("actor", np.concatenate(deciders)), ("accept", "reject"))
    described = [
        row for row in spoken[columns.object[spoken] < 0].tolist() if asked_by(stream, row, mine) >= 0
    ]
    rows = distinct(np.concatenate((rows, np.array(described, np.int64))))
    rows = of_kinds(stream, rows[stream.alive[rows]], _ANSWERS)
    rows = rows[~_deleted(stream, rows)]
    return [row for row in rows.tolist() if _entitled(stream, row, mine)]


def asked_by(stream: Stream, row: int, mine: set[int]) -> int:
    """Return the row of what an Accept or Reject answers, or -1: named by its id, or described in it."""
    columns = stream.columns
    if columns.object[row] >= 0:
        return stream.row_of(int(columns.object[row]))
    inner = stream.inner_of(row)
    if inner is None or inner[1] not in mine or inner[2] < 0:
        return -1
    before = stream.rows_of("object", inner[2])
    before = before[: np.searchsorted(before, row)]
    same = (columns.type[before] == inner[0]) & np.isin(columns.actor[before], list(mine))
    return int(before[same][-1]) if same.any() else -1


def _entitled(stream: Stream, row: int, mine: set[int]) -> bool:
    """Tell whether the actor may decide: the group or person asked, or who founded or made the group.

    Nobody may decide about a group of which nothing is known: who belongs to it is said by those who join.
    """
    columns = stream.columns
    actor, place = int(columns.actor[row]), _place(stream, row, mine)
    if place < 0 or actor == place:
        return True
    if actor in mine and not is_one_of(stream.type_sets[int(columns.type[row])], _BRINGING):
        return True
    state = int(founding_of(stream, np.array([place]), standing=True)[0])
    if state < 0 or not may_be_joined(stream, int(stream.states.type[state])):
        return False
    return actor in {int(stream.states.author[state]), int(stream.states.owner[state])}


def _place(stream: Stream, row: int, mine: set[int]) -> int:
    """Return the group or person that an act about somebody's belonging concerns, or -1."""
    columns = stream.columns
    thing, target = int(columns.object[row]), int(columns.target[row])
    if thing in mine:
        return target if target >= 0 else int(columns.origin[row])
    asked = asked_by(stream, row, mine)  # an answer to one's own Join concerns what that one asked for
    if asked < 0:
        return target
    place = int(columns.object[asked])
    return int(columns.target[asked]) if place in mine else place


def done_to_and_why(stream: Stream, identities: Iterable[int]) -> list[int]:
    """Return the rows of :func:`done_to`, and those by which the groups concerned began.

    Whoever was admitted may know how the group that admitted them began, and so who may decide about it; what
    was said of the group since then is for those whom that is addressed to. Whoever asked to follow or to
    join may know what decides on it, which was said to everybody, even by those that they blocked.
    """
    mine = {node for node in identities if node >= 0}
    rows = done_to(stream, mine)
    asked = of_kinds(stream, own_rows(stream, mine), ("join", "follow"))
    columns = stream.columns
    sets = [stream.sets.members(code) for code in distinct(columns.objects[asked]).tolist() if code >= 0]
    places_asked = distinct(np.concatenate((columns.object[asked], *sets))).tolist()
    openly = {row for place in places_asked if place >= 0 for row, _ in told_openly(stream, place)}
    if not rows:
        return sorted(openly)
    others = [row for row in rows if int(columns.actor[row]) not in mine]
    concerned = {place for row in others if (place := _place(stream, row, mine)) != int(columns.actor[row])}
    # Those who did it are the founders, or they would not be entitled: these began, and can be joined.
    begun = founding_of(stream, np.array(sorted(concerned - {-1}), np.int64), standing=True)
    return sorted({*rows, *openly, *stream.states.row[begun[begun >= 0]].tolist()})


def may_be_joined(stream: Stream, kind: int) -> bool:
    """Tell of a type code whether one can belong to what is so: a group, an event, a collection."""
    kinds = stream.type_sets[kind] if kind >= 0 else ()
    return is_one_of(kinds, _JOINED) or (bool(kinds) and not any(name in TYPES for name in kinds))


def of_kinds(stream: Stream, rows: Any, kinds: Iterable[str]) -> Any:
    """Return those of the rows that are of one of the kinds, or of a kind of them."""
    return rows[type_table(stream, kinds)[stream.columns.type[rows]]]


def _deleted(stream: Stream, rows: Any) -> Any:
    """Tell which rows act on something that has since been deleted."""
    states = stream.states
    gone = np.zeros(len(rows), np.bool_)
    for column in (stream.columns.object, stream.columns.target):
        known = in_force(stream, column[rows])
        gone |= (known >= 0) & states.deleted[np.where(known >= 0, known, 0)] if len(states.row) else False
    return gone
