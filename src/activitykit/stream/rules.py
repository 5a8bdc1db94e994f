"""What counts: who may describe, edit and delete what, decided row by row in the order of time.

A thing belongs to its authors, to the one who created it here (a directory creates people) and to itself (a
person edits their own profile). Only they may edit or delete it. What anybody else says of a thing is
provisional: it describes a thing of which nothing better is known.
What several do together, each of them does.

An edit that names no readers is for those who could read the thing; one that names some is for them alone.

Whose a thing is, the first of them to describe it says: its founding. A later edit rests on that if it might
count otherwise were the founding not known. These don't: what says of whose the thing is what the founding
said, as long as there is nothing else; what its author says, as long as the thing has not spoken for itself;
and what it says of itself. Whoever can't see the founding may see these, as nothing in them depends on it.

A deleted thing stays deleted, whatever is edited later, until the deletion is undone or the thing is created
again. A thing whose creation is undone is deleted: it does not become a thing of which nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream import things as kept
from activitykit.stream.batch import ranges
from activitykit.stream.documents import ACTOR_TYPES
from activitykit.stream.growable import place
from activitykit.stream.things import CREDIT, IGNORED, IN_FORCE, PROVISIONAL, Life, Things

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream.log import Log

__all__ = ["IGNORED", "IN_FORCE", "PROVISIONAL", "Rules"]

_EDITS = frozenset({"Create", "Update", "Delete"})
_SAID = ("row", "node", "claim", "claims", "own", "described", "implied", "type")
_RESTING = -1
_NOBODY: tuple[int, ...] = (-1, -1, -1)
_Begun = tuple[int, tuple[int, ...]]  # a standing, and whose the thing is
_SETTLED = (*CREDIT, "audience", "standing", "rests", "deleted")


class Rules:
    """Settles the states and audiences of new rows; keeps, by node, what is in force at the log's end."""

    def __init__(self, log: Log) -> None:
        self._log, self._things = log, Things(log)
        self._lives: dict[int, Life] = {}  # of things of which something was taken back

    def __repr__(self) -> str:
        return f"Rules({np.count_nonzero(self._things.authority >= 0):,} things in force)"

    def settle(self, first: int) -> None:
        """Decide on the states and retractions in the rows from ``first`` on."""
        log, things = self._log, self._things
        things.grow(len(log.nodes))
        begin = place(log.states["row"].all(), first)
        if begin == len(log.states["row"]) and not np.any(log.cancels["row"].all()[-1:] >= first):
            return
        changes, unsettled = self._settle_plain(first, begin)
        one_by_one = _Settling(log, things, self._lives)
        for event in self._events(first, unsettled):
            one_by_one.row(*event)
        if one_by_one.changes:
            changes = np.concatenate((changes, np.array(one_by_one.changes, np.int32)))
            changes = changes[np.argsort(changes[:, 0], kind="stable")]
        log.latest.record(changes[:, 0], changes[:, 1], changes[:, 2])

    def _settle_plain(self, first: int, begin: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Settle all at once what needs no look at what came before: most of a history.

        That is what bystanders say of things, and how things begin, as long as nobody edits, deletes or takes
        back anything of them in these rows.

        Returns:
            The changes (row, node, state), and the states that are still to be settled.
        """
        log, things = self._log, self._things
        count = len(log.states["row"])
        if begin == count:
            return np.empty((0, 3), np.int32), np.empty(0, np.int64)
        said = {name: log.states[name].view(count)[begin:] for name in _SAID}
        node, row, described = said["node"], said["row"], said["described"]
        kind, object_, objects, actor, actors, carrier = (
            log.rows[name].all()[row] for name in ("type", "object", "objects", "actor", "actors", "own")
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
        touched[place[edit & ((actors >= 0) | (said["claims"] >= 0))]] = True
        if self._lives:
            touched |= np.array([thing in self._lives for thing in distinct.tolist()])
        begun = (things.authority[distinct] >= 0) | (things.current[distinct] >= 0)
        touched |= begun & (np.bincount(place, create, len(distinct)) > 0)

        at = np.flatnonzero(create)
        founding = np.full(len(distinct), len(node))
        founding[place[at[::-1]]] = at[::-1]  # the first of each, as the last one written stays
        claim, audience = said["claim"], np.where(said["own"] >= 0, said["own"], carrier)
        founder = np.minimum(founding[place], len(node) - 1)
        credited = np.where(claim >= 0, claim, actor)
        author, owner = credited[founder], actor[founder]
        leads = create & (founding[place] == np.arange(len(node)))
        again = create & ~leads & described & (credited == author) & (actor == owner)
        again &= audience >= 0  # else it takes the audience of the one before
        touched[place[create & ~leads & ~again]] = True

        plain = ~touched[place]
        force = plain & (leads | again)
        aside = plain & ~edit & described
        current, standing = things.current[node], log.states["standing"].all()
        outdone = aside & (np.arange(len(node)) > founding[place])
        known = aside & (current >= 0)
        outdone[known] |= standing[current[known]] == IN_FORCE
        cells = {name: log.states[name].cells(begin) for name in _SETTLED}
        cells["author"][:] = np.where(force, author, -1)
        cells["owners"][:] = -1
        cells["owner"][:] = np.where(force, owner, -1)
        cells["audience"][:] = audience
        cells["rests"][:] = -1
        cells["standing"][:] = np.where(force, IN_FORCE, np.where(aside, PROVISIONAL, IGNORED))
        at = np.flatnonzero(force | (aside & ~outdone))
        things.current[node[at]] = at + begin
        things.authority[node[force]] = np.flatnonzero(force) + begin
        things.founding[node[plain & leads]] = np.flatnonzero(plain & leads) + begin
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
        begin = place(log.cancels["row"].all(), first)
        rows, by, targets = (log.cancels[name].all()[begin:] for name in ("row", "by", "target"))
        later = rows == by  # one that was dated before what it takes back told nobody of it
        links = _grouped(rows[later], targets[later], first)
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

    def __init__(self, log: Log, things: Things, lives: dict[int, Life]) -> None:
        self._log, self._things, self._lives = log, things, lives
        self._cells = {name: log.states[name].cells(0) for name in _SETTLED}
        self._states = {name: log.states[name].all() for name in _SAID}
        self.changes: list[tuple[int, int, int]] = []

    def row(self, row: int, links: list[int], flips: list[int], states: list[int]) -> None:
        """Settle one row: its audience, what it says of things, what stands or falls by it."""
        audience = self._log.rows["audience"].cells(0)
        for target in links:
            self._widen(row, int(audience[target]))
        objects = frozenset(self._log.objects_of(row)) if states else frozenset()
        for state in states:
            self._settle(row, state, objects)
        for target in dict.fromkeys(flips):
            self._reconsider(row, target)

    def _settle(self, row: int, state: int, objects: frozenset[int]) -> None:
        said, cells, log, things = self._states, self._cells, self._log, self._things
        node, own = int(said["node"][state]), int(said["own"][state])
        audience = own if own >= 0 else log.cell("own", row)
        credit, standing, rests = _NOBODY, PROVISIONAL if said["described"][state] else IGNORED, -1
        verb = log.primary(log.cell("type", row))
        deletes = bool(said["implied"][state]) and self._undoes_creation(row, node)
        if deletes or (verb in _EDITS and node in objects):
            deletes |= verb == "Delete"
            standing, credit = self._begin(row, state, verb)
            if things.authority[node] >= 0:
                told = (standing, credit), audience
                (standing, credit), audience, rests = self._follow(row, state, told, deletes=deletes)
            elif standing == IN_FORCE:
                things.founding[node] = state
            if standing == IN_FORCE:
                things.authority[node] = state
                if deletes:
                    cells["deleted"][state] = True
        for name, value in zip(_SETTLED, (*credit, audience, standing, rests), strict=False):
            cells[name][state] = value
        if standing != IGNORED:
            if node in self._lives:
                self._put(self._lives[node], state, row)
            if not said["implied"][state] or self._holds(state, row):
                self._place(row, node, self._outcome(state, int(things.current[node])))

    def _follow(
        self, row: int, state: int, told: tuple[_Begun, int], *, deletes: bool
    ) -> tuple[_Begun, int, int]:
        """Settle an edit of what is known already.

        Args:
            row: Its row.
            state: What it says.
            told: Its standing and credit were nothing known before, and the readers that it names.
            deletes: Whether it ends the thing.

        Returns:
            Its standing and credit, its audience, and the state that it rests on.
        """
        said, things, (begun, audience) = self._states, self._things, told
        node = int(said["node"][state])
        founding, last = int(things.founding[node]), int(things.authority[node])
        word, rests = self._word(founding, node, begun), -1
        if not (deletes or said["described"][state]) or not self._owns(founding, node, row):
            return (IGNORED, _NOBODY), audience, founding if begun[0] != IGNORED or things.word[node] else -1
        creates = self._log.primary(self._log.cell("type", row)) == "Create"
        silent = not creates and (deletes or self._log.cell("own", row) < 0)
        if silent or audience < 0:
            before, rests = int(self._cells["audience"][last]), self._source(founding, last, row)
            audience = before if deletes or audience < 0 else audience
            if silent:
                self._widen(row, before)
        if word < things.word[node]:
            begun, rests = (IN_FORCE, self._credit(founding)), founding
        things.word[node] = max(int(things.word[node]), word)
        if said["row"][rests] == row:  # undone before it came: one row begins the thing and ends it
            rests = -1
        return begun, audience, rests

    def _word(self, founding: int, node: int, begun: _Begun) -> int:
        """Return of which kind an edit is, by what it would be were nothing known of the thing before."""
        standing, credit = begun
        if standing == IN_FORCE:
            if credit == self._credit(founding):
                return kept.SAME
            for kind, author in ((kept.ITS_OWN, node), (kept.AUTHORS, int(self._cells["author"][founding]))):
                if credit == (author, author, -1):
                    return kind
        return _RESTING

    def _source(self, founding: int, last: int, row: int) -> int:
        """Return the state that an edit which names no readers rests on, as it has those of the last one."""
        rests, audience = self._cells["rests"], self._cells["audience"]
        if audience[last] == audience[founding] or not self._holds(last, row):
            return founding
        before = int(rests[last])
        return before if before >= 0 and audience[before] == audience[last] else last

    def _credit(self, state: int) -> tuple[int, ...]:
        """Return whose a thing is by a state of it: CREDIT."""
        return tuple(int(self._cells[name][state]) for name in CREDIT)

    def _begin(self, row: int, state: int, verb: str) -> _Begun:
        """Return the standing of the first edit of a thing, and whose it is by that: CREDIT."""
        log, said = self._log, self._states
        actors, described = log.actors_of(row), said["described"][state]
        itself = int(said["node"][state]) in actors and not said["implied"][state]
        if verb != "Create" and not (described or (verb == "Delete" and itself)):
            return IGNORED, _NOBODY
        if verb == "Create" or itself or (verb == "Update" and self._founds(state, actors)):
            claim, owner = int(said["claim"][state]), log.cell("actor", row)
            owners = {*actors, *log.sets.members(int(said["claims"][state])).tolist()}
            author = claim if claim >= 0 else owner
            return IN_FORCE, (author, owner, log.sets.intern(owners) if owners - {author, owner} else -1)
        return PROVISIONAL if verb == "Update" else IGNORED, _NOBODY

    def _owns(self, founding: int, node: int, row: int) -> bool:
        """Tell whether a thing is one of a row's actors', by its founding."""
        author, owner, owners = self._credit(founding)
        every = {author, owner, node, *self._log.sets.members(owners).tolist()}
        return not every.isdisjoint(self._log.actors_of(row))

    def _undoes_creation(self, row: int, node: int) -> bool:
        """Tell whether what a row takes back had brought a thing into being, and not only claimed to."""
        rows, standing = self._states["row"], self._cells["standing"]
        for target in self._log.retractions.fallen_by(row):
            begin, end = place(rows, target), place(rows, target + 1)
            if np.any((self._states["node"][begin:end] == node) & (standing[begin:end] == IN_FORCE)):
                return True
        return False

    def _founds(self, state: int, actors: list[int]) -> bool:
        """Tell whether an edit of an unknown thing is its author's, and so the first that is known of it."""
        claim = int(self._states["claim"][state])
        if claim >= 0:
            claims = self._log.sets.members(int(self._states["claims"][state])).tolist()
            return not {claim, *claims}.isdisjoint(actors)
        kind = int(self._states["type"][state])
        return kind < 0 or self._log.primary(kind) not in ACTOR_TYPES

    def _outcome(self, state: int, current: int) -> int:
        """Return which of two states of a thing counts, the first being the later one."""
        if current < 0:
            return state
        standing = self._cells["standing"]
        if standing[state] != standing[current]:
            return state if standing[state] > standing[current] else current
        gone = standing[state] == IN_FORCE and self._cells["deleted"][current] and not self._turns(state)
        return current if gone else state

    def _turns(self, state: int) -> bool:
        """Tell whether a state begins a thing or ends it, so that what was before counts no more."""
        if self._cells["deleted"][state]:
            return True
        return self._log.primary(self._log.cell("type", int(self._states["row"][state]))) == "Create"

    def _place(self, row: int, node: int, state: int) -> None:
        if int(self._things.current[node]) != state:
            self._things.current[node] = state
            self.changes.append((row, node, state))

    def _reconsider(self, row: int, target: int) -> None:
        """Find anew what counts of the things that an activity describes which fell, or stands again."""
        rows = self._states["row"]
        begin, end = place(rows, target), place(rows, target + 1)
        for state in range(begin, end):
            standing, node = int(self._cells["standing"][state]), int(self._states["node"][state])
            current, life = int(self._things.current[node]), self._lives.get(node)
            if standing == IGNORED:
                continue
            if life is not None:
                self._put(life, state, row)
            elif standing == PROVISIONAL and current >= 0 and self._cells["standing"][current] == IN_FORCE:
                continue
            else:
                life = self._live(node, row)
            self._place(row, node, self._counting(life))

    def _live(self, node: int, row: int) -> Life:
        """Return what stands of a thing once a row is settled, and keep it up to date from then on."""
        life = self._lives[node] = Life()
        for state in self._log.states_of(node, place(self._states["row"], row, side="right")).tolist():
            if self._cells["standing"][state]:
                self._put(life, state, row)
        return life

    def _put(self, life: Life, state: int, row: int) -> None:
        stands = self._holds(state, row)
        if self._cells["standing"][state] == PROVISIONAL:
            life.put(state, stands=stands, lists=(life.told,))
        else:
            turns = (life.turns,) if self._turns(state) else ()
            life.put(state, stands=stands, lists=(life.forced, *turns))

    def _holds(self, state: int, row: int) -> bool:
        """Tell whether what a state says holds once a row is settled: whether its carrier stands."""
        carrier = int(self._states["row"][state])
        stands = self._log.retractions.stands(carrier, row)
        if self._states["implied"][state] and self._log.primary(self._log.cell("type", carrier)) == "Create":
            return not stands  # taken back before it came: this one says that it is gone
        return stands

    def _counting(self, life: Life) -> int:
        """Return which of a thing's states counts."""
        if not life.forced:
            return life.told[-1] if life.told else -1
        turn = life.turns[-1] if life.turns else -1
        return turn if turn >= 0 and self._cells["deleted"][turn] else life.forced[-1]

    def _widen(self, row: int, audience: int) -> None:
        """Let whoever could see a thing see that it was edited, deleted or undone."""
        if audience < 0:
            return
        log = self._log
        cells = log.rows["audience"].cells(0)
        both = {*log.sets.members(int(cells[row])).tolist(), *log.sets.members(audience).tolist()}
        cells[row] = log.sets.intern(both)
