"""What a viewer may know of things: what they are called, what is said of them, where they can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic_core import from_json

from activitykit.language import negotiate, plain, shorten
from activitykit.select.saying import short_name
from activitykit.stream.documents import id_of, identified, items_of, short_type
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from activitykit.select import View

__all__ = ["Known", "Thing"]

_TITLE = 70
_CHAIN = 16


class Thing(NamedTuple):
    """What the viewer may know of a thing: its IRI, what it is called, and what it is."""

    node: int
    iri: str
    name: str | None
    type: str | None


class Known:
    """Things as the viewer of one view may know them.

    Args:
        view: What the viewer may see.
        lang: The language in which things are called, where they have names in several.
    """

    def __init__(self, view: View, lang: str = "en") -> None:
        self.view, self._lang = view, lang
        self._things: dict[int, Thing] = {}
        self._states: dict[int, int] = {}
        self._first: dict[int, int] = {}
        self._documents: dict[int, Any] = {}
        self._me = frozenset(view.mine.tolist())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.view!r})"

    def thing(self, node: int) -> Thing | None:
        """Return what may be told of a node; of shares, and other activities, what they are about."""
        if node < 0:
            return None
        if node not in self._things:
            self._things[node] = self._look(node)
        return self._things[node]

    def look_up(self, nodes: NDArray[np.integer[Any]]) -> None:
        """Find what may be known of many nodes at once, which is faster than one by one."""
        nodes = distinct(nodes[nodes >= 0].astype(np.int64))
        stream, states = self.view.stream, self.view.state_of(nodes)
        self._states.update(zip(nodes.tolist(), states.tolist(), strict=True))
        first = self._within(nodes, states)
        open_ = np.flatnonzero(np.where(first == nodes, states, self.view.state_of(first)) < 0)
        for _ in range(_CHAIN):
            rows = stream.rows_with_ids(first[open_])
            shown = rows >= 0
            shown[shown] = self.view.visible(rows[shown])
            open_, inner = open_[shown], stream.columns.object[rows[shown]]
            open_, inner = open_[inner >= 0], inner[inner >= 0]
            if not len(open_):
                break
            first[open_] = inner
            open_ = open_[self.view.state_of(inner) < 0]
        self._first.update(zip(nodes.tolist(), first.tolist(), strict=True))

    def _within(self, nodes: NDArray[np.integer[Any]], states: NDArray[np.int32]) -> NDArray[np.integer[Any]]:
        """Return the nodes; of activities that are described within others, what they are about."""
        stream, about = self.view.stream, nodes.copy()
        if len(stream.embedding):
            known = np.flatnonzero(states >= 0)
            rows = stream.states.row[states[known]]
            inner = np.isin(rows, stream.embedding) & (stream.columns.object[rows] == nodes[known])
            for at, row in zip(known[inner].tolist(), rows[inner].tolist(), strict=True):
                told = stream.inner_of(row)
                if told is not None and told[2] >= 0:
                    about[at] = told[2]
        return about

    def _shared(self, nodes: list[int]) -> list[int]:
        """Return for each node what was shared first, where it is an activity about something."""
        unknown = [node for node in nodes if node not in self._first]
        if unknown:
            self.look_up(np.array(unknown, np.int64))
        return [self._first[node] for node in nodes]

    def _look(self, node: int) -> Thing:
        stream = self.view.stream
        (node,) = self._shared([node])
        iri = stream.nodes[node]
        if iri.startswith("#"):
            return Thing(node, iri, iri, "Tag")
        state = self._state(node)
        if state < 0:
            own = self._own(node)
            return Thing(node, iri, self._title(own), _kind(own))
        code = int(stream.states.type[state])
        kind = stream.type_sets[code][0] if code >= 0 else None
        return Thing(node, iri, self._title(self._document(state, iri)), kind)

    def _state(self, node: int) -> int:
        if node not in self._states:
            self.look_up(np.array([node], np.int64))
        return self._states[node]

    def _own(self, node: int) -> dict[str, Any]:
        """Return an activity that the viewer may see, as a thing that others are about; else nothing."""
        row = self.view.stream.row_of(node)
        shown = row >= 0 and self.view.visible(np.array([row]))[0]
        found: dict[str, Any] = self._carrier(row) if shown else {}
        return found

    def _title(self, document: Mapping[str, Any]) -> str | None:
        for key in ("name", "preferredUsername", "summary", "content"):
            text = plain(self.in_language(document, key))
            if text:
                return shorten(text, _TITLE)
        return None

    def _document(self, state: int, iri: str) -> dict[str, Any]:
        """Return what the carrier of a state says of the thing."""
        stream = self.view.stream
        row = int(stream.states.row[state])
        document = self._carrier(row)
        for value in (document, *document.values()):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and iri in (item.get("id"), item.get("@id"), item.get("href")):
                    return item
        without_id = identified(items_of(document.get("object")), stream.nodes[int(stream.columns.id[row])])
        found = without_id.get(iri)
        return found if isinstance(found, dict) else {}

    def _carrier(self, row: int) -> Any:
        if row not in self._documents:
            self._documents[row] = from_json(self.view.stream.raw(row))
        return self._documents[row]

    def in_language(self, document: Mapping[str, Any], key: str) -> str:
        """Return a text in the reader's language, else as it stands, else in any language."""
        said = document.get(f"{key}Map")
        said = (
            {tag: text for tag, text in said.items() if isinstance(text, str)}
            if isinstance(said, dict)
            else {}
        )
        if said:
            chosen = negotiate([self._lang], tuple(said), default="")
            if chosen:
                return str(said[chosen])
        text = document.get(key)
        return text if isinstance(text, str) else next(iter(said.values()), "")

    def described(self, node: int) -> Mapping[str, Any]:
        """Return what is said of a thing as its author wrote it, blind addressees included; else nothing."""
        state = self._state(node) if node >= 0 else -1
        if state >= 0:
            return self._document(state, self.view.stream.nodes[node])
        return self._own(node) if node >= 0 else {}

    def content(self, node: int) -> tuple[str, str]:
        """Return the content of a thing as its author wrote it, and its media type (HTML by default)."""
        document = self.described(node)
        media_type = document.get("mediaType")
        said = self.in_language(document, "content") or self.in_language(document, "summary")
        return said, media_type if isinstance(media_type, str) else "text/html"

    def address(self, node: int) -> str:
        """Return where a thing can be opened: its url, else its IRI; nothing for one without."""
        if node < 0:
            return ""
        stream = self.view.stream
        state = self._state(node)
        url = int(stream.states.url[state]) if state >= 0 else -1
        return stream.texts[url] if url >= 0 else stream.nodes[node]

    def is_me(self, node: int) -> bool:
        """Tell whether a node is one of the viewer's accounts."""
        return node in self._me

    def person(self, node: int) -> Thing:
        """Return a person, who always has a name: at least the last part of their IRI."""
        thing = self.thing(node)
        iri = self.view.stream.nodes[node]
        if thing is None or thing.node != node or thing.name is None:
            state = self._state(node)
            code = int(self.view.stream.states.name[state]) if state >= 0 else -1
            name = self.view.stream.texts[code] if code >= 0 else None
            return Thing(node, iri, name or short_name(iri), thing.type if thing else None)
        return thing

    def said_by(self, row: int, key: str) -> Thing | None:
        """Return a thing that an activity names, by what the activity says of it where nothing else does."""
        stream = self.view.stream
        value = next(iter(items_of(self._carrier(row).get(key))), None)
        iri = id_of(value) or ""
        node = stream.nodes.code(iri) if iri else -1
        states = stream.states_of(node)
        if not isinstance(value, dict) or self.view.visible(stream.states.row[states]).any():
            return self.thing(node)
        return Thing(node, iri, self._title(value), _kind(value))


def _kind(document: Mapping[str, Any]) -> str | None:
    return next((short_type(kind) for kind in items_of(document.get("type")) if isinstance(kind, str)), None)
