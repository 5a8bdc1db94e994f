"""Local days: which day of the calendar a moment belongs to, where the reader lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from activitykit.errors import ActivityKitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["local_day", "zone"]

_DAY = 86_400
_LOWEST, _HIGHEST = (
    -62_000_000_000,
    253_000_000_000,
)  # what datetime can hold, in seconds, with room at the ends


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        ActivityKitError: There is no such zone.

    Example:
        >>> zone("Europe/Paris")
        zoneinfo.ZoneInfo(key='Europe/Paris')
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"{name!r} is no time zone; write an IANA name like Europe/Paris"
        raise ActivityKitError(msg) from error


def local_day(times: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """Return the local calendar day of each moment, as days since 1970-01-01.

    A day of the calendar has 23, 24 or 25 hours: the offset is that of the moment itself.

    Args:
        times: Microseconds since the epoch.
        name: An IANA time zone.

    Example:
        >>> noon = 1_774_782_000_000_000  # 2026-03-29T11:00Z, a day of 23 hours in Paris
        >>> hour = 3_600_000_000
        >>> local_day(np.array([noon - 12 * hour - 1, noon - 12 * hour, noon + 11 * hour]), "Europe/Paris")
        array([20540, 20541, 20542])
    """
    if not len(times):
        return np.empty(0, np.int64)
    seconds = np.clip(times // 1_000_000, _LOWEST, _HIGHEST)
    low, high = int(seconds.min()) // _DAY, int(seconds.max()) // _DAY
    starts, offsets = _offsets(name, low - low % 64, high - high % 64 + 64)
    local = seconds + offsets[np.searchsorted(starts, seconds, side="right") - 1]
    return local // _DAY


@lru_cache(maxsize=64)
def _offsets(name: str, low: int, high: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return from which second on which offset holds, between two days."""
    place = zone(name)

    def offset(second: int) -> int:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=second)
        return int((moment.astimezone(place).utcoffset() or timedelta()).total_seconds())

    starts, values = [low * _DAY], [offset(low * _DAY)]
    for day in range(low, high):
        begin, end = day * _DAY, (day + 1) * _DAY
        before, after = values[-1], offset(end)
        if before == after:
            continue
        while end - begin > 1:
            middle = (begin + end) // 2
            begin, end = (middle, end) if offset(middle) == before else (begin, middle)
        starts.append(end)
        values.append(after)
    return np.array(starts), np.array(values)
