"""When something happened, as a person would say it, in their time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError, did_you_mean

if TYPE_CHECKING:
    from babel import Locale

    from activitykit.language.catalogue import Catalogue

__all__ = ["Style", "moment", "say_date", "say_days", "say_span", "say_when", "zone"]

Style = Literal["relative", "absolute", "dated", "day"]
_STYLES = ("relative", "absolute", "dated", "day")
_DASH = " \u2009\u202f\u00a0-\u2013"  # what CLDR ends the first half of an interval with
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: datetime | int) -> datetime:
    """Return an aware datetime from one, or from microseconds since 1970-01-01T00:00Z.

    Raises:
        ActivityKitError: If the datetime has no time zone, or the number is out of the calendar.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ActivityKitError(
                f"{value!r} has no time zone: give an aware datetime, or epoch microseconds"
            )
        return value
    try:
        return _EPOCH + timedelta(microseconds=int(value))
    except OverflowError as error:
        raise ActivityKitError(f"{value!r} microseconds since 1970 is outside the years 1 to 9999") from error


def zone(name: str | tzinfo) -> tzinfo:
    """Return a time zone by its IANA name.

    Raises:
        ActivityKitError: If no such zone is known.
    """
    if isinstance(name, tzinfo):
        return name
    if not isinstance(name, str):
        raise ActivityKitError(f"a time zone has an IANA name such as 'Europe/Paris'; found {shown(name)}")
    return _zone(name)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if name.upper() in {"UTC", "Z"}:
        return UTC
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415  # 10 ms that a validator need not pay

    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        hint = did_you_mean(name, available_timezones()) or "; write an IANA name such as 'Europe/Paris'"
        raise ActivityKitError(f"{name!r:.60} is no time zone{hint}") from error


def say_when(
    language: Catalogue, then: datetime | int, now: datetime | int, tz: str | tzinfo, style: Style
) -> str:
    """Return when ``then`` is, seen from ``now``; see :meth:`Catalogue.when`."""
    if style not in _STYLES:
        raise ActivityKitError(
            f"unknown style {style!r}{did_you_mean(style, _STYLES) or f': one of {_STYLES}'}"
        )
    where = zone(tz)
    there, here = _local(then, where), _local(now, where)
    if style == "absolute":
        return language.say("when.at", day=_date(language, there, "full"), time=_clock(language, there))
    if style == "dated":
        return language.say("when.at", day=_dated(language, there, here), time=_clock(language, there))
    days = (there.date() - here.date()).days
    if style == "day":
        return _day(language, there, days, here.year)
    gap = moment(then) - moment(now)
    if abs(gap) < timedelta(seconds=45):
        return language.say("when.now")
    if abs(gap) < timedelta(hours=1) or days == 0:
        return _distance(language, gap)
    if abs(days) < 7:
        return language.say(
            "when.at", day=_day(language, there, days, here.year), time=_clock(language, there)
        )
    return _date(language, there, "MMMd" if there.year == here.year else "yMMMd")


def say_span(
    language: Catalogue,
    begin: datetime | int,
    end: datetime | int | None,
    now: datetime | int,
    tz: str | tzinfo,
) -> str:
    """Return from when until when something lasts; see :meth:`Catalogue.span`."""
    where = zone(tz)
    here, opens = _local(now, where), _local(begin, where)
    closes = opens if end is None else _local(end, where)
    day, at = _dated(language, opens, here), _clock(language, opens)
    if closes <= opens:
        return language.say("when.at", day=day, time=at)
    if closes.date() == opens.date():
        return language.say("when.hours", day=day, begin=at, end=_clock(language, closes))
    last = language.say("when.at", day=_dated(language, closes, here), time=_clock(language, closes))
    return language.say("when.span", begin=language.say("when.at", day=day, time=at), end=last)


def say_date(language: Catalogue, day: date) -> str:
    """Return a date with its year, or a datetime with the time on its own clock."""
    if isinstance(day, datetime):
        return language.say("when.at", day=_pattern(day, "long", language), time=_clock(language, day))
    return _pattern(day, "long", language)


