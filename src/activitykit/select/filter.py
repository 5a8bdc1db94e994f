"""What a filter is: a frozen predicate over activities that combines, says itself and writes itself down."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic_core import core_schema, from_json, to_json

from activitykit.errors import QueryError
from activitykit.language import catalogue
from activitykit.select.saying import Part, either, short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["DEEPEST", "And", "Filter", "Not", "Or", "all_of", "any_of"]

DEEPEST = 100  # nesting that a filter may reach: its text, its hash and its mask are recursive


class Filter:
    """What someone wants to see: a predicate over a stream's activities.

    Filters are frozen and hashable; ``&``, ``|`` and ``~`` combine them. Each one writes itself as query
    text (``str``), as a mapping (:meth:`to_dict`), as TOML and JSON, and says itself in a sentence.

    Example:
        >>> import activitykit as ak
        >>> wanted = ak.Type("Create", "Announce") & ak.Tag("rh") & ak.Since("7d")
        >>> str(wanted)
        'type:Create,Announce tag:rh since:7d'
        >>> ak.query(str(wanted)) == wanted
        True
    """

    key: ClassVar[str] = ""
    personal: ClassVar[bool] = False
    depth: ClassVar[int] = 1
    kinds: ClassVar[dict[str, type[Filter]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.key:
            Filter.kinds[cls.key] = cls

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Return which of the rows pass, as a boolean array of their length.

        Args:
            scope: What is looked at: a :class:`View`, or a whole stream.
            rows: Row numbers (int array ``[m]``).
        """
        raise NotImplementedError

    def candidates(self, scope: Scope) -> Rows | None:
        """Return ascending rows outside of which nothing passes, where postings know them; else ``None``."""

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Return what this filter adds to a sentence."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return the arguments as plain data (the inverse of :meth:`from_value`)."""
        raise NotImplementedError

    @classmethod
    def from_value(cls, value: Any) -> Filter:
        """Build the filter from plain data.

        Raises:
            QueryError: The data don't fit this filter.
        """
        raise NotImplementedError

    @property
    def needs_viewer(self) -> bool:
        """Whether the answer depends on who looks."""
        return self.personal

    def sentence(self, lang: str = "en", *, name: Callable[[str], str] | None = None) -> str:
        """Say the filter in words.

        Args:
            lang: A language of the catalogues, or a file with one.
            name: Gives the name of a person or thing for its IRI; a view's ``name`` shows only what its
                viewer may see. Without one the last part of the IRI stands for it.

        Example:
            >>> import activitykit as ak
            >>> print((ak.Type("Create", "Announce") & ak.Tag("rh") & ak.Since("7d")).sentence("fr"))
            publications et partages sur #rh depuis 7 jours
        """
        words = catalogue(lang)
        return self.part(words, name or short_name).text(words.say("filter.activities"))

    def to_dict(self) -> dict[str, Any]:
        """Return the filter as plain data of one key: ``{"type": "Like"}``, ``{"all": [...]}``."""
        return {self.key: self.value()}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Filter:
        """Build a filter from :meth:`to_dict`'s form; several keys at one level must all hold.

        Raises:
            QueryError: A key is unknown, or a value doesn't fit it.

        Example:
            >>> import activitykit as ak
            >>> ak.Filter.from_dict({"since": "7d", "not": {"type": "Like"}})
            (Since('7d') & ~Type('Like'))
        """
        found: Filter = import_module("activitykit.select.codec").from_dict(data)
        return found

    def to_json(self) -> str:
        """Return :meth:`to_dict` as JSON text."""
        return to_json(self.to_dict()).decode()

    @staticmethod
    def from_json(text: str | bytes) -> Filter:
        """Build a filter from JSON text.

        Raises:
            QueryError: It is no JSON, or no filter.
        """
        try:
            data = from_json(text)
        except ValueError as error:
            raise QueryError(f"the filter is no JSON: {error}") from None
        return Filter.from_dict(data)

    def to_toml(self) -> str:
        """Return :meth:`to_dict` as TOML text."""
        import tomli_w  # noqa: PLC0415  # only for writing down

        return tomli_w.dumps(self.to_dict())

    @staticmethod
    def from_toml(text: str) -> Filter:
        """Build a filter from TOML text.

        Raises:
            QueryError: It is no TOML, or no filter.
        """
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise QueryError(f"the filter is no TOML: {error}") from None
        return Filter.from_dict(data)

    def __and__(self, other: object) -> Filter:
        return all_of(self, other) if isinstance(other, Filter) else NotImplemented

    def __or__(self, other: object) -> Filter:
        return any_of(self, other) if isinstance(other, Filter) else NotImplemented

    def __invert__(self) -> Filter:
        return self.inner if isinstance(self, Not) else Not(self)

    def __bool__(self) -> bool:
        raise TypeError("a filter has no truth of its own: combine filters with & | ~, not with and, or, not")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Let a filter be a field of a model: given as a filter, as query text or as a mapping."""
        return core_schema.no_info_plain_validator_function(
            cls._coerce, serialization=core_schema.plain_serializer_function_ser_schema(_plain)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the written forms of a filter."""
        return {"anyOf": [{"type": "string"}, {"type": "object"}], "description": "query text or a filter"}

    @classmethod
    def _coerce(cls, given: Any) -> Filter:
        try:
            found = (
                given
                if isinstance(given, Filter)
                else import_module("activitykit.select.query").query(given)
                if isinstance(given, str)
                else Filter.from_dict(given)
            )
        except QueryError as error:
            raise ValueError(str(error)) from error
        if not isinstance(found, cls):
            raise ValueError(f"a {cls.__name__} filter was expected, found {found!r}")  # noqa: TRY004  # pydantic's protocol
        return found


