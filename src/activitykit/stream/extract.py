"""From one document to the codes of its row, and to what it says of the things it mentions."""

from __future__ import annotations

from hashlib import blake2b
from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from activitykit.stream.moments import FOREVER, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activitykit.stream.tables import SetTable, StringTable

__all__ = ["ACTOR_TYPES", "PUBLIC", "Description", "Extractor", "Row", "Unplaceable", "ids_in"]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
_AUDIENCE = ("to", "cc", "bto", "bcc", "audience")
_NAMESPACE = "https://www.w3.org/ns/activitystreams#"
ACTOR_TYPES = frozenset({"Application", "Group", "Organization", "Person", "Service"})
_OBJECT_TYPES = frozenset(
    {
        *ACTOR_TYPES,
        *(
            "Article",
            "Audio",
            "Collection",
            "CollectionPage",
            "Document",
            "Event",
            "Hashtag",
            "Image",
            "Link",
        ),
        *("Mention", "Note", "Object", "OrderedCollection", "OrderedCollectionPage", "Page", "Place"),
        *("Profile", "Relationship", "Tombstone", "Video"),
    }
)
_MERE_REFERENCE = frozenset({"id", "@id", "type", "@type", "href"})


class Unplaceable(Exception):
    """A document has no place in a stream; the message says why."""


class Description(NamedTuple):
    """What a document says of one thing; every text and node is a code, -1 where absent."""

    node: int
    type: int = -1
    name: int = -1
    summary: int = -1
    content: int = -1
    claim: int = -1
    own: int = -1
    tags: int = -1
    mentions: int = -1
    reply: int = -1
    context: int = -1
    published: int = FOREVER
    start: int = FOREVER
    end: int = FOREVER
    attachments: int = 0
    url: int = -1
    language: int = -1
    followers: int = -1
    deleted: int = 0
    described: int = 1


