"""Filters on what a thing bears: words, answers, attachments, engagement, or the shape of its document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from activitykit.arguments import shown
from activitykit.errors import QueryError
from activitykit.select.facts import holds, type_table
from activitykit.select.leaf import Flag, Leaf, bare, quoted
from activitykit.select.lexicon import Sought
from activitykit.select.saying import Part, narrowed, needs
from activitykit.select.things import acts_on, also, any_thing, cells
from activitykit.select.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["HasAttachment", "Keyword", "MinEngagement", "Reply"]

_FEW = 2_000  # things up to which their postings are read one by one


@dataclass(frozen=True, repr=False)
class Keyword(Leaf):
    """Activities, and things, whose name, summary or content holds a word, or several one after the other.

    Words match whole, whatever their case and accents, and in their French and English inflections. They
    are looked up in an index: no text is ever scanned.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Keyword("plan stratégique")), str(ak.Keyword("budget"))
        ('"plan stratégique"', 'budget')
    """

    key: ClassVar[str] = "keyword"
    cost: ClassVar[int] = 3
    text: str

    def __post_init__(self) -> None:
        if not words(needs(self.text, str, self.key, "a word or a phrase")):
            raise QueryError(f"there is no word to look for in {shown(self.text)}")

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Ask the index about the texts of the rows themselves, and of the things they act on."""
        stream, states, sought = scope.stream, scope.stream.states, self._sought(scope)

        def hit(state: NDArray[np.int32]) -> Mask:
            said = np.concatenate((states.name[state], states.summary[state], states.content[state]))
            name, summary, content = sought.hold(said).reshape(3, -1)
            return name | summary | content

        found = np.zeros(len(rows), np.bool_)
        own = np.flatnonzero(stream.columns.texts[rows] >= 0)
        if len(own):
            found[own] = holds(stream, stream.columns.texts[rows[own]], sought.texts)
        open_ = np.flatnonzero(~found)
        found[open_] = any_thing(scope, rows[open_], hit)
        return found

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Look up the activities with such a text, and the acts on things with one."""
        texts = self._sought(scope).texts
        own = scope.stream.rows_of_any("said", texts, since)
        return also(acts_on(scope, "text", texts, since), own)

    def reach(self, scope: Scope) -> int:
        """Count the acts that such things have on average."""
        stream = scope.stream
        return self._sought(scope).most * (1 + len(stream) // max(1, len(stream.states)))

    def _sought(self, scope: Scope) -> Sought:
        return scope.once(self, lambda: Sought(scope.stream, self.text))

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say which words."""
        return narrowed("keyword", [catalogue.quote(self.text)])

    def value(self) -> str:
        """Return the words."""
        return self.text

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Build from a text."""
        return cls(needs(value, str, cls.key, "a word or a phrase"))

    def __str__(self) -> str:
        return self.text if bare(self.text) else quoted(self.text, always=True)

    def __repr__(self) -> str:
        return f"Keyword({self.text!r})"


class Reply(Flag):
    """Answers to something, and what is done to answers.

    Example:
        >>> import activitykit as ak
        >>> str(~ak.Reply())
        '-is:reply'
    """

    key: ClassVar[str] = "reply"
    text: ClassVar[str] = "is:reply"
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at inReplyTo of the activity, and of the thing."""
        found = scope.stream.columns.reply[rows] >= 0
        states = scope.stream.states
        return found | any_thing(scope, rows, lambda state: states.reply[state] >= 0)


class HasAttachment(Flag):
    """Things with an attachment, and documents, images, audio and video themselves.

    Example:
        >>> import activitykit as ak
        >>> str(ak.HasAttachment())
        'has:attachment'
    """

    key: ClassVar[str] = "has_attachment"
    text: ClassVar[str] = "has:attachment"
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the thing."""
        states, document = scope.stream.states, type_table(scope.stream, ["Document"])
        return any_thing(
            scope, rows, lambda state: (states.attachments[state] > 0) | document[states.type[state]]
        )


@dataclass(frozen=True, init=False, repr=False)
class MinEngagement(Leaf):
    """Things that at least so many distinct people engaged with, as far as the viewer may know.

    Attributes:
        at_least: How many people.
        types: What counts as engaging: types of activities on the thing, and ``"Reply"`` for answers.

    Example:
        >>> import activitykit as ak
        >>> str(ak.MinEngagement(5)), str(ak.MinEngagement(3, types=("Like",)))
        ('engagement:5', 'engagement:3,Like')
    """

    key: ClassVar[str] = "min_engagement"
    cost: ClassVar[int] = 4
    at_least: int
    types: tuple[str, ...]

    def __init__(self, at_least: int, types: tuple[str, ...] = ("Like", "Announce", "Reply")) -> None:
        if needs(at_least, int, self.key, "a number of people") < 1:
            raise QueryError(f"engagement starts with one person, not {at_least}")
        given: Any = types
        kinds = () if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)
        if not kinds or not all(isinstance(kind, str) and kind for kind in kinds):
            raise QueryError(f"types are names such as ('Like', 'Reply'), not {shown(types)}")
        object.__setattr__(self, "at_least", at_least)
        object.__setattr__(self, "types", kinds)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Count distinct people once per distinct thing."""
        things, where = np.unique(scope.stream.columns.object[rows], return_inverse=True)
        enough = _people(scope, things, self.types) >= self.at_least
        enough &= things >= 0
        answer: Mask = enough[where]
        return answer

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say how many people."""
        return narrowed("min_engagement", n=self.at_least)

    def value(self) -> Mapping[str, Any]:
        """Return number and types."""
        return {"at_least": self.at_least, "types": list(self.types)}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Build from a number, or from a mapping with ``at_least`` and ``types``."""
        if isinstance(value, int):
            return cls(value)
        known = needs(value, dict, cls.key, "a number, or at_least and types")
        if "at_least" not in known or known.keys() - {"at_least", "types"}:
            raise QueryError(f"'min_engagement' takes at_least and types, not {shown(value)}")
        return cls(known["at_least"], *(tuple(known[key]) for key in ("types",) if key in known))

    def __str__(self) -> str:
        default = type(self)(1).types
        named = () if self.types == default else self.types
        return f"engagement:{','.join((str(self.at_least), *map(quoted, named)))}"

    def __repr__(self) -> str:
        return f"MinEngagement({self.at_least}, types={self.types!r})"


def _people(scope: Scope, things: NDArray[np.int32], types: tuple[str, ...]) -> NDArray[np.int64]:
    """Return for each thing, ascending, how many distinct people engaged with it."""
    columns = scope.stream.columns
    acts = type_table(scope.stream, [kind for kind in types if kind != "Reply"])
    ways = [(columns.object, "object", acts)]
    if "Reply" in types:
        ways.append((columns.reply, "reply", cells(~type_table(scope.stream, ("Update", "Delete"))[:-1])))
    pairs = []
    for column, by, wanted in ways:
        if len(things) <= _FEW:
            found = [scope.stream.rows_of(by, thing) for thing in things.tolist() if thing >= 0]
            rows = np.concatenate([np.empty(0, np.int64), *found])
        else:
            rows = np.flatnonzero(column >= 0)
        rows = rows[wanted[columns.type[rows]]]
        rows = rows[np.isin(column[rows], things)]
        rows = rows[scope.countable(rows)]
        pairs.append(np.stack((column[rows], columns.actor[rows])))
    distinct = np.unique(np.concatenate(pairs, axis=1), axis=1)
    return np.bincount(np.searchsorted(things, distinct[0]), minlength=len(things))
