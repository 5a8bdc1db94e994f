"""Rules on values that are or refer to Objects and Links: IRIs, ranges, collections' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.validation.checks.values import date_time_findings
from activitykit.validation.kinds import known_types
from activitykit.validation.lexical import SCHEME, is_absolute_iri, is_common_iri, is_iri_reference
from activitykit.validation.rules import At, Finding, Lane, rule
from activitykit.validation.wording import brief, kind
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_AUDIENCE = frozenset({"to", "cc", "bto", "bcc", "audience"})
_PAGES = ("first", "last", "next", "prev", "current")
_RANGE_CODES = {
    "icon": "AS2-ICON-RANGE",
    "image": "AS2-ICON-RANGE",
    "url": "AS2-URL-RANGE",
    "replies": "AS2-REPLIES-RANGE",
    "partOf": "AS2-PARTOF-RANGE",
    "closed": "AS2-CLOSED-RANGE",
    **dict.fromkeys(_PAGES, "AS2-FIRST-PAGE"),
    "next": "AS2-NEXT-PAGE",
}
_ALL = {**ACTIVITYPUB, **PROPERTIES}
_ANYTHING = tuple(
    name for name, entry in _ALL.items() if set(entry.range) >= {"Object", "Link"} and name != "closed"
)
_NARROW = tuple(
    name for name, entry in _ALL.items() if name not in _ANYTHING and entry.types and name != "closed"
)
_ADDRESSES = tuple(name for name, entry in _ALL.items() if entry.range == ("xsd:anyURI",))


def _allowed(name: str) -> frozenset[str]:
    """Return the vocabulary's types that a property takes."""
    wanted = set(_ALL[name].types)
    return frozenset(entry.name for entry in TYPES.values() if wanted & {entry.name, *entry.ancestors})


_ALLOWED = {name: _allowed(name) for name in _NARROW}


def _iri_findings(text: str, at: At, relative: str, below: tuple[int, ...]) -> Iterator[Finding]:
    name = at.name
    if is_common_iri(text):
        return
    if is_absolute_iri(text):
        scheme, _, rest = text.partition(":")
        if not rest.startswith("//") and at.context.prefix(scheme) is not None:
            hint = f'Write "{at.context.expand(text)}".'
            yield Finding(f"{name} is the compact URI {brief(text)}", "AS2-CURIE-VALUE", below, hint)
    elif is_iri_reference(text) and not text.lower().startswith(("http:", "https:")):
        if (text == "Public" and name in _AUDIENCE) or (
            text.startswith("_:") and len(text) > 2 and name != "id"
        ):
            return
        if name == "relationship" and text.isidentifier():  # as the Recommendation's own examples have it
            return
        hint = "" if text else "Leave the member out, or give an address."
        yield Finding(f"{name} is {brief(text)}, without a scheme", relative, below, hint)
    else:
        hint = ""
        if " " in text and SCHEME.match(text):
            hint = f'Write "{text.strip().replace(" ", "%20")}".'
        yield Finding(f"{name} is {brief(text)}, which is no IRI", "AS2-IRI-SYNTAX", below, hint)


@rule(
    "AS2-ID-STRING",
    "AS2-RELATIVE-ID",
    "AS2-IRI-SYNTAX",
    "AS2-CURIE-VALUE",
    property=("id", "@id"),
    first=True,
    lane=Lane(is_common_iri),
)
def identifier(value: Any, at: At) -> Iterator[Finding]:
    """Id: one absolute IRI."""
    if isinstance(value, str):
        yield from _iri_findings(value, at, "AS2-RELATIVE-ID", ())
    else:
        yield Finding(f"{at.name} is {kind(value)}", "AS2-ID-STRING")


_REFERENCES = ("AS2-IRI-SYNTAX", "AS2-CURIE-VALUE")


@rule(
    "AS2-RELATIVE-HREF",
    "AS2-RELATIVE-URL",
    "AS2-RANGE",
    *_REFERENCES,
    property=_ADDRESSES,
    lane=Lane(is_common_iri),
)
def address(value: Any, at: At) -> Iterator[Finding]:
    """Href, and ActivityPub's addresses."""
    relative = "AS2-RELATIVE-HREF" if at.name == "href" else "AS2-RELATIVE-URL"
    for item, below in _items(value):
        if isinstance(item, str):
            yield from _iri_findings(item, at, relative, below)
        elif not (isinstance(item, dict) and at.name != "href"):
            yield Finding(f"{at.name} is {kind(item)}, not an IRI", "AS2-RANGE", below)


_SCALARS = ("AS2-ACTOR-NUMBER", "AS2-OBJECT-BOOL", "AS2-TAG-NUMBER-IN-ARRAY", "AS2-NESTED-VIOLATION")


