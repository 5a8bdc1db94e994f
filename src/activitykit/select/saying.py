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

    @property
    def late(self) -> bool:
        """Whether it narrows by clauses, which people say last."""
        return any(_place(one.message) >= _PLACES["unseen"] for one in self.qualifiers)

    def text(self, catalogue: Catalogue) -> str:
        """Return the piece as words; what is narrowed as a whole stands behind a comma."""
        said = self.noun or catalogue.say("filter.activities")
        rest = self.rest(catalogue)
        return f"{said}{', ' if self.mixed else ' '}{rest}" if rest else said

    def rest(self, catalogue: Catalogue) -> str:
        """Return how it is narrowed, as words: in the order in which people say it, what is denied late."""
        said: dict[str, list[Qualifier]] = {}
        for one in sorted(self.qualifiers, key=lambda one: _place(one.message)):
            said.setdefault(one.message, []).append(one)
        but = [self._except(catalogue, said.pop(key)) for key in ("except_those", "except") if key in said]
        pieces = [(_place(message), _together(catalogue, alike)) for message, alike in said.items()]
        joined = [
            listed(catalogue, [text for place, text in pieces if place // _ROOM == row], "and")
            for row in sorted({place // _ROOM for place, _ in pieces if place >= _ROOM})
        ]
        narrow = " ".join([*(text for place, text in pieces if place < _ROOM), *joined])
        if self.loose:
            return ", ".join(piece for piece in (narrow, *self.loose, *but) if piece)
        return " ".join(piece for piece in (narrow, *but) if piece)

    def _except(self, catalogue: Catalogue, alike: list[Qualifier]) -> str:
        """Say what is left out; what has no noun of its own is some of those that are shown."""
        whats = [what for one in alike for what in one.whats]
        if alike[0].message == "except_those":
            those = "filter.others" if self.noun else "filter.those"
            whats = [catalogue.say(those, what=what) for what in whats]
        return catalogue.say("filter.except", what=listed(catalogue, whats, "and"))


# How people say it: who, on what, where, in which words, when; then in clauses, and what is not. Those of one
# row, but of the first, are joined by "and".
_ROWS = (
    (
        *("also", "actor", "object_type", "object", "target", "tag", "about", "group", "context", "source"),
        "language",
    ),
    ("keyword", "has_attachment"),
    ("last", "until_span"),
    ("since", "since_date"),
    ("until", "until_date"),
    (
        *("unseen", "reply", "mentions_me", "involves_me", "matches", "min_engagement"),
        *("without.tag", "without.keyword", "without.has_attachment", "without.group", "without.context"),
    ),
)
_ROOM = 100  # more than there are messages in a row
_PLACES = {message: n * _ROOM + at for n, row in enumerate(_ROWS) for at, message in enumerate(row)}


def _place(message: str) -> int:
    """Return where in a sentence a message stands: its row, and its place in there."""
    return _PLACES.get("last" if message.startswith("last.") else message, len(_ROWS) * _ROOM - 1)


def _together(catalogue: Catalogue, alike: list[Qualifier]) -> str:
    """Return qualifiers of one message in one: "with a as well as b or c"."""
    first, *more = alike
    if not more:
        return first.text(catalogue)
    if not first.whats:
        return listed(catalogue, [one.text(catalogue) for one in alike], "and")
    whats = [listed(catalogue, one.whats, one.joined) for one in alike]
    return Qualifier(first.message, whats=(catalogue.say("filter.as_well").join(whats),)).text(catalogue)


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
