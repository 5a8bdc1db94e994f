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
        spared: Whether the entry stands lower than its score would have it, so that others are heard.
    """

    head: int
    score: float
    members: NDArray[np.int64]
    spared: bool