@dataclass(frozen=True, init=False, repr=False)
class And(Filter):
    """All of several filters; without any, everything passes. Made by ``&``.

    Example:
        >>> import activitykit as ak
        >>> ak.Tag("rh") & ak.Since("7d")
        (Tag('rh') & Since('7d'))
    """

    key: ClassVar[str] = "all"
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", _distinct(parts, And))
        if len(self.parts) == 1:
            raise QueryError("And joins two filters or more, or none: use the filter itself, or all_of")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Narrow the rows filter by filter: each looks only at what the ones before let through."""
        alive = np.arange(len(rows))
        for part in sorted(self.parts, key=_cost):
            alive = alive[part.mask(scope, rows[alive])]
            if not len(alive):
                break
        passed = np.zeros(len(rows), bool)
        passed[alive] = True
        return passed

    def candidates(self, scope: Scope) -> Rows | None:
        """Return the shortest of the parts' own candidates."""
        found = [rows for part in self.parts if (rows := part.candidates(scope)) is not None]
        return min(found, key=len) if found else None

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Join what the parts say: the first noun, then every qualifier, exceptions last."""
        if not self.parts:
            return Part()
        said = [part.part(catalogue, name) for part in sorted(self.parts, key=lambda p: isinstance(p, Not))]
        nouns = [piece.noun for piece in said if piece.noun]
        qualifiers = [catalogue.say("filter.also", noun=noun) for noun in nouns[1:]]
        qualifiers += [word for piece in said for word in piece.qualifiers]
        return Part(nouns[0] if nouns else "", tuple(qualifiers))

    def value(self) -> Any:
        """Return the parts as plain data."""
        return [part.to_dict() for part in self.parts]

    @property
    def needs_viewer(self) -> bool:
        """Whether any part depends on who looks."""
        return any(part.needs_viewer for part in self.parts)

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)

    def __repr__(self) -> str:
        return f"({' & '.join(map(repr, self.parts))})" if self.parts else "And()"


@dataclass(frozen=True, init=False, repr=False)
class Or(Filter):
    """Any of several filters. Made by ``|``.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Tag("rh") | ak.Tag("paie"))
        'tag:rh OR tag:paie'
    """

    key: ClassVar[str] = "any"
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", _distinct(parts, Or))
        if len(self.parts) < 2:
            raise QueryError("Or joins two different filters or more: use the filter itself, or any_of")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Ask each filter only about the rows that none before it let through."""
        passed = np.zeros(len(rows), bool)
        for part in sorted(self.parts, key=_cost):
            open_rows = np.flatnonzero(~passed)
            passed[open_rows[part.mask(scope, rows[open_rows])]] = True
        return passed

    def candidates(self, scope: Scope) -> Rows | None:
        """Return the union of the parts' candidates when each part has some."""
        found: list[Rows] = []
        for part in self.parts:
            rows = part.candidates(scope)
            if rows is None:
                return None
            found.append(rows)
        return reduce(np.union1d, found)

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Join the alternatives: nouns with nouns, qualifiers with qualifiers, else whole phrases."""
        said = [part.part(catalogue, name) for part in self.parts]
        if all(piece.noun and not piece.qualifiers for piece in said):
            return Part(either(catalogue, [piece.noun for piece in said]))
        if not any(piece.noun for piece in said) and all(len(piece.qualifiers) == 1 for piece in said):
            return Part("", (either(catalogue, [piece.qualifiers[0] for piece in said]),))
        default = catalogue.say("filter.activities")
        return Part("", (f"({either(catalogue, [piece.text(default) for piece in said])})",))

    def value(self) -> Any:
        """Return the parts as plain data."""
        return [part.to_dict() for part in self.parts]

    @property
    def needs_viewer(self) -> bool:
        """Whether any part depends on who looks."""
        return any(part.needs_viewer for part in self.parts)

    def __str__(self) -> str:
        return " OR ".join(str(part) or "()" for part in self.parts)

    def __repr__(self) -> str:
        return f"({' | '.join(map(repr, self.parts))})"


@dataclass(frozen=True, repr=False)
class Not(Filter):
    """What a filter leaves out. Made by ``~``.

    Example:
        >>> import activitykit as ak
        >>> str(~ak.Type("Like")), ~~ak.Type("Like") == ak.Type("Like")
        ('-type:Like', True)
    """

    key: ClassVar[str] = "not"
    inner: Filter

    def __post_init__(self) -> None:
        if isinstance(self.inner, Not):
            raise QueryError("a double negation is the filter itself")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Return the opposite."""
        return ~self.inner.mask(scope, rows)

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Say what is left out."""
        if self.inner == And():
            return Part(catalogue.say("filter.nothing"))
        said = self.inner.part(catalogue, name).text()
        return Part("", (catalogue.say("filter.except", what=said),))

    def value(self) -> Any:
        """Return what is left out, as plain data."""
        return self.inner.to_dict()

    @property
    def needs_viewer(self) -> bool:
        """Whether the part depends on who looks."""
        return self.inner.needs_viewer

    def __str__(self) -> str:
        return f"-({self.inner})" if isinstance(self.inner, And | Or) else f"-{self.inner}"

    def __repr__(self) -> str:
        return f"~{self.inner!r}"


def all_of(*filters: Filter) -> Filter:
    """Return the filter that passes what all of the given ones pass; everything, when none is given.

    Example:
        >>> import activitykit as ak
        >>> ak.all_of(ak.Tag("rh"), ak.Tag("rh"))
        Tag('rh')
    """
    parts = _distinct(filters, And)
    return parts[0] if len(parts) == 1 else And(*parts)


def any_of(*filters: Filter) -> Filter:
    """Return the filter that passes what any of the given ones passes; nothing, when none is given.

    Example:
        >>> import activitykit as ak
        >>> ak.any_of(ak.Tag("rh"), ak.Tag("paie"))
        (Tag('rh') | Tag('paie'))
    """
    parts = _distinct(filters, Or)
    return Not(And()) if not parts else parts[0] if len(parts) == 1 else Or(*parts)


def _distinct(parts: Iterable[Filter], joined: type[And | Or]) -> tuple[Filter, ...]:
    flat: dict[Filter, None] = {}
    for part in parts:
        if not isinstance(part, Filter):
            raise QueryError(f"filters combine with filters, not with {part!r}")
        for inner in part.parts if isinstance(part, joined) else (part,):
            flat.setdefault(inner)
    return tuple(flat)


def _settle(whole: And | Or | Not) -> None:
    inner = whole.parts if isinstance(whole, And | Or) else (whole.inner,)
    depth = 1 + max((part.depth for part in inner), default=0)
    if depth > DEEPEST:
        raise QueryError(f"the filter nests deeper than {DEEPEST} levels: divide it into several filters")
    object.__setattr__(whole, "depth", depth)


def _cost(part: Filter) -> int:
    """Order of evaluation: columns before states, states before text, text before whole documents."""
    if isinstance(part, And | Or):
        return max((_cost(inner) for inner in part.parts), default=0)
    if isinstance(part, Not):
        return _cost(part.inner)
    return getattr(part, "cost", 1)


def _plain(given: Any) -> Any:
    return given.to_dict() if isinstance(given, Filter) else given
