"""What can be told of a document before it is put into codes."""

from __future__ import annotations

from hashlib import blake2b
from json import dumps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ACTOR_TYPES",
    "AUDIENCE",
    "OBJECT_TYPES",
    "Unplaceable",
    "content_id",
    "first_id",
    "id_of",
    "identified",
    "ids_in",
    "implied_create",
    "items_of",
    "short_type",
    "without_blind",
]

_BLIND = frozenset({"bto", "bcc"})
AUDIENCE = ("to", "cc", "bto", "bcc", "audience")
ACTOR_TYPES = frozenset({"Application", "Group", "Organization", "Person", "Service"})
OBJECT_TYPES = frozenset(
    {
        *ACTOR_TYPES,
        *("Article", "Audio", "Collection", "CollectionPage", "Document", "Event", "Hashtag", "Image"),
        *("Link", "Mention", "Note", "Object", "OrderedCollection", "OrderedCollectionPage", "Page"),
        *("Place", "Profile", "Relationship", "Tombstone", "Video"),
    }
)


class Unplaceable(Exception):
    """A document has no place in a stream; the message says why."""


def items_of(value: Any) -> list[Any]:
    """Return a property's values as a list."""
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
    for item in items_of(value):
        found = id_of(item)
        if found is not None:
            yield found


def short_type(name: str) -> str:
    """Return a type's name without the specification's namespace before it."""
    return name.removeprefix("https://www.w3.org/ns/activitystreams#").removeprefix("as:")


def first_id(value: Any) -> str | None:
    """Return the first identifier of a property's values."""
    return id_of(value) if type(value) is not list else next(ids_in(value), None)


def without_blind(value: Any) -> Any:
    """Return a document without ``bto`` and ``bcc``, at any depth and by any name that a context gives."""
    stack: list[tuple[Any, Any, Any]] = [(None, None, value)]
    result: Any = None
    terms: set[str] = set()
    while stack:
        holder, key, item = stack.pop()
        made: Any = item
        if isinstance(item, dict):
            if "@context" in item:
                terms |= _blind_terms(item["@context"])
            made = dict.fromkeys(
                name for name in item if short_type(name) not in _BLIND and name not in terms
            )
            stack += [(made, name, item[name]) for name in made]
        elif isinstance(item, list):
            made = [None] * len(item)
            stack += [(made, at, inner) for at, inner in enumerate(item)]
        if holder is None:
            result = made
        else:
            holder[key] = made
    return result


def _blind_terms(context: Any) -> set[str]:
    """Return the names that a JSON-LD context gives to blind addressees."""
    found = set()
    for terms in items_of(context):
        for name, said in terms.items() if isinstance(terms, dict) else ():
            meant = said.get("@id") if isinstance(said, dict) else said
            if isinstance(meant, str) and short_type(meant) in _BLIND:
                found.add(name)
    return found


def content_id(document: dict[str, Any]) -> str:
    """Return an identifier made of what a document says, the same whatever the order of its members."""
    text = dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return f"urn:activitykit:{blake2b(text.encode(), digest_size=16).hexdigest()}"


def identified(things: list[Any], activity: str) -> dict[str, Any]:
    """Return things by their ids; one that is described without an id gets one of its place."""
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
    return found


def implied_create(document: dict[str, Any], kind: str) -> dict[str, Any]:
    """Wrap a bare object as ActivityPub 6.2.1 does: its author created it when it was published."""
    wrapped: dict[str, Any] = {"type": "Create", "object": document, "actor": document.get("attributedTo")}
    if kind in ACTOR_TYPES and wrapped["actor"] is None:
        wrapped["actor"] = document.get("id")
    identifier = document.get("id")
    if isinstance(identifier, str):
        wrapped["id"] = f"{identifier}#create"
    for key in ("published", "updated", *AUDIENCE):
        if key in document:
            wrapped[key] = document[key]
    return wrapped
