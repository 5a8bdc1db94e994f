"""From one document to the codes of its row, and to what it says of the things it mentions.

This is the innermost loop of building: what most documents look like is asked first, and anything that
repeats from document to document (types, audiences, the moment of an activity and of its object) is
remembered.
"""

from __future__ import annotations

from hashlib import blake2b
from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from activitykit.stream.moments import FOREVER, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_AUDIENCE = ("to", "cc", "bto", "bcc", "audience")
_NAMESPACE = "https://www.w3.org/ns/activitystreams#"
ACTOR_TYPES = frozenset({"Application", "Group", "Organization", "Person", "Service"})
_OBJECT_TYPES = frozenset(
    {
        *ACTOR_TYPES,
        *("Article", "Audio", "Collection", "CollectionPage", "Document", "Event", "Hashtag", "Image"),
        *("Link", "Mention", "Note", "Object", "OrderedCollection", "OrderedCollectionPage", "Page"),
        *("Place", "Profile", "Relationship", "Tombstone", "Video"),
    }
)
_MERE_REFERENCE = frozenset({"id", "@id", "type", "@type", "href"})
ITEMS = ("items", "orderedItems")
_NAMED_BY_ID = frozenset({"Create", "Delete"})
_REMEMBERED = 65_536


class Unplaceable(Exception):
    """A document has no place in a stream; the message says why."""


class Row(NamedTuple):
    """One activity in codes.

    ``columns`` and each of ``states`` stand in the order of ``ROW_INPUT`` and ``STATE_INPUT``, without the
    raw bytes' place and the carrying row. ``inner`` is (type, actor, object) of an activity that is embedded
    as the object, as in Undo{Like} or Accept{Follow}: it may have no id by which to find it.
    """

    columns: tuple[int, ...]
    states: list[tuple[int, ...]]
    inner: tuple[int, int, int] | None


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if type(value) is list else [value]


def id_of(value: Any) -> str | None:
    """Return the identifier of a value: a string itself, an embedded object's id, a Link's href."""
    if type(value) is str:
        return value or None
    if isinstance(value, dict):
        for key in ("id", "@id", "href"):
            found = value.get(key)
            if isinstance(found, str) and found:
                return found
    return None


def ids_in(value: Any) -> Iterator[str]:
    """Yield the identifiers of a property's values: strings, embedded objects' ids, Links' hrefs."""
    for item in _items(value):
        found = id_of(item)
        if found is not None:
            yield found


