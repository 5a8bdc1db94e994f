"""An entry in the order of a reading, before it is put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Ranked"]


class Ranked(NamedTuple):
    """One entry in the order of a reading.

    Attributes:
        head: The row with the best score.
        score: Its score, which is the entry's.
        members: All rows of the entry, oldest first.
        strand: The number of the strand of the reading that brought it.
        spared: Whether the entry stands lower than its score would have it, so that others are heard.
        explored: Whether chance gave it its place.
        odds: The probability with which it came to its place.
    """

    head: int
    score: float
    members: NDArray[np.int64]
    strand: int = 0
    spared: bool = False
    explored: bool = False
    odds: float = 1.0

    @property
    def key(self) -> int:
        """The oldest row: no two entries of a reading share one."""
        return int(self.members[0])
