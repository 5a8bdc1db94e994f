"""Windows: how far apart two activities may lie and still be one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, field_validator

from activitykit.configuration import Configuration
from activitykit.language.times import zone
from activitykit.rollup.calendar import day_starts, local_day
from activitykit.rollup.spans import read_span
from activitykit.stream.moments import FOREVER
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Window"]


class Window(Configuration):
    """Limits in time of a roll-up; those given must all hold.

    Boundaries are found from the oldest activity on, so that what happens later never moves an earlier one.

    Attributes:
        every: Fixed windows of this length, counted from Monday, 5 January 1970, 00:00 UTC.
        gap: A pause of more than this ends a group (a sliding idle gap).
        gaps: Other pauses before activities of some verbs: an edit may continue the line of what it edits,
            however long ago that was.
        span: A group's newest activity is at most this much later than its oldest.
        day: One local calendar day of this IANA time zone, with its 23, 24 or 25 hours.
        session: A pause of more than this in *everything* its actor does ends a group: what somebody did
            in one sitting.

    Example:
        >>> Window(gap="4h", day="Europe/Paris")
        Window(gap='4h', day='Europe/Paris')
    """

    every: str | None = None
    gap: str | None = None
    gaps: dict[str, str] = Field(default_factory=dict)
    span: str | None = None
    day: str | None = None
    session: str | None = None

    @field_validator("every", "gap", "span", "session")
    @classmethod
    def _is_span(cls, value: str | None) -> str | None:
        if value is not None:
            read_span(value)
        return value

    @field_validator("gaps")
    @classmethod
    def _are_spans(cls, value: dict[str, str]) -> dict[str, str]:
        return {verb: value_ for verb, value_ in value.items() if read_span(value_)}

    @field_validator("day")
    @classmethod
    def _is_zone(cls, value: str | None) -> str | None:
        if value is not None:
            zone(value)
        return value

    def edges(self, times: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """Return where the fixed windows and local days begin and end among ascending moments.

        ``None`` where they are too short for that to pay, or a local day comes twice: see :meth:`bucket`.
        """
        first, last = (int(times[0]), int(times[-1])) if len(times) else (0, 0)
        length = None if self.every is None else read_span(self.every)
        shortest = min(length or _DAY, _DAY if self.day is not None or length is None else length)
        if (last - first) // shortest * _DENSE > len(times):
            return None
        bounds = []
        if length is not None:
            bounds.append(np.arange(first + (_MONDAY - first) % length, last + 1, length))
        if self.day is not None:
            starts = day_starts(first, last, self.day)
            if starts is None:
                return None
            bounds.append(starts[1:])
        inside = np.searchsorted(times, np.concatenate(bounds or [times[:0]]))
        return distinct(np.concatenate(([0, len(times)], inside)))

    def bucket(self, times: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Return what of the window is a key: the fixed window and the local day of each moment."""
        keys = []
        if self.every is not None:
            keys.append((times - _MONDAY) // read_span(self.every))
        if self.day is not None:
            keys.append(local_day(times, self.day))
        return keys

    @property
    def splits(self) -> bool:
        """Whether pauses or lengths divide what agrees in every key."""
        return self.gap is not None or bool(self.gaps) or self.span is not None

    def pauses(self, verbs: Mapping[str, int], of: NDArray[np.int32]) -> NDArray[np.int64] | None:
        """Return how long a pause may come before each activity; ``None`` where no pause ends a group.

        Args:
            verbs: The number of each verb.
            of: The numbers of the activities' verbs.
        """
        if self.gap is None and not self.gaps:
            return None
        allowed = np.full(len(verbs) + 1, FOREVER if self.gap is None else read_span(self.gap))
        for verb, span in self.gaps.items():
            if verb in verbs:
                allowed[verbs[verb]] = read_span(span)
        return allowed[of]

    def split(
        self, fresh: NDArray[np.bool_], times: NDArray[np.int64], pauses: NDArray[np.int64] | None
    ) -> NDArray[np.bool_]:
        """Tell where a new group begins, also because of a pause or of its length.

        Args:
            fresh: Where a new key begins.
            times: The moments, ascending within a key.
            pauses: What :meth:`pauses` says of each row.
        """
        if pauses is not None:
            fresh = fresh.copy()
            fresh[1:] |= np.diff(times) > pauses[1:]
        if self.span is not None:
            fresh = fresh.copy()
            _limit(fresh, times, read_span(self.span))
        return fresh


_DAY = 86_400_000_000
_MONDAY = 4 * _DAY
_DENSE = 256  # so many rows a run are worth a sort of their own


def _limit(fresh: NDArray[np.bool_], times: NDArray[np.int64], span: int) -> None:
    """Divide every run that lasts longer than ``span``, from its oldest on."""
    starts = np.flatnonzero(fresh)
    ends = np.append(starts[1:], len(fresh))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        at = start
        while at < end and times[end - 1] - times[at] > span:
            at += int(np.searchsorted(times[at:end], times[at] + span, side="right"))
            fresh[at] = True
