"""Which visibility class each row and thing is in, worked out once a history, whoever looks.

What a row asks of whoever is to see it: that its own audience reaches them, and those of everything it rests
on. That depends on the history alone. What depends on the person besides (their own acts and things, whom
they blocked, who admitted them) concerns few rows, which :class:`~activitykit.select.sight.Sight` finds
through :meth:`Demands.concerning` and :meth:`Demands.resting_on` and looks at singly.

One history serves streams of any length. What is kept is the class at its end, and since which row it has
been so: a stream that ends before that row is told that the class is odd.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.classes import NEVER, ODD, Classes, Memo
from activitykit.select.edits import kept_back
from activitykit.select.facts import in_force, type_table
from activitykit.select.foundings import Foundings
from activitykit.select.rests import closure
from activitykit.stream.batch import ranges
from activitykit.stream.pairs import Pairs
from activitykit.stream.postings import distinct
from activitykit.stream.rules import PROVISIONAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Demands"]

_FEW, _ROUNDS, _FOLDS = 32, 40, 16


class Demands:
    """The classes of one history's rows and things, each worked out when first asked for."""

    def __init__(self) -> None:
        self.classes = Classes()
        self.lock = RLock()
        self._length = 0
        self._forget()

    def __repr__(self) -> str:
        return f"Demands({self._length:,} rows, {self.classes!r})"

    def _forget(self) -> None:
        self._length = self._told_of = 0
        self._rows, self._nodes = Memo(), Memo()
        self._perished, self._told = np.zeros(0, np.bool_), np.zeros(0, np.bool_)
        self._place = np.zeros(0, np.int32)
        self._below, self._concerned = Pairs(), Pairs()
        self._involved: list[NDArray[np.int64]] = []  # rows of several objects, or that rest on foundings

    def of_rows(self, stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the class of each row."""
        with self.lock:
            whole = self._forward(stream)
            codes: NDArray[np.int32] = self._rows.code[rows]
            if not codes.all():
                undecided = distinct(rows[codes == 0])
                for some in whole.derived(Foundings).first(whole, undecided, self._rows.code):
                    self._decide_rows(whole, some)
                codes = self._rows.code[rows]
            codes -= 1
            if len(stream) < self._length:
                codes[self._rows.since[rows] > len(stream)] = ODD
            return codes

    def of_nodes(self, stream: Stream, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the class of each thing, given by codes from 0 on."""
        with self.lock:
            codes = self._codes(self._forward(stream), nodes)
            if len(stream) < self._length:
                codes[self._nodes.since[nodes] > len(stream)] = ODD
            return codes

    def known(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """Return those of the things about whose class somebody has asked."""
        with self.lock:
            nodes = nodes[(nodes >= 0) & (nodes < len(self._nodes.code))]
            found: NDArray[np.integer[Any]] = nodes[self._nodes.code[nodes] > 0]
            return found

    @property
    def extent(self) -> tuple[int, int, int]:
        """What changes whenever :meth:`concerning` or :meth:`resting_on` may find more.

        Repeats are dropped only as the history grows, so that its length tells what was before and after.
        """
        return self._length, len(self._below), len(self._concerned)

    def concerning(self, people: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the things for which it matters whether the viewer is, or blocked, one of the people.

        They are authors of these, or acted in what carries them; of the things whose classes were asked for.
        """
        with self.lock:
            return distinct(self._concerned.of(people))

    def resting_on(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return things and all that rest on them, of those whose classes were asked for."""
        with self.lock:
            marked = np.zeros(len(self._nodes.code), np.bool_)
            found = [frontier := distinct(nodes.astype(np.int32))]
            marked[frontier] = True
            while len(frontier):
                frontier = self._below.of(frontier)
                frontier = distinct(frontier[~marked[frontier]])
                marked[frontier] = True
                found.append(frontier)
            return np.concatenate(found)

    def _forward(self, stream: Stream) -> Stream:
        """Go on to the end of the history, and forget what has changed since; return all of it."""
        whole = stream.whole
        nodes = len(whole.nodes)
        self._nodes.grow(nodes)
        if len(self._perished) < nodes:
            for name in ("_perished", "_told", "_place"):
                kept = getattr(self, name)
                setattr(
                    self,
                    name,
                    np.concatenate((kept, np.zeros(len(self._nodes.code) - len(kept), kept.dtype))),
                )
        if len(whole) == self._length:
            return whole
        begin, self._length = self._length, len(whole)
        self._rows.grow(len(whole))
        fallen_at, fallen = whole.changes("alive", begin)
        changed_at, changed = whole.changes("latest", begin)
        self._rows.moved[fallen] = fallen_at + 1
        self._nodes.moved[changed] = changed_at + 1
        states, first = whole.states, self._told_of
        self._told_of = len(states)
        told = np.flatnonzero((states.standing[first:] == PROVISIONAL) & (states.own[first:] >= 0)) + first
        self._told[states.node[told]] = True
        self._perished[states.node[first:][states.deleted[first:]]] = True
        if begin:
            self._unsettle(whole, begin, fallen, np.concatenate((changed, states.node[told])))
            self._below.drop_repeats()  # what is decided again is told again of what it rests on
            self._concerned.drop_repeats()
        return whole

    def _unsettle(
        self, whole: Stream, begin: int, fallen: NDArray[np.int32], changed: NDArray[np.int32]
    ) -> None:
        """Forget the classes of what changed, and of all that rests on it."""
        gone = changed[self._perished[changed]]
        if len(gone) and (len(self._concerned.of(gone)) or len(whole.rows_of_any("actor", gone))):
            self._forget()  # somebody went, or came back
            self._forward(whole)
            return
        said = whole.states.row
        low, high = (said.searchsorted(fallen, side) for side in ("left", "right"))
        changed = np.concatenate(
            (
                changed,
                whole.columns.id[begin:],
                whole.columns.id[fallen],
                whole.states.node[ranges(low, high - low)],
            )
        )
        self._rows.code[fallen] = 0
        changed = changed[self._nodes.code[changed] > 0]
        if not len(changed):
            return
        nodes = self.resting_on(changed)
        self._nodes.code[nodes] = 0
        for by in ("object", "target", "context", "reply"):
            self._rows.code[whole.rows_of_any(by, nodes)] = 0
        for rows in self._involved:
            self._rows.code[rows] = 0
        self._involved.clear()

    def _decide_rows(self, whole: Stream, rows: NDArray[np.integer[Any]]) -> None:
        columns = whole.columns
        code = self.classes.of_audiences(whole, columns.audience[rows])
        since = self._rows.moved[rows]
        for column in (columns.object, columns.target, columns.context, columns.reply):
            at = np.flatnonzero(column[rows] >= 0)
            if len(at):
                nodes = column[rows[at]]
                code[at] = self.classes.union(code[at], self._codes(whole, nodes))
                since[at] = np.maximum(since[at], self._nodes.since[nodes])
        at, founding = whole.derived(Foundings).of_rows(whole, rows)
        self._fold(code, since, at, self._rows.code[founding] - 1, self._rows.since[founding])
        several = np.flatnonzero(columns.objects[rows] >= 0)
        for place in several.tolist():
            members = whole.sets.members(int(columns.objects[rows[place]]))
            for one in distinct(self._codes(whole, members)).tolist():
                code[place] = self.classes.join(int(code[place]), one)
            since[place] = max(since[place], self._nodes.since[members].max())
        involved = distinct(np.concatenate((several, at)))
        if len(involved):
            self._involved.append(rows[involved].astype(np.int64))
        gone, moved = self._gone_actors(whole, rows)
        code[gone | ~self._living(whole, rows)] = NEVER
        self._rows.since[rows] = np.maximum(since, moved)
        self._rows.code[rows] = code + 1

    def _living(self, whole: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        silent = type_table(whole, ("Undo", "Delete"))
        living: NDArray[np.bool_] = whole.alive[rows] & ~silent[whole.columns.type[rows]]
        return living & ~kept_back(whole, rows)

    def _gone(self, whole: Stream, people: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Tell who has been deleted, and since when it has been so, or not any more."""
        gone, since = np.zeros(len(people), np.bool_), np.zeros(len(people), np.int32)
        at = np.flatnonzero(people >= 0)
        at = at[self._perished[people[at]]]
        if len(at):
            since[at] = self._nodes.moved[people[at]]
            known = in_force(whole, people[at])
            gone[at] = (known >= 0) & whole.states.deleted[known]
        return gone, since

    def _gone_actors(
        self, whole: Stream, rows: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        gone, since = self._gone(whole, whole.columns.actor[rows])
        for at in np.flatnonzero(whole.columns.actors[rows] >= 0).tolist():
            members = whole.sets.members(int(whole.columns.actors[rows[at]]))
            one, when = self._gone(whole, members)
            gone[at], since[at] = one.any(), when.max()
        return gone, since

    def _codes(self, whole: Stream, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        codes: NDArray[np.int32] = self._nodes.code[nodes]
        if not codes.all():
            self._decide_nodes(whole, distinct(nodes[codes == 0]))
            codes = self._nodes.code[nodes]
        return codes - 1

    def _decide_nodes(self, whole: Stream, nodes: NDArray[np.integer[Any]]) -> None:
        memo = self._nodes
        found, below, above = closure(whole, nodes, lambda some: memo.code[some] == 0)
        code, since = self._alone(whole, found)
        apart = below != above
        below, above = below[apart], above[apart]
        self._below.add(above, below)
        self._place[found] = np.arange(len(found))
        known = memo.code[above] > 0
        lower = self._place[below]
        self._fold(code, since, lower[known], memo.code[above[known]] - 1, memo.since[above[known]])
        finished = self._descend(code, since, lower[~known], self._place[above[~known]])
        code[~finished] = ODD  # a ring of replies, or below one
        memo.since[found] = since
        memo.code[found] = code + 1

    def _descend(
        self,
        code: NDArray[np.int32],
        since: NDArray[np.int32],
        below: NDArray[np.int32],
        above: NDArray[np.int32],
    ) -> NDArray[np.bool_]:
        """Hand classes down, each once all above it are settled; tell which were reached."""
        order = np.argsort(above, kind="stable")
        below, above = below[order], above[order]
        indptr = np.searchsorted(above, np.arange(len(code) + 1))
        pending = np.bincount(below, minlength=len(code))
        ready, rounds = np.flatnonzero(pending == 0), 0
        while len(ready):
            edges = ranges(indptr[ready], indptr[ready + 1] - indptr[ready])
            if len(ready) < _FEW and rounds > _ROUNDS:
                self._descend_singly((code, since, pending), (indptr, below), ready)
                break
            under = below[edges]
            self._fold(code, since, under, code[above[edges]], since[above[edges]])
            np.subtract.at(pending, under, 1)
            ready = distinct(under)
            ready = ready[pending[ready] == 0]
            rounds += 1
        finished: NDArray[np.bool_] = pending == 0
        return finished

    def _descend_singly(
        self,
        told: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
        under: tuple[NDArray[Any], NDArray[Any]],
        ready: NDArray[np.int64],
    ) -> None:
        """Do it thing by thing, which is faster along a narrow and very long thread."""
        codes, moments, waiting = (values.tolist() for values in told)
        begin, below = (values.tolist() for values in under)
        stack = ready.tolist()
        while stack:
            at = stack.pop()
            for child in below[begin[at] : begin[at + 1]]:
                codes[child] = self.classes.join(codes[child], codes[at])
                moments[child] = max(moments[child], moments[at])
                waiting[child] -= 1
                if not waiting[child]:
                    stack.append(child)
        for values, found in zip(told, (codes, moments, waiting), strict=True):
            values[:] = found

    def _fold(
        self, code: NDArray[np.int32], since: NDArray[np.int32], under: NDArray[np.integer[Any]],
        codes: NDArray[np.int32], moments: NDArray[np.int32],
    ) -> None:  # fmt: skip
        """Add what is above to what is below it; several may be above one."""
        np.maximum.at(since, under, moments)
        at = np.flatnonzero(codes != 0)
        for _ in range(_FOLDS):
            if not len(at):
                return
            order = at[np.argsort(under[at], kind="stable")]
            first = np.append(True, under[order[1:]] != under[order[:-1]])
            one = order[first]
            code[under[one]] = self.classes.union(code[under[one]], codes[one])
            at = order[~first]
        for edge in at.tolist():
            code[under[edge]] = self.classes.join(int(code[under[edge]]), int(codes[edge]))

    def _alone(self, whole: Stream, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return what things ask for by themselves, and since when."""
        columns, states, classes = whole.columns, whole.states, self.classes
        code, since = np.zeros(len(nodes), np.int32), self._nodes.moved[nodes]
        known = in_force(whole, nodes)
        at = np.flatnonzero(known >= 0)
        if len(at):
            state = known[at]
            author = np.where(states.author[state] >= 0, states.author[state], states.claim[state])
            carrier = states.row[state]
            asked = classes.union(
                classes.of_audiences(whole, states.audience[state]),
                classes.of_audiences(whole, columns.audience[carrier]),
            )
            gone, moved = self._gone(whole, author)
            asked[states.deleted[state] | gone | ~self._living(whole, carrier)] = NEVER
            code[at] = asked
            since[at] = np.maximum(np.maximum(since[at], self._rows.moved[carrier]), moved)
            self._concerned.add(author, nodes[at])
            self._concern(whole, carrier, nodes[at])
            resting, founding = whole.derived(Foundings).of_states(whole, state)
            self._carry((code, since), at[resting], nodes[at[resting]], founding, whole)
        at = np.flatnonzero((known < 0) & self._told[nodes])
        if len(at):
            self._hear(whole, nodes, at, code, since)
        rows = whole.rows_with_ids(nodes)
        at = np.flatnonzero(rows >= 0)
        self._carry((code, since), at, nodes[at], rows[at], whole)
        return code, since

    def _carry(
        self, asked_for: tuple[NDArray[np.int32], NDArray[np.int32]],
        at: NDArray[np.int64], nodes: NDArray[np.int64], rows: NDArray[np.int32], whole: Stream,
    ) -> None:  # fmt: skip
        """Add to what things ask for, at their positions, what an activity of each asks for by itself."""
        code, since = asked_for
        if not len(at):
            return
        asked = self.classes.of_audiences(whole, whole.columns.audience[rows])
        gone, moved = self._gone_actors(whole, rows)
        asked[gone | ~self._living(whole, rows)] = NEVER
        code[at] = self.classes.union(code[at], asked)
        moved = np.maximum(np.maximum(moved, rows + 1), self._rows.moved[rows])
        since[at] = np.maximum(since[at], moved)
        self._concern(whole, rows, nodes)

    def _concern(self, whole: Stream, rows: NDArray[np.int32], nodes: NDArray[np.int64]) -> None:
        """Note for whom, as an actor of the rows, it matters that the things rest on them."""
        self._concerned.add(whole.columns.actor[rows], nodes)
        for at in np.flatnonzero(whole.columns.actors[rows] >= 0).tolist():
            members = whole.sets.members(int(whole.columns.actors[rows[at]]))
            self._concerned.add(members, np.full(len(members), nodes[at]))

    def _hear(
        self, whole: Stream, nodes: NDArray[np.int64], at: NDArray[np.int64],
        code: NDArray[np.int32], since: NDArray[np.int32],
    ) -> None:  # fmt: skip
        """Take over the addressing under which others tell of things that nobody entitled has described."""
        states = whole.states
        found = whole.states_of_any(nodes[at])
        found = found[(states.standing[found] == PROVISIONAL) & (states.own[found] >= 0)]
        order = np.argsort(nodes[at])
        where = at[order][np.searchsorted(nodes[at][order], states.node[found])]
        carrier = states.row[found]
        np.maximum.at(since, where, np.maximum(carrier + 1, self._rows.moved[carrier]))
        stands = whole.alive[carrier]
        asked = self.classes.of_audiences(whole, states.own[found])
        self._fold(code, since, where[stands], asked[stands], since[where[stands]])
        self._concerned.add(states.claim[found], states.node[found])
