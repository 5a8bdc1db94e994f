"""What one person may see: rows and things, each decided once.

An activity is visible when it is addressed to the viewer and everything it is about is visible too: its
object, the thread above a reply, the activity that is shared, its target and context. What is unknown to the
stream restricts nothing. Edits count as acts; what was undone, an Undo and a Delete leave no line.

Nearly all of it is looked up: the history knows each row's class (``demands``), and a class is decided once a
viewer. What depends on the person besides is looked at singly: their own acts
and things, those of whom they blocked, what admitted them, and what rests on these.

Everything here only ever shrinks when invisible rows are taken out of the stream, and what a person may see
rests on visible rows alone. That is what makes a page independent of what its reader can't see.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from activitykit.select.admission import done_to_and_why
from activitykit.select.audience import Audiences, addresses, default_holds
from activitykit.select.classes import ODD
from activitykit.select.demands import Demands
from activitykit.select.edits import kept_back
from activitykit.select.facts import among, facts_of, holds, in_force, type_table
from activitykit.select.foundings import Foundings
from activitykit.select.rests import closure
from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select.scope import Codes, Mask, Rows
    from activitykit.select.viewer import Viewer
    from activitykit.stream import Stream

__all__ = ["Sight"]

_UNKNOWN, _HIDDEN, _SHOWN = 0, 1, 2  # 0 comes first: memory that is zero costs nothing until used
_ROUNDS = 40  # depth of a thread up to which hiding goes level by level


class Sight:
    """Decides and remembers what a viewer may see of a stream."""

    def __init__(self, stream: Stream, viewer: Viewer, default: str | Iterable[str] | None) -> None:
        self._stream = stream
        self._demands, self._foundings = stream.derived(Demands), stream.derived(Foundings)
        self.keys = addresses(stream, viewer)
        holds_ = default_holds(stream, viewer, self.keys, default)
        self._audiences = Audiences(stream, self.keys, when_absent=holds_)
        self.mine = stream.nodes.codes(viewer.identities)
        self._blocked = stream.nodes.codes(viewer.blocks)
        self._people = distinct(np.concatenate((self.mine, self._blocked)))
        self._open = distinct(np.concatenate((self.keys, self.mine)))  # one may know of one's own groups
        self._done_to = np.array(done_to_and_why(stream, self.mine.tolist()), np.int64)
        self._silent = type_table(stream, ("Undo", "Delete"))
        self._classes = np.zeros(0, np.int8)
        self._nodes = np.zeros(len(stream.nodes) + 1, np.int8)
        self._rows = np.zeros(len(stream), np.int8)
        self._nodes[-1] = _SHOWN  # the code -1, nothing named, restricts nothing
        self._singled: tuple[tuple[int, int, int] | None, Mask | None] = None, None

    def rows(self, rows: Rows) -> Mask:
        """Tell which rows are visible."""
        with self._demands.lock:  # so that the classes and what is wrong about them are of one moment
            codes = self._demands.of_rows(self._stream, rows)
            shown = self._reached(codes)
            open_ = (
                np.arange(len(rows)) if len(self._blocked) else np.flatnonzero(~shown)
            )  # more is seen, not less
            if not len(open_):
                return shown
            single = open_[self._singly(rows[open_]) | (codes[open_] == ODD)]
        if len(single):
            shown[single] = self._rows_singly(rows[single])
        return shown

    def nodes(self, nodes: Codes) -> Mask:
        """Tell which things may be known of; what the stream knows nothing of may."""
        shown = np.ones(len(nodes), np.bool_)
        named = np.flatnonzero(nodes >= 0)
        if not len(named):
            return shown
        nodes = nodes[named]
        with self._demands.lock:
            codes = self._demands.of_nodes(self._stream, nodes)
            found = self._reached(codes)
            marked = self._marked()
        odd = codes == ODD
        if marked is not None:
            odd |= marked[nodes]
        single = np.flatnonzero(odd)
        if len(single):
            found[single] = self._nodes_singly(nodes[single])
        shown[named] = found
        return shown

    def _reached(self, codes: NDArray[np.int32]) -> Mask:
        """Tell which classes reach the viewer, each class decided once."""
        classes = self._demands.classes
        if len(self._classes) < len(classes):
            room = np.zeros(len(classes) + 64, np.int8)
            room[: len(self._classes)] = self._classes
            room[:3] = _SHOWN, _HIDDEN, _HIDDEN
            self._classes = room
        found: NDArray[np.int8] = self._classes[codes]
        if not found.all():
            unknown = distinct(codes[found == _UNKNOWN])
            audiences, count = classes.members(unknown)
            reached = np.logical_and.reduceat(self._audiences.reach(audiences), np.cumsum(count) - count)
            self._classes[unknown] = np.where(reached, _SHOWN, _HIDDEN)
            found = self._classes[codes]
        return np.equal(found, _SHOWN)

    def _singly(self, rows: Rows) -> Mask:
        """Tell which rows the viewer's own acts, blocks and admissions, or what rests on them, decide."""
        columns = self._stream.columns
        found = among(columns.actor[rows], self._people)
        found |= holds(self._stream, columns.actors[rows], self._people)
        if len(self._done_to):
            found |= among(rows, self._done_to)
        found[self._foundings.of_rows(self._stream, rows)[0]] = True
        marked = self._marked()
        if marked is not None:
            for column in (columns.object, columns.target, columns.context, columns.reply):
                found |= marked[column[rows]]
            several = np.flatnonzero(columns.objects[rows] >= 0)
            for at in several.tolist():
                found[at] |= bool(marked[self._stream.sets.members(int(columns.objects[rows[at]]))].any())
        return found

    def _marked(self) -> Mask | None:
        """Mark the things about which the class is wrong for this viewer, and what rests on them.

        ``None`` where there are none; the last cell is for the code -1.
        """
        extent = self._demands.extent
        if self._singled[0] != extent:
            own = np.concatenate((self._demands.concerning(self.mine), self._admitted(), self._open))
            own = self._demands.known(own)
            blocked = self._demands.concerning(self._blocked)
            wrong = np.concatenate(
                (
                    own[~self._reached(self._demands.of_nodes(self._stream, own))],
                    blocked[self._reached(self._demands.of_nodes(self._stream, blocked))],
                )
            )
            marked = None
            if len(wrong):
                marked = np.zeros(len(self._stream.nodes) + 1, np.bool_)
                found = self._demands.resting_on(wrong)
                marked[found[found < len(self._stream.nodes)]] = True
            self._singled = extent, marked
        return self._singled[1]

    def _admitted(self) -> NDArray[np.int32]:
        """Return the acts that admitted or answered the viewer, and the things they describe."""
        stream, rows = self._stream, self._done_to
        said = stream.states.row
        low, high = (
            said.searchsorted(rows.astype(said.dtype)),
            said.searchsorted(rows.astype(said.dtype), "right"),
        )
        nodes: NDArray[np.int32] = stream.states.node[ranges(low, high - low)]
        return np.concatenate((stream.columns.id[rows], nodes))

    def _rows_singly(self, rows: Rows) -> Mask:
        found: NDArray[np.int8] = self._rows[rows]
        unknown = np.flatnonzero(found == _UNKNOWN)
        if len(unknown):
            for some in self._foundings.first(self._stream, rows[unknown], self._rows):
                self._rows[some] = np.where(self._decide_rows(some), _SHOWN, _HIDDEN)
            found = self._rows[rows]
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
        resting, founding = self._foundings.of_rows(self._stream, rows)
        seen[resting[~self.rows(founding)]] = False
        return seen

    def _nodes_singly(self, nodes: Codes) -> Mask:
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
        reached = self._audiences.reach(columns.audience[rows]) & ~kept_back(self._stream, rows)
        return living & (own | reached), own

    def _by_me(self, actors: Codes, sets: Codes) -> Mask:
        return among(actors, self.mine) | holds(self._stream, sets, self.mine)

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
        states = in_force(self._stream, nodes)
        if not len(self._stream.states.row):
            return np.zeros(len(nodes), np.bool_)
        return (states >= 0) & self._stream.states.deleted[states]

    @cached_property
    def _betrayed(self) -> NDArray[np.int32]:
        """Things whose addressing, as others tell it, leaves the viewer out."""
        states, told = self._stream.states, facts_of(self._stream).hearsay
        reached = self._audiences.reach(states.own[told]) | among(states.claim[told], self.mine)
        return distinct(states.node[told[~reached]])

    def _decide(self, nodes: Codes) -> None:
        """Decide for things and for all they rest on: nothing hidden may be above them.

        A ring of replies rests on nothing but itself and hides nothing by itself: what is not shown is
        exactly what has something hidden at or above it.
        """
        closure_, below, above = closure(self._stream, nodes, lambda some: self._nodes[some] == _UNKNOWN)
        self._nodes[closure_] = np.where(self._alone(closure_), _SHOWN, _HIDDEN)
        hidden = self._nodes[above] == _HIDDEN
        if not hidden.any():
            return
        order = np.argsort(above, kind="stable")
        below, above = below[order], above[order]
        falling = distinct(above[self._nodes[above] == _HIDDEN])
        for _ in range(_ROUNDS):
            low, high = np.searchsorted(above, falling), np.searchsorted(above, falling, side="right")
            count = high - low
            fallen = distinct(below[ranges(low, count)])
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

    def _alone(self, nodes: NDArray[np.int64]) -> Mask:
        """Tell which things the viewer may know of, as far as that depends on themselves."""
        states = self._stream.states
        known = in_force(self._stream, nodes)
        shown = (known >= 0) | ~among(nodes, self._betrayed)
        at = np.flatnonzero(known >= 0)
        if len(at):
            state = known[at]
            author = np.where(states.author[state] >= 0, states.author[state], states.claim[state])
            mine = among(author, self.mine)
            carried, _ = self._addressed(states.row[state])
            reached = mine | (self._audiences.reach(states.audience[state]) & carried)
            shown[at] &= reached & self._standing(author) & ~states.deleted[state]
            resting, founding = self._foundings.of_states(self._stream, state)
            seen, own = self._addressed(founding)
            shown[at[resting]] &= seen & (own | self._standing_actor(founding))
        rows = self._stream.rows_with_ids(nodes)
        at = np.flatnonzero(rows >= 0)
        if len(at):
            seen, own = self._addressed(rows[at])
            shown[at] &= seen & (own | self._standing_actor(rows[at]))
        gone = self._deleted(nodes)
        return (shown | among(nodes, self._open)) & ~gone
