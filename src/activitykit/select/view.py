"""A view: what one person may see of one stream at one moment. Everything on a page is taken through it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.language import plain, shorten
from activitykit.select.admission import own_rows
from activitykit.select.audience import blind_only, names_of
from activitykit.select.derive import SEEING
from activitykit.select.evidence import Crowd, Evidence
from activitykit.select.facts import among, facts_of, gather, holds, type_table
from activitykit.select.saying import short_name
from activitykit.select.scope import Rememberer, addressed
from activitykit.select.sight import Sight
from activitykit.stream.moments import to_micros
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select.filter import Filter
    from activitykit.select.scope import Codes, Mask, Rows
    from activitykit.select.viewer import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["View"]

_BLOCK = 64  # rows that are looked at first for the newest visible one


class View(Rememberer):
    """What one viewer may see of one stream at one moment.

    Attributes:
        stream: The stream, up to the moment.
        viewer: Who looks.
        as_of: The moment in epoch microseconds.

    Args:
        stream: The log.
        viewer: Who looks.
        as_of: An aware datetime, epoch microseconds, or an RFC 3339 text; that of the newest activity that
            the viewer may see when left out, because that of another, evidence included, would tell of it.
        default_audience: IRIs (``"Public"`` too) that stand in where an activity has no audience; without
            it only its own actor sees such an activity.
        evidence: Which unseen acts may count, without names; none by default.
        now: Epoch microseconds, for the moment of a stream that was cut before, and is not to be cut there.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "to": "urn:paul", "object": {"type": "Note", "id": "urn:n", "content": "Hello"}},
        ...     {"type": "Like", "id": "urn:2", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "to": "as:Public", "object": "urn:n"}])
        >>> ak.select.View(stream, ak.Viewer("urn:paul")).visible(np.arange(2))
        array([ True,  True])
        >>> ak.select.View(stream, ak.Viewer("urn:zoe")).visible(np.arange(2))
        array([False, False])
    """

    @checked
    def __init__(
        self,
        stream: Stream,
        viewer: Viewer,
        as_of: Moment | None = None,
        *,
        default_audience: str | Iterable[str] | None = None,
        evidence: Evidence | None = None,
        now: int | None = None,
    ) -> None:
        super().__init__()
        self.stream = stream if as_of is None else stream.until(as_of)
        self.viewer = viewer
        self.evidence = evidence
        self._sight = Sight(self.stream, viewer, default_audience)
        self._facts = facts_of(self.stream)
        self._readable = np.zeros(len(self.stream.states.row) + 1, np.int32)
        self._readable[-1] = -1  # what the code -1 finds
        self.as_of = to_micros(as_of) if as_of is not None else self._newest() if now is None else now

    def _newest(self) -> int:
        """Return the moment of the newest row that may be seen; 0 if there is none.

        Evidence has no say in it: the moment of an anonymous act would tell of one person.
        """
        end, block = len(self.stream), _BLOCK
        while end:
            begin = max(0, end - block)
            shown = np.flatnonzero(self.visible(np.arange(begin, end)))
            if len(shown):
                return int(self.stream.columns.time[begin + shown[-1]])
            end, block = begin, block * 2
        return 0

    @property
    def zone(self) -> str:
        """The time zone in which the viewer's days begin."""
        return self.viewer.timezone

    def visible(self, rows: Rows) -> Mask:
        """Tell which rows the viewer may see.

        Args:
            rows: Row numbers, shape ``(m,)``.

        Returns:
            One flag a row.
        """
        return self._sight.rows(np.asarray(rows))

    def visible_nodes(self, nodes: Codes) -> Mask:
        """Tell of which things the viewer may know; unknown things and the code -1 restrict nothing."""
        return self._sight.nodes(np.asarray(nodes))

    def state_of(self, nodes: Codes) -> NDArray[np.int32]:
        """Return for each node the newest description that the viewer may read, or -1.

        It is the one in force where its carrier is visible, else the newest one with a visible carrier;
        none where the thing has been deleted.

        Args:
            nodes: Node codes, shape ``(m,)``.

        Returns:
            Indices into ``stream.states``, shape ``(m,)``.
        """
        codes = np.asarray(nodes)
        latest = gather(self.stream.latest, codes)
        found: NDArray[np.int32] = self._readable[latest]
        open_ = found == 0
        if open_.any():
            self._read(distinct(latest[open_]))
            found = self._readable[latest]
        return np.where(found > 0, found - 1, -1).astype(np.int32)

    def _read(self, states: NDArray[np.int32]) -> None:
        """Find what the viewer may read instead of each state, and remember it one higher; -1 is nothing."""
        shown = self.visible(self.stream.states.row[states])
        self._readable[states[shown]] = states[shown] + 1
        hidden = states[~shown]
        if not len(hidden):
            return
        nodes = self.stream.states.node
        older = self._older_states(nodes[hidden])
        at = np.minimum(np.searchsorted(nodes[older], nodes[hidden]), max(len(older) - 1, 0))
        found = nodes[older[at]] == nodes[hidden] if len(older) else np.zeros(len(hidden), np.bool_)
        self._readable[hidden] = -1
        self._readable[hidden[found]] = older[at[found]] + 1

    def _older_states(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the best state of each node with a visible carrier, where there is one, by node."""
        states = self.stream.states
        candidates = self._facts.states_of_any(nodes)
        seen = candidates[self.visible(states.row[candidates])]
        order = seen[np.lexsort((seen, states.standing[seen], states.node[seen]))]
        return order[np.append(np.diff(states.node[order]) != 0, True)] if len(order) else order

    def name_of(self, node: int) -> str | None:
        """Return what a person or thing is called, from what the viewer may read."""
        state = int(self.state_of(np.array([node]))[0])
        code = int(self.stream.states.name[state]) if state >= 0 else -1
        return self.stream.texts[code] if code >= 0 else None

    def title_of(self, node: int) -> str:
        """Return the name of a thing, else the beginning of what it says, else the last part of its IRI."""
        states, state = self.stream.states, int(self.state_of(np.array([node]))[0])
        if state >= 0:
            for texts in (states.name, states.summary, states.content):
                if texts[state] >= 0:
                    return shorten(plain(self.stream.texts[int(texts[state])]))
        return short_name(self.stream.nodes[node])

    def name(self, iri: str) -> str:
        """Return the name of the thing with an IRI, else the last part of the IRI."""
        return self.name_of(self.stream.nodes.code(iri)) or short_name(iri)

    @cached_property
    def mine(self) -> NDArray[np.int32]:
        """Node codes of the viewer's own accounts."""
        return self._sight.mine

    @cached_property
    def history(self) -> NDArray[np.int64]:
        """The viewer's own living acts: ascending rows."""
        rows = own_rows(self.stream, self.mine.tolist())
        return rows[self.visible(rows)]

    @cached_property
    def seen_nodes(self) -> NDArray[np.int32]:
        """What the viewer has viewed, read or listened to: ascending node codes."""
        seeing = type_table(self.stream, SEEING)
        rows = self.history
        rows = rows[seeing[self.stream.columns.type[rows]]]
        acted = self.stream.columns.object[rows]
        return distinct(np.concatenate((acted[acted >= 0], self.stream.nodes.codes(self.viewer.seen))))

    def hidden(self, rows: Rows) -> Mask:
        """Tell which rows a mute hides."""
        return self._muted(np.asarray(rows), "hide") >= 0

    def collapsed(self, rows: Rows) -> NDArray[np.int64]:
        """Return for each row the number of the viewer's mute that puts a notice in its place, or -1."""
        return self._muted(np.asarray(rows), "collapse")

    def countable(self, rows: Rows) -> Mask:
        """Tell which rows may count, without their actors' names: the visible ones, and the evidence.

        The evidence is what :class:`Evidence` allows: acts that nobody may see, of which enough distinct
        people did the same.
        """
        rows = np.asarray(rows)
        counted = self.visible(rows)
        if self.evidence is not None:
            at = np.flatnonzero(~counted)
            counted[at] = self._crowd.passes(rows[at])
        return counted

    def addressed_to(self, rows: Rows, nodes: Codes) -> Mask:
        """Tell which rows are addressed to one of the nodes, as far as the viewer may know.

        A blind copy is told to its sender, and to whom it went. Which groups it went to is told to those whom
        the caller states to be in them; else where nothing but that can have brought it to the viewer, as
        what makes a group none that can be joined may be hidden from them.

        Args:
            rows: Row numbers, shape ``(m,)``.
            nodes: Codes of people, groups or collections.
        """
        found = addressed(self.stream, rows, nodes)
        at = np.flatnonzero(found)
        at = at[~self._told_of(rows[at], nodes)]
        found[at] = ~blind_only(self.stream, rows[at], nodes)
        return found

    def _told_of(self, rows: Rows, nodes: Codes) -> Mask:
        """Tell of which rows the viewer may know that they went to one of the nodes, even if blindly."""
        columns = self.stream.columns
        known = among(columns.actor[rows], self.mine) | holds(self.stream, columns.actors[rows], self.mine)
        sure, named = self._named
        known |= addressed(self.stream, rows, nodes[np.isin(nodes, sure)])
        alone = addressed(self.stream, rows, nodes[np.isin(nodes, named)])
        return known | (alone & ~addressed(self.stream, rows, named[~np.isin(named, nodes)]))

    @cached_property
    def _named(self) -> tuple[Codes, Codes]:
        """The nodes under which the viewer is reached for sure, and those under which they may be."""
        stream, viewer = self.stream, self.viewer
        stated = viewer.stated is None or "groups" in viewer.stated
        names, of = names_of(viewer, viewer.groups)
        states = self.state_of(stream.nodes.codes(of))
        claimed = stream.states.followers[states[states >= 0]]
        named = distinct(np.concatenate((stream.nodes.codes(names), claimed[claimed >= 0])))
        return (self._sight.keys if stated else self.mine), named

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(self, self.evidence or Evidence())

    def select(self, wanted: Filter, rows: Rows | None = None) -> Rows:
        """Return the visible rows that a filter passes, ascending.

        Args:
            wanted: The filter.
            rows: Where to look; everywhere when left out.
        """
        found = wanted.rows(self) if rows is None else rows[wanted.mask(self, rows)]
        return found[self.visible(found)]

    def _muted(self, rows: Rows, action: str) -> NDArray[np.int64]:
        found = np.full(len(rows), -1, np.int64)
        for number, mute in enumerate(self.viewer.mutes):
            if mute.action == action and mute.ends > self.as_of:
                open_ = np.flatnonzero(found < 0)
                found[open_[mute.what.mask(self, rows[open_])]] = number
        own = np.isin(self.stream.columns.actor[rows], self.mine)
        found[own] = -1
        return found

    def __repr__(self) -> str:
        return f"View({self.viewer!r} of {self.stream!r})"
