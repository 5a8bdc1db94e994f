"""Who did the same to the same thing before: worked out once a history, whoever looks."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.rank.numbering import Numbers, stable_order
from activitykit.select.facts import type_table
from activitykit.stream.growable import Growable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.rank.numbering import Numbering
    from activitykit.stream import Stream

__all__ = ["Past", "Repeats", "things"]


class Past(NamedTuple):
    """What is known of rows, whoever looks; of each from some row on.

    Attributes:
        previous: The row before in which the same person did the same to the same thing: -1 where a row names
            no thing or is the first; one before the first of the rows may be told or not.
        thing: What each row engages with: its object; for a Create what it replies to, -1 for nothing.
        things: The same, numbered; later rows of the history may have numbered more.
        people: Who acted, numbered alike.
    """

    previous: NDArray[np.int32]
    thing: NDArray[np.int32]
    things: Numbering
    people: Numbering


class Repeats:
    """For each row what it engages with, and the row before in which the same person did the same to it.

    It depends on what was done alone, not on who may see it or what was undone, so it serves every viewer
    and every cut of a history. Only the rows since the earliest window asked for are looked at; what is
    appended costs what it is long, times the logarithm of the rest.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._low = self._bits = 0
        self._previous, self._thing = np.empty(0, np.int32), Growable(np.int32)
        self._things, self._people = Numbers(), Numbers()
        self._end = 0
        self._runs: list[tuple[NDArray[np.int64], NDArray[np.int32]]] = []

    def __repr__(self) -> str:
        return f"Repeats(rows {self._low:,} to {self._end:,})"

    def since(self, stream: Stream, low: int) -> Past:
        """Return what is known of each row from ``low`` on."""
        with self._lock:
            whole = stream.whole
            fresh = low < self._low or not self._runs or len(whole.nodes) >> self._bits
            if fresh:
                self._begin(whole, low)
            if fresh or len(whole) > self._end:
                self._extend(whole)
            begin, end = low - self._low, len(stream) - self._low
            things, people = self._things.since(begin, end), self._people.since(begin, end)
            return Past(self._previous[begin:end], self._thing.all()[begin:end], things, people)

    def _begin(self, whole: Stream, low: int) -> None:
        self._low = max(0, low - (len(whole) - low) // 4)
        self._bits = len(whole.nodes).bit_length() + 1
        self._end, self._runs, self._previous = self._low, [], np.empty(0, np.int32)
        self._thing, self._things, self._people = Growable(np.int32), Numbers(), Numbers()

    def _extend(self, whole: Stream) -> None:
        low, high = self._end, len(whole)
        thing = things(whole, low, high)
        self._thing.extend(thing)
        self._things.extend(thing, len(whole.nodes))
        self._people.extend(whole.columns.actor[low:high], len(whole.nodes))
        keys, rows = self._ordered(whole, thing, low, high)
        if high - self._low > len(self._previous):
            room = np.empty((high - self._low) * 9 // 8 + 64, np.int32)
            room[: low - self._low] = self._previous[: low - self._low]
            self._previous = room
        self._previous[low - self._low : high - self._low] = -1
        same = keys[1:] == keys[:-1]
        self._previous[rows[1:][same] - self._low] = rows[:-1][same]
        first = np.flatnonzero(np.append(True, ~same)) if len(keys) else np.empty(0, np.int64)
        for older, at in reversed(self._runs):
            if not len(first) or not len(older):  # an empty run is the only one: the next merges with it
                break
            place = np.searchsorted(older, keys[first], side="right") - 1
            known = (place >= 0) & (older[np.maximum(place, 0)] == keys[first])
            self._previous[rows[first[known]] - self._low] = at[place[known]]
            first = first[~known]
        self._runs.append((keys, rows))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            (one, at), (other, then) = self._runs[-2:]
            both, where = np.concatenate((one, other)), np.concatenate((at, then))
            order = np.argsort(both, kind="stable")
            self._runs[-2:] = [(both[order], where[order])]
        self._end = high

    def _ordered(
        self, whole: Stream, thing: NDArray[np.int32], low: int, high: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the keys of rows, ascending, and the rows, those of one key in the order of time."""
        columns = whole.columns
        named = np.flatnonzero(thing >= 0)
        actor, kind = columns.actor[low:high][named].astype(np.int64), columns.type[low:high][named]
        key = ((kind * np.int64(1 << self._bits) + actor) << self._bits) | thing[named]
        order = stable_order(key)
        return key[order], (named[order] + low).astype(np.int32)


def things(stream: Stream, low: int, high: int) -> NDArray[np.int32]:
    """Return what each of the rows engages with: its object; for a Create what it replies to, or nothing."""
    columns = stream.columns
    if low >= high:
        return np.empty(0, np.int32)
    making = type_table(stream, ("Create",))[columns.type[low:high]]
    return np.where(making, columns.reply[low:high], columns.object[low:high])
