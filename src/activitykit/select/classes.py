"""Visibility classes: sets of audiences that must all reach whoever is to see something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import holds
from activitykit.stream.batch import ranges
from activitykit.stream.coding import PUBLIC
from activitykit.stream.growable import Growable
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["NEVER", "ODD", "OPEN", "Classes", "Memo"]

OPEN, NEVER, ODD = 0, 1, 2
"""The class of what everybody may see, of what nobody may, and of what has to be looked at singly."""
_LARGEST = 64  # audiences in a class; a thread that gathers more is odd
_SPECIAL = 3


class Classes:
    """The classes that occur, each known by a code; few, however long the history.

    An audience that holds Public asks nothing of anybody and stands in no class.
    """

    def __init__(self) -> None:
        self._members = Growable(np.int32)
        self._indptr = Growable(np.int64, np.zeros(_SPECIAL + 1, np.int64))
        self._codes: dict[tuple[int, ...], int] = {(): OPEN}
        self._sets: list[tuple[int, ...]] = [()] * _SPECIAL
        self._joined: dict[tuple[int, int], int] = {}
        self._single = np.zeros(0, np.int32)  # by audience and one more: its class and one more

    def __len__(self) -> int:
        return len(self._sets)

    def __repr__(self) -> str:
        return f"Classes({len(self) - _SPECIAL:,})"

    def of_audiences(self, stream: Stream, audiences: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the class of what each audience sees; -1, no audience, asks for the caller's default."""
        if len(self._single) < len(stream.sets) + 1:
            room = np.zeros(len(stream.sets) * 9 // 8 + 16, np.int32)
            room[: len(self._single)] = self._single
            self._single = room
        found: NDArray[np.int32] = self._single[audiences + 1]
        if not found.all():
            unknown = distinct(audiences[found == 0])
            open_ = holds(stream, unknown, np.array([stream.nodes.code(PUBLIC)]))
            codes = [
                OPEN if public else self._code((audience,))
                for audience, public in zip(unknown.tolist(), open_.tolist(), strict=True)
            ]
            self._single[unknown + 1] = np.array(codes) + 1
            found = self._single[audiences + 1]
        return found - 1

    def union(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the class of what needs both of two classes, for each pair."""
        found = np.where(one == OPEN, other, one)
        at = np.flatnonzero((one != other) & (one != OPEN) & (other != OPEN))
        if len(at):
            low, high = np.minimum(one[at], other[at]), np.maximum(one[at], other[at])
            pairs, place = np.unique((low.astype(np.int64) << 32) | high, return_inverse=True)
            joined = [self.join(pair >> 32, pair & 0xFFFFFFFF) for pair in pairs.tolist()]
            found[at] = np.array(joined, np.int32)[place]
        return found

    def join(self, one: int, other: int) -> int:
        """Return the class of what needs both of two classes."""
        if other in (one, OPEN):
            return one
        if one == OPEN:
            return other
        if NEVER in (one, other) or ODD in (one, other):
            return min(one, other)
        pair = (one, other)
        found = self._joined.get(pair)
        if found is None:
            both = tuple(sorted({*self._sets[one], *self._sets[other]}))
            found = self._joined[pair] = self._code(both) if len(both) <= _LARGEST else ODD
        return found

    def members(self, code: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the audiences of classes, one class after the other, and how many each has."""
        indptr = self._indptr.all()
        begin, count = indptr[code], indptr[code + 1] - indptr[code]
        return self._members.all()[ranges(begin, count)], count

    def _code(self, audiences: tuple[int, ...]) -> int:
        found = self._codes.get(audiences)
        if found is None:
            found = self._codes[audiences] = len(self._sets)
            self._sets.append(audiences)
            self._members.extend(audiences)
            self._indptr.extend([len(self._members)])
        return found


class Memo:
    """What is known of rows, or of nodes; numbers are kept one higher, as 0 is memory not used yet.

    Attributes:
        code: The class.
        since: The row by which it became so.
        moved: The row by which the stream last changed it.
    """

    def __init__(self) -> None:
        self.code, self.since, self.moved = (np.zeros(0, np.int32) for _ in range(3))

    def grow(self, size: int) -> None:
        """Make room for so many rows or nodes."""
        if size > len(self.code):
            room = size + size // 8
            self.code, self.since, self.moved = (
                np.concatenate((kept, np.zeros(room - len(kept), np.int32))) if len(kept) else
                np.zeros(room, np.int32)
                for kept in (self.code, self.since, self.moved)
            )  # fmt: skip
