"""Rules on the shape of any member: empty and nested arrays, @value, one value only, whose property it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.validation.rules import EVERY, EXTENSION, SHAPELY, SINGLE, At, Finding, rule
from activitykit.validation.wording import brief
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_PAGES = ("first", "last", "next", "prev", "current")
_FUNCTIONAL = {
    **dict.fromkeys(
        (name for name, entry in {**ACTIVITYPUB, **PROPERTIES}.items() if entry.functional), "AS2-FUNCTIONAL"
    ),
    **dict.fromkeys(_PAGES, "AS2-FIRST-SINGLE"),
    **dict.fromkeys(("published", "updated", "startTime", "endTime", "deleted"), "AS2-PUBLISHED-FUNCTIONAL"),
    "replies": "AS2-REPLIES-FUNCTIONAL",
    "subject": "AS2-SUBJECT-FUNCTIONAL",
    "describes": "AS2-DESCRIBES-FUNCTIONAL",
}
_DOMAINS = {
    **dict.fromkeys(("href", "rel", "hreflang"), "AS2-HREF-ON-OBJECT"),
    **dict.fromkeys(("width", "height"), "AS2-WIDTH-DOMAIN"),
    **dict.fromkeys(("actor", "object", "target", "origin", "result", "instrument"), "AS2-ACTOR-DOMAIN"),
    **dict.fromkeys(
        ("totalItems", "items", "orderedItems", "partOf", *_PAGES),
        "AS2-TOTALITEMS-DOMAIN",
    ),
    "startIndex": "AS2-STARTINDEX-DOMAIN",
    **dict.fromkeys(("oneOf", "anyOf", "closed"), "AS2-ONEOF-DOMAIN"),
    **dict.fromkeys(("latitude", "longitude", "accuracy", "radius", "units"), "AS2-LATITUDE-DOMAIN"),
    **dict.fromkeys(("subject", "relationship"), "AS2-SUBJECT-DOMAIN"),
    "describes": "AS2-DESCRIBES-DOMAIN",
    **dict.fromkeys(("deleted", "formerType"), "AS2-DELETED-DOMAIN"),
}
_ORDERED = frozenset({"OrderedCollection", "OrderedCollectionPage"})


@rule(
    "AS2-EMPTY-ARRAY",
    "AS2-ARRAY-OF-ARRAYS",
    "AS2-COMPACTION-VALUE-OBJECT",
    property=(EVERY, EXTENSION),
    first=True,
    lane=SHAPELY,
)
def structure(value: Any, at: At) -> Iterator[Finding]:
    """Empty arrays, arrays in arrays, value objects."""
    if at.name in {"@context", "@graph"}:
        return
    if isinstance(value, list):
        if not value:
            yield Finding(f"{at.name} is an empty array", "AS2-EMPTY-ARRAY")
        for index, item in enumerate(value):
            if isinstance(item, list):  # once for the member: a geometry has hundreds
                what = "an empty array" if not item else "an array"
                yield Finding(f"{at.name} has {what} inside an array", "AS2-ARRAY-OF-ARRAYS", (index,))
                return
            if isinstance(item, dict) and "@value" in item:
                yield _value_object(at.name, item, (index,))
    elif isinstance(value, dict) and "@value" in value:
        yield _value_object(at.name, value, ())


def _value_object(name: str, item: dict[str, Any], below: tuple[int, ...]) -> Finding:
    hint = ""
    if name in {"name", "summary", "content"} and isinstance(item.get("@language"), str):
        hint = f'Write "{name}Map": {{{brief(item["@language"])}: {brief(item["@value"])}}}.'
    return Finding(
        f"{name} holds the value object of {brief(item['@value'])}",
        "AS2-COMPACTION-VALUE-OBJECT",
        below,
        hint,
    )


def _outside_codes() -> dict[str, str]:
    """The code for each property of the vocabulary where it stands on an object it does not belong to."""
    codes = dict.fromkeys((*PROPERTIES, "nameMap", "summaryMap", "contentMap"), "AS2-SUMMARY-ON-LINK")
    return {**codes, **_DOMAINS}


_OUTSIDE = _outside_codes()


@rule(
    *dict.fromkeys(_OUTSIDE.values()),
    "AS2-INTRANSITIVE-OBJECT",
    "AS2-QUESTION-OBJECT",
    "AS2-ORDERED-ITEMS",
    "AS2-UNORDERED-ORDEREDITEMS",
    property=_OUTSIDE,
    outside=True,
    first=True,
)
def domain(value: Any, at: At) -> Iterator[Finding]:
    """A property on an object that the vocabulary does not give it to."""
    del value  # whatever it is, it does not belong here
    name = at.name
    types = " and ".join(at.types)
    code = _OUTSIDE[name]
    families = {ancestor for given in at.types for ancestor in (given, *TYPES[given].ancestors)}
    if name == "object" and "Question" in families:
        code = "AS2-QUESTION-OBJECT"
    elif name == "object" and "IntransitiveActivity" in families:
        code = "AS2-INTRANSITIVE-OBJECT"
    elif name == "items" and families & _ORDERED:
        code = "AS2-ORDERED-ITEMS"
    elif name == "orderedItems" and "Collection" in families:
        code = "AS2-UNORDERED-ORDEREDITEMS"
    elif families <= {"Link", "Mention"} and code == "AS2-SUMMARY-ON-LINK":
        yield Finding(f"{name} stands on a {types}{', which is a Link' if types != 'Link' else ''}", code)
        return
    yield Finding(f"{name} stands on {'an' if types[0] in 'AEIOU' else 'a'} {types}", code)


@rule(*dict.fromkeys(_FUNCTIONAL.values()), property=_FUNCTIONAL, first=True, lane=SINGLE)
def functional(value: Any, at: At) -> Iterator[Finding]:
    """More than one value where one is allowed; one in an array is mild: JSON-LD takes it for the same."""
    if isinstance(value, list) and value:
        items = [item for item in value if item is not None]
        if len(items) > 1:
            yield Finding(f"{at.name} has {len(items)} values", _FUNCTIONAL[at.name])
        else:
            yield Finding(
                f"{at.name} is an array, although it has one value",
                _FUNCTIONAL[at.name],
                hint="Write the value without the array.",
                severity="warning",
            )


RULES = (structure, domain, functional)
