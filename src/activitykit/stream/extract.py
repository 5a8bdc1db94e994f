"""From one document to the codes of its row, and to what it says of the things it mentions.

This is the innermost loop of building: what most documents look like is asked first, and anything that
repeats from document to document (types, audiences, the moment of an activity and of its object) is
remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.stream.documents import (
    ACTOR_TYPES,
    OBJECT_TYPES,
    Unplaceable,
    content_id,
    first_id,
    id_of,
    identified,
    ids_in,
    implied_create,
    items_of,
    short_type,
)
from activitykit.stream.moments import FOREVER, read_moment

if TYPE_CHECKING:
    from activitykit.stream.tables import SetTable, StringTable

__all__ = [
    "ACTOR_TYPES",
    "ITEMS",
    "PUBLIC",
    "Extractor",
    "Row",
    "Unplaceable",
    "content_id",
    "id_of",
    "ids_in",
    "named",
]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
_MERE_REFERENCE = frozenset({"id", "@id", "type", "@type", "href"})
ITEMS = ("items", "orderedItems")
_RARE_IN_ACTIVITIES = frozenset(
    {"target", "context", "inReplyTo", "generator", "origin", "updated", "endTime"}
)
_NO_RARITIES = (-1, -1, -1, -1, -1, FOREVER, FOREVER)
_RARE_IN_OBJECTS = frozenset(
    {
        *("nameMap", "preferredUsername", "preferredUsernameMap", "contentMap", "summary", "summaryMap"),
        *("context", "followers", "startTime", "endTime", "attachment", "url", "@context", *ITEMS),
    }
)
_NAMED_BY_ID = frozenset({"Create", "Delete"})
_REMEMBERED = 65_536


Row = tuple[tuple[int, ...], list[tuple[int, ...]], tuple[int, int, int] | None]
"""One activity in codes: its columns, what it says of things, and the activity within it.

