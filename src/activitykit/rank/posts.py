"""What each person posted, and what they are the authors of: noted once a history, whoever looks."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import type_table
from activitykit.stream.pairs import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Authored", "Posts"]


class Posts:
    """The rows in which people brought something into being, answers aside, by who did.

    It depends on what was done alone, not on who may see it, so it serves every viewer and every cut of a
    history; what is appended costs what it is long.
    """

    def __init__(self) -> None:
        self._lock, self._by_actor, self._end = RLock(), Pairs(), 0

    def __repr__(self) -> str:
        return f"Posts({len(self._by_actor):,} until row {self._end:,})"

    def by(self, stream: Stream, people: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the rows in which some people posted, ascending."""
        with self._lock:
            whole = stream.whole
            if self._end < len(whole):
                columns = whole.columns
                creating = type_table(whole, ("Create",))
                new = creating[columns.type[self._end :]] & (columns.reply[self._end :] < 0)
                rows = np.flatnonzero(new & (columns.actor[self._end :] >= 0)) + self._end
                self._by_actor.add(columns.actor[rows], rows)
                self._end = len(whole)
            found = self._by_actor.of(people)
        return found[: np.searchsorted(found, len(stream))]


class Authored:
    """The things of which people are said to be the authors, by whomever, whether or not it still holds."""

    def __init__(self) -> None:
        self._lock, self._by_author, self._end = RLock(), Pairs(), 0

    def __repr__(self) -> str:
        return f"Authored({len(self._by_author):,} of {self._end:,} descriptions)"

    def by(self, stream: Stream, people: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the things of some people, some of them perhaps described only later."""
        with self._lock:
            states = stream.whole.states
            if self._end < len(states):
                author, node = states.author[self._end :], states.node[self._end :]
                said = np.flatnonzero(author >= 0)
                self._by_author.add(author[said], node[said])
                self._end = len(states)
            return self._by_author.of(people)