def say_days(language: Catalogue, begin: datetime, end: datetime, tz: str | tzinfo) -> str:
    """Return the days from one moment to another, as an interval; see :meth:`Catalogue.days`."""
    from babel.dates import format_interval  # noqa: PLC0415

    where = zone(tz)
    first, last = _local(begin, where).date(), _local(end, where).date()
    shape, locale = str(language.babel.datetime_skeletons["yMMMd"]), language.babel
    if first >= last:
        return _pattern(first, shape, language)
    if not isinstance(language.find("when.days"), str):
        return format_interval(first, last, "yMMMd", locale=locale).replace("\u2009", " ")
    differing = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    begins, ends = map(str, locale.interval_formats.get("yMMMd", {}).get(differing, (shape, shape)))
    opens = _pattern(first, begins.rstrip(_DASH), language)
    return language.say("when.days", begin=opens, end=_pattern(last, ends, language))


def _dated(language: Catalogue, there: datetime, here: datetime) -> str:
    return _date(language, there, "MMMMEEEEd" if there.year == here.year else "full")


def _local(value: datetime | int, where: tzinfo) -> datetime:
    """Return a moment on the reader's clock; one that it has no date for keeps its own."""
    instant = moment(value)
    try:
        return instant.astimezone(where)
    except OverflowError:
        return instant


def _day(language: Catalogue, there: datetime, days: int, year: int) -> str:
    near = {0: "when.today", -1: "when.yesterday", 1: "when.tomorrow"}.get(days)
    if near:
        return language.say(near)
    if abs(days) < 7:
        weekday = _pattern(there, "EEEE", language)
        return language.say("when.next_weekday" if days > 0 else "when.weekday", day=weekday)
    return _date(language, there, "MMMMEEEEd" if there.year == year else "full")


def _distance(language: Catalogue, gap: timedelta) -> str:
    from babel.dates import format_timedelta  # noqa: PLC0415

    seconds = abs(gap).total_seconds()
    # Minutes and hours that have gone by are whole ones: 59 min 50 s is not yet an hour.
    unit = timedelta(hours=1) if seconds >= 3600 else timedelta(minutes=1)
    whole = max(1, int(seconds // unit.total_seconds())) * unit
    signed = whole if gap > timedelta(0) else -whole
    least = 1 if whole < timedelta(days=1) else 2  # a day of 25 hours has a 24th that is no day ago
    return format_timedelta(
        signed, threshold=least, add_direction=True, format="short", locale=language.babel
    )


def _clock(language: Catalogue, there: datetime) -> str:
    from babel.dates import format_time  # noqa: PLC0415

    pattern = language.find("when.clock")
    text = format_time(
        there, pattern if isinstance(pattern, str) and pattern else "short", locale=language.babel
    )
    return text.replace("\u202f", "\u00a0")


def _pattern(there: date, pattern: str, language: Catalogue) -> str:
    day = there.date() if isinstance(there, datetime) else there
    first = language.find("when.first")  # CLDR has no "1er"
    if day.day == 1 and isinstance(first, str) and first:
        pattern = re.sub(r"\bd\b", f"'{first}'", str(language.babel.date_formats.get(pattern, pattern)))
    return _written(day, pattern, language.babel)


@lru_cache(maxsize=1024)  # the cards of a page are of a few days
def _written(day: date, pattern: str, locale: Locale) -> str:
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(day, pattern, locale=locale)


def _date(language: Catalogue, there: datetime, shape: str) -> str:
    if shape == "full":
        return _pattern(there, "full", language)
    skeletons = language.babel.datetime_skeletons
    if shape == "MMMMEEEEd":
        # CLDR has few skeletons with a whole weekday: take the full date and leave out the year.
        pattern = str(language.babel.date_formats["full"])
        return _pattern(there, _without_year(pattern), language)
    return _pattern(there, str(skeletons[shape]), language)


def _without_year(pattern: str) -> str:
    return re.sub(r"(,? ?(?:'de' )?|\s*/\s*)y+ ?", "", pattern).strip(" ,")
