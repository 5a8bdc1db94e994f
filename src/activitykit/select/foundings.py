"""What edits rest on: the first description of a thing, which says whose it is."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.batch import ranges
from activitykit.stream.growable import Growable
from activitykit.stream.postings import distinct
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Foundings", "founding_of"]


class Foundings:
    """The states that rest on an earlier one, and the rows of these; kept once a history.

    Where that has been undone they rest on the founding. All else depends on what came before a row alone, so
    that it holds for every cut of a history.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._scanned = 0
        self._states, self._rows, self._named, self._first = (Growable(np.int32) for _ in range(4))

    def __repr__(self) -> str:
        return f"Foundings({len(self._states):,} of {self._scanned:,} states rest on one)"

    def of_rows(
        self, stream: Stream, rows: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return positions among the rows, and a row that one of its edits rests on."""
        return self._of(stream, self._rows, rows)

    def first(
        self, stream: Stream, rows: NDArray[np.integer[Any]], decided: NDArray[np.integer[Any]]
    ) -> list[NDArray[np.integer[Any]]]:
        """Return rows, and the undecided ones they rest on, in the order in which they can be decided.

        Args:
            stream: The stream.
            rows: Undecided rows, each once.
            decided: What is known of each row; 0 where that is nothing yet.
        """
        frontier, pairs, found = rows, list[tuple[int, int]](), dict[int, None]()
        while len(frontier):
            at, founding = self.of_rows(stream, frontier)
            open_ = decided[founding] == 0
            pairs += zip(frontier[at[open_]].tolist(), founding[open_].tolist(), strict=True)
            fresh = [row for row in distinct(founding[open_]).tolist() if row not in found]
            found.update(dict.fromkeys(fresh))
            frontier = np.array(fresh, np.int64)
        if not pairs:
            return [rows]
        depth = dict.fromkeys(found, 0)
        for row, founding_ in sorted(pairs):  # a founding stands in an earlier row
            depth[row] = max(depth.get(row, 0), depth[founding_] + 1)
        every = np.union1d(rows, list(found))
        levels = np.zeros(len(every), np.int64)
        levels[np.searchsorted(every, list(depth))] = list(depth.values())
        order = np.argsort(levels, kind="stable")
        return np.split(every[order], np.flatnonzero(np.diff(levels[order])) + 1)

    def of_states(
        self, stream: Stream, states: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return positions among the states, and the row that it rests on."""
        return self._of(stream, self._states, states)

    def _of(
        self, stream: Stream, resting: Growable, asked: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        with self._lock:
            self._scan(stream.whole)
            known, named, first = resting.all(), self._named.all(), self._first.all()
        if not len(known):
            return np.empty(0, np.int64), np.empty(0, np.int32)
        low, high = (known.searchsorted(asked.astype(known.dtype), side) for side in ("left", "right"))
        at = ranges(low, high - low)
        found = np.where(stream.alive[named[at]], named[at], first[at])
        return np.repeat(np.arange(len(asked)), high - low), found

    def _scan(self, whole: Stream) -> None:
        states, first = whole.states, self._scanned
        self._scanned = len(states)
        resting = np.flatnonzero(states.rests[first:] >= 0) + first
        self._states.extend(resting)
        self._rows.extend(states.row[resting])
        self._named.extend(states.row[states.rests[resting]])
        self._first.extend(states.row[founding_of(whole, states.node[resting])])


def founding_of(
    stream: Stream, nodes: NDArray[np.integer[Any]], *, standing: bool = False
) -> NDArray[np.int64]:
    """Return for each node the first state in force, or -1: whose it is.

    Args:
        stream: The stream.
        nodes: Node codes; shape (m,).
        standing: Pass over what has been undone, and what rests on that; else fallen or not.
    """
    states = stream.states
    found = np.full(len(nodes), -1, np.int64)
    forced = stream.states_of_any(distinct(nodes[nodes >= 0])).astype(np.int64)
    forced = np.sort(forced[states.standing[forced] == IN_FORCE]) if len(forced) else forced
    if standing and len(forced):
        forced = forced[stream.alive[states.row[forced]] & ~_adrift(stream, forced)]
    if len(forced):
        known, first = np.unique(states.node[forced], return_index=True)
        at = np.minimum(np.searchsorted(known, nodes), len(known) - 1)
        found = np.where(known[at] == nodes, forced[first[at]], -1)
    return found


def _adrift(stream: Stream, states: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which states rest on what has been undone."""
    at, founding = stream.derived(Foundings).of_states(stream, states)
    adrift = np.zeros(len(states), np.bool_)
    adrift[at] = ~stream.alive[founding]
    return adrift