class Row(NamedTuple):
    """One activity in codes, with the descriptions it carries.

    ``inner`` is (type, actor, object) of an activity that is embedded as the object, as in
    Undo{Like} or Accept{Follow}: it may have no id by which to find it.
    """

    time: int
    id: int
    type: int
    actor: int
    actors: int
    object: int
    objects: int
    object_type: int
    target: int
    context: int
    reply: int
    generator: int
    origin: int
    own: int
    tags: int
    mentions: int
    language: int
    updated: int
    end: int
    inner: tuple[int, int, int] | None
    descriptions: tuple[Description, ...]
    raw: bytes


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _id_of(value: Any) -> str | None:
    if isinstance(value, str):
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
        found = _id_of(item)
        if found is not None:
            yield found


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
        self._type_codes: dict[str | tuple[str, ...], int] = {}

    def row(self, document: dict[str, Any], raw: bytes) -> Row:
        """Return the row of a document.

        Raises:
            Unplaceable: There is no actor, no time or no type by which it could stand in the stream.
        """
        kinds = self._kinds(document)
        if not kinds:
            msg = 'no type: an activity says what happened, for example "type": "Create"'
            raise Unplaceable(msg)
        if "actor" not in document and (kinds[0] in _OBJECT_TYPES or "attributedTo" in document):
            document, kinds = self._implied_create(document, kinds[0])
        actors = list(dict.fromkeys(ids_in(document.get("actor"))))
        if not actors:
            msg = f"no actor: nobody is said to have done this {kinds[0]}"
            raise Unplaceable(msg)
        things = _items(document.get("object"))
        embedded = next((thing for thing in things if isinstance(thing, dict)), None)
        time = self._time(document, embedded)
        intern = self.nodes.intern
        identifier = _id_of(document) or self._content_id(document)
        objects = list(dict.fromkeys(ids_in(things)))
        own = self._audience(document)
        descriptions = tuple(self._descriptions(document, things, kinds[0]))
        about = next((d for d in descriptions if objects and d.node == intern(objects[0])), None)
        inner = None
        if embedded is not None and ("actor" in embedded or "object" in embedded):
            inner = (
                self._type(embedded),
                self._node(embedded.get("actor")),
                self._node(embedded.get("object")),
            )
        tags, mentions = self._tags(_items(document.get("tag")))
        if embedded is not None and embedded.get("tag") is not None:
            more_tags, more_mentions = self._tags(_items(embedded["tag"]))
            tags, mentions = tags | more_tags, mentions | more_mentions
        actor_codes = [intern(actor) for actor in actors]
        object_codes = [intern(thing) for thing in objects]
        ends = read_moment(document.get("endTime"))
        updated = read_moment(document.get("updated"))
        return Row(
            time=time,
            id=intern(identifier),
            type=self._type_code(kinds),
            actor=actor_codes[0],
            actors=self.sets.intern(actor_codes) if len(actor_codes) > 1 else -1,
            object=object_codes[0] if object_codes else -1,
            objects=self.sets.intern(object_codes) if len(object_codes) > 1 else -1,
            object_type=about.type if about is not None else -1,
            target=self._node(document.get("target")),
            context=self._context(document, about),
            reply=self._reply(document, about),
            generator=self._node(document.get("generator")),
            origin=self._node(document.get("origin")),
            own=own,
            tags=self.sets.intern(tags),
            mentions=self.sets.intern(mentions),
            language=self._language(document, embedded),
            updated=FOREVER if updated is None else updated,
            end=FOREVER if ends is None else ends,
            inner=inner,
            descriptions=descriptions,
            raw=raw,
        )

    def _node(self, value: Any) -> int:
        found = next(ids_in(value), None) if value is not None else None
        return -1 if found is None else self.nodes.intern(found)

    def _context(self, document: dict[str, Any], about: Description | None) -> int:
        code = self._node(document.get("context"))
        return about.context if code < 0 and about is not None else code

    def _reply(self, document: dict[str, Any], about: Description | None) -> int:
        code = self._node(document.get("inReplyTo"))
        return about.reply if code < 0 and about is not None else code

    @staticmethod
    def _kinds(document: dict[str, Any]) -> tuple[str, ...]:
        value = document.get("type", document.get("@type"))
        kinds = [kind for kind in _items(value) if isinstance(kind, str) and kind]
        short = [k.removeprefix(_NAMESPACE).removeprefix("as:") for k in kinds]
        short.sort(key=lambda kind: ":" in kind)  # a term of the specification goes before an extension
        return tuple(dict.fromkeys(short))

    def _type(self, document: dict[str, Any]) -> int:
        kinds = self._kinds(document)
        return self._type_code(kinds) if kinds else -1

    def _type_code(self, kinds: tuple[str, ...]) -> int:
        code = self._type_codes.get(kinds)
        if code is None:
            code = self._type_codes[kinds] = self.types.intern("\n".join(kinds))
        return code

    @staticmethod
    def _implied_create(document: dict[str, Any], kind: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Wrap a bare object as ActivityPub 6.2.1 does: its author created it when it was published."""
        wrapped: dict[str, Any] = {
            "type": "Create",
            "object": document,
            "actor": document.get("attributedTo"),
        }
        if kind in ACTOR_TYPES and wrapped["actor"] is None:
            wrapped["actor"] = document.get("id")
        identifier = document.get("id")
        if isinstance(identifier, str):
            wrapped["id"] = f"{identifier}#create"
        for key in ("published", "updated", *_AUDIENCE):
            if key in document:
                wrapped[key] = document[key]
        return wrapped, ("Create",)

    @staticmethod
    def _time(document: dict[str, Any], embedded: dict[str, Any] | None) -> int:
        tried = [(document, "published"), (document, "updated")]
        if embedded is not None:
            tried += [(embedded, "updated"), (embedded, "published")]
        tried.append((document, "startTime"))
        seen = None
        for source, key in tried:
            value = source.get(key)
            if value is not None:
                moment = read_moment(value)
                if moment is not None:
                    return moment
                seen = value
        msg = (
            "no time: published is absent"
            if seen is None
            else f"no time: {seen!r} is not an RFC 3339 date-time"
        )
        raise Unplaceable(msg)

    @staticmethod
    def _content_id(document: dict[str, Any]) -> str:
        text = dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
        return f"urn:activitykit:{blake2b(text.encode(), digest_size=16).hexdigest()}"

    def _audience(self, document: dict[str, Any]) -> int:
        names: list[str] = []
        for key in _AUDIENCE:
            value = document.get(key)
            if value is not None:
                names.extend((value,) if isinstance(value, str) else ids_in(value))
        if not names:
            return -1
        key_ = tuple(names)
        code = self._audiences.get(key_)
        if code is None:
            members = [self.nodes.intern(PUBLIC if n in _PUBLIC_SPELLINGS else n) for n in names]
            code = self._audiences[key_] = self.sets.intern(members)
        return code

    def _tags(self, tags: list[Any]) -> tuple[set[int], set[int]]:
        found: set[int] = set()
        mentions: set[int] = set()
        for tag in tags:
            name = tag.get("name") if isinstance(tag, dict) else None
            if isinstance(tag, dict) and "Mention" in self._kinds(tag):
                mentions.update(self.nodes.intern(i) for i in ids_in(tag.get("href", tag)))
            elif isinstance(name, str) and ("Hashtag" in self._kinds(tag) or name.startswith("#")):
                found.add(self.nodes.intern("#" + name.lstrip("#").casefold()))
            else:
                found.update(self.nodes.intern(i) for i in ids_in(tag))
        return found, mentions

    def _language(self, document: dict[str, Any], embedded: dict[str, Any] | None) -> int:
        for source in (embedded, document):
            if source is None:
                continue
            for key in ("contentMap", "nameMap", "summaryMap"):
                value = source.get(key)
                if isinstance(value, dict) and value:
                    return self.languages.intern(str(next(iter(value))).casefold())
            for context in _items(source.get("@context")):
                if isinstance(context, dict) and isinstance(context.get("@language"), str):
                    return self.languages.intern(context["@language"].casefold())
        return -1

    def _text(self, document: dict[str, Any], key: str) -> int:
        value = document.get(key)
        if not isinstance(value, str):
            values = document.get(key + "Map")
            value = (
                next((v for v in values.values() if isinstance(v, str)), None)
                if isinstance(values, dict)
                else None
            )
        return self.texts.intern(value) if value else -1

    def _descriptions(self, document: dict[str, Any], things: list[Any], kind: str) -> Iterator[Description]:
        """Yield what the document says of its object, then of its actor, target and context."""
        for thing in things:
            identifier = _id_of(thing)
            if identifier is None or kind == "Undo":
                continue
            if isinstance(thing, dict):
                yield self.describe(thing, identifier)
            elif kind in {"Create", "Delete"}:
                yield Description(self.nodes.intern(identifier), described=0)
        for key in ("actor", "target", "context", "generator"):
            for thing in _items(document.get(key)):
                identifier = _id_of(thing)
                if identifier is not None and isinstance(thing, dict) and not thing.keys() <= _MERE_REFERENCE:
                    yield self.describe(thing, identifier)

    def describe(self, thing: dict[str, Any], identifier: str) -> Description:
        """Return what an embedded object says of itself."""
        tags, mentions = self._tags(_items(thing.get("tag")))
        published, start, end = (read_moment(thing.get(key)) for key in ("published", "startTime", "endTime"))
        followers = next(ids_in(thing.get("followers")), None)
        url = next(ids_in(thing.get("url")), None)
        type_code = self._type(thing)
        name = self._text(thing, "name")
        return Description(
            node=self.nodes.intern(identifier),
            type=type_code,
            name=name if name >= 0 else self._text(thing, "preferredUsername"),
            summary=self._text(thing, "summary"),
            content=self._text(thing, "content"),
            claim=self._node(thing.get("attributedTo")),
            own=self._audience(thing),
            tags=self.sets.intern(tags),
            mentions=self.sets.intern(mentions),
            reply=self._node(thing.get("inReplyTo")),
            context=self._node(thing.get("context")),
            published=FOREVER if published is None else published,
            start=FOREVER if start is None else start,
            end=FOREVER if end is None else end,
            attachments=len(_items(thing.get("attachment"))),
            url=-1 if url is None else self.texts.intern(url),
            language=self._language(thing, None),
            followers=-1 if followers is None else self.nodes.intern(followers),
            deleted=int("Tombstone" in self._kinds(thing)),
            described=int(not thing.keys() <= _MERE_REFERENCE),
        )
