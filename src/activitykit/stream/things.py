"""What is kept of each thing while rows are settled: its founding, its last authority, what counts of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from activitykit.stream.log import Log

__all__ = ["AUTHORS", "CREDIT", "IGNORED", "IN_FORCE", "ITS_OWN", "PROVISIONAL", "SAME", "Life", "Things"]

IGNORED, PROVISIONAL, IN_FORCE = 0, 1, 2
SAME, AUTHORS, ITS_OWN = 0, 1, 2
CREDIT = ("author", "owner", "owners")


class Things:
    """What is known of each node at the end of the log; -1 where there is nothing.

    Attributes:
        founding: The first state of it that is in force, fallen or not: whose it is.
        authority: The last one: whom it is for.
        word: What has been said since the founding that doesn't rest on it: SAME, AUTHORS or ITS_OWN.
        current: The state that counts.
    """

    def __init__(self, log: Log) -> None:
        size, states = len(log.nodes), log.states
        self.founding, self.authority = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
        self.word = np.zeros(size, np.int8)
        self.current = log.latest.at(len(log), size).copy()
        forced = np.flatnonzero(states["standing"].all() == IN_FORCE)
        node = states["node"].all()[forced]
        self.founding[node[::-1]] = forced[::-1]
        self.authority[node] = forced
        credit = np.stack([states[name].all()[forced] for name in CREDIT])
        founding = np.stack([states[name].all()[self.founding[node]] for name in CREDIT])
        other = (credit != founding).any(axis=0)
        self.word[node[other]] = AUTHORS
        self.word[node[other & (credit[0] == node)]] = ITS_OWN

    def grow(self, size: int) -> None:
        """Make room for nodes."""
        missing = size - len(self.current)
        if missing > 0:
            room = np.full(missing + len(self.current) // 2, -1, np.int32)
            self.founding, self.authority, self.current = (
                np.concatenate((kept, room)) for kept in (self.founding, self.authority, self.current)
            )
            self.word = np.concatenate((self.word, np.zeros(len(room), np.int8)))


class Life:
    """The states of a thing that stand, kept as they fall and stand again."""

    __slots__ = ("forced", "told", "turns")

    def __init__(self) -> None:
        self.forced: list[int] = []  # what those said who may
        self.turns: list[int] = []  # those of them that begin the thing, or end it
        self.told: list[int] = []  # what others said

    def put(self, state: int, *, stands: bool, lists: tuple[list[int], ...]) -> None:
        """Let a state stand in some of the lists, or fall."""
        for found in lists:
            at = bisect_left(found, state)
            there = at < len(found) and found[at] == state
            if stands and not there:
                found.insert(at, state)
            elif there and not stands:
                del found[at]
