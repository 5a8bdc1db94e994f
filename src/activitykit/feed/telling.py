"""From rows to the facts of a sentence: who did what to which thing, as far as the viewer may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic_core import from_json

from activitykit.language import YOU, Phrase, negotiate, plain, shorten
from activitykit.rollup import people_of
from activitykit.rollup.copies import told_once
from activitykit.select.audience import openly
from activitykit.select.facts import among
from activitykit.select.saying import short_name
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from activitykit.select import View

__all__ = ["Teller", "Thing", "Told"]

_PLACES = frozenset({"Group", "Organization"})
_TITLE = 70
_NAMED = 3  # so many people are all named; of more, the first two
_CHAIN = 16
_SENTENCES = 3
_POSTED = ("Create", False)
_ANSWERS = frozenset({"Accept", "Reject", "TentativeAccept", "TentativeReject"})


class Thing(NamedTuple):
    """What the viewer may know of a thing: its IRI, what it is called, and what it is."""

    node: int
    iri: str
    name: str | None
    type: str | None


class Told(NamedTuple):
    """One sentence's facts, and the things that its words stand for, to be linked."""

    phrase: Phrase
    actors: tuple[Thing, ...]
    object: Thing | None
    target: Thing | None
    context: Thing | None
    answers: bool


class Teller:
    """Tells the rows of one view.

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
        return f"Teller({self.view!r})"

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
            return Thing(node, iri, None, None)
        code = int(stream.states.type[state])
        kind = stream.type_sets[code][0] if code >= 0 else None
        return Thing(node, iri, self._title(state, iri), kind)

    def _state(self, node: int) -> int:
        if node not in self._states:
            self.look_up(np.array([node], np.int64))
        return self._states[node]

    def _title(self, state: int, iri: str) -> str | None:
        document = self._document(state, iri)
        for key in ("name", "preferredUsername", "summary", "content"):
            text = plain(self.in_language(document, key))
            if text:
                return shorten(text, _TITLE)
        return None

    def _document(self, state: int, iri: str) -> dict[str, Any]:
        """Return what the carrier of a state says of the thing."""
        document = self._carrier(int(self.view.stream.states.row[state]))
        for value in (document, *document.values()):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and iri in (item.get("id"), item.get("@id"), item.get("href")):
                    return item
        return {}

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
        return self._document(state, self.view.stream.nodes[node]) if state >= 0 else {}

    def content(self, node: int) -> tuple[str, str]:
        """Return the content of a thing as its author wrote it, and its media type (HTML by default)."""
        document = self.described(node)
        media_type = document.get("mediaType")
        said = self.in_language(document, "content") or self.in_language(document, "summary")
        return said, media_type if isinstance(media_type, str) else "text/html"

    def address(self, node: int) -> str:
        """Return where a thing can be opened: its url, else its IRI."""
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

    def tell(self, rows: NDArray[np.int64], head: int) -> list[Told]:
        """Return the facts of a group of rows, a sentence for each kind of act, of three kinds at most.

        First comes what was posted, else the kind of act of the head; then the newest.
        """
        columns = self.view.stream.columns
        if len(rows) == 1 and columns.objects[rows[0]] < 0:  # most are; there is nothing to sort out
            verb = self._verb(int(columns.type[rows[0]]))
            return [self._part(verb, verb == "Create" and bool(columns.reply[rows[0]] >= 0), rows, {})]
        every = np.concatenate(([head], rows[::-1]))
        codes = columns.type[every] * 2 + (columns.reply[every] >= 0)
        known, first = np.unique(codes, return_index=True)
        parts: dict[tuple[str, bool], list[int]] = {}
        for code in known[np.argsort(first)].tolist():
            verb = self._verb(code // 2)
            parts.setdefault((verb, verb == "Create" and bool(code % 2)), []).append(code)
        kinds_of_act = sorted(parts, key=lambda part: part != _POSTED)[:_SENTENCES]
        posted = columns.object[every[among(codes, np.array(parts[_POSTED]))]] if _POSTED in parts else None
        named = self._shared(self._distinct(every[::-1], "object"))
        named = list(dict.fromkeys(named))
        same = told_once(self.view.stream, named, [self._state(node) for node in named])
        told: list[Told] = []
        for verb, answers in kinds_of_act:
            rows_ = distinct(every[among(codes, np.array(parts[verb, answers]))])
            if posted is not None and not answers:
                # What was done to the post itself goes before what to its answers.
                direct = rows_[among(columns.object[rows_], posted)]
                rows_ = direct if len(direct) else rows_
            told.append(self._part(verb, answers, rows_, same))
        return told

    def _verb(self, code: int) -> str:
        """Return the verb of a type code; of an ``Activity`` that says which, the extension's."""
        general, *further = self.view.stream.type_sets[code]
        return further[0] if general == "Activity" and further else general

    def _part(self, verb: str, answers: bool, rows: NDArray[np.int64], same: Mapping[int, int]) -> Told:
        columns = self.view.stream.columns
        alone = len(rows) == 1 and columns.actors[rows[0]] < 0
        people = columns.actor[rows] if alone else people_of(self.view.stream, rows)
        if self._me and not alone:
            mine = among(people, self.view.mine)
            people = np.concatenate((people[mine], people[~mine]))
        shown = people if len(people) <= _NAMED else people[: _NAMED - 1]
        actors = tuple(self.person(node) for node in shown.tolist())
        newest = int(rows[-1])
        copies = list(dict.fromkeys(self._shared(self._distinct(rows, "object"))))
        things = list(dict.fromkeys(same.get(node, node) for node in copies))
        targets = self._distinct(rows, "target")
        inner_verb = self._answered_verb(newest) if verb in _ANSWERS else None
        object_ = self._told(things, named=verb == "Follow")
        target = self._told(targets, named=verb in {"Invite", "Offer"})
        object_type = object_.type if object_ else None
        if object_type is None and columns.object_type[newest] >= 0:
            object_type = self.view.stream.type_sets[int(columns.object_type[newest])][0]
        answered = self.thing(int(columns.reply[newest])) if answers else None
        whose = answered if answers else object_
        origin = self.thing(int(columns.origin[newest]))
        several = verb == "Create" and not answers and len(things) < len(copies)
        places = {place.node for row in rows.tolist() if (place := self._place(row))} if several else set()
        context = self._place(newest) if len(places) < 2 else None
        again = len(copies) if several and len(people) == len(things) == 1 and len(places) < 2 else 1
        phrase = Phrase(
            verb=verb,
            actors=tuple(YOU if self.is_me(actor.node) else str(actor.name) for actor in actors),
            n_actors=len(people),
            object_name=self._name(object_),
            object_type=object_type,
            n_objects=max(1, len(things)),
            inner_verb=inner_verb,
            target_name=self._name(target),
            target_type=target.type if target else None,
            n_targets=max(1, len(targets)),
            origin_name=self._name(origin),
            origin_type=origin.type if origin else None,
            context_name=context.name if context else None,
            context_type=context.type if context else "Group",
            n_contexts=max(1, len(places)),
            in_reply_to_name=self._name(answered),
            in_reply_to_type=(answered.type or "Object") if answered else None,
            owner=self._owner(whose, people),
            is_mention=self._mentions_me(rows),
            n_times=len(rows) if verb == "Update" and len(things) == 1 else again,
        )
        return Told(phrase, actors, answered if answers else object_, target, context, answers)

    def _told(self, nodes: list[int], *, named: bool) -> Thing | None:
        """Return the first of some things; ``named`` for somebody, whom at least their IRI names."""
        thing = self.thing(nodes[0]) if nodes else None
        if named and thing is not None and thing.name is None and thing.type is None:
            return thing._replace(name=short_name(thing.iri), type="Person")
        return thing

    def _answered_verb(self, row: int) -> str | None:
        """Return the verb of the activity that an activity answers, as in Accept{Invite}."""
        stream = self.view.stream
        inner = stream.inner_of(row)
        code = inner[0] if inner is not None else -1
        at = stream.row_of(int(stream.columns.object[row])) if inner is None else -1
        if at >= 0 and self.view.visible(np.array([at]))[0]:
            code = int(stream.columns.type[at])
        return stream.type_sets[code][0] if code >= 0 else None

    def _distinct(self, rows: NDArray[np.int64], name: str) -> list[int]:
        """Return the things that rows name, each once, the newest row's first."""
        stream = self.view.stream
        column = getattr(stream.columns, name)
        named = column[rows[::-1]]
        nodes: list[int] = named[named >= 0].tolist()
        if name == "object":
            several = stream.columns.objects[rows[::-1]]
            for code in several[several >= 0].tolist():
                nodes += stream.sets.members(code).tolist()
        return list(dict.fromkeys(nodes))

    def _name(self, thing: Thing | None) -> str | None:
        if thing is None:
            return None
        return YOU if self.is_me(thing.node) else thing.name

    def _owner(self, thing: Thing | None, people: NDArray[np.int32]) -> str | None:
        state = self._state(thing.node) if thing is not None else -1
        author = int(self.view.stream.states.author[state]) if state >= 0 else -1
        if author < 0 or people.tolist() == [author]:
            return None
        return YOU if self.is_me(author) else self.person(author).name

    def _place(self, row: int) -> Thing | None:
        """Return the group in which something happened: its context, or whom it is openly addressed to."""
        stream = self.view.stream
        named = [int(stream.columns.context[row])]
        named += [stream.nodes.code(iri) for iri in openly(self._carrier(row))]
        for node in named:
            thing = self.thing(node)
            if thing is not None and thing.name and thing.type in _PLACES:
                return thing
        return None

    def _mentions_me(self, rows: NDArray[np.int64]) -> bool:
        stream = self.view.stream
        codes = stream.columns.mentions[rows]
        codes = distinct(codes[codes >= 0])
        return any(self._me & set(stream.sets.members(code).tolist()) for code in codes.tolist())
