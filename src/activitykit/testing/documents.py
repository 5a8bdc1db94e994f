"""Valid documents of any type, made from the vocabulary's table."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.validation.rulebook import belongs
from activitykit.vocabulary import PROPERTIES, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["activities", "documents"]

CONTEXT = "https://www.w3.org/ns/activitystreams"
_TAGS = ("en", "fr", "de-CH", "zh-Hant", "und")
_ORDERED = ("OrderedCollection", "OrderedCollectionPage")
_LEFT_OUT = frozenset({"bto", "bcc"})  # a valid document that leaves a server has none
_PAGES = frozenset({"first", "last", "next", "prev", "current"})

_iris = st.builds(
    "{}{}/{}".format,
    st.sampled_from(("https://intra.example/", "http://works.example:8080/", "https://shop.example/~")),
    st.sampled_from(("people", "things", "groups", "a%20b")),
    st.integers(0, 99),
)
_texts = st.sampled_from(("Canteen", "The roof is mended", "Actualité : le budget", "3 > 2", "R&D", "日本語"))
_maps = st.dictionaries(st.sampled_from(_TAGS), _texts, min_size=1, max_size=3)


def _date_time(moment: datetime, form: int) -> str:
    text = moment.isoformat(timespec=("minutes", "seconds", "microseconds")[form % 3])
    return text.replace("+00:00", "Z") if form % 2 else text


_date_times = st.builds(
    _date_time,
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.integers(0, 5),
)
_DATATYPES: dict[str, st.SearchStrategy[Any]] = {
    "language-tag": st.sampled_from(_TAGS),
    "link-relation": st.sampled_from(("self", "canonical", "https://works.example/rels/x", "me")),
    "media-type": st.sampled_from(("text/html", "image/png", 'text/plain; charset="utf-8"')),
    "type": st.sampled_from(tuple(TYPES)),
    "xsd:anyURI": _iris,
    "xsd:boolean": st.booleans(),
    "xsd:dateTime": _date_times,
    "xsd:duration": st.sampled_from(("PT5S", "P1DT2H", "P1Y2M3D", "PT0.5S", "-P1D")),
    "xsd:nonNegativeInteger": st.integers(0, 10_000),
    "xsd:string": _texts,
}


def documents(type: str | Sequence[str] | None = None) -> st.SearchStrategy[dict[str, Any]]:  # noqa: A002 - the vocabulary's word
    """Return a strategy of valid documents: nothing an error, nothing a warning.

    Args:
        type: A type, or several to choose from; any of the vocabulary's when left out.

    Raises:
        ActivityKitError: The vocabulary has no such type.

    Example:
        >>> import activitykit as ak
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5, database=None)
        ... @given(documents("Note"))
        ... def notes_are_valid(document):
        ...     report = ak.validate(document)
        ...     assert report.ok and not report.warnings
        >>> notes_are_valid()
    """
    names = tuple(TYPES) if type is None else (type,) if isinstance(type, str) else tuple(type)
    for name in names:
        if name not in TYPES:
            msg = f"the vocabulary has no type {name!r}{did_you_mean(name, TYPES)}"
            raise ActivityKitError(msg)
    return st.sampled_from(names).flatmap(lambda name: _document(name, 2)).map(_with_context)


def activities() -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy of valid activities, each with ``id``, ``actor`` and ``published``.

    Example:
        >>> from hypothesis import find
        >>> activity = find(activities(), lambda document: document["type"] == "Like")
        >>> sorted({"actor", "id", "published"} - set(activity))
        []
    """
    names = tuple(name for name, entry in TYPES.items() if entry.is_a("Activity"))
    always = st.fixed_dictionaries({"id": _iris, "actor": _iris, "published": _date_times})
    return st.builds(lambda document, given: {**document, **given}, documents(names), always)


def _with_context(document: dict[str, Any]) -> dict[str, Any]:
    return {"@context": CONTEXT, **document}


@cache
def _document(name: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of one type, nested so deep at most."""
    given = [p for p in (*PROPERTIES, "orderedItems") if p not in _LEFT_OUT and belongs(p, (name,))]
    members = {p: _values(p, name, depth) for p in given}
    fixed: dict[str, st.SearchStrategy[Any]] = {"type": st.just(name)}
    if TYPES[name].is_a("Link"):
        fixed["href"] = _iris

    def build(chosen: list[str]) -> st.SearchStrategy[dict[str, Any]]:
        wanted = dict.fromkeys(p for p in chosen if not (p == "anyOf" and "oneOf" in chosen))
        parts = dict(fixed)
        for p in wanted:
            parts[f"{p}Map" if PROPERTIES.get(p) and PROPERTIES[p].natural_language else p] = members[p]
        return st.fixed_dictionaries(parts, optional={"id": _iris})

    return st.lists(st.sampled_from(given), max_size=4, unique=True).flatmap(build)


def _values(name: str, holder: str, depth: int) -> st.SearchStrategy[Any]:
    entry = PROPERTIES["items" if name == "orderedItems" else name]
    if entry.natural_language:
        return _maps
    one = _one(name, holder, depth)
    return one if entry.functional else st.one_of(one, st.lists(one, min_size=1, max_size=3))


def _one(name: str, holder: str, depth: int) -> st.SearchStrategy[Any]:
    entry = PROPERTIES["items" if name == "orderedItems" else name]
    if entry.values:
        return st.sampled_from(entry.values)
    if "xsd:float" in entry.range:
        low = 0 if entry.minimum is None else entry.minimum
        return st.one_of(st.integers(low, 90), st.floats(low, 90, allow_nan=False))
    choices = [_DATATYPES[datatype] for datatype in entry.datatypes]
    if entry.types:
        choices.append(_iris)
        if depth:
            choices.append(_things(name, holder, depth))
    return st.one_of(choices)


def _things(name: str, holder: str, depth: int) -> st.SearchStrategy[Any]:
    """Return nested objects of the types that a property takes."""
    wanted = set(PROPERTIES["items" if name == "orderedItems" else name].types)
    allowed = [entry.name for entry in TYPES.values() if wanted & {entry.name, *entry.ancestors}]
    if name in _PAGES and holder in _ORDERED:
        allowed = [kind for kind in allowed if kind != "CollectionPage"]
    deeper: Callable[[str], st.SearchStrategy[Any]] = lambda kind: _document(kind, depth - 1)  # noqa: E731
    return st.sampled_from(allowed).flatmap(deeper)
