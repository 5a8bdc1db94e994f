"""What is in a stream, in a few numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.moments import to_datetime
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from activitykit.stream.stream import Stream

__all__ = ["Summary", "describe"]


@dataclass(frozen=True)
class Summary:
    """What is in a stream.

    Attributes:
        activities: How many activities there are.
        actors: How many did them.
        things: How many things are known by what their authors say.
        verbs: How many activities there are of each type, the most frequent first.
        first: When the first happened, or ``None`` in an empty stream.
        last: When the last happened.
        retracted: How many have been undone or deleted.
        languages: How many activities are in each language, the most frequent first.
        duplicates: How many documents had an id that was already there.
        rejected: How many documents could not be placed, by reason.
    """

    activities: int
    actors: int
    things: int
    verbs: Mapping[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    retracted: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(f"{name:<11} {value}" for name, value in self._lines())

    def to_html(self) -> str:
        """Return the summary as an HTML table."""
        rows = "".join(
            f"<tr><th scope='row'>{name}</th><td>{escape(value)}</td></tr>" for name, value in self._lines()
        )
        return f"<table class='activitykit-stream'><tbody>{rows}</tbody></table>"

    def _lines(self) -> list[tuple[str, str]]:
        lines = [
            ("activities", f"{self.activities:,}"),
            ("actors", f"{self.actors:,}"),
            ("things", f"{self.things:,}"),
            ("verbs", _counted(self.verbs)),
            ("span", _span(self.first, self.last) if self.first and self.last else ""),
            ("retracted", f"{self.retracted:,}"),
            ("languages", _counted(self.languages)),
            ("duplicates", f"{self.duplicates:,}"),
            ("rejected", _counted(self.rejected)),
        ]
        return [(name, value) for name, value in lines if value not in {"", "0"} or name == "activities"]


def describe(stream: Stream) -> Summary:
    """Return what is in a stream; see :meth:`Stream.describe`."""
    columns, states = stream.columns, stream.states
    count = len(stream)
    kinds = np.bincount(columns.type, minlength=len(stream.type_sets))
    verbs: Counter[str] = Counter()
    for names, number in zip(stream.type_sets, kinds.tolist(), strict=True):
        verbs[names[0]] += number
    languages = np.bincount(columns.language[columns.language >= 0], minlength=len(stream.languages))
    known = stream.latest[stream.latest >= 0]
    in_force = known[states.standing[known] == IN_FORCE]
    return Summary(
        activities=count,
        actors=len(np.unique(columns.actor)),
        things=int(np.count_nonzero(~states.deleted[in_force])),
        verbs={verb: number for verb, number in verbs.most_common() if number},
        first=to_datetime(int(columns.time[0])) if count else None,
        last=to_datetime(int(columns.time[-1])) if count else None,
        retracted=int(count - np.count_nonzero(stream.alive)),
        languages=dict(Counter(dict(zip(stream.languages, languages.tolist(), strict=False))).most_common()),
        duplicates=stream.duplicates,
        rejected=dict(Counter(one.reason.partition(":")[0] for one in stream.rejected).most_common()),
    )


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items() if number)


def _span(first: datetime, last: datetime) -> str:
    began, ended = (moment.isoformat(" ", "minutes")[:16] for moment in (first, last))
    return f"{began} to {ended} UTC"
