"""What one person may see: rows and things, each decided once.

An activity is visible when it is addressed to the viewer and everything it is about is visible too: its
object, the thread above a reply, the activity that is shared, its target and context. What is unknown to the
stream restricts nothing. Edits count as acts; what was undone, an Undo and a Delete leave no line.

Everything here only ever shrinks when invisible rows are taken out of the stream, and what a person may see
rests on visible rows alone. That is what makes a page independent of what its reader can't see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.select.audience import Audiences, addresses, default_holds
from activitykit.select.derive import done_to_and_why
from activitykit.select.facts import among, facts_of, type_table
from activitykit.stream.postings import distinct
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select.scope import Codes, Mask, Rows
    from activitykit.select.viewer import Viewer
    from activitykit.stream import Stream

__all__ = ["Sight"]

_UNKNOWN, _HIDDEN, _SHOWN = 0, 1, 2  # 0 comes first: memory that is zero costs nothing until used
_BROAD = 32  # from this many things on it pays to look at them as arrays
_ROUNDS = 40  # depth of a thread up to which hiding goes level by level


class Sight:
    """Decides and remembers what a viewer may see of a stream."""

    def __init__(self, stream: Stream, viewer: Viewer, default: str | Iterable[str] | None) -> None:
        self._stream, self._facts = stream, facts_of(stream)
        self.keys = addresses(stream, viewer)
        holds = default_holds(stream, self.keys, default)
        self._audiences = Audiences(stream, self.keys, when_absent=holds)
        self.mine = stream.nodes.codes(viewer.identities)
        self._blocked = stream.nodes.codes(viewer.blocks)
        self._open = distinct(np.concatenate((self.keys, self.mine)))  # one may know of one's own groups
        self._done_to = np.array(done_to_and_why(stream, self.mine.tolist()), np.int64)
        self._silent = type_table(stream, ("Undo", "Delete"))
        self._nodes = np.zeros(len(stream.nodes) + 1, np.int8)
        self._rows = np.zeros(len(stream), np.int8)
        self._nodes[-1] = _SHOWN  # the code -1, nothing named, restricts nothing
        self._betrayed = self._told_too_much()

    def rows(self, rows: Rows) -> Mask:
        """Tell which rows are visible."""
        found: NDArray[np.int8] = self._rows[rows]
        unknown = np.flatnonzero(found == _UNKNOWN)
        if len(unknown):
            found[unknown] = np.where(self._decide_rows(rows[unknown]), _SHOWN, _HIDDEN)
            self._rows[rows[unknown]] = found[unknown]
        return np.equal(found, _SHOWN)

    def _decide_rows(self, rows: Rows) -> Mask:
        columns = self._stream.columns
        seen, own = self._addressed(rows)
        own &= seen
        seen &= self._standing_actor(rows) | own
        passed: NDArray[np.int64] = np.flatnonzero(seen)
        kept, exempt = rows[passed], own[passed]
        about = np.ones(len(kept), np.bool_)
        for column in (columns.object, columns.target, columns.context, columns.reply):
            about &= self.nodes(column[kept])
        several = np.flatnonzero(columns.objects[kept] >= 0)
        for at in several.tolist():
            about[at] &= bool(self.nodes(self._stream.sets.members(int(columns.objects[kept[at]]))).all())
        if exempt.any():
            mine = np.flatnonzero(exempt)
            about[mine] = ~(
                self._deleted(columns.object[kept[mine]]) | self._deleted(columns.target[kept[mine]])
            )
        seen[passed] = about
        return seen

    def nodes(self, nodes: Codes) -> Mask:
        """Tell which things may be known of; what the stream knows nothing of may."""
        found: NDArray[np.int8] = self._nodes[nodes]
        if (found == _UNKNOWN).any():
            self._decide(distinct(nodes[found == _UNKNOWN]))
            found = self._nodes[nodes]
        return np.equal(found, _SHOWN)

    def _addressed(self, rows: Rows) -> tuple[Mask, Mask]:
        """Tell which living rows are addressed to the viewer, and which are the viewer's own business."""
        columns = self._stream.columns
        own = self._by_me(columns.actor[rows], columns.actors[rows])
        if len(self._done_to):
            own |= among(rows, self._done_to)
        living = self._stream.alive[rows] & ~self._silent[columns.type[rows]]
        return living & (own | self._audiences.reach(columns.audience[rows])), own

    def _by_me(self, actors: Codes, sets: Codes) -> Mask:
        mine = among(actors, self.mine)
        for at in np.flatnonzero(sets >= 0).tolist():
            mine[at] |= bool(among(self._stream.sets.members(int(sets[at])), self.mine).any())
        return mine

    def _standing_actor(self, rows: Rows) -> Mask:
        """Tell which rows are by people who are neither blocked nor gone."""
        columns = self._stream.columns
        standing = self._standing(columns.actor[rows])
        for at in np.flatnonzero(columns.actors[rows] >= 0).tolist():
            members = self._stream.sets.members(int(columns.actors[rows[at]]))
            standing[at] = bool(self._standing(members).all())
        return standing

    def _standing(self, actors: Codes) -> Mask:
        return ~(among(actors, self._blocked) | self._deleted(actors))

    def _deleted(self, nodes: Codes) -> Mask:
        states = self._facts.in_force(nodes)
        if not len(self._stream.states.row):
            return np.zeros(len(nodes), np.bool_)
        return (states >= 0) & self._stream.states.deleted[states]

    def _told_too_much(self) -> NDArray[np.int32]:
        """Return things whose addressing, as others tell it, leaves the viewer out."""
        states, told = self._stream.states, self._facts.hearsay
        reached = self._audiences.reach(states.own[told]) | among(states.claim[told], self.mine)
        return distinct(states.node[told[~reached]])

    def _decide(self, nodes: Codes) -> None:
        """Decide for things and for all they rest on: nothing hidden may be above them.

        A ring of replies rests on nothing but itself and hides nothing by itself: what is not shown is
        exactly what has something hidden at or above it.
        """
        closure, below, above = self._closure(nodes.astype(np.int64))
        self._nodes[closure] = np.where(self._alone(closure), _SHOWN, _HIDDEN)
        hidden = self._nodes[above] == _HIDDEN
        if not hidden.any():
            return
        order = np.argsort(above, kind="stable")
        below, above = below[order], above[order]
        falling = distinct(above[self._nodes[above] == _HIDDEN])
        for _ in range(_ROUNDS):
            low, high = np.searchsorted(above, falling), np.searchsorted(above, falling, side="right")
            count = high - low
            at = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(count.sum())
            fallen = distinct(below[at])
            falling = fallen[self._nodes[fallen] == _SHOWN]
            self._nodes[falling] = _HIDDEN
            if not len(falling):
                return
        self._sink(below, above, falling)

    def _sink(self, below: NDArray[np.int64], above: NDArray[np.int64], falling: NDArray[np.int64]) -> None:
        """Hide what lies under a very long thread, one thing after the other."""
        under: dict[int, list[int]] = {}
        for child, parent in zip(below.tolist(), above.tolist(), strict=True):
            under.setdefault(parent, []).append(child)
        stack = falling.tolist()
        while stack:
            for child in under.get(stack.pop(), ()):
                if self._nodes[child] == _SHOWN:
                    self._nodes[child] = _HIDDEN
                    stack.append(child)

    def _closure(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Return the undecided things among the nodes and above them, and the pairs (below, above)."""
        seen = set(nodes.tolist())
        found, pairs = [nodes], []
        frontier = nodes
        while len(frontier):
            if len(frontier) < _BROAD:
                below, above = self._rests_on_each(frontier.tolist())
            else:
                below, above = self._rests_on(frontier)
            pairs.append((below, above))
            unknown = above[self._nodes[above] == _UNKNOWN]
            frontier = np.array(
                [node for node in dict.fromkeys(unknown.tolist()) if node not in seen], np.int64
            )
            seen.update(frontier.tolist())
            found.append(frontier)
        return (
            np.concatenate(found),
            np.concatenate([below for below, _ in pairs]),
            np.concatenate([above for _, above in pairs]),
        )

    def _alone(self, nodes: NDArray[np.int64]) -> Mask:
        """Tell which things the viewer may know of, as far as that depends on themselves."""
        states = self._stream.states
        known = self._facts.in_force(nodes)
        shown = (known >= 0) | ~among(nodes, self._betrayed)
        at = np.flatnonzero(known >= 0)
        if len(at):
            state = known[at]
            author = np.where(states.author[state] >= 0, states.author[state], states.claim[state])
            mine = among(author, self.mine)
            carried, _ = self._addressed(states.row[state])
            reached = mine | (self._audiences.reach(states.audience[state]) & carried)
            shown[at] &= reached & self._standing(author) & ~states.deleted[state]
        rows = self._stream.rows_with_ids(nodes)
        at = np.flatnonzero(rows >= 0)
        if len(at):
            seen, own = self._addressed(rows[at])
            shown[at] &= seen & (own | self._standing_actor(rows[at]))
        gone = self._deleted(nodes)
        return (shown | among(nodes, self._open)) & ~gone

    def _rests_on(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs of a thing and what it is about."""
        stream, columns, states = self._stream, self._stream.columns, self._stream.states
        known, rows = self._facts.in_force(nodes), self._stream.rows_with_ids(nodes)
        children, parents = [nodes[:0]], [nodes[:0]]
        for found, sources in (
            (known, (states.reply, states.context)),
            (rows, (columns.object, columns.target, columns.context, columns.reply)),
        ):
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
        return np.concatenate(children), np.concatenate(parents)

    def _rests_on_each(self, nodes: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Do the same thing by thing, which is faster along a narrow and very long thread."""
        stream, columns, states = self._stream, self._stream.columns, self._stream.states
        latest, standing = stream.latest, states.standing
        pairs: list[tuple[int, int]] = []
        for node in nodes:
            state = int(latest[node]) if node < len(latest) else -1
            if state >= 0 and standing[state] == IN_FORCE:
                pairs += ((node, int(states.reply[state])), (node, int(states.context[state])))
            row = stream.row_of(node)
            if row >= 0:
                named = (columns.object, columns.target, columns.context, columns.reply)
                pairs += [(node, int(column[row])) for column in named]
                pairs += [
                    (node, member) for member in stream.sets.members(int(columns.objects[row])).tolist()
                ]
        found = np.array([pair for pair in pairs if pair[1] >= 0], np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]