Columns and states stand in the order of ``ROW_INPUT`` and ``STATE_INPUT``, without the raw bytes' place and
the carrying row. The last is (type, actor, object) of an activity that is embedded as the object, as in
Undo{Like} or Accept{Follow}: it may have no id by which to find it.
"""


class Extractor:
    """Reads documents into codes, interning what it meets."""

    def __init__(
        self,
        nodes: StringTable,
        texts: StringTable,
        languages: StringTable,
        sets: SetTable,
        types: StringTable,
    ) -> None:
        self.nodes, self.texts, self.languages, self.sets, self.types = nodes, texts, languages, sets, types
        self._audiences: dict[tuple[str, ...], int] = {(): -1}
        self._kinds_of: dict[Any, tuple[tuple[str, ...], int]] = {None: ((), -1)}
        self._hashtags: dict[str, int] = {}
        self._moment: tuple[Any, int | None] = (None, None)
        self._addressed: tuple[tuple[Any, ...], int] = ((None,) * 5, -1)

    def row(self, document: dict[str, Any]) -> Row:
        """Return the row of a document.

        Raises:
            Unplaceable: There is no actor, no time or no type by which it could stand in the stream.
        """
        get = document.get
        kinds, type_code = self._kinds(document)
        if not kinds:
            msg = 'no type: an activity says what happened, for example "type": "Create"'
            raise Unplaceable(msg)
        if "actor" not in document and (kinds[0] in OBJECT_TYPES or "attributedTo" in document):
            document = implied_create(document, kinds[0])
            get = document.get
            kinds, type_code = self._kinds(document)
        kind = kinds[0]
        intern = self.nodes.intern
        identifier = get("id")
        if type(identifier) is not str or not identifier:
            identifier = id_of(document) or content_id(document)
        actor = get("actor")
        plain = type(actor) is str and actor != ""
        actor_code, actors = (intern(str(actor)), -1) if plain else self._actors(actor, kind)
        thing = get("object")
        embedded, objects, inner = None, -1, None
        if type(thing) is str and thing:
            object_ = intern(thing)
            states = [named(object_)] if kind in _NAMED_BY_ID else []
        else:
            things = items_of(thing)
            embedded = next((t for t in things if isinstance(t, dict)), None)
            object_, objects, states = self._objects(things, identifier, kind)
            inner = None if embedded is None else self._inner(embedded)
        object_type = object_reply = object_context = language = tags = mentions = -1
        tag = get("tag")
        said = states[0] if states and states[0][0] == object_ else None
        if said is not None:
            object_type, object_reply, object_context = said[1], said[10], said[11]
            tags, mentions, language = said[8], said[9], said[17]
        elif embedded is not None:
            language = self._language(embedded)
        if tag is not None or (embedded is not None and (said is None or thing is not embedded)):
            tags, mentions = self._tags(tag, None if embedded is None else embedded.get("tag"))
        value = get("published")
        time = self._micros(value) if value is not None else None
        if time is None:
            time = self._time(document, embedded)
        rare = _NO_RARITIES
        if not plain:
            self._describe_aside(actor, states)
        if not _RARE_IN_ACTIVITIES.isdisjoint(document):
            rare = self._rarities(document, states)
        if language < 0:
            language = self._language(document)
        target, context, reply, generator, origin, updated, end = rare
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
                origin,
                self._audience(document),
                tags,
                mentions,
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
        return self._kinds(thing)[1], self._node(thing.get("actor")), self._node(thing.get("object"))

    def _actors(self, value: Any, kind: str) -> tuple[int, int]:
        """Return the first actor, and the set of several."""
        codes = [self.nodes.intern(name) for name in dict.fromkeys(ids_in(value))]
        if not codes:
            msg = f"no actor: nobody is said to have done this {kind}"
            raise Unplaceable(msg)
        return codes[0], self.sets.intern(codes) if len(codes) > 1 else -1

    def _rarities(
        self, document: dict[str, Any], states: list[tuple[int, ...]]
    ) -> tuple[int, int, int, int, int, int, int]:
        """Return what few activities say: target, context, reply, generator, origin, updated, end."""
        get = document.get
        for key in ("target", "context", "generator"):
            self._describe_aside(get(key), states)
        return (
            self._node(get("target")),
            self._node(get("context")),
            self._node(get("inReplyTo")),
            self._node(get("generator")),
            self._node(get("origin")),
            self._forever(get("updated")),
            self._forever(get("endTime")),
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
        """Add what a document says of its actor, target, context or generator."""
        if value is None or type(value) is str:
            return
        for thing in items_of(value):
            if isinstance(thing, dict) and not thing.keys() <= _MERE_REFERENCE:
                identifier = id_of(thing)
                if identifier is not None:
                    states.append(self._state(thing, self.nodes.intern(identifier)))

    def _node(self, value: Any) -> int:
        if value is None:
            return -1
        found = value if type(value) is str else first_id(value)
        return self.nodes.intern(found) if found else -1

    def _kinds(self, document: dict[str, Any]) -> tuple[tuple[str, ...], int]:
        """Return the types of a document, the specification's first, and their code."""
        value = document.get("type")
        if value is None:
            value = document.get("@type")
        key = tuple(v for v in value if isinstance(v, str)) if type(value) is list else value
        try:
            return self._kinds_of[key]
        except KeyError:
            pass
        except TypeError:
            return (), -1
        kinds = [kind for kind in items_of(value) if isinstance(kind, str) and kind]
        short = [short_type(kind) for kind in kinds]
        short.sort(key=lambda kind: ":" in kind)  # a term of the specification goes before an extension
        names = tuple(dict.fromkeys(short))
        found = names, self.types.intern("\n".join(names)) if names else -1
        if len(self._kinds_of) < _REMEMBERED:
            self._kinds_of[key] = found
        return found

    def type_code(self, names: list[str]) -> int:
        """Return the code of one or several types."""
        return self._kinds({"type": names})[1]

    def _micros(self, value: Any) -> int | None:
        text, moment = self._moment
        if value != text:
            moment = read_moment(value)
            self._moment = value, moment
        return moment

    def _forever(self, value: Any) -> int:
        moment = self._micros(value) if value is not None else None
        return FOREVER if moment is None else moment

    def _time(self, document: dict[str, Any], embedded: dict[str, Any] | None) -> int:
        tried = [(document, "published"), (document, "updated")]
        if embedded is not None:
            tried += [(embedded, "updated"), (embedded, "published")]
        tried.append((document, "startTime"))
        seen = None
        for source, key in tried:
            value = source.get(key)
            if value is not None:
                moment = self._micros(value)
                if moment is not None:
                    return moment
                seen = value
        msg = (
            "no time: published is absent"
            if seen is None
            else f"no time: {seen!r} is not an RFC 3339 date-time"
        )
        raise Unplaceable(msg)

    def _audience(self, document: dict[str, Any]) -> int:
        get = document.get
        addressed = get("to"), get("cc"), get("bto"), get("bcc"), get("audience")
        if addressed == self._addressed[0]:  # an activity and its object mostly say the same
            return self._addressed[1]
        names: list[str] = []
        for value in addressed:
            if value is None:
                continue
            for item in value if type(value) is list else (value,):
                name = item if type(item) is str else id_of(item)
                if name:
                    names.append(name)
        key = tuple(names)
        known = self._audiences.get(key)
        code = self.audience(key) if known is None else known
        self._addressed = addressed, code
        return code

    def audience(self, names: tuple[str, ...]) -> int:
        """Return the set code of an audience; every spelling of the public is one node."""
        code = self._audiences.get(names)
        if code is None:
            members = [self.nodes.intern(PUBLIC if n in _PUBLIC_SPELLINGS else n) for n in names if n]
            code = self.sets.intern(members)
            if len(self._audiences) < _REMEMBERED:
                self._audiences[names] = code
        return code

    def tag(self, name: str) -> int:
        """Return the node of a hashtag, with or without its sign, in any case."""
        node = self._hashtags.get(name)
        if node is None:
            node = self.nodes.intern("#" + name.lstrip("#").casefold())
            if len(self._hashtags) < _REMEMBERED:
                self._hashtags[name] = node
        return node

    def _tags(self, *values: Any) -> tuple[int, int]:
        """Return the set codes of the tags and of the mentions."""
        found: set[int] = set()
        mentions: set[int] = set()
        for value in values:
            if value is None:
                continue
            for tag in items_of(value):
                described = isinstance(tag, dict)
                name = tag.get("name") if described else None
                kinds = self._kinds(tag)[0] if described else ()
                if "Mention" in kinds:
                    mentions.update(self.nodes.intern(i) for i in ids_in(tag.get("href", tag)))
                elif isinstance(name, str) and ("Hashtag" in kinds or name.startswith("#")):
                    found.add(self.tag(name))
                else:
                    found.update(self.nodes.intern(i) for i in ids_in(tag))
        return (
            self.sets.intern(found) if found else -1,
            self.sets.intern(mentions) if mentions else -1,
        )

    def _language(self, source: dict[str, Any]) -> int:
        for key in ("contentMap", "nameMap", "summaryMap"):
            if key in source:
                value = source[key]
                if value and isinstance(value, dict):
                    return self.languages.intern(str(next(iter(value))).casefold())
        context = source.get("@context")
        if context is not None and type(context) is not str:
            for item in items_of(context):
                if isinstance(item, dict) and isinstance(item.get("@language"), str):
                    return self.languages.intern(item["@language"].casefold())
        return -1

    def _text(self, document: dict[str, Any], *keys: str) -> int:
        """Return the first text among properties, in the first language of those that have several."""
        for key in keys:
            value = document.get(key)
            if isinstance(value, dict):
                value = next((text for text in value.values() if isinstance(text, str) and text), None)
            if isinstance(value, str) and value:
                return self.texts.intern(value)
        return -1

    def _authors(self, value: Any) -> tuple[int, int]:
        """Return the first of a thing's authors, and the set of several."""
        first = self._node(value)
        if type(value) is not list or len(value) < 2:
            return first, -1
        codes = {self.nodes.intern(name) for name in ids_in(value)}
        return first, self.sets.intern(codes) if len(codes) > 1 else -1

    def _state(self, thing: dict[str, Any], node: int) -> tuple[int, ...]:
        """Return what an embedded object says of itself."""
        get = thing.get
        kinds, type_code = self._kinds(thing)
        tag = get("tag")
        tags, mentions = self._tags(tag) if tag is not None else (-1, -1)
        name, content, published = get("name"), get("content"), get("published")
        intern = self.texts.intern
        name = intern(name) if type(name) is str and name else -1
        content = intern(content) if type(content) is str and content else -1
        summary = context = url = followers = language = -1
        start = end = FOREVER
        attachments = 0
        if not _RARE_IN_OBJECTS.isdisjoint(thing):
            if name < 0:
                name = self._text(thing, "nameMap", "preferredUsername", "preferredUsernameMap")
            if content < 0:
                content = self._text(thing, "contentMap")
            summary = self._text(thing, "summary", "summaryMap")
            context, followers = self._node(get("context")), self._node(get("followers"))
            start, end = self._forever(get("startTime")), self._forever(get("endTime"))
            attachments = min(len(items_of(get("attachment"))), 32_767)
            language = self._language(thing)
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
            *self._authors(get("attributedTo")),
            self._audience(thing),
            tags,
            mentions,
            self._node(get("inReplyTo")),
            context,
            FOREVER if published is None else self._forever(published),
            start,
            end,
            attachments,
            url,
            language,
            followers,
            int("Tombstone" in kinds),
            int(not thing.keys() <= _MERE_REFERENCE),
        )


def named(node: int) -> tuple[int, ...]:
    """Return the state of a thing that is named and not described."""
    return (node, *(-1,) * 11, FOREVER, FOREVER, FOREVER, 0, -1, -1, -1, 0, 0)
