"""A signal of the running visit: what stands next to what was just opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from activitykit.rank.ground import HOUR
from activitykit.rank.signal import Scorer, Signal, Span, micros_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates, Ground

__all__ = ["Continuity"]

_REACH = 60 * 24 * HOUR
_FAR = 10.0  # a thousand posts away is no neighbour any more


class Continuity(Signal):
    """Goes on where the viewer is reading: posts next to the one opened last, while the visit lasts.

    People read down a page. The value is 1 - log2(d) / 10 (and not below 0), where d counts the posts from
    the one opened last, times 2 ** (-time since then / half_life).

    Attributes:
        half_life: How long a visit goes on.
        toward: "both" counts neighbours on both sides; "older" is 1 (times the decay) for all that is older
            than the one opened last.

    Example:
        >>> import activitykit as ak
        >>> ak.Continuity(half_life="15min")
        Continuity(half_life='15min')
    """

    half_life: Span = "20min"
    toward: Literal["both", "older"] = "both"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Next(ground, self)


class _Next(Scorer):
    def __init__(self, ground: Ground, config: Continuity) -> None:
        super().__init__(ground)
        self._toward, self._strength, self._place = config.toward, 0.0, 0
        self._posts = ground.columns.time[ground.made(ground.now - _REACH)]
        own = ground.own
        if not len(own.row) or not len(self._posts):
            return
        self._strength = float(np.exp2((int(own.time[-1]) - ground.now) / micros_of(config.half_life)))
        opened = ground.stream.rows_of("object", int(own.thing[-1]))
        opened = opened[ground.creating[ground.columns.type[opened]]]
        opened = opened[ground.view.visible(opened)]
        if len(opened):
            self._place = self._of(ground.columns.time[opened[:1]])[0]
        else:
            self._strength = 0.0
        self.limits = 0.0, self._strength

    def _of(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        return len(self._posts) - np.searchsorted(self._posts, times, side="right")

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        apart = self._of(candidates.time) - self._place
        if self._toward == "older":
            return np.where(apart > 0, self._strength, 0.0)
        nearness = 1 - np.log2(np.maximum(np.abs(apart), 1)) / _FAR
        found: NDArray[np.float64] = self._strength * np.maximum(nearness, 0.0)
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        return words.say("reason.continuity") if value > 0.4 else None
