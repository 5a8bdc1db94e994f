"""What rows may be grouped by: the values of each key, and the other rows that share a value."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

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
_DEEPEST = 1_000


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
        self._primary = np.array([*(known[name] for name in primaries), -1], np.int64)
        self._posts = np.array([*(name == "Create" for name in primaries), False], np.bool_)
        self.verbs = known

    def __repr__(self) -> str:
        return f"Keys({self._stream!r})"

    def of(self, key: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Return the value of a key for each row, -1 where it has none."""
        columns = self._stream.columns
        if key in _COLUMNS:
            return np.asarray(getattr(columns, key)[rows])
        if key == "type":
            verbs = self.verb(rows)
            return (
                verbs + len(self.verbs) * self._is_reply(rows) if (columns.reply[rows] >= 0).any() else verbs
            )
        if key == "about":
            reply = columns.reply[rows]
            return np.where(self._is_reply(rows), reply, columns.object[rows])
        if key == "thread":
            return self._roots(self.of("about", rows))
        if key == "link":
            return self._links(rows)
        if key == "object_type":
            return self._primary[self._object_types(rows)]
        found = np.full(len(rows), -1, np.int64)
        for number, alike in enumerate(self._alike):
            found[np.isin(rows, alike)] = number
        return found

    def verb(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number in ``verbs`` of each row's foremost type."""
        return self._primary[self._stream.columns.type[rows]]

    def _is_reply(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        columns = self._stream.columns
        return self._posts[columns.type[rows]] & (columns.reply[rows] >= 0)

    def _object_types(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        stream = self._stream
        told = stream.columns.object_type[rows].astype(np.int64)
        states = self._scope.state_of(stream.columns.object[rows])
        known = states >= 0
        told[known] = stream.states.type[states[known]]
        return told

    def _roots(self, nodes: NDArray[Any]) -> NDArray[np.int64]:
        """Follow every node up to what its thread began with; a circle has no beginning."""
        distinct, place = np.unique(nodes, return_inverse=True)
        roots = distinct.astype(np.int64)
        climbing = np.flatnonzero(roots >= 0)
        for _ in range(_DEEPEST):
            parents = self._parents(roots[climbing])
            higher = parents >= 0
            climbing = climbing[higher]
            if not len(climbing):
                break
            roots[climbing] = parents[higher]
        roots[climbing] = -1
        return roots[place]

    def _parents(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each node is about: what a thing answers, the object of an activity; else -1."""
        states = self._scope.state_of(nodes)
        parents = np.full(len(nodes), -1, np.int64)
        known = states >= 0
        parents[known] = self._stream.states.reply[states[known]]
        for at in np.flatnonzero(parents < 0).tolist():
            row = self._stream.row_of(int(nodes[at]))
            if row >= 0:
                parents[at] = self._stream.columns.object[row]
        return parents

    def _links(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the address that a post or a share is about: its url, else the thing itself."""
        stream = self._stream
        things = stream.columns.object[rows].astype(np.int64)
        shares = np.flatnonzero(things >= 0)
        for _ in range(_DEEPEST):  # a share of a share is about what was shared first
            inner = np.array([stream.row_of(node) for node in things[shares].tolist()], np.int64)
            deeper = inner >= 0
            shares = shares[deeper]
            if not len(shares):
                break
            things[shares] = stream.columns.object[inner[deeper]]
            shares = shares[things[shares] >= 0]
        things[shares] = -1
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
        values, verbs = self.of(key, rows).astype(np.int64), np.zeros(len(rows), np.int64)
        several = len(self.verbs) + 1
        if "type" in pivot:
            verbs = self.verb(rows) + 1
        asked = np.unique((values * several + verbs)[values >= 0])
        before = told.setdefault(key, set()) if "type" not in pivot else told.setdefault(f"{key} type", set())
        asked = asked[[value not in before for value in asked.tolist()]] if before else asked
        before.update(asked.tolist())
        values = np.unique(asked // several)
        if key == "text":
            found = [self._alike[value] for value in values.tolist()]
        elif key == "thread":
            found = self._below(values, replies=True)
        elif key == "link":
            found = self._below(self._things_at(values), replies=False)
        elif key == "about":
            found = [self._rows(by, value) for value in values.tolist() for by in ("object", "reply")]
        else:
            found = [self._rows(key, value) for value in values.tolist()]
        rows_ = np.concatenate(found) if found else rows[:0]
        if "type" in pivot:
            wanted = np.zeros(several, np.bool_)
            wanted[asked % several] = True
            rows_ = rows_[wanted[self.verb(rows_) + 1]]
        return rows_

    def _rows(self, by: str, node: int) -> NDArray[np.int64]:
        return self._stream.rows_of(by, node).astype(np.int64)

    def _things_at(self, links: NDArray[np.int64]) -> NDArray[np.int64]:
        stream, texts = self._stream, len(self._stream.texts)
        things = links[links >= texts] - texts
        return np.unique(np.concatenate((things, stream.states.node[np.isin(stream.states.url, links)])))

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
        seen: set[int] = set(nodes.tolist())
        frontier = list(seen)
        while frontier:
            named: list[NDArray[Any]] = [nodes[:0]]
            for node in frontier:
                rows = self._rows("object", node)
                found.append(rows)
                named.append(self._about_more_than(columns.id[rows], 0))
                if replies:
                    rows = self._rows("reply", node)
                    found.append(rows)
                    named.append(self._about_more_than(columns.object[rows], 1))  # its own posting is one
            frontier = [node for node in np.unique(np.concatenate(named)).tolist() if node not in seen]
            seen.update(frontier)
        return found

    def _about_more_than(self, nodes: NDArray[np.int32], count: int) -> NDArray[np.int32]:
        return nodes[(nodes >= 0) & (self._named[nodes + 1] > count)]
