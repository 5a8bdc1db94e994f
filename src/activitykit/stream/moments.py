"""Moments as whole microseconds since 1970-01-01T00:00Z, the unit of every time column."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from activitykit.arguments import shown
from activitykit.errors import StreamError

__all__ = [
    "FIRST",
    "FOREVER",
    "LAST",
    "Moment",
    "read_moment",
    "rfc3339",
    "to_datetime",
    "to_micros",
    "unread",
]

Moment = datetime | int | str
FOREVER = 2**63 - 1
_WRITTEN = re.compile(
    r"\s*(-?(?:\d{4}|[1-9]\d{4,8}))-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?\s*", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def read_moment(text: object) -> int | None:
    """Return the microseconds of an RFC 3339 date-time, or ``None`` where there is none to be read.

    One that an offset carries out of the years 1 to 9999 of UTC is none: no calendar could show it.
    A date-time without an offset is taken as UTC: a document in hand is read as well as it can be, and
    validation is where the missing offset is told.

    Example:
        >>> read_moment("2026-11-20T08:00:00+01:00") == read_moment("2026-11-20T07:00:00Z")
        True
    """
    if isinstance(text, str):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            try:
                moment = datetime.fromisoformat(text.strip().upper().replace(":60", ":59"))
            except ValueError:
                return None
    elif isinstance(text, datetime):
        moment = text
    else:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    micros = (moment - _EPOCH) // _MICROSECOND
    return micros if FIRST <= micros <= LAST else None


def unread(value: object) -> str:
    """Return in words why :func:`read_moment` finds no moment in something.

    Example:
        >>> unread("2026-11-31T08:00:00Z")
        "'2026-11-31T08:00:00Z' names a day or an hour that there is not"
        >>> unread("10000-01-01T00:00:00Z")
        '10000-01-01T00:00:00Z lies outside of the years 1 to 9999 in UTC'
        >>> unread("yesterday")
        "'yesterday' is not an RFC 3339 date-time"
    """
    written = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if written is None and not isinstance(value, datetime):
        return f"{shown(value)} is not an RFC 3339 date-time"
    if written is not None and MINYEAR <= int(written[1]) <= MAXYEAR:
        try:
            datetime.fromisoformat(written[0].strip().upper().replace(":60", ":59"))
        except ValueError:
            return f"{shown(value)} names a day or an hour that there is not"
    return f"{value!s:.40} lies outside of the years 1 to 9999 in UTC"


def to_micros(moment: Moment) -> int:
    """Return a caller's moment in microseconds.

    Args:
        moment: An aware ``datetime``, whole microseconds, or an RFC 3339 date-time.

    Raises:
        StreamError: The moment can't be read, lies outside of the years 1 to 9999, or a datetime has no time
            zone.
    """
    if isinstance(moment, bool) or not isinstance(moment, (datetime, int, str)):
        msg = f"a moment is an aware datetime, microseconds (int) or an RFC 3339 text; found {shown(moment)}"
        raise StreamError(msg)
    if isinstance(moment, int):
        micros = moment
    elif isinstance(moment, str):
        read = read_moment(moment)
        if read is None:
            msg = f"{unread(moment)}; write it like 2026-11-20T08:00:00+01:00"
            raise StreamError(msg)
        micros = read
    elif moment.tzinfo is None:
        msg = f"the datetime {moment.isoformat()} has no time zone; give it a tzinfo"
        raise StreamError(msg)
    else:
        micros = (moment - _EPOCH) // _MICROSECOND
    if not FIRST <= micros <= LAST:
        msg = f"{moment!s:.40} lies outside of the years 1 to 9999 in UTC"
        raise StreamError(msg)
    return micros


def to_datetime(micros: int) -> datetime:
    """Return the aware UTC datetime of a time column's value."""
    return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)


def rfc3339(moment: datetime) -> str:
    """Return the RFC 3339 date-time of an aware datetime; that of UTC ends in Z.

    Example:
        >>> rfc3339(to_datetime(0))
        '1970-01-01T00:00:00Z'
    """
    return moment.isoformat().replace("+00:00", "Z")
