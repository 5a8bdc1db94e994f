"""Local days: which day of the calendar a moment belongs to, where the reader lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from activitykit.language.times import zone
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["day_starts", "local_day"]

_DAY = 86_400
_LOWEST, _HIGHEST = (
    -62_000_000_000,
    253_000_000_000,
)  # what datetime can hold, in seconds, with room at the ends


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
    starts, offsets = _offsets(name, *_around(int(seconds.min()), int(seconds.max())))
    local = seconds + offsets[np.searchsorted(starts, seconds, side="right") - 1]
    return local // _DAY


def day_starts(first: int, last: int, name: str) -> NDArray[np.int64] | None:
    """Return the moments from ``first`` to ``last`` at which a local day begins, and ``first`` itself.

    Where the clock is put back over midnight, as in Newfoundland until 2006, a day begins twice: there is no
    such list, and ``None`` is returned.

    Args:
        first: Microseconds since the epoch.
        last: Microseconds since the epoch, not before ``first``.
        name: An IANA time zone.

    Example:
        >>> starts = day_starts(1_774_710_000_000_000, 1_774_900_000_000_000, "Europe/Paris")
        >>> (np.diff(starts) / 3.6e9).tolist()
        [8.0, 23.0]
    """
    low, high = (int(np.clip(micros // 1_000_000, _LOWEST, _HIGHEST)) for micros in (first, last))
    changes, offsets = _offsets(name, *_around(low, high))
    bounds = [np.array([low])]
    for begin, end, offset in zip(changes.tolist(), [*changes[1:].tolist(), high + 1], offsets, strict=True):
        begin, end = max(begin, low), min(end, high + 1)  # noqa: PLW2901 - as far as asked
        midnight = begin + int(-(begin + offset) % _DAY)
        bounds.append(np.array([begin])[: begin < end])
        bounds.append(np.arange(midnight, end, _DAY))
    starts = distinct(np.concatenate(bounds))
    days = local_day(starts * 1_000_000, name)
    turns = np.diff(days)
    if (turns < 0).any():
        return None
    return starts[np.concatenate(([True], turns > 0))] * 1_000_000


def _around(low: int, high: int) -> tuple[int, int]:
    """Return the days around two seconds, widened so that the same ones are asked for often."""
    first, last = low // _DAY, high // _DAY
    return first - first % 64, last - last % 64 + 64


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
