"""What a digest has room for: nothing that was seen, nothing twice, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activitykit.feed import Entry, Page

__all__ = ["candidates", "choose", "reading_minutes"]

_WORDS_A_MINUTE = (
    220  # Brysbaert, "How many words do we read per minute?" (2019): 238 for English, slower for some
)
_A_LINE = 8 / 60  # a sentence and the decision whether to go on


def reading_minutes(entry: Entry) -> float:
    """Return about how long an entry takes: its line, and what was posted."""
    return _A_LINE + entry.n_words / _WORDS_A_MINUTE


def candidates(pages: Mapping[str, Page]) -> dict[str, list[Entry]]:
    """Return what each section could tell: unseen, spoken for by a signal, not muted, and told nowhere else.

    What two sections would tell of the same thing, one of its post and one of its being shared, is told by
    the first of them.
    """
    rows: set[int] = set()
    things: set[int] = set()
    found: dict[str, list[Entry]] = {}
    for name, page in pages.items():
        found[name] = []
        for entry in page:
            own, about = set(entry.rows.tolist()), _about(entry)
            if entry.seen or entry.mute is not None or own & rows or about & things:
                continue
            if any(value > 0 for value in entry.contributions.values()):
                found[name].append(entry)
                rows |= own
                things |= about
    return found


def _about(entry: Entry) -> set[int]:
    """Return the thing that an entry is about; none where it is about several, or about the viewer."""
    told = entry.told()[0]
    if told.object is None or told.phrase.n_objects > 1 or entry.is_of_me(told.object.node):
        return set()
    return {told.object.node}


def choose(
    waiting: dict[str, list[Entry]], items: int, minutes: float | None
) -> tuple[dict[str, list[Entry]], int]:
    """Return what fits by section, and how many entries do not.

    To each section its share first, then what is left to those that have more.
    """
    chosen: dict[str, list[Entry]] = {name: [] for name in waiting}
    room, time_left = items, float("inf") if minutes is None else minutes
    for most in (-(-items // max(1, len(waiting))), items):
        for name, entries in waiting.items():
            for entry in list(entries):
                length = reading_minutes(entry)
                if len(chosen[name]) < most and room and length <= time_left:
                    chosen[name].append(entry)
                    entries.remove(entry)
                    room, time_left = room - 1, time_left - length
    ordered = {name: sorted(entries, key=lambda entry: entry.rank) for name, entries in chosen.items()}
    return ordered, sum(map(len, waiting.values()))
