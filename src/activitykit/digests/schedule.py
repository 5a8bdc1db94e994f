"""When people may be written to, and when a letter is due: working days and quiet hours, where they live."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from dateutil.rrule import DAILY, rrule, rruleset, weekday
from pydantic import field_validator

from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.language.times import zone as time_zone
from activitykit.stream.moments import Moment, to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PERIODS", "Period", "Schedule"]

Period = Literal["day", "week", "month"]
PERIODS: dict[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_WEEK, _YEAR = timedelta(days=7), 366
_KEYS: dict[str, Callable[[date], tuple[int, ...]]] = {
    "day": lambda day: (day.toordinal(),),
    "week": lambda day: tuple(day.isocalendar()[:2]),
    "month": lambda day: (day.year, day.month),
}


class Schedule(Configuration):
    """Working days and quiet hours.

    Attributes:
        days: The days on which people may be written to.
        begin: From when on those days; letters are due then.
        end: Until when; from then on it is quiet.
        timezone: Where the clock hangs, by IANA name; with the reader when left out.
        days_off: Days on which nobody is written to all the same: public holidays.

    Example:
        >>> from datetime import datetime, UTC
        >>> office = Schedule(timezone="Europe/Paris")
        >>> office.next(datetime(2026, 11, 20, 21, 0, tzinfo=UTC)).isoformat()  # Friday night
        '2026-11-23T08:00:00+01:00'
        >>> office.due("month", datetime(2026, 11, 20, 21, 0, tzinfo=UTC)).isoformat()
        '2026-12-01T08:00:00+01:00'
    """

    days: tuple[str, ...] = _DAYS[:5]
    begin: str = "08:00"
    end: str = "19:00"
    timezone: str | None = None
    days_off: tuple[date, ...] = ()

    @field_validator("days")
    @classmethod
    def _known_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not set(value) <= set(_DAYS):
            msg = f"days are some of {', '.join(_DAYS)}; found {value!r}"
            raise ActivityKitError(msg)
        return value

    @field_validator("begin", "end")
    @classmethod
    def _is_clock(cls, value: str) -> str:
        if not _CLOCK.fullmatch(value):
            msg = f"{value!r} is no time of day; write 08:00"
            raise ActivityKitError(msg)
        return value

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str | None) -> str | None:
        time_zone(value or "UTC")
        return value

    def where(self, timezone: str) -> Schedule:
        """Return the schedule with its clock in a time zone, unless it hangs somewhere already."""
        return self if self.timezone is not None else self.model_copy(update={"timezone": timezone})

    def is_quiet(self, moment: Moment) -> bool:
        """Tell whether nobody should be disturbed at a moment."""
        return self.next(moment) != to_datetime(to_micros(moment))

    def next(self, moment: Moment) -> datetime:
        """Return the first moment from this one on at which people may be written to.

        Raises:
            ActivityKitError: There is none within a year.
        """
        local = to_datetime(to_micros(moment)).astimezone(self._zone)
        begin, end = time.fromisoformat(self.begin), time.fromisoformat(self.end)
        for day in self._open_days(local.date() - timedelta(days=1)):
            opens = self._at(day)
            closes = datetime.combine(day + timedelta(days=end <= begin), end, self._zone)
            if local.astimezone(UTC) < closes.astimezone(UTC):
                return max(local, opens)
        raise self._nothing_open(local)

    def due(self, period: Period, moment: Moment) -> datetime:
        """Return the first moment from this one on at which a letter is due.

        Daily ones on each working day, weekly and monthly ones on the first working day of a week (which
        begins on Monday) or of a month, when the hours at which people may be written to begin.

        Args:
            period: "day", "week" or "month".
            moment: An aware datetime, epoch microseconds, or an RFC 3339 text.

        Raises:
            ActivityKitError: There is no such period, or nobody may be written to within a year.
        """
        now = to_datetime(to_micros(moment))
        for day in self._issues(period, now):
            if self._at(day).astimezone(UTC) >= now:
                return self._at(day)
        raise self._nothing_open(now)

    def last_due(self, period: Period, moment: Moment) -> datetime:
        """Return the last moment before this one at which a letter was due.

        Raises:
            ActivityKitError: There is no such period, or nobody could be written to in the year before.
        """
        now = to_datetime(to_micros(moment))
        last: datetime | None = None
        for day in self._issues(period, now):
            if self._at(day).astimezone(UTC) >= now:
                break
            last = self._at(day)
        if last is None:
            raise self._nothing_open(now)
        return last

    @property
    def _zone(self) -> tzinfo:
        return time_zone(self.timezone or "UTC")

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(self.begin), self._zone)

    def _open_days(self, begin: date) -> Iterator[date]:
        """Yield the working days of more than a year from a day on."""
        days = rruleset()
        first = datetime.combine(begin, time())
        last = datetime.combine(
            date.fromordinal(min(date.max.toordinal(), begin.toordinal() + _YEAR)), time()
        )
        working = [weekday(_DAYS.index(day)) for day in self.days]
        days.rrule(rrule(DAILY, byweekday=working, dtstart=first, until=last))
        for off in self.days_off:
            days.exdate(datetime.combine(off, time()))
        return (day.date() for day in days)

    def _issues(self, period: Period, around: datetime) -> Iterator[date]:
        """Yield the days on which letters are due, from more than a period before a moment on."""
        if period not in PERIODS:
            known = ", ".join(PERIODS)
            msg = f"there is no period {period!r}{did_you_mean(str(period), PERIODS)}; there are {known}"
            raise ActivityKitError(msg)
        local = around.astimezone(self._zone).date()
        begin = date.fromordinal(max(1, local.toordinal() - (2 * PERIODS[period] + 2 * _WEEK).days))
        begin = begin.replace(day=1) if period == "month" else begin
        if period == "week":
            begin = date.fromordinal(max(1, begin.toordinal() - begin.weekday()))
        return (next(days) for _, days in groupby(self._open_days(begin), _KEYS[period]))

    def _nothing_open(self, moment: datetime) -> ActivityKitError:
        return ActivityKitError(
            f"nobody may be written to within a year of {moment:%Y-%m-%d}: leave some working days open"
        )
