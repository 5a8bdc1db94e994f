"""Filters on time, relative to the page's own moment."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from activitykit.errors import QueryError
from activitykit.language.times import say_date
from activitykit.select.leaf import Leaf, quoted
from activitykit.select.moment import Moment
from activitykit.select.saying import Part, Qualifier, needs
from activitykit.stream.growable import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["Since", "Until"]


@dataclass(frozen=True, init=False, repr=False)
class _Bound(Leaf):
    """One end of a stretch of time."""

    moment: str

    def __init__(self, moment: str | datetime) -> None:
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise QueryError(f"the datetime {moment.isoformat()} has no time zone; give it a tzinfo")
            moment = moment.isoformat()
        Moment.read(needs(moment, str, self.key, "a text such as '7d' or a datetime"))
        object.__setattr__(self, "moment", moment)

    def narrowed(self, scope: Scope, rows: Rows) -> Rows:
        """Cut the rows where the time begins and ends."""
        low, high = self.span(scope)
        return rows[place(rows, low) : place(rows, high)]

    def value(self) -> str:
        """Return the moment as it was given."""
        return self.moment

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Build from a text; TOML gives datetimes too."""
        return cls(value.isoformat() if hasattr(value, "isoformat") else value)

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say since, or until, when."""
        read = Moment.read(self.moment)
        if read.span is not None:
            number, unit = read.span
            values: tuple[tuple[str, int | str], ...] = (
                ("n", number),
                ("span", catalogue.say(f"filter.unit.{unit}", n=number)),
            )
            messages = self._spans(f"last.{unit}")
        else:
            named = read.at if read.at is not None else read.day
            dated = isinstance(named, date)
            said = say_date(catalogue, named) if isinstance(named, date) else _said(named, catalogue)
            values = (("when", said),)
            key = f"{self.key}_date" if dated else self.key
            messages = key, f"without.{key}"
        return Part("", (Qualifier(*messages, values=values),))

    @classmethod
    @abstractmethod
    def _spans(cls, last: str) -> tuple[str, str]:
        """Return the messages that say a span back, and its opposite."""

    def __str__(self) -> str:
        return f"{self.key}:{quoted(self.moment)}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.moment!r})"


class Since(_Bound):
    """What happened since a moment: a span back (``"7d"``), a day, or an instant.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Since("30d"))
        'since:30d'
    """

    key: ClassVar[str] = "since"
    cost: ClassVar[int] = 0

    @classmethod
    def _spans(cls, last: str) -> tuple[str, str]:
        return last, "without.since_span"

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Compare times."""
        return scope.stream.columns.time[rows] >= Moment.read(self.moment).start(scope.as_of, scope.zone)

    def span(self, scope: Scope) -> tuple[int, int]:
        """Return the rows from the moment on."""
        time, moment = scope.stream.columns.time, Moment.read(self.moment)
        return place(time, moment.start(scope.as_of, scope.zone)), len(time)


class Until(_Bound):
    """What happened up to a moment, a named day included.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Until("2026-11-01"))
        'until:2026-11-01'
    """

    key: ClassVar[str] = "until"
    cost: ClassVar[int] = 0

    @classmethod
    def _spans(cls, last: str) -> tuple[str, str]:
        return "until_span", last

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Compare times."""
        return scope.stream.columns.time[rows] <= Moment.read(self.moment).end(scope.as_of, scope.zone)

    def span(self, scope: Scope) -> tuple[int, int]:
        """Return the rows up to the moment."""
        time, moment = scope.stream.columns.time, Moment.read(self.moment)
        return 0, place(time, moment.end(scope.as_of, scope.zone), side="right")


def _said(day: int | str | None, catalogue: Catalogue) -> str:
    if isinstance(day, str):
        return catalogue.say(f"filter.day.{day}")
    return catalogue.say("filter.day.yesterday" if day else "filter.day.today")
