"""From rows to the facts of a sentence: who did what to which thing, as far as the viewer may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.feed.known import Known, Thing
from activitykit.language import YOU, Phrase
from activitykit.rollup import people_of
from activitykit.rollup.copies import told_once
from activitykit.select.audience import openly
from activitykit.select.facts import among
from activitykit.select.saying import short_name
from activitykit.stream.documents import ids_in
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Teller", "Told"]

_PLACES = frozenset({"Group", "Organization"})
_NAMED = 3  # so many people are all named; of more, the first two
_SENTENCES = 3
_POSTED = ("Create", False)
_ANSWERS = frozenset({"Accept", "Reject", "TentativeAccept", "TentativeReject"})


class Told(NamedTuple):
    """One sentence's facts, and the things that its words stand for, to be linked."""

    phrase: Phrase
    actors: tuple[Thing, ...]
    object: Thing | None
    target: Thing | None
    context: Thing | None
    answers: bool


class Teller(Known):
    """Tells the rows of one view.

    Args:
        view: What the viewer may see.
        lang: The language in which things are called, where they have names in several.
    """

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
        about = self._distinct(rows, "object")
        if verb == "Question":  # an activity that is about itself
            about = about or self._distinct(rows, "id")
        copies = list(dict.fromkeys(self._shared(about)))
        things = list(dict.fromkeys(same.get(node, node) for node in copies))
        inner_verb = self._answered_verb(newest) if verb in _ANSWERS else None
        object_ = self._told(things, named=verb == "Follow")
        target, n_targets = self._target(verb, rows)
        object_type = object_.type if object_ else None
        if object_type is None and columns.object_type[newest] >= 0:
            object_type = self.view.stream.type_sets[int(columns.object_type[newest])][0]
        answered = self.thing(int(columns.reply[newest])) if answers else None
        whose = answered if answers else object_
        origin = self.said_by(newest, "origin")
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
            n_targets=n_targets,
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
        """Return the viewer, else the first of some things; ``named`` for whom at least their IRI names."""
        mine = next(filter(self.is_me, nodes), None)
        thing = self.thing(nodes[0] if mine is None else mine) if nodes else None
        if named and thing is not None and thing.name is None and thing.type is None:
            return thing._replace(name=short_name(thing.iri), type="Person")
        return thing

    def _target(self, verb: str, rows: NDArray[np.int64]) -> tuple[Thing | None, int]:
        """Return whom or what an act was directed at, the viewer first, and at how many."""
        found = self._distinct(rows, "target")
        offered, count = verb in {"Invite", "Offer"}, max(1, len(found))
        if offered:  # to several people, of whom a row has the first
            people = {iri for row in rows.tolist() for iri in ids_in(self._carrier(row).get("target"))}
            count = max(1, len(people))
            mine = people.intersection(self.view.viewer.identities)
            if mine:
                return Thing(-1, min(mine), YOU, "Person"), count
        thing = self._told(found, named=offered)
        if thing is None or (thing.name is None and thing.type is None):
            thing = self.said_by(int(rows[-1]), "location" if verb == "Arrive" else "target") or thing
        return thing, count

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
