"""How a member of a JSON object is read as a Python value: one descriptor, a handful of readers."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from activitykit.vocabulary._tables import ACTIVITYPUB, NAMESPACE, PROPERTIES
from activitykit.vocabulary.values import read_datetime, read_duration, read_integer, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from dateutil.relativedelta import relativedelta

    from activitykit.vocabulary._classes import Link, Object
    from activitykit.vocabulary.model import Node
    from activitykit.vocabulary.scope import Scope

__all__ = [
    "Convert",
    "Field",
    "anything",
    "count",
    "first_of",
    "language_map",
    "many",
    "moment",
    "number",
    "one",
    "ref",
    "ref_id",
    "ref_ids",
    "refs",
    "span",
    "string",
    "strings",
    "text",
    "to_iri",
    "to_reference",
]

_ALIASED = {row.alias: row for row in PROPERTIES.values() if row.alias is not None}
T_co = TypeVar("T_co", covariant=True)
Convert = Callable[[Any, "Scope"], Any]
"""From one JSON value and the names in force to a Python value, or ``None`` where it can't be read."""


class Field(Generic[T_co]):
    """A property as an attribute; the value is converted when it is asked for.

    Attributes:
        name: The member name.
        iri: The property's identifier, to find it under its other spellings.
        alias: Another member name of the same property, or ``None``.
    """

    __slots__ = ("_read", "alias", "iri", "name")

    def __init__(
        self,
        name: str,
        read: Callable[[Any, Scope], T_co],
        *,
        iri: str | None = None,
    ) -> None:
        row = PROPERTIES.get(name) or ACTIVITYPUB.get(name) or _ALIASED.get(name)
        self.name = name
        self.iri = iri or (row.iri if row else NAMESPACE + name)
        self.alias = None if row is None else row.name if row.name != name else row.alias
        self._read = read

    @overload
    def __get__(self, node: None, owner: type) -> Field[T_co]: ...
    @overload
    def __get__(self, node: Node, owner: type) -> T_co: ...
    def __get__(self, node: Node | None, owner: type) -> Field[T_co] | T_co:
        if node is None:
            return self
        return self._read(node.member(self), node.scope)

    def __repr__(self) -> str:
        return f"<property {self.name}>"


def one(convert: Convert) -> Convert:
    """Read the first value that can be read: of an array, or the value itself."""

    def read(value: Any, scope: Scope) -> Any:
        if isinstance(value, list):
            return first_of(value, convert, scope)
        return None if value is None else convert(value, scope)

    return read


def first_of(values: list[Any], convert: Convert, scope: Scope) -> Any:
    """Return the first of some values that can be read, or ``None``."""
    for value in values:
        converted = None if value is None else convert(value, scope)
        if converted is not None:
            return converted
    return None


def many(convert: Convert) -> Convert:
    """Read every value that can be read, as a tuple: one value and an array of one are the same."""

    def read(value: Any, scope: Scope) -> tuple[Any, ...]:
        if value is None:
            return ()
        converted = (convert(item, scope) for item in (value if isinstance(value, list) else (value,)))
        return tuple(item for item in converted if item is not None)

    return read


def to_reference(value: Any, scope: Scope) -> Any:
    """Return an embedded object or link as one, an IRI as text."""
    if isinstance(value, dict):
        return scope.vocabulary.view(value, scope)
    return value if isinstance(value, str) else None


def to_iri(value: Any, scope: Scope) -> str | None:  # noqa: ARG001  # the signature of a reader
    """Return what a reference points to: an IRI itself, an object's id, a link's href."""
    if isinstance(value, dict):
        for name in ("id", "@id", "href"):
            iri = value.get(name)
            if isinstance(iri, str):
                return iri
        return None
    return value if isinstance(value, str) else None


def _to_text(value: Any, scope: Scope) -> str | None:  # noqa: ARG001  # the signature of a reader
    return value if isinstance(value, str) else None


def _to_type(value: Any, scope: Scope) -> str | None:  # noqa: ARG001  # the signature of a reader
    """Return the name of a type; the Recommendation's example gives it as an object."""
    if isinstance(value, dict):
        value = value.get("type", value.get("@type"))
    return value if isinstance(value, str) else None


def _to_anything(value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        return read_datetime(value) or value
    return value if isinstance(value, bool) else to_reference(value, scope)


def refs(name: str) -> Field[tuple[Object | Link | str, ...]]:
    """Make the attribute of a property with any number of objects and links."""
    return Field(name, many(to_reference))


def ref(name: str) -> Field[Object | Link | str | None]:
    """Make the attribute of a functional property with an object or link."""
    return Field(name, one(to_reference))


def ref_ids(name: str) -> Field[tuple[str, ...]]:
    """Make the attribute of the IRIs that a property refers to."""
    return Field(name, many(to_iri))


def ref_id(name: str) -> Field[str | None]:
    """Make the attribute of the first IRI that a property refers to."""
    return Field(name, one(to_iri))


def string(name: str) -> Field[str | None]:
    """Make the attribute of a functional property with a text."""
    return Field(name, one(_to_text))


def strings(name: str) -> Field[tuple[str, ...]]:
    """Make the attribute of a property with any number of texts or type names."""
    return Field(name, many(_to_type if name == "formerType" else _to_text))


def moment(name: str) -> Field[datetime | None]:
    """Make the attribute of a date and time; it is always aware."""
    return Field(name, one(lambda value, _: read_datetime(value)))


def span(name: str) -> Field[timedelta | relativedelta | None]:
    """Make the attribute of a duration."""
    return Field(name, one(lambda value, _: read_duration(value)))


def number(name: str) -> Field[float | None]:
    """Make the attribute of a number."""
    return Field(name, one(lambda value, _: read_number(value)))


def count(name: str) -> Field[int | None]:
    """Make the attribute of a whole number, zero or more."""
    return Field(name, one(lambda value, _: read_integer(value)))


def anything(name: str) -> Field[datetime | bool | Object | Link | str | None]:
    """Make the attribute of ``closed``, that may be nearly anything; it has one value in Python."""
    return Field(name, one(_to_anything))


class _Text(Field[str | None]):
    """A natural-language property: its plain value, or one of its values by language."""

    __slots__ = ()

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else node.text_in(self.name)


def text(name: str) -> Field[str | None]:
    """Make the attribute of a natural-language property."""
    return _Text(name, one(_to_text))


def _to_map(value: Any, scope: Scope) -> Mapping[str, str]:  # noqa: ARG001  # the signature of a reader
    pairs = value.items() if isinstance(value, dict) else ()
    return MappingProxyType({tag: text for tag, text in pairs if isinstance(text, str)})


def language_map(name: str) -> Field[Mapping[str, str]]:
    """Make the attribute of a property's values by language tag, as written."""
    return Field(f"{name}Map", _to_map)
