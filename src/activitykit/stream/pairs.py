"""Pairs of numbers that grow with a history, found by the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.stream.growable import Growable
from activitykit.stream.postings import Postings, distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pairs"]

_TAIL = 64  # they are asked often, and grow by and by
_TIMES, _REPEATS = 4, 4096


class Pairs:
    """Pairs of numbers, found by the first of them; adding costs what is added.

    Example:
        >>> pairs = Pairs()
        >>> pairs.add(np.array([7, 8, 7]), np.array([1, 2, 3]))
        >>> pairs.of(np.array([7]))
        array([1, 3], dtype=int32)
    """

    def __init__(self) -> None:
        self._hold(np.empty(0, np.int64), np.empty(0, np.int64))

    def _hold(self, by: NDArray[np.int64], to: NDArray[np.int64]) -> None:
        self._by, self._to = Growable(np.int32), Growable(np.int32)
        self._postings = Postings(self._pairs, tail=_TAIL)
        self.add(by, to)
        self._once = len(by)

    def __len__(self) -> int:
        return len(self._by)

    def __repr__(self) -> str:
        return f"Pairs({len(self):,})"

    def add(self, by: NDArray[np.integer[Any]], to: NDArray[np.integer[Any]]) -> None:
        """Add pairs; one whose first number is negative is not found again."""
        self._by.extend(by)
        self._to.extend(to)

    def of(self, keys: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return what stands with some numbers, as it was added."""
        if not len(keys) or not len(self._to):
            return np.empty(0, np.int32)
        found: NDArray[np.int32] = self._to.all()[self._postings.rows_of_any(keys, len(self._by))]
        return found

    def drop_repeats(self) -> None:
        """Keep each pair once, where most may have been added before; by and by that costs what is added."""
        if len(self) > _TIMES * self._once + _REPEATS:
            together = distinct(self._by.all().astype(np.int64) << 32 | self._to.all())
            self._hold(together >> 32, together & 0xFFFFFFFF)

    def _pairs(self, begin: int, end: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        return self._by.view(end)[begin:], np.arange(begin, end)
