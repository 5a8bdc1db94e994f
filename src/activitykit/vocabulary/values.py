"""The lexical forms of the specification and the Python values they stand for, both ways.

Reading is lenient and gives ``None`` for what it can't read: what a document says is never lost, since
the document itself keeps the lexical form. Writing is strict.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from activitykit.errors import ParseError

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

__all__ = [
    "read_datetime",
    "read_duration",
    "read_integer",
    "read_number",
    "write_datetime",
    "write_duration",
]

_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
_DURATION = re.compile(
    r"(-?)P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[-+]?\d{1,300}(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
_LEAP_SECOND = 60


def read_datetime(value: Any) -> datetime | None:
    """Return the aware date and time of an RFC 3339 text, or ``None``.

    What the specification asks for is read exactly (Core section 2.3: the seconds may be missing).
    What documents carry beside that is read too: lower-case ``t`` and ``z``, a space for the ``T``, a
    date alone (its midnight); without an offset it is UTC. Digits beyond the microsecond are cut.

    Example:
        >>> read_datetime("2026-01-01T10:00Z")
        datetime.datetime(2026, 1, 1, 10, 0, tzinfo=datetime.timezone.utc)
        >>> read_datetime("soon") is None
        True
    """
    match = _DATETIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, minutes, seconds, fraction, offset = match.groups()
    leap = seconds is not None and int(seconds) == _LEAP_SECOND
    text = f"{day}T{minutes or '00:00'}:{'59' if leap else seconds or '00'}"
    if fraction:
        text += f".{fraction[:6].ljust(6, '0')}"
    try:
        moment = datetime.fromisoformat(text + (offset or "Z").upper())
        return moment + timedelta(seconds=1) if leap else moment
    except (ValueError, OverflowError):
        return None


def write_datetime(moment: datetime) -> str:
    """Return the RFC 3339 text of an aware date and time.

    Raises:
        ParseError: The moment has no offset, so that it is no point in time.

    Example:
        >>> write_datetime(datetime(2026, 1, 1, 10, 0, tzinfo=UTC))
        '2026-01-01T10:00:00Z'
    """
    if moment.utcoffset() is None:
        msg = f"{moment!r} has no offset: give it a tzinfo (Core section 2.3)"
        raise ParseError(msg)
    if moment.utcoffset() == timedelta(0):
        moment = moment.astimezone(UTC)
    return moment.isoformat().removesuffix("+00:00") + ("Z" if moment.tzinfo is UTC else "")


def read_duration(value: Any) -> timedelta | relativedelta | None:
    """Return the time span of an xsd:duration, or ``None``.

    A span with years or months has no fixed length: it is a ``relativedelta``. Both can be added to a
    date and time.

    Example:
        >>> read_duration("PT2H30M")
        datetime.timedelta(seconds=9000)
        >>> read_duration("P1M")
        relativedelta(months=+1)
    """
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    minus, *parts = match.groups()
    sign = -1 if minus else 1
    try:
        years, months, days, hours, minutes = (sign * int(part or 0) for part in parts[:5])
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=sign * float(parts[5] or 0))
    except (ValueError, OverflowError):
        return None
    if not years and not months:
        return span
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415  # only where there are months

    return relativedelta(
        years=years, months=months, days=span.days, seconds=span.seconds, microseconds=span.microseconds
    )


def write_duration(span: timedelta | relativedelta) -> str:
    """Return the xsd:duration of a time span.

    Example:
        >>> write_duration(timedelta(minutes=5, seconds=30))
        'PT5M30S'
        >>> write_duration(timedelta(days=-1))
        '-P1D'
    """
    if isinstance(span, timedelta):
        months, clock = 0, span
    else:
        months = 12 * span.years + span.months
        clock = timedelta(
            days=span.days,
            hours=span.hours,
            minutes=span.minutes,
            seconds=span.seconds,
            microseconds=span.microseconds,
        )
    if months * clock.total_seconds() < 0:
        msg = f"{span!r} is no xsd:duration: months and days of opposite sign"
        raise ParseError(msg)
    minus = "-" if months < 0 or clock < timedelta(0) else ""
    years, months = divmod(abs(months), 12)
    clock = abs(clock)
    hours, rest = divmod(clock.seconds, 3600)
    minutes, whole = divmod(rest, 60)
    seconds = f"{whole}.{clock.microseconds:06d}".rstrip("0").rstrip(".")
    date = _units((str(years), "Y"), (str(months), "M"), (str(clock.days), "D"))
    time = _units(
        (str(hours), "H"), (str(minutes), "M"), (seconds if clock.microseconds else str(whole), "S")
    )
    return f"{minus}P{date}T{time}" if time else f"{minus}P{date}" if date else "PT0S"


def _units(*parts: tuple[str, str]) -> str:
    return "".join(number + unit for number, unit in parts if number != "0")


def read_number(value: Any) -> float | None:
    """Return a number; a text that is one (as in the specification's own example 150) counts.

    Example:
        >>> read_number(36.75), read_number("36.75"), read_number(True)
        (36.75, 36.75, None)
    """
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def read_integer(value: Any) -> int | None:
    """Return a whole number, zero or more; a text that is one counts.

    Example:
        >>> read_integer(3), read_integer("3"), read_integer(3.0), read_integer(-1), read_integer(2.5)
        (3, 3, 3, None, None)
    """
    number = read_number(value)
    if number is None or number < 0 or number % 1 != 0:
        return None
    return int(value) if isinstance(value, int) else int(number)