def _first_id(value: Any) -> str | None:
    return id_of(value) if type(value) is not list else next(ids_in(value), None)


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
        self._audiences: dict[tuple[str, ...], int] = {}
        self._kinds_of: dict[Any, tuple[tuple[str, ...], int]] = {None: ((), -1)}
        self._moment: tuple[Any, int | None] = (None, None)

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
        if "actor" not in document and (kinds[0] in _OBJECT_TYPES or "attributedTo" in document):
            document = _implied_create(document, kinds[0])
            get = document.get
            kinds, type_code = self._kinds(document)
        kind = kinds[0]
        actor = get("actor")
        actors = [actor] if type(actor) is str and actor else list(dict.fromkeys(ids_in(actor)))
        if not actors:
            msg = f"no actor: nobody is said to have done this {kind}"
            raise Unplaceable(msg)
        thing = get("object")
        things = _items(thing)
        embedded = next((thing for thing in things if isinstance(thing, dict)), None)
        time = self._time(document, embedded)
        identifier = id_of(document) or content_id(document)
        objects = _objects(things, identifier)
        intern = self.nodes.intern
        object_codes = [intern(name) for name, _ in objects]
        states = self._states(document, objects, object_codes, kind)
        object_ = object_codes[0] if object_codes else -1
        object_type, object_reply, object_context = -1, -1, -1
        for state in states:
            if state[0] == object_:
                object_type, object_reply, object_context = state[1], state[9], state[10]
                break
        inner = None
        if embedded is not None and ("actor" in embedded or "object" in embedded):
            inner = (
                self._kinds(embedded)[1],
                self._node(embedded.get("actor")),
                self._node(embedded.get("object")),
            )
        tags, mentions = self._tags(get("tag"), None if embedded is None else embedded.get("tag"))
        actor_codes = [intern(name) for name in actors]
        context, reply = self._node(get("context")), self._node(get("inReplyTo"))
        several = len(set(object_codes)) > 1
        return Row(
            (
                time,
                intern(identifier),
                type_code,
                actor_codes[0],
                self.sets.intern(actor_codes) if len(actor_codes) > 1 else -1,
                object_,
                self.sets.intern(object_codes) if several else -1,
                object_type,
                self._node(get("target")),
                context if context >= 0 else object_context,
                reply if reply >= 0 else object_reply,
                self._node(get("generator")),
                self._node(get("origin")),
                self._audience(document),
                tags,
                mentions,
                self._language(document, embedded),
                self._forever(get("updated")),
                self._forever(get("endTime")),
            ),
            states,
            inner,
        )

    def _node(self, value: Any) -> int:
        if value is None:
            return -1
        found = _first_id(value)
        return -1 if found is None else self.nodes.intern(found)

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
        kinds = [kind for kind in _items(value) if isinstance(kind, str) and kind]
        short = [kind.removeprefix(_NAMESPACE).removeprefix("as:") for kind in kinds]
        short.sort(key=lambda kind: ":" in kind)  # a term of the specification goes before an extension
        names = tuple(dict.fromkeys(short))
        found = names, self.types.intern("\n".join(names)) if names else -1
        if len(self._kinds_of) < _REMEMBERED:
            self._kinds_of[key] = found
        return found

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
        value = document.get("published")
        moment = self._micros(value) if value is not None else None
        if moment is not None:
            return moment
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
        names: list[str] = []
        for key in _AUDIENCE:
            value = document.get(key)
            if value is not None:
                if type(value) is str:
                    names.append(value)
                else:
                    names.extend(ids_in(value))
        return self.audience(tuple(names)) if names else -1

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
        return self.nodes.intern("#" + name.lstrip("#").casefold())

    def _tags(self, *values: Any) -> tuple[int, int]:
        """Return the set codes of the tags and of the mentions."""
        found: set[int] = set()
        mentions: set[int] = set()
        for value in values:
            if value is None:
                continue
            for tag in _items(value):
                name = tag.get("name") if isinstance(tag, dict) else None
                kinds = self._kinds(tag)[0] if isinstance(tag, dict) else ()
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

    def _language(self, document: dict[str, Any], embedded: dict[str, Any] | None) -> int:
        for source in (embedded, document):
            if source is None:
                continue
            for key in ("contentMap", "nameMap", "summaryMap"):
                value = source.get(key)
                if value and isinstance(value, dict):
                    return self.languages.intern(str(next(iter(value))).casefold())
            context = source.get("@context")
            if context is None or type(context) is str:
                continue
            for item in _items(context):
                if isinstance(item, dict) and isinstance(item.get("@language"), str):
                    return self.languages.intern(item["@language"].casefold())
        return -1

    def _text(self, document: dict[str, Any], key: str, key_map: str) -> int:
        value = document.get(key)
        if type(value) is not str:
            values = document.get(key_map)
            value = (
                next((v for v in values.values() if isinstance(v, str)), None)
                if isinstance(values, dict)
                else None
            )
        return self.texts.intern(value) if value else -1

    def _states(
        self, document: dict[str, Any], objects: list[tuple[str, Any]], codes: list[int], kind: str
    ) -> list[tuple[int, ...]]:
        """Return what the document says of its object, then of its actor, target, context and generator."""
        states = []
        if kind != "Undo":
            for (_, thing), code in zip(objects, codes, strict=True):
                if isinstance(thing, dict):
                    states.append(self._state(thing, code))
                elif kind in _NAMED_BY_ID:
                    states.append(named(code))
        for key in ("actor", "target", "context", "generator"):
            value = document.get(key)
            if value is None or type(value) is str:
                continue
            for thing in _items(value):
                if isinstance(thing, dict) and not thing.keys() <= _MERE_REFERENCE:
                    identifier = id_of(thing)
                    if identifier is not None:
                        states.append(self._state(thing, self.nodes.intern(identifier)))
        return states

    def _state(self, thing: dict[str, Any], node: int) -> tuple[int, ...]:
        """Return what an embedded object says of itself."""
        get = thing.get
        kinds, type_code = self._kinds(thing)
        tag = get("tag")
        tags, mentions = self._tags(tag) if tag is not None else (-1, -1)
        url = get("url")
        if url is not None:
            url = _first_id(url)
        name = self._text(thing, "name", "nameMap")
        if name < 0:
            name = self._text(thing, "preferredUsername", "preferredUsernameMap")
        attachment = get("attachment")
        for key in ITEMS:
            if key in thing:
                for item in ids_in(thing[key]):
                    self.nodes.intern(item)
        return (
            node,
            type_code,
            name,
            self._text(thing, "summary", "summaryMap"),
            self._text(thing, "content", "contentMap"),
            self._node(get("attributedTo")),
            self._audience(thing),
            tags,
            mentions,
            self._node(get("inReplyTo")),
            self._node(get("context")),
            self._forever(get("published")),
            self._forever(get("startTime")),
            self._forever(get("endTime")),
            0 if attachment is None else min(len(_items(attachment)), 32_767),
            -1 if url is None else self.texts.intern(url),
            self._language(thing, None),
            self._node(get("followers")),
            int("Tombstone" in kinds),
            int(not thing.keys() <= _MERE_REFERENCE),
        )


def named(node: int) -> tuple[int, ...]:
    """Return the state of a thing that is named and not described."""
    return (node, *(-1,) * 10, FOREVER, FOREVER, FOREVER, 0, -1, -1, -1, 0, 0)


def content_id(document: dict[str, Any]) -> str:
    """Return an identifier made of what a document says, the same whatever the order of its members."""
    text = dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return f"urn:activitykit:{blake2b(text.encode(), digest_size=16).hexdigest()}"


def _objects(things: list[Any], activity: str) -> list[tuple[str, Any]]:
    """Return the objects with their ids; one that is described without an id gets one of its place."""
    found: dict[str, Any] = {}
    for thing in things:
        identifier = id_of(thing)
        if (
            identifier is None
            and isinstance(thing, dict)
            and thing
            and not {"actor", "object"} & thing.keys()
        ):
            identifier = f"{activity}#object" if not found else f"{activity}#object-{len(found) + 1}"
        if identifier is not None and not isinstance(found.get(identifier), dict):
            found[identifier] = thing
    return list(found.items())


def _implied_create(document: dict[str, Any], kind: str) -> dict[str, Any]:
    """Wrap a bare object as ActivityPub 6.2.1 does: its author created it when it was published."""
    wrapped: dict[str, Any] = {"type": "Create", "object": document, "actor": document.get("attributedTo")}
    if kind in ACTOR_TYPES and wrapped["actor"] is None:
        wrapped["actor"] = document.get("id")
    identifier = document.get("id")
    if isinstance(identifier, str):
        wrapped["id"] = f"{identifier}#create"
    for key in ("published", "updated", *_AUDIENCE):
        if key in document:
            wrapped[key] = document[key]
    return wrapped
