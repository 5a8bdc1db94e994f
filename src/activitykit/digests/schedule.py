"""When people may be written to: working days and quiet hours, where they live."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import DAILY, rrule, weekday
from pydantic import BaseModel, ConfigDict, field_validator

from activitykit.errors import ActivityKitError
from activitykit.stream.moments import Moment, to_datetime, to_micros

__all__ = ["Schedule"]

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Schedule(BaseModel):
    """Working days and quiet hours.

    Attributes:
        days: The days on which people may be written to.
        begin: From when on those days.
        end: Until when; from then on it is quiet.
        timezone: Where the clock hangs, by IANA name.

    Example:
        >>> from datetime import datetime, UTC
        >>> office = Schedule(timezone="Europe/Paris")
        >>> office.next(datetime(2026, 11, 20, 21, 0, tzinfo=UTC)).isoformat()  # Friday night
        '2026-11-23T08:00:00+01:00'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[str, ...] = _DAYS[:5]
    begin: str = "08:00"
    end: str = "19:00"
    timezone: str = "UTC"

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
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            msg = f"{value!r} is no time zone; write an IANA name like Europe/Paris"
            raise ActivityKitError(msg) from error
        return value

    def is_quiet(self, moment: Moment) -> bool:
        """Tell whether nobody should be disturbed at a moment."""
        return self.next(moment) != to_datetime(to_micros(moment))

    def next(self, moment: Moment) -> datetime:
        """Return the first moment from this one on at which people may be written to."""
        zone = ZoneInfo(self.timezone)
        local = to_datetime(to_micros(moment)).astimezone(zone)
        begin, end = time.fromisoformat(self.begin), time.fromisoformat(self.end)
        open_days = rrule(
            DAILY,
            byweekday=[weekday(_DAYS.index(day)) for day in self.days],
            dtstart=datetime.combine(local.date() - timedelta(days=1), begin),
        )
        for day in open_days:
            opens = day.replace(tzinfo=zone)
            closes = datetime.combine(day.date() + timedelta(days=end <= begin), end, zone)
            if local.astimezone(UTC) < closes.astimezone(UTC):
                return max(local, opens)
        raise AssertionError("a rule without an end has a next day")  # pragma: no cover
