"""Documents with one planted violation, and bytes that were damaged on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from activitykit.testing.documents import documents
from activitykit.validation.rulebook import belongs

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Violation", "mutated_bytes", "violations"]

_AS2 = "https://www.w3.org/ns/activitystreams#"


class Violation(NamedTuple):
    """A document that breaks one rule.

    Attributes:
        document: The document.
        code: The code of what was planted.
        pointer: The RFC 6901 pointer to it.
    """

    document: dict[str, Any]
    code: str
    pointer: str


class _Plant(NamedTuple):
    """What to plant: its code, the member, its faulty values, and which types can hold it."""

    code: str
    name: str
    values: tuple[Any, ...]
    outside: bool = False


_PLANTS = (
    _Plant("AS2-EMPTY-ARRAY", "tag", ([],)),
    _Plant("AS2-ARRAY-OF-ARRAYS", "attachment", ([["https://works.example/1"]],)),
    _Plant("AS2-COMPACTION-VALUE-OBJECT", "content", ({"@value": "x"},)),
    _Plant("AS2-RELATIVE-ID", "id", ("things/1", "/1", "x")),
    _Plant("AS2-ID-STRING", "id", (1, True, ["https://works.example/1"], {})),
    _Plant("AS2-RELATIVE-URL", "url", ("photo.jpg", "//works.example/x")),
    _Plant("AS2-RELATIVE-OBJECT", "inReplyTo", ("things/1", "/1")),
    _Plant("AS2-IRI-SYNTAX", "attributedTo", ("https://works.example/a b", "http://<x>/", "a{b}")),
    _Plant("AS2-DATE-ONLY", "published", ("2026-01-05",)),
    _Plant("AS2-DATE-NO-OFFSET", "updated", ("2026-01-05T10:00:00", "2026-01-05T10:00")),
    _Plant("AS2-DATE-LOWER-T", "startTime", ("2026-01-05t10:00:00Z",)),
    _Plant("AS2-DATE-LOWER-Z", "endTime", ("2026-01-05T10:00:00z",)),
    _Plant("AS2-DATE-SPACE", "published", ("2026-01-05 10:00:00Z",)),
    _Plant("AS2-DATE-FRAC-NO-SEC", "updated", ("2026-01-05T10:00.5Z",)),
    _Plant("AS2-DATE-IMPOSSIBLE", "published", ("2026-02-30T10:00:00Z", "2026-01-05T25:00:00Z")),
    _Plant("AS2-DATE-NUMBER", "published", (1_767_600_000, 1.5, True)),
    _Plant("AS2-DATE-SYNTAX", "published", ("yesterday", "05/01/2026")),
    _Plant("AS2-PUBLISHED-FUNCTIONAL", "published", (["2026-01-05T10:00Z", "2026-01-06T10:00Z"],)),
    _Plant("AS2-NAME-SINGLE-STRING", "name", ({"en": "x"}, ["a", "b"])),
    _Plant("AS2-NAME-NUMBER", "name", (1, 2.5, False)),
    _Plant("AS2-CONTENT-NUMBER", "content", (1, True)),
    _Plant("AS2-MAP-OBJECT", "nameMap", ("x", ["x"], 1)),
    _Plant("AS2-NAME-HTML", "name", ("<b>x</b>", "Fish &amp; chips")),
    _Plant("AS2-DURATION", "duration", ("2 hours", "P", 5)),
    _Plant("AS2-DURATION-T", "duration", ("P5M30S", "P1H")),
    _Plant("AS2-MEDIATYPE-SYNTAX", "mediaType", ("html", "text/", 5)),
    _Plant("AS2-ACTOR-NUMBER", "generator", (7, 2.5)),
    _Plant("AS2-OBJECT-BOOL", "location", (True, False)),
    _Plant("AS2-TAG-NUMBER-IN-ARRAY", "tag", ([5], [True])),
    _Plant("AS2-ICON-RANGE", "icon", ({"type": "Person"}, 5)),
    _Plant("AS2-URL-RANGE", "url", ({"type": "Note"}, 5)),
    _Plant("AS2-REPLIES-RANGE", "replies", ({"type": "Note"}, 5)),
    _Plant("AS2-AS1-DISPLAYNAME", "displayName", ("x",)),
    _Plant("AS2-AS1-VERB", "verb", ("post",)),
    _Plant("AS2-EXT-UNDECLARED", "mood", ("cheerful", 5)),
    _Plant("AS2-EXT-UNDECLARED-PREFIX", "ex:mood", ("cheerful", 5)),
    _Plant("AS2-COMPACTION-EXPANDED-KEY", f"{_AS2}updated", ("2026-01-05T10:00:00Z",)),
    _Plant("AS2-TYPE-STRING", "type", (5, True, {"a": 1})),
    _Plant("AS2-TOTALITEMS-STRING", "totalItems", ("3", 2.5)),
    _Plant("AS2-TOTALITEMS-NONNEG", "totalItems", (-1,)),
    _Plant("AS2-ACCURACY-RANGE", "accuracy", (101, -1, "high")),
    _Plant("AS2-UNITS-ENUM", "units", ("yards", 3)),
    _Plant("AS2-CLOSED-RANGE", "closed", ("soon", 5)),
    _Plant("AS2-HREFLANG", "hreflang", ("en_US", 5)),
    _Plant("AS2-REL-HTML5", "rel", ("a b", "")),
    _Plant("AS2-REL-RFC5988", "rel", ("Self", "my_rel")),
    _Plant("AS2-ACTOR-DOMAIN", "actor", ("https://works.example/1",), outside=True),
    _Plant("AS2-LATITUDE-DOMAIN", "latitude", (1.5,), outside=True),
    _Plant("AS2-STARTINDEX-DOMAIN", "startIndex", (0,), outside=True),
    _Plant("AS2-DESCRIBES-DOMAIN", "describes", ("https://works.example/1",), outside=True),
    _Plant("AS2-DELETED-DOMAIN", "formerType", ("Note",), outside=True),
)
_BELOW = {"AS2-ARRAY-OF-ARRAYS": "/0", "AS2-TAG-NUMBER-IN-ARRAY": "/0"}


def violations() -> st.SearchStrategy[Violation]:
    """Return a strategy of documents that break one rule, with its code and the pointer to the fault.

    Example:
        >>> import activitykit as ak
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5, database=None)
        ... @given(violations())
        ... def it_is_found(violation):
        ...     found = [(d.code, d.pointer) for d in ak.validate(violation.document).diagnostics]
        ...     assert (violation.code, violation.pointer) in found
        >>> it_is_found()
    """
    return st.sampled_from(_PLANTS).flatmap(_planted)


def _planted(plant: _Plant) -> st.SearchStrategy[Violation]:
    kinds = _holders(plant)

    def put(document: dict[str, Any], value: Any) -> Violation:
        planted = {
            k: v for k, v in document.items() if k.removesuffix("Map") != plant.name.removesuffix("Map")
        }
        if plant.name == "type":  # what else stands there may depend on it
            planted = {"@context": document["@context"]}
        planted[plant.name] = value
        pointer = "/" + plant.name.replace("~", "~0").replace("/", "~1")
        return Violation(planted, plant.code, pointer + _BELOW.get(plant.code, ""))

    return st.builds(put, documents(kinds), st.sampled_from(plant.values))


def _holders(plant: _Plant) -> tuple[str, ...]:
    """Return the types that a plant can be put on."""
    objects = (
        "Note",
        "Article",
        "Event",
        "Create",
        "Like",
        "Place",
        "Person",
        "Collection",
        "Question",
        "Tombstone",
    )
    every = (*objects, "Link", "OrderedCollectionPage", "Profile")
    if plant.outside:
        return tuple(kind for kind in objects if not belongs(plant.name, (kind,)))
    return tuple(kind for kind in every if belongs(plant.name, (kind,)))


def mutated_bytes(type: str | None = None) -> st.SearchStrategy[bytes]:  # noqa: A002 - the vocabulary's word
    """Return a strategy of documents' bytes, damaged: bits flipped, pieces cut out, doubled, put elsewhere.

    Args:
        type: The type of the documents; any when left out.

    Example:
        >>> import activitykit as ak
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5, database=None)
        ... @given(mutated_bytes())
        ... def there_is_always_a_report(data):
        ...     assert isinstance(ak.validate(data), ak.Report)
        >>> there_is_always_a_report()
    """
    sound = st.one_of(documents(type), violations().map(lambda violation: violation.document))
    texts = st.builds(
        lambda document, spaced: json.dumps(
            document, ensure_ascii=spaced, indent=2 if spaced else None
        ).encode(),
        sound,
        st.booleans(),
    )
    small = st.integers(0, 2**16)
    changes = st.lists(st.tuples(st.sampled_from(tuple(_DAMAGES)), small, small), min_size=1, max_size=4)
    return st.builds(_damaged, texts, changes)


def _damaged(data: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    for name, where, how in changes:
        if data:
            data = _DAMAGES[name](data, where % len(data), how)
    return data


_PIECES: tuple[bytes, ...] = (
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\\ud800",
        b"\\u0000",
        b"NaN",
        b"-Infinity",
        b"1e999",
    ),
    *(
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"null",
        b"9" * 400,
        b"[" * 300,
        b'{"a":' * 300,
        b"\\",
        b"//",
    ),
    *(b'"@context":5,', b'"type":[],', b'"id":{},', b'"__proto__":{},', b'{"@value":1}'),
)
_DAMAGES: dict[str, Callable[[bytes, int, int], bytes]] = {
    "flip": lambda data, at, how: data[:at] + bytes([data[at] ^ (1 << how % 8)]) + data[at + 1 :],
    "cut": lambda data, at, how: data[:at] + data[at + how % 20 + 1 :],
    "double": lambda data, at, how: data[: at + how % 20] + data[at:],
    "truncate": lambda data, at, _: data[:at],
    "insert": lambda data, at, how: data[:at] + _PIECES[how % len(_PIECES)] + data[at:],
    "move": lambda data, at, how: data[at:] + data[: at - how % 5],
}
