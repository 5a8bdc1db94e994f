"""From one document to the codes of its row, and to what it says of the things it mentions.

This is the innermost loop of building: what most documents look like is asked first, and what the names of
their members tell is remembered for all that have the same.
"""

from __future__ import annotations

from typing import Any

from activitykit.stream.coding import ITEMS, OWN_TEXTS, Coder
from activitykit.stream.documents import (
    OBJECT_TYPES,
    Unplaceable,
    content_id,
    first_id,
    id_of,
    identified,
    ids_in,
    implied_create,
    items_of,
)
from activitykit.stream.moments import FOREVER, unread

__all__ = ["Extractor", "Row", "named"]

_NO_RARITIES = (-1, -1, -1, -1, -1, -1, -1, FOREVER, FOREVER)
_NAMED_BY_ID = frozenset({"Create", "Delete"})
_MAKING = frozenset({"Create", "Update"})


Row = tuple[tuple[int, ...], list[tuple[int, ...]], tuple[int, int, int] | None]
"""One activity in codes: its columns, what it says of things, and the activity within it.

Columns and states stand in the order of ``ROW_INPUT`` and ``STATE_INPUT``, without the raw bytes' place, the
arrival and the carrying row. The last is (type, actor, object) of an activity that is embedded as the object,
as in Undo{Like} or Accept{Follow}: it may have no id by which to find it.
"""


