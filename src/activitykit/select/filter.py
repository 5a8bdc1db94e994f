"""What a filter is: a frozen predicate over activities that combines, says itself and writes itself down."""

from __future__ import annotations

import tomllib
from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic_core import core_schema, from_json, to_json

from activitykit.arguments import checked
from activitykit.errors import QueryError
from activitykit.language import catalogue
from activitykit.select.saying import Part, short_name
from activitykit.stream.growable import place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["Filter"]


class Filter(ABC):
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
    cost: ClassVar[int] = 1
    depth: ClassVar[int] = 1
    kinds: ClassVar[dict[str, type[Filter]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.key:
            Filter.kinds[cls.key] = cls

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a filter is frozen: make another one rather than set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a filter is frozen: make another one rather than delete {name!r}")

    @abstractmethod
    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Return which of the rows pass, as a boolean array of their length.

        Args:
            scope: What is looked at: a :class:`View`, or a whole stream.
            rows: Row numbers (int array ``[m]``).
        """

    def narrowed(self, scope: Scope, rows: Rows) -> Rows:
        """Return those of some ascending rows that pass."""
        return rows[self.mask(scope, rows)]

    def rows(self, scope: Scope) -> Rows:
        """Return all rows that pass, ascending."""
        low, high = self.span(scope)
        found = self.candidates(scope, low)
        return self.narrowed(scope, np.arange(low, high) if found is None else found[: place(found, high)])

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:  # noqa: ARG002  # most have none
        """Return ascending rows outside of which nothing passes, where postings know them; else ``None``.

        What time alone narrows is told by :meth:`span`.

        Args:
            scope: What is looked at.
            since: A row; earlier ones may be left out.
        """
        return None

    def reach(self, scope: Scope) -> int:
        """Return about how many candidates there are; as many as rows where postings know none."""
        return len(scope.stream)

    def span(self, scope: Scope) -> tuple[int, int]:
        """Return the first row that may pass, and the one behind the last: rows are ordered by time."""
        return 0, len(scope.stream)

    @abstractmethod
    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Return what this filter adds to a sentence."""

    @abstractmethod
    def value(self) -> Any:
        """Return the arguments as plain data."""

    @property
    def needs_viewer(self) -> bool:
        """Whether the answer depends on who looks."""
        return self.personal

    @checked
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
        return self.part(words, name or short_name).text(words)

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
    @checked
    def from_json(text: str | bytes) -> Filter:
        """Build a filter from JSON text.

        Raises:
            QueryError: It is no JSON, or no filter.
        """
        try:
            data = from_json(text)
        except (ValueError, TypeError) as error:
            raise QueryError(f"the filter is no JSON: {error}") from None
        return Filter.from_dict(data)

    def to_toml(self) -> str:
        """Return :meth:`to_dict` as TOML text."""
        import tomli_w  # noqa: PLC0415  # only for writing down

        return tomli_w.dumps(self.to_dict())

    @staticmethod
    @checked
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
        return _algebra().all_of(self, other)  # type: ignore[no-any-return]

    def __or__(self, other: object) -> Filter:
        return _algebra().any_of(self, other)  # type: ignore[no-any-return]

    def __invert__(self) -> Filter:
        found: Filter = _algebra().negated(self)
        return found

    def __bool__(self) -> bool:
        raise TypeError("a filter has no truth of its own: combine filters with & | ~, not with and, or, not")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Let a filter be a field of a model: given as a filter, as query text or as a mapping."""
        return core_schema.no_info_plain_validator_function(
            cls._field, serialization=core_schema.plain_serializer_function_ser_schema(_plain)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the written forms of a filter."""
        return {"anyOf": [{"type": "string"}, {"type": "object"}], "description": "query text or a filter"}

    @staticmethod
    def read(given: Any) -> Filter:
        """Return the filter that is meant by a filter, by query text, or by :meth:`to_dict`'s form.

        Raises:
            QueryError: It is none of them.

        Example:
            >>> import activitykit as ak
            >>> ak.Filter.read("tag:rh") == ak.Filter.read({"tag": "rh"}) == ak.Tag("rh")
            True
        """
        if isinstance(given, Filter):
            return given
        if isinstance(given, str):
            found: Filter = import_module("activitykit.select.query").query(given)
            return found
        return Filter.from_dict(given)

    @classmethod
    def _field(cls, given: Any) -> Filter:
        try:
            found = Filter.read(given)
        except QueryError as error:
            raise ValueError(str(error)) from error
        if not isinstance(found, cls):
            raise ValueError(f"a {cls.__name__} filter was expected, found {found!r}")  # noqa: TRY004  # pydantic's protocol
        return found


def _plain(given: Any) -> Any:
    return given.to_dict() if isinstance(given, Filter) else given


def _algebra() -> Any:
    return import_module("activitykit.select.algebra")  # which is made of filters
