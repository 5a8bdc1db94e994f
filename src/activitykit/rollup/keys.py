"""What rows may be grouped by: the values of each key, and the other rows that share a value."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.rollup.groups import at_rows
from activitykit.rollup.roots import NOWHERE, TOP, Roots, all_under
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["KEYS", "Keys"]

KEYS = (
    "about",
    "actor",
    "context",
    "generator",
    "link",
    "object",
    "object_type",
    "reply",
    "target",
    "text",
    "thread",
    "type",
)
_COLUMNS = frozenset({"actor", "context", "generator", "object", "reply", "target"})
# Keys whose other rows postings know, the most telling first; of the others all rows are asked.
_FINDABLE = ("text", "object", "about", "link", "reply", "thread", "target", "context", "actor")
_LEVELS = 24  # of a thread that are looked up one by one; for a deeper one, all edges at once


class Keys:
    """The values of keys, as far as the viewer may know them.

    Args:
        scope: A view, or a whole stream.
        alike: Groups of rows whose texts are nearly the same, for the key ``text``.
    """

    def __init__(self, scope: Scope, alike: tuple[NDArray[np.int64], ...] = ()) -> None:
        self._scope = scope
        self._stream = stream = scope.stream
        self._alike = alike
        primaries = [names[0] for names in stream.type_sets]
        known = {name: number for number, name in enumerate(dict.fromkeys(primaries))}
        self._primary = np.array([*(known[name] for name in primaries), -1], np.int32)
        self._posts = np.array([*(name == "Create" for name in primaries), False], np.bool_)
        self.verbs = known

    def __repr__(self) -> str:
        return f"Keys({self._stream!r})"

    def of(self, key: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Return the value of a key for each of distinct, ascending rows, -1 where it has none."""
        columns = self._stream.columns
        if key in _COLUMNS:
            return at_rows(getattr(columns, key), rows)
        if key == "type":
            verbs, reply = self.verb(rows), at_rows(columns.reply, rows)
            if not len(rows) or reply.max() < 0:
                return verbs
            return verbs + len(self.verbs) * self._is_reply(rows)
        if key == "about":
            return np.where(self._is_reply(rows), at_rows(columns.reply, rows), at_rows(columns.object, rows))
        if key == "thread":
            return self._threads.of(self.of("about", rows))
        if key == "link":
            return self._links(rows)
        if key == "object_type":
            return self._primary[self._object_types(rows)]
        found = np.full(len(rows), -1, np.int64)
        for number, alike in enumerate(self._alike):
            found[np.isin(rows, alike)] = number
        return found

    def verb(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the number in ``verbs`` of the foremost type of distinct, ascending rows."""
        return self._primary.take(at_rows(self._stream.columns.type, rows))

    def _is_reply(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        columns = self._stream.columns
        return self._posts.take(at_rows(columns.type, rows)) & (at_rows(columns.reply, rows) >= 0)

    def _object_types(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        stream = self._stream
        told = stream.columns.object_type[rows].astype(np.int64)
        states = self._scope.state_of(stream.columns.object[rows])
        known = states >= 0
        told[known] = stream.states.type[states[known]]
        return told

    @cached_property
    def _threads(self) -> Roots:
        """What the thread of each node began with."""
        stream = self._stream
        size = len(stream.nodes)
        return Roots(size, self._parents, lambda: stream.parent_of(np.arange(size)))

    @cached_property
    def _shared(self) -> Roots:
        """What was shared first, of shares of shares."""
        size = len(self._stream.nodes)
        return Roots(size, self._inner, lambda: self._inner(np.arange(size)))

    def _parents(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each node is about: what a thing answers, the object of an activity; else -1."""
        stream = self._stream
        states = self._scope.state_of(nodes)
        parents = np.full(len(nodes), TOP, np.int64)
        known = states >= 0
        parents[known] = stream.states.reply[states[known]]
        open_ = np.flatnonzero(parents < 0)
        rows = stream.rows_with_ids(nodes[open_])
        acts = rows >= 0
        parents[open_[acts]] = stream.columns.object[rows[acts]]
        return parents

    def _inner(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the object of each node that is an activity."""
        rows = self._stream.rows_with_ids(nodes)
        objects = self._stream.columns.object[rows].astype(np.int64) if len(self._stream) else rows
        return np.where(rows < 0, TOP, np.where(objects < 0, NOWHERE, objects))

    def _links(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the address that a post or a share is about: its url, else the thing itself."""
        stream = self._stream
        things = self._shared.of(stream.columns.object[rows])
        states = self._scope.state_of(things)
        known = states >= 0
        urls = np.full(len(rows), -1, np.int64)
        urls[known] = stream.states.url[states[known]]
        return np.where(urls >= 0, urls, np.where(things >= 0, things + len(stream.texts), -1))

    def sharing(
        self, pivot: tuple[str, ...], rows: NDArray[np.int64], told: dict[str, set[int]]
    ) -> NDArray[np.int64]:
        """Return rows among which are all that agree with one of these in every key of a pivot.

        Values that were asked about before are left out: their rows have been told. Rows may come twice.

        Args:
            pivot: Keys of which at least one can be looked up in postings.
            rows: The rows.
            told: The values asked about before, by key; those of this call are added.
        """
        key = next(key for key in _FINDABLE if key in pivot)
        values, several = self.of(key, rows).astype(np.int64), len(self.verbs) + 1
        verbs = self.verb(rows).astype(np.int64) + 1 if "type" in pivot else np.zeros(len(rows), np.int64)
        asked = distinct((values * several + verbs)[values >= 0])
        before = told.setdefault(key, set()) if "type" not in pivot else told.setdefault(f"{key} type", set())
        asked = asked[[value not in before for value in asked.tolist()]] if before else asked
        before.update(asked.tolist())
        values = distinct(asked // several)
        if key == "text":
            found = [self._alike[value] for value in values.tolist()]
        elif key == "thread":
            found = self._below(values, replies=True)
        elif key == "link":
            found = self._below(self._things_at(values), replies=False)
        else:
            found = [self._rows(by, values) for by in (("object", "reply") if key == "about" else (key,))]
        rows_ = np.concatenate(found) if found else rows[:0]
        if "type" in pivot:
            wanted = np.zeros(several, np.bool_)
            wanted[asked % several] = True
            rows_ = rows_[wanted[self._primary[self._stream.columns.type[rows_]] + 1]]
        return rows_

    def _rows(self, by: str, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._stream.rows_of_any(by, nodes).astype(np.int64)

    def _things_at(self, links: NDArray[np.int64]) -> NDArray[np.int64]:
        stream, texts = self._stream, len(self._stream.texts)
        things = links[links >= texts] - texts
        return distinct(np.concatenate((things, stream.states.node[np.isin(stream.states.url, links)])))

    @cached_property
    def _named(self) -> NDArray[np.int64]:
        """How many rows are about each node: most activities are nobody's object and lead no further."""
        columns, size = self._stream.columns, len(self._stream.nodes) + 1
        return np.bincount(columns.object + 1, minlength=size) + np.bincount(
            columns.reply + 1, minlength=size
        )

    def _below(self, nodes: NDArray[np.int64], *, replies: bool) -> list[NDArray[np.int64]]:
        """Return the rows about these things, about those rows, and so on down."""
        columns = self._stream.columns
        found: list[NDArray[np.int64]] = []
        seen = np.zeros(len(self._named), np.bool_)
        frontier, level = nodes, 0
        while len(frontier):
            if level == _LEVELS:
                frontier = all_under(frontier, *self._edges(replies=replies))
                frontier = frontier[~seen[frontier]]
            seen[frontier] = True
            rows = self._rows("object", frontier)
            found.append(rows)
            named = [self._about_more_than(columns.id[rows], 0)]
            if replies:
                rows = self._rows("reply", frontier)
                found.append(rows)
                named.append(self._about_more_than(columns.object[rows], 1))  # its own posting is one
                named.append(self._about_more_than(columns.id[rows], 0))
            below = distinct(np.concatenate(named))
            frontier, level = below[~seen[below]].astype(np.int64), level + 1
        return found

    def _edges(self, *, replies: bool) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return what leads further down: nodes, and what each of them is about."""
        columns = self._stream.columns
        pairs = [(columns.id, columns.object, 0)]
        if replies:
            pairs += [(columns.object, columns.reply, 1), (columns.id, columns.reply, 0)]
        leading = [
            (below >= 0) & (above >= 0) & (self._named[below + 1] > count) for below, above, count in pairs
        ]
        return (
            np.concatenate([below[kept] for (below, _, _), kept in zip(pairs, leading, strict=True)]),
            np.concatenate([above[kept] for (_, above, _), kept in zip(pairs, leading, strict=True)]),
        )

    def _about_more_than(self, nodes: NDArray[np.int32], count: int) -> NDArray[np.int32]:
        return nodes[(nodes >= 0) & (self._named[nodes + 1] > count)]
