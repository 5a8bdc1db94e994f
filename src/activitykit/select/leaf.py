"""Filters that hold no others, and two shapes that most have: a list of values, or nothing to state."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from activitykit.arguments import shown
from activitykit.errors import QueryError
from activitykit.select.filter import Filter
from activitykit.select.saying import Part, narrowed, needs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from activitykit.language.catalogue import Catalogue


__all__ = ["JOINING", "Flag", "Leaf", "Values", "bare", "quoted"]

# What a value may be made of without quotes: neither blanks nor what the grammar reads as its own.
_PLAIN = re.compile(r"""(?=\S*\w)[^\s()"«»“”|,\\-][^\s()"«»“”|,\\]*""")


# A word that needs no quotes to be looked for; the grammar keeps its own joining words for itself.
_WORD = re.compile(r"[^\W_][\w'’.-]*")
JOINING = {"OR": "or", "OU": "or", "AND": "and", "ET": "and", "NOT": "not", "SAUF": "not"}


def bare(text: str) -> bool:
    """Tell whether a text to look for needs no quotes in a query."""
    return bool(_WORD.fullmatch(text)) and text not in JOINING


def quoted(value: str, *, always: bool = False) -> str:
    r"""Return a value as query text, in quotes where it needs them.

    Example:
        >>> print(quoted("rh"), quoted('plan "B"'))
        rh "plan \"B\""
    """
    if not always and _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Leaf(Filter):
    """A filter that holds no others: it is built from plain data of its own."""

    @classmethod
    @abstractmethod
    def from_value(cls, value: Any) -> Filter:
        """Build the filter from plain data (the inverse of :meth:`value`).

        Raises:
            QueryError: The data don't fit this filter.
        """


@dataclass(frozen=True, init=False, repr=False)
class Values(Leaf):
    """A filter over one or several values, of which any one suffices."""

    word: ClassVar[str] = ""
    aliases: ClassVar[Mapping[str, str]] = MappingProxyType({})
    values: tuple[str, ...]

    def __init__(self, *values: Any) -> None:
        what = type(self).__name__
        if not values:
            raise QueryError(f"{what} needs a value: {what}('...')")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise QueryError(f"{what} takes texts, not {shown(value)}")
        object.__setattr__(self, "values", values)

    def value(self) -> str | list[str]:
        """Return the value, or the list of them."""
        return self.values[0] if len(self.values) == 1 else list(self.values)

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Build from a text or a list of texts."""
        values = [value] if isinstance(value, str) else needs(value, list | tuple, cls.key, "texts")
        return cls(*values)

    def named(self, value: str, name: Callable[[str], str]) -> str:
        """Return a value as people say it."""
        return name(value) if ":" in value else value

    @classmethod
    def meaning(cls, text: str) -> str:
        """Return what a value without quotes means in a query; one in quotes means itself.

        Raises:
            QueryError: It means nothing, but something close to it does.
        """
        return cls.aliases.get(text.casefold(), text)

    @classmethod
    def written(cls, value: str) -> str:
        """Return a value as query text."""
        try:
            plain = cls.meaning(value) == value
        except QueryError:
            plain = False
        return quoted(value) if plain else quoted(value, always=True)

    def __str__(self) -> str:
        return f"{self.word or self.key}:{','.join(map(self.written, self.values))}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.values))})"


@dataclass(frozen=True, repr=False)
class Flag(Leaf):
    """A filter without anything to state."""

    text: ClassVar[str] = ""

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say it."""
        return narrowed(self.key)

    def value(self) -> bool:
        """There is nothing to state."""
        return True

    @classmethod
    def from_value(cls, value: Any) -> Filter:
        """Build from ``true``, or the opposite from ``false``."""
        return cls() if needs(value, bool, cls.key, "true or false") else ~cls()

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
