"""How filters say themselves: pieces of a sentence, and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activitykit.arguments import shown
from activitykit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activitykit.language.catalogue import Catalogue

__all__ = ["Part", "Qualifier", "language_name", "listed", "merged", "narrowed", "needs", "short_name"]


@dataclass(frozen=True)
class Qualifier:
    """How something is narrowed: a message, what it names, and the message that says the opposite.

    Attributes:
        message: A key below ``filter``.
        opposite: The key of what is left out by it, where the language has words for that.
        whats: What ``{what}`` stands for.
        joined: The key of the word between several of them.
        values: What the other slots stand for.
    """

    message: str
    opposite: str = ""
    whats: tuple[str, ...] = ()
    joined: str = "or"
    values: tuple[tuple[str, Any], ...] = ()

    def text(self, catalogue: Catalogue) -> str:
        """Return it as words."""
        return catalogue.say(
            f"filter.{self.message}", what=listed(catalogue, self.whats, self.joined), **dict(self.values)
        )

    def denied(self) -> Qualifier:
        """Return its opposite."""
        joined = "nor" if self.whats else "or"
        return Qualifier(self.opposite, self.message, self.whats, joined, self.values)

    def with_(self, other: Qualifier, joined: str) -> Qualifier | None:
        """Return both in one, where one message can say them."""
        alike = self.message == other.message and self.whats and other.whats
        words = {one.joined for one in (self, other) if len(one.whats) > 1 or one.joined == "nor"}
        if not alike or words - {joined}:
            return None
        whats = tuple(dict.fromkeys((*self.whats, *other.whats)))
        return Qualifier(self.message, self.opposite, whats, joined, self.values)


@dataclass(frozen=True)
class Part:
    """A piece of a filter's sentence.

    Attributes:
        noun: What is shown.
        qualifiers: How it is narrowed.
        loose: Alternatives in words, each of which narrows the whole.
        mixed: Whether the noun is made of alternatives that are narrowed each for itself.
    """

    noun: str = ""
    qualifiers: tuple[Qualifier, ...] = ()
    loose: tuple[str, ...] = ()
    mixed: bool = False

    def text(self, catalogue: Catalogue) -> str:
        """Return the piece as words; what is narrowed as a whole stands behind a comma."""
        said = self.noun or catalogue.say("filter.activities")
        rest = self.rest(catalogue)
        return f"{said}{', ' if self.mixed else ' '}{rest}" if rest else said

    def rest(self, catalogue: Catalogue) -> str:
        """Return how it is narrowed, as words; what is denied and exceptions last."""
        said = sorted(self.qualifiers, key=lambda one: one.message.startswith("without."))
        firm = " ".join(one.text(catalogue) for one in said if one.message != "except")
        but = " ".join(one.text(catalogue) for one in self.qualifiers if one.message == "except")
        if self.loose:
            return ", ".join(piece for piece in (firm, *self.loose, but) if piece)
        return " ".join(piece for piece in (firm, but) if piece)


def narrowed(message: str, whats: Iterable[str] = (), **values: Any) -> Part:
    """Return a piece that narrows, whose opposite stands below ``filter.without``."""
    return Part("", (Qualifier(message, f"without.{message}", tuple(whats), values=tuple(values.items())),))


def merged(qualifiers: Iterable[Qualifier], joined: str) -> tuple[Qualifier, ...]:
    """Return qualifiers, those in one that one message can say."""
    found: list[Qualifier] = []
    for one in qualifiers:
        word = "nor" if one.joined == "nor" and joined == "and" else joined
        for at, known in enumerate(found):
            both = known.with_(one, word)
            if both is not None:
                found[at] = both
                break
        else:
            found.append(one)
    return tuple(found)


def listed(catalogue: Catalogue, words: Iterable[str], joined: str = "or") -> str:
    """Return ``a, b or c`` in the catalogue's language; ``joined`` is ``or``, ``and`` or ``nor``."""
    *head, last = tuple(words) or ("",)
    return f"{', '.join(head)}{catalogue.say(f'filter.{joined}')}{last}" if head else last


def language_name(catalogue: Catalogue, tag: str) -> str:
    """Return the name of a language in another, or its tag where CLDR has none."""
    names = catalogue.babel.languages
    return str(names.get(tag.replace("-", "_")) or names.get(tag.split("-", 1)[0].casefold()) or tag)


def short_name(iri: str) -> str:
    """Return the last part of an IRI, which is what people know of it."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri


def needs(value: Any, kind: Any, key: str, what: str) -> Any:
    """Return the value when it is of the kind, else say what the key takes."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise QueryError(f"{key!r} takes {what}, not {shown(value)}")
    return value
