"""What counts: who may describe, edit and delete what, decided row by row in the order of time.

A thing belongs to its author, to the one who created it here (a directory creates people) and to itself (a
person edits their own profile). Only they may edit or delete it. What anybody else says of a thing is
provisional: it describes a thing of which nothing better is known.

A deleted thing stays deleted, whatever is edited later, until the deletion is undone or the thing is created
again. A thing whose creation is undone is deleted: it does not become a thing of which nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.documents import ACTOR_TYPES
from activitykit.stream.growable import place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream.log import Log

__all__ = ["IGNORED", "IN_FORCE", "PROVISIONAL", "Rules"]

IGNORED, PROVISIONAL, IN_FORCE = 0, 1, 2
_EDITS = frozenset({"Create", "Update", "Delete"})
_SAID = ("row", "node", "claim", "own", "described", "implied", "type")
_SETTLED = ("author", "owner", "audience", "standing", "deleted")


class Rules:
    """Settles the states and audiences of new rows; keeps, by node, what is in force at the log's end."""

    def __init__(self, log: Log) -> None:
        self._log = log
        size = len(log.nodes)
        # The last authoritative state of each node, fallen or not: who owns it, whom it is for.
        self._authority = np.full(size, -1, np.int32)
        states = log.states
        forced = np.flatnonzero(states["standing"].all() == IN_FORCE)
        self._authority[states["node"].all()[forced]] = forced
        self._current = log.latest.at(len(log), size).copy()

    def __repr__(self) -> str:
        return f"Rules({np.count_nonzero(self._authority >= 0):,} things in force)"

    def settle(self, first: int) -> None:
        """Decide on the states and retractions in the rows from ``first`` on."""
        self._make_room()
        log = self._log
        begin = place(log.states["row"].all(), first)
        if begin == len(log.states["row"]) and not np.any(log.cancels["row"].all()[-1:] >= first):
            return
        changes, unsettled = self._settle_plain(first, begin)
        one_by_one = _Settling(log, self._authority, self._current)
        for event in self._events(first, unsettled):
            one_by_one.row(*event)
        if one_by_one.changes:
            changes = np.concatenate((changes, np.array(one_by_one.changes, np.int32)))
            changes = changes[np.argsort(changes[:, 0], kind="stable")]
        log.latest.record(changes[:, 0], changes[:, 1], changes[:, 2])

    def _make_room(self) -> None:
        missing = len(self._log.nodes) - len(self._authority)
        if missing > 0:
            room = np.full(missing + len(self._authority) // 2, -1, np.int32)
            self._authority = np.concatenate((self._authority, room))
            self._current = np.concatenate((self._current, room))

    def _settle_plain(self, first: int, begin: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Settle all at once what needs no look at what came before: most of a history.

        That is what bystanders say of things, and how things begin, as long as nobody edits, deletes or takes
        back anything of them in these rows.

        Returns:
            The changes (row, node, state), and the states that are still to be settled.
        """
        log = self._log
        count = len(log.states["row"])
        if begin == count:
            return np.empty((0, 3), np.int32), np.empty(0, np.int64)
        said = {name: log.states[name].view(count)[begin:] for name in _SAID}
        node, row, described = said["node"], said["row"], said["described"]
        kind, object_, objects, actor, carrier = (
            log.rows[name].all()[row] for name in ("type", "object", "objects", "actor", "own")
        )
        verbs = [log.primary(code) for code in range(len(log.types))]
        edit = np.array([verb in _EDITS for verb in verbs])[kind] & ((node == object_) | (objects >= 0))
        edit |= said["implied"]
        create = (
            np.array([verb == "Create" for verb in verbs])[kind] & edit & (objects < 0) & ~said["implied"]
        )
        distinct, place = np.unique(node, return_inverse=True)
        touched = np.bincount(place, edit & ~create, len(distinct)) > 0
        touched[np.isin(distinct, self._shaken(first))] = True
        begun = (self._authority[distinct] >= 0) | (self._current[distinct] >= 0)
        touched |= begun & (np.bincount(place, create, len(distinct)) > 0)

        at = np.flatnonzero(create)
        founding = np.full(len(distinct), len(node))
        founding[place[at[::-1]]] = at[::-1]  # the first of each, as the last one written stays
        claim, audience = said["claim"], np.where(said["own"] >= 0, said["own"], carrier)
        founder = np.minimum(founding[place], len(node) - 1)
        author = np.where(claim >= 0, claim, actor)[founder]
        owner = actor[founder]
        leads = create & (founding[place] == np.arange(len(node)))
        again = create & ~leads & described & ((actor == author) | (actor == owner) | (actor == node))
        touched[place[again & (audience < 0)]] = True  # these take the audience of the one before

        plain = ~touched[place]
        force = plain & (leads | again)
        aside = plain & ~edit & described
        current, standing = self._current[node], log.states["standing"].all()
        outdone = aside & (np.arange(len(node)) > founding[place])
        known = aside & (current >= 0)
        outdone[known] |= standing[current[known]] == IN_FORCE
        cells = {name: log.states[name].cells(begin) for name in _SETTLED}
        cells["author"][:] = np.where(force, author, -1)
        cells["owner"][:] = np.where(force, owner, -1)
        cells["audience"][:] = audience
        cells["standing"][:] = np.where(force, IN_FORCE, np.where(aside, PROVISIONAL, IGNORED))
        at = np.flatnonzero(force | (aside & ~outdone))
        self._current[node[at]] = at + begin
        self._authority[node[force]] = np.flatnonzero(force) + begin
        changes = np.stack((row[at], node[at], at + begin), axis=1).astype(np.int32)
        return changes, np.flatnonzero(~plain) + begin

    def _shaken(self, first: int) -> NDArray[np.int32]:
        """Return the nodes of which activities tell that fall, or stand again, from a row on."""
        alive, rows = self._log.alive, self._log.states["row"].all()
        targets = alive.keys.all()[place(alive.rows.all(), first) :]
        begin, end = (np.searchsorted(rows, targets, side=side) for side in ("left", "right"))
        nodes: NDArray[np.int32] = self._log.states["node"].all()[ranges(begin, end - begin)]
        return nodes

    def _events(
        self, first: int, unsettled: NDArray[np.int64]
    ) -> list[tuple[int, list[int], list[int], list[int]]]:
        """Return the rows that need a look: what each takes back, what falls or stands by it, its states."""
        log = self._log
        links = _grouped(log.cancels["row"].all(), log.cancels["target"].all(), first)
        flips = _grouped(log.alive.rows.all(), log.alive.keys.all(), first)
        states = _grouped(log.states["row"].all()[unsettled], unsettled, first)
        return [
            (row, links.get(row, []), flips.get(row, []), states.get(row, []))
            for row in sorted({*links, *flips, *states})
        ]


def _grouped(rows: NDArray[np.int32], values: NDArray[Any], first: int) -> dict[int, list[int]]:
    """Return the values of each row from ``first`` on; the rows ascending."""
    begin = place(rows, first)
    groups: dict[int, list[int]] = {}
    for row, value in zip(rows[begin:].tolist(), values[begin:].tolist(), strict=True):
        groups.setdefault(row, []).append(value)
    return groups


class _Settling:
    """One pass over rows, in their order."""

    def __init__(self, log: Log, authority: NDArray[np.int32], current: NDArray[np.int32]) -> None:
        self._log = log
        self._authority, self._current = authority, current
        self._cells = {name: log.states[name].cells(0) for name in _SETTLED}
        self._states = {name: log.states[name].all() for name in _SAID}
        self.changes: list[tuple[int, int, int]] = []

    def row(self, row: int, links: list[int], flips: list[int], states: list[int]) -> None:
        """Settle one row: its audience, what it says of things, what stands or falls by it."""
        audience = self._log.rows["audience"].cells(0)
        for target in links:
            self._widen(row, int(audience[target]))
        for state in states:
            self._settle(row, state)
        for target in flips:
            self._reconsider(row, target)

    def _cell(self, name: str, row: int) -> int:
        return int(self._log.rows[name].view(row + 1)[row])

    def _settle(self, row: int, state: int) -> None:
        said, cells, log = self._states, self._cells, self._log
        node, described = int(said["node"][state]), bool(said["described"][state])
        verb = log.primary(self._cell("type", row))
        actor, own = self._cell("actor", row), int(said["own"][state])
        audience = own if own >= 0 else self._cell("own", row)
        author = owner = -1
        standing = PROVISIONAL if described else IGNORED
        implied = bool(said["implied"][state])
        if implied:
            implied = self._undoes_creation(row, node)
        if implied or (verb in _EDITS and node in log.objects_of(row)):
            last = int(self._authority[node])
            deletes = implied or verb == "Delete"
            standing = IGNORED
            if last < 0:
                claim = int(said["claim"][state])
                if (
                    verb == "Create"
                    or (actor == node and not implied)
                    or (verb == "Update" and self._founds(state, claim, actor))
                ):
                    standing, author, owner = IN_FORCE, claim if claim >= 0 else actor, actor
                elif verb == "Update" and described:
                    standing = PROVISIONAL
            else:
                author, owner = int(cells["author"][last]), int(cells["owner"][last])
                before = int(cells["audience"][last])
                if actor in (author, owner, node) and (described or deletes):
                    standing = IN_FORCE
                    if verb != "Create":
                        self._widen(row, before)
                    if deletes or audience < 0:
                        audience = before
                else:
                    author = owner = -1
            if standing == IN_FORCE:
                self._authority[node] = state
                if deletes:
                    cells["deleted"][state] = True
        for name, value in zip(_SETTLED, (author, owner, audience, standing), strict=False):
            cells[name][state] = value
        if standing != IGNORED:
            self._place(row, node, self._outcome(state, int(self._current[node])))

    def _undoes_creation(self, row: int, node: int) -> bool:
        """Tell whether what a row takes back had brought a thing into being, and not only claimed to."""
        rows, standing = self._states["row"], self._cells["standing"]
        for target in self._log.retractions.targets(row):
            begin, end = place(rows, target), place(rows, target + 1)
            if np.any((self._states["node"][begin:end] == node) & (standing[begin:end] == IN_FORCE)):
                return True
        return False

    def _founds(self, state: int, claim: int, actor: int) -> bool:
        """Tell whether an edit of an unknown thing is its author's, and so the first that is known of it."""
        if claim >= 0:
            return claim == actor
        kind = int(self._states["type"][state])
        return kind < 0 or self._log.primary(kind) not in ACTOR_TYPES

    def _outcome(self, state: int, current: int) -> int:
        """Return which of two states of a thing counts, the first being the later one."""
        if current < 0:
            return state
        standing = self._cells["standing"]
        if standing[state] != standing[current]:
            return state if standing[state] > standing[current] else current
        gone = standing[state] == IN_FORCE and self._cells["deleted"][current] and not self._opens(state)
        return current if gone else state

    def _opens(self, state: int) -> bool:
        """Tell whether a state begins a thing or ends it, so that what was before counts no more."""
        if self._cells["deleted"][state]:
            return True
        carrier = int(self._states["row"][state])
        return self._log.primary(self._cell("type", carrier)) == "Create"

    def _place(self, row: int, node: int, state: int) -> None:
        if int(self._current[node]) != state:
            self._current[node] = state
            self.changes.append((row, node, state))

    def _reconsider(self, row: int, target: int) -> None:
        """Find anew what counts of the things that an activity describes which fell, or stands again."""
        rows = self._states["row"]
        begin, end = place(rows, target), place(rows, target + 1)
        for state in range(begin, end):
            standing, node = int(self._cells["standing"][state]), int(self._states["node"][state])
            current = int(self._current[node])
            if standing == IGNORED:
                continue
            if standing == PROVISIONAL and current >= 0 and self._cells["standing"][current] == IN_FORCE:
                continue
            self._place(row, node, self._counting(node, row))

    def _counting(self, node: int, row: int) -> int:
        """Return which of a thing's states counts once a row is settled, looking at all of them."""
        log = self._log
        end = place(self._states["row"], row, side="right")
        counting = -1
        for state in log.states_of(node, end).tolist():
            if self._cells["standing"][state] and log.retractions.stands(
                int(self._states["row"][state]), row
            ):
                counting = self._outcome(state, counting)
        return counting

    def _widen(self, row: int, audience: int) -> None:
        """Let whoever could see a thing see that it was edited, deleted or undone."""
        if audience < 0:
            return
        log = self._log
        cells = log.rows["audience"].cells(0)
        both = {*log.sets.members(int(cells[row])).tolist(), *log.sets.members(audience).tolist()}
        cells[row] = log.sets.intern(both)
