"""What rows may be grouped by: the values of each key, and the other rows that share a value."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.rollup.below import under
from activitykit.rollup.copies import Copies
from activitykit.rollup.groups import at_rows
from activitykit.rollup.links import Links
from activitykit.rollup.roots import NOWHERE, TOP, Roots
from activitykit.select.facts import gather
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["KEYS", "Keys"]

KEYS = (
    "about",
    "actor",
    "context",
    "copy",
    "coverage",
    "generator",
    "link",
    "object",
    "object_type",
    "page",
    "reply",
    "story",
    "target",
    "text",
    "thread",
    "type",
)
_COLUMNS = frozenset({"actor", "context", "generator", "object", "reply", "target"})
# Keys whose other rows postings know, the most telling first; of the others all rows are asked.
_FINDABLE = (
    *("text", "object", "about", "copy", "page", "link", "reply", "thread", "story", "coverage"),
    *("target", "context", "actor"),
)


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
        self._alone = len(known) == len(primaries)  # then the number of a type set is that of its verb
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
        if key in {"copy", "page"}:
            return self._numbered(key, self.of("about", rows))
        if key in {"story", "coverage"}:
            return self._numbered(key, self.of("thread", rows))
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
        types = at_rows(self._stream.columns.type, rows)
        return types if self._alone else self._primary.take(types)

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
        at, rows = self._acts(nodes[open_])
        parents[open_[at]] = stream.columns.object[rows]
        return parents

    def _inner(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the object of each node that is an activity."""
        at, rows = self._acts(nodes)
        found = np.full(len(nodes), TOP, np.int64)
        objects = self._stream.columns.object[rows]
        found[at] = np.where(objects < 0, NOWHERE, objects)
        return found

    def _acts(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the positions of nodes that are activities which may be known, and their rows."""
        rows = self._stream.rows_with_ids(nodes)
        at = np.flatnonzero(rows >= 0)
        at = at[self._scope.visible(rows[at])]
        return at, rows[at]

    def _links(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the page that a post or a share is about: at its url, else at its own IRI if that is all.

        What has neither is itself.
        """
        stream, links = self._stream, self._stream.derived(Links)
        things = self._shared.of(stream.columns.object[rows])
        states = self._scope.state_of(things)
        known = states >= 0
        pages = np.full(len(rows), -1, np.int64)
        pages[known] = links.of_urls(stream, stream.states.url[states[known]])
        pages[~known] = links.of_things(stream, things[~known])
        return _either(pages, things)

    def _numbered(self, key: str, things: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what things share with others: their words, else they are themselves; or their page."""
        stream, states = self._stream, self._scope.state_of(things)
        if key in {"copy", "story"}:
            return _either(stream.derived(Copies).of(stream, states), things)
        urls = gather(stream.states.url, states)
        return stream.derived(Links).of_urls(stream, urls, bare=False)

    def times(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the moments of distinct, ascending rows."""
        return at_rows(self._stream.columns.time, rows)

    def sharing(self, pivot: tuple[str, ...], rows: NDArray[np.int64], low: int) -> NDArray[np.int64]:
        """Return rows among which are all that agree with one of these in every key of a pivot.

        Rows may come twice.

        Args:
            pivot: Keys of which at least one can be looked up in postings.
            rows: Distinct rows, ascending.
            low: The first row that counts.
        """
        key = next(key for key in _FINDABLE if key in pivot)
        values = self.of(key, rows)
        rows, values = rows[values >= 0], distinct(values[values >= 0]).astype(np.int64)
        if key == "text":
            near = np.concatenate([rows[:0], *(self._alike[value] for value in values.tolist())])
        elif key == "thread":
            near = self._rows(("object", "reply"), under(self._stream, values, replies=True))
        elif key in {"copy", "page"}:
            near = self._rows(("object", "reply"), self._things_of(key, values))
        elif key in {"story", "coverage"}:
            things = under(self._stream, self._things_of(key, values), replies=True)
            near = self._rows(("object", "reply"), things)
        elif key == "link":
            near = self._rows(("object",), under(self._stream, self._things_at(values), replies=False))
        else:
            near = self._rows(("object", "reply") if key == "about" else (key,), values)
        near = near[near >= low]
        if "type" in pivot:
            wanted = np.zeros(len(self.verbs) + 1, np.bool_)
            wanted[self.verb(rows)] = True
            near = near[wanted[self._primary[self._stream.columns.type[near]]]]
        return near

    def _rows(self, names: tuple[str, ...], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        found = [self._stream.rows_of_any(name, nodes) for name in names]
        return np.concatenate(found).astype(np.int64)

    def _things_at(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        things, pages = values[values % 2 == 0] >> 1, values[values % 2 == 1] >> 1
        at = self._stream.derived(Links).things_at(self._stream, pages)
        return distinct(np.concatenate((things, at)))

    def _things_of(self, key: str, values: NDArray[np.int64]) -> NDArray[np.int64]:
        stream = self._stream
        if key in {"page", "coverage"}:
            return stream.derived(Links).described_at(stream, values)
        things, texts = values[values % 2 == 0] >> 1, values[values % 2 == 1] >> 1
        return distinct(np.concatenate((things, stream.derived(Copies).things(stream, texts))))


def _either(numbers: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each of two kinds: odd where there is a number, else even for the node, or -1."""
    return np.where(numbers >= 0, 2 * numbers + 1, np.where(nodes >= 0, 2 * nodes, -1))