class Extractor(Coder):
    """Reads documents into codes."""

    def row(self, document: dict[str, Any]) -> Row:
        """Return the row of a document.

        Raises:
            Unplaceable: There is no actor, no time or no type by which it could stand in the stream.
        """
        names = tuple(document)
        shape = self._shapes.get(names) or self.shape(names)
        get = document.get
        kinds, type_code = self.kinds(document)
        if not kinds:
            msg = 'no type: an activity says what happened, for example "type": "Create"'
            raise Unplaceable(msg)
        if shape.bare and (shape.authored or kinds[0] in OBJECT_TYPES):
            document = implied_create(document, kinds[0])
            shape = self.shape(tuple(document))
            get = document.get
            kinds, type_code = self.kinds(document)
        kind = kinds[0]
        intern = self.nodes.intern
        identifier = get("id")
        if type(identifier) is not str or not identifier:
            identifier = id_of(document) or content_id(document)
        actor, thing, tag, published = get("actor"), get("object"), get("tag"), get("published")
        plain = type(actor) is str and actor != ""
        actor_code, actors = (intern(str(actor)), -1) if plain else self._actors(actor, kind)
        embedded, objects, inner = None, -1, None
        states: list[tuple[int, ...]]
        if type(thing) is str and thing:
            object_ = intern(thing)
            states = [named(object_)] if kind in _NAMED_BY_ID else []
        elif type(thing) is dict and type(name := thing.get("id")) is str and name:
            embedded, object_ = thing, intern(name)
            states = [] if kind == "Undo" else [self._state(thing, object_)]
            inner = self._inner(thing)
        else:
            things = items_of(thing)
            embedded = next((t for t in things if isinstance(t, dict)), None)
            object_, objects, states = self._objects(things, identifier, kind)
            inner = None if embedded is None else self._inner(embedded)
        object_type = object_reply = object_context = language = tags = mentions = -1
        said = states[0] if states and states[0][0] == object_ else None
        if said is not None:
            object_type, object_reply, object_context = said[1], said[10], said[11]
            tags, mentions, language = said[8], said[9], said[17]
        elif embedded is not None:
            language = self.language(embedded)
        if tag is not None or (embedded is not None and (said is None or thing is not embedded)):
            tags, mentions = self.tags(tag, None if embedded is None else embedded.get("tag"))
        time = self.moment(published) if published is not None else None
        if time is None:
            time = self._time(document, embedded)
        if not plain:
            self._describe_aside(actor, states)
        rare = self._rarities(document, states) if shape.rare_activity else _NO_RARITIES
        if language < 0 and (
            shape.in_languages or (shape.in_context and type(document["@context"]) is not str)
        ):
            language = self.language(document)
        target, context, reply, generator, source, origin, texts, updated, end = rare
        if source < 0 and embedded is not None and "generator" in embedded and kind in _MAKING:
            source = self.node(embedded["generator"])
        return (
            (
                time,
                intern(identifier),
                type_code,
                actor_code,
                actors,
                object_,
                objects,
                object_type,
                target,
                context if context >= 0 else object_context,
                reply if reply >= 0 else object_reply,
                generator,
                source,
                origin,
                self.addressed(document, shape.addressed) if shape.addressed else -1,
                tags,
                mentions,
                texts,
                language,
                updated,
                end,
            ),
            states,
            inner,
        )

    def _inner(self, thing: dict[str, Any]) -> tuple[int, int, int] | None:
        """Return type, actor and object of a thing that is an activity."""
        if "actor" not in thing and "object" not in thing:
            return None
        return self.kinds(thing)[1], self.node(thing.get("actor")), self.node(thing.get("object"))

    def _actors(self, value: Any, kind: str) -> tuple[int, int]:
        """Return the first actor, and the set of several."""
        codes = [self.nodes.intern(name) for name in dict.fromkeys(ids_in(value))]
        if not codes:
            msg = f"no actor: nobody is said to have done this {kind}"
            raise Unplaceable(msg)
        return codes[0], self.sets.intern(codes) if len(codes) > 1 else -1

    def _rarities(
        self, document: dict[str, Any], states: list[tuple[int, ...]]
    ) -> tuple[int, int, int, int, int, int, int, int, int]:
        """Return what few activities say: where and from where, texts of their own, an edit, an end."""
        get = document.get
        for key in ("target", "context", "generator", "source"):
            self._describe_aside(get(key), states)
        generator, source = self.node(get("generator")), self.node(get("source"))
        texts = {self.text(document, key, f"{key}Map") for key in OWN_TEXTS} - {-1}
        return (
            self.node(get("target")),
            self.node(get("context")),
            self.node(get("inReplyTo")),
            generator,
            source if source >= 0 else generator,
            self.node(get("origin")),
            self.sets.intern(texts) if texts else -1,
            self.forever(get("updated")),
            self.forever(get("endTime")),
        )

    def _objects(self, things: list[Any], activity: str, kind: str) -> tuple[int, int, list[tuple[int, ...]]]:
        """Return the first object, the set of several, and what is said of them."""
        named_things = identified(things, activity)
        codes = [self.nodes.intern(name) for name in named_things]
        states = []
        if kind != "Undo":
            for thing, code in zip(named_things.values(), codes, strict=True):
                if isinstance(thing, dict):
                    states.append(self._state(thing, code))
                elif kind in _NAMED_BY_ID:
                    states.append(named(code))
        return codes[0] if codes else -1, self.sets.intern(codes) if len(codes) > 1 else -1, states

    def _describe_aside(self, value: Any, states: list[tuple[int, ...]]) -> None:
        """Add what a document says of its actor, target, context, generator or source.

        What it says of its object has been told: whoever tells of one thing twice narrows nothing by it, nor
        opens it.
        """
        if value is None or type(value) is str:
            return
        for thing in items_of(value):
            if isinstance(thing, dict) and self.shape(tuple(thing)).described:
                identifier = id_of(thing)
                if identifier is None:
                    continue
                node = self.nodes.intern(identifier)
                if all(state[0] != node for state in states):
                    states.append(self._state(thing, node))

    def _time(self, document: dict[str, Any], embedded: dict[str, Any] | None) -> int:
        tried = [(document, "published"), (document, "updated")]
        if embedded is not None:
            tried += [(embedded, "updated"), (embedded, "published")]
        tried.append((document, "startTime"))
        seen = None
        for source, key in tried:
            value = source.get(key)
            if value is not None:
                moment = self.moment(value)
                if moment is not None:
                    return moment
                seen = value
        raise Unplaceable(f"no time: {'published is absent' if seen is None else unread(seen)}")

    def _authors(self, value: Any) -> tuple[int, int]:
        """Return the first of a thing's authors, and the set of several."""
        first = self.node(value)
        if type(value) is not list or len(value) < 2:
            return first, -1
        codes = {self.nodes.intern(name) for name in ids_in(value)}
        return first, self.sets.intern(codes) if len(codes) > 1 else -1

    def _state(self, thing: dict[str, Any], node: int) -> tuple[int, ...]:
        """Return what an embedded object says of itself."""
        names = tuple(thing)
        shape = self._shapes.get(names) or self.shape(names)
        get = thing.get
        kinds, type_code = self.kinds(thing)
        name, content, published, claim = get("name"), get("content"), get("published"), get("attributedTo")
        tag, reply = get("tag"), get("inReplyTo")
        tags, mentions = (-1, -1) if tag is None else self.hashtags(tag)
        intern = self.texts.intern
        name = intern(name) if type(name) is str and name else -1
        content = intern(content) if type(content) is str and content else -1
        summary = context = url = followers = language = -1
        start = end = FOREVER
        attachments = 0
        if shape.rare_object:
            if name < 0:
                name = self.text(thing, "nameMap", "preferredUsername", "preferredUsernameMap")
            if content < 0:
                content = self.text(thing, "contentMap")
            summary = self.text(thing, "summary", "summaryMap")
            context, followers = self.node(get("context")), self.node(get("followers"))
            start, end = self.forever(get("startTime")), self.forever(get("endTime"))
            attachments = min(len(items_of(get("attachment"))), 32_767)
            language = self.language(thing)
            link = first_id(get("url"))
            url = -1 if link is None else intern(link)
            for key in ITEMS:
                for item in ids_in(get(key)):
                    self.nodes.intern(item)
        return (
            node,
            type_code,
            name,
            summary,
            content,
            *((-1, -1) if claim is None else self._authors(claim)),
            self.addressed(thing, shape.addressed) if shape.addressed else -1,
            tags,
            mentions,
            -1 if reply is None else self.node(reply),
            context,
            FOREVER if published is None else self.forever(published),
            start,
            end,
            attachments,
            url,
            language,
            followers,
            "Tombstone" in kinds,
            shape.described,
        )


def named(node: int) -> tuple[int, ...]:
    """Return the state of a thing that is named and not described."""
    return (node, *(-1,) * 11, FOREVER, FOREVER, FOREVER, 0, -1, -1, -1, 0, 0)
