"""Moments as people write them: ``7d``, ``3 mois``, ``hier``, ``2026-11-01``, an ISO 8601 date-time.

A moment is relative to the page's own moment (``as_of``), never to a clock, so that the same filter over
the same stream gives the same answer tomorrow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from activitykit.errors import QueryError, did_you_mean
from activitykit.language.times import zone as time_zone
from activitykit.select.words import fold

__all__ = ["Moment", "instant", "micros"]

_Day = TypeVar("_Day", date, datetime)
_UNITS = {
    "minute": ("min", "mins", "minute", "minutes"),
    "hour": ("h", "hr", "hour", "hours", "heure", "heures"),
    "day": ("d", "j", "day", "days", "jour", "jours"),
    "week": ("w", "s", "sem", "week", "weeks", "semaine", "semaines"),
    "month": ("mo", "m", "month", "months", "mois"),
    "year": ("y", "a", "yr", "year", "years", "an", "ans"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_DAYS = {
    "today": 0,
    "aujourd'hui": 0,
    "aujourdhui": 0,
    "yesterday": 1,
    "hier": 1,
}
_WEEKDAYS = {
    word: index
    for words in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    )
    for index, word in enumerate(words)
}
_SPAN = re.compile(r"(\d{1,6})\s*([a-z]+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
# What people call the time that ends now, in one word or in several.
_LAST = re.compile(
    r"(?:(?:this|last|past|la|le|cette|ce|l')[ -]?)?(week|month|year|semaine|mois|an)(?:nee)?"
    r"(?: derniere?| passee?)?"
)
_SHORT = {"week": "w", "month": "mo", "year": "y", "semaine": "sem", "mois": "mois", "an": "an"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = {"minute": 5_000_000, "hour": 90_000, "day": 40_000, "week": 5_000, "month": 1_200, "year": 100}


@dataclass(frozen=True)
class Moment:
    """What a text says about time: a span back, a day, or an instant.

    Attributes:
        span: ``(number, unit)`` for a span back from the page's moment, unit one of ``minute``, ``hour``,
            ``day``, ``week``, ``month``, ``year``.
        day: A calendar day: a date, a number of days back, or a weekday's English name.
        at: An instant.
    """

    span: tuple[int, str] | None = None
    day: date | int | str | None = None
    at: datetime | None = None

    @classmethod
    @lru_cache(maxsize=512)
    def read(cls, text: str) -> Moment:
        """Read a text.

        Raises:
            QueryError: It is no moment.

        Example:
            >>> Moment.read("7 jours").span
            (7, 'day')
        """
        word = text.strip().casefold().replace("\u2019", "'")
        span = _SPAN.fullmatch(word)
        if span and span[2] in _UNIT_OF:
            unit = _UNIT_OF[span[2]]
            if int(span[1]) > _LONGEST[unit]:
                raise QueryError(f"{text!r:.40} goes further back than any stream: write a date", text=text)
            return cls(span=(int(span[1]), unit))
        if word in _DAYS:
            return cls(day=_DAYS[word])
        if word in _WEEKDAYS:
            return cls(day=list(_WEEKDAYS)[_WEEKDAYS[word]])
        try:
            if _DATE.fullmatch(word):
                return cls(day=_within(date.fromisoformat(word), text))
            at = datetime.fromisoformat(text.strip().upper())
        except ValueError:
            known = [*_DAYS, *_WEEKDAYS]
            hint = did_you_mean(word, known)
            if span:
                hint = did_you_mean(span[2], _UNIT_OF)
            elif meant := cls.meant(word):
                hint = f" (did you mean {meant!r}?)"
            raise QueryError(
                f"{text!r:.40} is no moment{hint}: write a span (7d, 12h, 3 mois), a day (yesterday, lundi, "
                "2026-11-01) or an ISO 8601 date-time",
                text=text,
            ) from None
        return cls(at=_within(at, text))

    @staticmethod
    def meant(text: str) -> str | None:
        """Return what may be meant by a number, a year, a month, a date in other forms, or "last week"."""
        word = fold(text)
        if found := _DAY_FIRST.fullmatch(word):
            return f"{found[3]}-{found[2]:>02}-{found[1]:>02}"
        if found := _SLASHED.fullmatch(word):
            return f"{found[1]}-{found[2]:>02}-{found[3]:>02}"
        if found := _MONTH.fullmatch(word):
            return f"{found[1]}-{found[2] or '01'}-01"
        if found := _LAST.fullmatch(word):
            return f"1{_SHORT[found[1]]}"
        return f"{word}d" if word.isdecimal() and word.isascii() and len(word) < 4 else None

    def start(self, as_of: int, zone: str = "UTC") -> int:
        """Return the first microsecond it covers, seen from ``as_of`` (epoch microseconds)."""
        if self.span is not None:
            return _back(as_of, *self.span)
        if self.at is not None:
            return micros(self.at if self.at.tzinfo else self.at.replace(tzinfo=time_zone(zone)))
        return _midnight(self._date(as_of, zone), zone)

    def end(self, as_of: int, zone: str = "UTC") -> int:
        """Return the last microsecond it covers: that of the whole day when it names a day."""
        if self.day is None:
            return self.start(as_of, zone)
        return _midnight(self._date(as_of, zone) + timedelta(days=1), zone) - 1

    def _date(self, as_of: int, zone: str) -> date:
        if isinstance(self.day, date):
            return self.day
        today = instant(as_of).astimezone(time_zone(zone)).date()
        if isinstance(self.day, str):
            return today - timedelta(days=(today.weekday() - _WEEKDAYS[self.day]) % 7)
        return today - timedelta(days=self.day or 0)


def instant(moment: int) -> datetime:
    """Return epoch microseconds as an aware UTC datetime, held within what a datetime can say."""
    return _EPOCH + timedelta(microseconds=min(max(moment, -62_135_596_800_000_000), 253_402_214_400_000_000))


def micros(moment: datetime) -> int:
    """Return an aware datetime as epoch microseconds (UTC)."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _within(day: _Day, text: str) -> _Day:
    """Return the day, unless an offset could carry it beyond what a datetime can hold."""
    if not 1 < day.year < 9999:
        raise QueryError(f"{text!r:.40} lies outside of the years 2 to 9998", text=text)
    return day


def _back(as_of: int, number: int, unit: str) -> int:
    if unit in {"month", "year"}:
        try:
            return micros(instant(as_of) - relativedelta(**{f"{unit}s": number}))  # type: ignore[arg-type]  # unit is months or years
        except (ValueError, OverflowError):
            return -(2**63)
    return as_of - timedelta(**{f"{unit}s": number}) // timedelta(microseconds=1)


def _midnight(day: date, zone: str) -> int:
    return micros(datetime(day.year, day.month, day.day, tzinfo=time_zone(zone)))
