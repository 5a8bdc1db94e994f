"""What the vocabulary table says of a type and of a property."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DATATYPES", "Property", "Type"]

DATATYPES = frozenset(
    {
        "language-tag",
        "link-relation",
        "media-type",
        "rdf:langString",
        "type",
        "xsd:anyURI",
        "xsd:boolean",
        "xsd:dateTime",
        "xsd:duration",
        "xsd:float",
        "xsd:nonNegativeInteger",
        "xsd:string",
    }
)
"""The members of a range that are no types; those without a prefix are the specification's own prose."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the vocabulary.

    Attributes:
        name: The term, as documents write it.
        iri: The full identifier.
        parents: The types it directly extends.
        ancestors: Every type it extends, nearest first, without itself.
        family: ``core``, ``activity``, ``actor`` or ``object``, after the specification's sections.
        as1: The object types and verbs of Activity Streams 1.0 that it stands for.
        section: The address of its definition.
        summary: What it is, in one sentence.

    Example:
        >>> from activitykit.vocabulary import TYPES
        >>> TYPES["Invite"].ancestors
        ('Offer', 'Activity', 'Object')
        >>> TYPES["Invite"].is_a("Activity")
        True
    """

    name: str
    iri: str
    parents: tuple[str, ...]
    ancestors: tuple[str, ...]
    family: str
    as1: tuple[str, ...]
    section: str
    summary: str

    def is_a(self, name: str) -> bool:
        """Whether this is the named type or one that extends it."""
        return name == self.name or name in self.ancestors


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the vocabulary.

    Attributes:
        name: The member name, as documents write it.
        attribute: The Python name (``in_reply_to``).
        iri: The full identifier.
        domain: The types that have it (and so their descendants).
        range: What its values are: types and `DATATYPES`.
        functional: Whether it has one value at most.
        alias: Another member name of the same property (``orderedItems`` of ``items``), or ``None``.
        as1: Its names in Activity Streams 1.0.
        values: The enumerated values, where there are some.
        minimum: The least number allowed, or ``None``.
        maximum: The greatest number allowed, or ``None``.
        section: The address of its definition.
        summary: What it is, in one sentence.
        erratum: What was corrected since publication, or an empty string.

    Example:
        >>> from activitykit.vocabulary import PROPERTIES
        >>> PROPERTIES["url"].types, PROPERTIES["url"].datatypes
        (('Link',), ('xsd:anyURI',))
        >>> PROPERTIES["name"].natural_language, PROPERTIES["name"].map_name
        (True, 'nameMap')
    """

    name: str
    attribute: str
    iri: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    functional: bool
    alias: str | None
    as1: tuple[str, ...]
    values: tuple[str, ...]
    minimum: int | None
    maximum: int | None
    section: str
    summary: str
    erratum: str

    @property
    def types(self) -> tuple[str, ...]:
        """The types in its range."""
        return tuple(name for name in self.range if name not in DATATYPES)

    @property
    def datatypes(self) -> tuple[str, ...]:
        """The datatypes in its range."""
        return tuple(name for name in self.range if name in DATATYPES)

    @property
    def datatype(self) -> str | None:
        """The first datatype in its range, or ``None`` where it holds objects and links only."""
        return next(iter(self.datatypes), None)

    @property
    def natural_language(self) -> bool:
        """Whether its values are text for people, that may be given by language."""
        return "rdf:langString" in self.range

    @property
    def map_name(self) -> str | None:
        """The member that gives its values by language (``nameMap``), or ``None``."""
        return f"{self.name}Map" if self.natural_language else None