def _scalar(value: Any, at: At, below: tuple[int, ...]) -> Finding:
    """A number or a boolean where a thing is expected."""
    code = _RANGE_CODES.get(at.name)
    if code is None and at.nested:
        code = "AS2-NESTED-VIOLATION"
    elif code is None and below:
        code = "AS2-TAG-NUMBER-IN-ARRAY"
    elif code is None:
        code = "AS2-OBJECT-BOOL" if isinstance(value, bool) else "AS2-ACTOR-NUMBER"
    return Finding(f"{at.name} {'holds' if below else 'is'} {brief(value)}", code, below)


def _thing(value: Any, at: At, allowed: frozenset[str] | None) -> Iterator[Finding]:
    relative = "AS2-RELATIVE-URL" if at.name == "url" else "AS2-RELATIVE-OBJECT"
    for item, below in _items(value):
        if isinstance(item, str):
            yield from _iri_findings(item, at, relative, below)
        elif isinstance(item, bool | int | float):
            yield _scalar(item, at, below)
        elif allowed is not None and isinstance(item, dict):
            types, all_known = known_types(item.get("type", item.get("@type")))
            if types and all_known and not any(name in allowed for name in types):
                wanted = " or ".join(_ALL[at.name].range).replace("xsd:anyURI", "an IRI")
                yield Finding(
                    f"{at.name} holds {'an' if types[0][0] in 'AEIOU' else 'a'} {types[0]}, not {wanted}",
                    _RANGE_CODES.get(at.name, "AS2-RANGE"),
                    below,
                )


@rule(
    *_SCALARS,
    "AS2-RELATIVE-OBJECT",
    *_REFERENCES,
    property=_ANYTHING,
    lane=Lane(is_common_iri, None, many=True),
)
def thing(value: Any, at: At) -> Iterator[Finding]:
    """Any Object or Link, or the IRI of one."""
    return _thing(value, at, None)


def _narrow(name: str, allowed: frozenset[str]) -> Any:
    @rule(
        *dict.fromkeys((*_SCALARS, _RANGE_CODES.get(name, "AS2-RANGE"))),
        "AS2-RELATIVE-URL",
        "AS2-RELATIVE-OBJECT",
        *_REFERENCES,
        property=name,
        lane=Lane(is_common_iri, allowed, many=not _ALL[name].functional),
    )
    def narrow(value: Any, at: At) -> Iterator[Finding]:
        """Things of some types only."""
        return _thing(value, at, allowed)

    return narrow


@rule(
    "AS2-CLOSED-RANGE",
    "AS2-DATE-ONLY",
    "AS2-DATE-NO-OFFSET",
    "AS2-DATE-LOWER-T",
    "AS2-DATE-LOWER-Z",
    "AS2-DATE-SPACE",
    "AS2-DATE-FRAC-NO-SEC",
    "AS2-DATE-IMPOSSIBLE",
    "AS2-DATE-SYNTAX",
    *_REFERENCES,
    property="closed",
)
def closed(value: Any, at: At) -> Iterator[Finding]:
    """An Object, a Link, a date-time or a boolean."""
    for item, below in _items(value):
        if isinstance(item, bool | dict):
            continue
        if not isinstance(item, str):
            yield Finding(f"closed is {brief(item)}", "AS2-CLOSED-RANGE", below)
        elif item[:4].isdigit() and item[4:5] == "-":
            yield from (found._replace(below=below) for found in date_time_findings(item, "closed"))
        elif is_absolute_iri(item):
            yield from _iri_findings(item, at, "AS2-CLOSED-RANGE", below)
        else:
            yield Finding(
                f"closed is {brief(item)}, neither a date-time nor an IRI", "AS2-CLOSED-RANGE", below
            )


@rule("AS2-ORDERED-PAGES", property=_PAGES, type="OrderedCollection")
def ordered_pages(value: Any, at: At) -> Iterator[Finding]:
    """A page of an ordered collection that is not ordered."""
    for item, below in _items(value):
        types = known_types(item.get("type", item.get("@type")))[0] if isinstance(item, dict) else ()
        if "CollectionPage" in types and "OrderedCollectionPage" not in types:
            yield Finding(f"{at.name} holds a CollectionPage in an {at.types[0]}", "AS2-ORDERED-PAGES", below)


@rule("AS2-BTO-PUBLISHED", property=("bto", "bcc"))
def blind_copies(value: Any, at: At) -> Iterator[Finding]:
    """Blind copies in a document that leaves."""
    del value
    yield Finding(f"{at.name} tells whom it was sent to in secret")


def _items(value: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:
    if not isinstance(value, list):
        yield value, ()
        return
    for index, item in enumerate(value):
        if item is not None and not isinstance(item, list):
            yield item, (index,)


RULES = (
    identifier,
    address,
    thing,
    *(_narrow(name, allowed) for name, allowed in _ALLOWED.items()),
    closed,
    ordered_pages,
    blind_copies,
)
