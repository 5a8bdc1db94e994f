"""How filters say themselves: pieces of a sentence, and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from activitykit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Catalogue", "Part", "either", "needs", "short_name"]


@dataclass(frozen=True)
class Part:
    """A piece of a filter's sentence: what is shown (a noun), and how it is narrowed (qualifiers)."""

    noun: str = ""
    qualifiers: tuple[str, ...] = ()

    def text(self, default: str = "") -> str:
        """Return the piece as words; ``default`` stands in for a missing noun."""
        return " ".join(word for word in (self.noun or default, *self.qualifiers) if word)


class Catalogue(Protocol):
    """What a filter asks of a language: a message by its key."""

    def say(self, key: str, **values: Any) -> str:
        """Return the message."""


def either(catalogue: Catalogue, words: Iterable[str]) -> str:
    """Return ``a, b or c`` in the catalogue's language."""
    *head, last = words
    return f"{', '.join(head)}{catalogue.say('filter.or')}{last}" if head else last


def short_name(iri: str) -> str:
    """Return the last part of an IRI, which is what people know of it."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri


def needs(value: Any, kind: Any, key: str, what: str) -> Any:
    """Return the value when it is of the kind, else say what the key takes."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise QueryError(f"{key!r} takes {what}, not {value!r:.80}")
    return value
