"""How filters say themselves: pieces of a sentence, and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from activitykit.arguments import shown
from activitykit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from activitykit.language.catalogue import Catalogue

__all__ = ["Part", "either", "language_name", "needs", "said_date", "short_name"]


@dataclass(frozen=True)
class Part:
    """A piece of a filter's sentence: what is shown (a noun), and how it is narrowed (qualifiers)."""

    noun: str = ""
    qualifiers: tuple[str, ...] = ()

    def text(self, default: str = "") -> str:
        """Return the piece as words; ``default`` stands in for a missing noun."""
        return " ".join(word for word in (self.noun or default, *self.qualifiers) if word)


def either(catalogue: Catalogue, words: Iterable[str]) -> str:
    """Return ``a, b or c`` in the catalogue's language."""
    *head, last = words
    return f"{', '.join(head)}{catalogue.say('filter.or')}{last}" if head else last


def language_name(catalogue: Catalogue, tag: str) -> str:
    """Return the name of a language in another, or its tag where CLDR has none."""
    names = catalogue.babel.languages
    return str(names.get(tag.replace("-", "_")) or names.get(tag.split("-", 1)[0].casefold()) or tag)


def said_date(catalogue: Catalogue, day: date) -> str:
    """Return a date, or a date with its time, as the language writes it."""
    from babel.dates import format_date, format_datetime  # noqa: PLC0415  # only spoken filters need it

    if isinstance(day, datetime):
        return str(format_datetime(day, "medium", tzinfo=day.tzinfo, locale=catalogue.babel))
    return str(format_date(day, "long", locale=catalogue.babel))


def short_name(iri: str) -> str:
    """Return the last part of an IRI, which is what people know of it."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri


def needs(value: Any, kind: Any, key: str, what: str) -> Any:
    """Return the value when it is of the kind, else say what the key takes."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise QueryError(f"{key!r} takes {what}, not {shown(value)}")
    return value
