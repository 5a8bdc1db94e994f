"""A reading: the entries of one feed for one viewer at one moment, in their order, as far as is asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from activitykit.feed.spread import Spread
from activitykit.feed.strand import Strand
from activitykit.rank import Ground
from activitykit.select import any_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.feed.feed import Feed
    from activitykit.feed.ranked import Ranked
    from activitykit.rollup import Groups, Rollup
    from activitykit.rollup.keys import Keys
    from activitykit.select import Filter, View

__all__ = ["Reading"]

_LEAST = 1e-9  # a share below this is what is left of 1 by rounding


class Reading:
    """The order of a feed's entries, computed as far as pages ask for it.

    The order is a pure function of the view: the pages of one reading are cuts of one list.
    """

    def __init__(self, feed: Feed, view: View) -> None:
        self.feed, self.view = feed, view
        self._known_keys: Keys | None = None

    def __repr__(self) -> str:
        return f"Reading({self.feed.name!r} of {self.view!r})"

    @cached_property
    def ground(self) -> Ground:
        """What the signals stand on."""
        return Ground(self.view)

    @cached_property
    def strands(self) -> tuple[Strand, ...]:
        """What the feed's quotas bring, and what stands in all other places: the feed's own order."""
        quotas = self.feed.quotas
        strands = [Strand(self, number, quota.share, quota) for number, quota in enumerate(quotas)]
        left = 1.0 - sum(quota.share for quota in quotas)
        return (*strands, Strand(self, len(strands), left)) if left > _LEAST else tuple(strands)

    def admit(self, rows: NDArray[np.int64], where: Filter | None = None) -> NDArray[np.bool_]:
        """Tell which rows may appear: visible, wanted and not muted.

        Args:
            rows: Row numbers; shape (m,).
            where: What is wanted, instead of all that the feed wants.
        """
        where = self.wanted if where is None else where
        wanted = np.ones(len(rows), np.bool_) if where is None else where.mask(self.view, rows)
        at = np.flatnonzero(wanted)
        kept = rows[at]
        wanted[at] = self.view.visible(kept) & ~self.view.hidden(kept)
        return wanted

    @cached_property
    def wanted(self) -> Filter | None:
        """What the feed wants; where quotas take every place, what one of them brings."""
        feed = self.feed
        if sum(quota.share for quota in feed.quotas) < 1.0 - _LEAST:
            return feed.where
        brought = any_of(*(quota.where for quota in feed.quotas))
        return brought if feed.where is None else feed.where & brought

    def mine(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows are the viewer's own acts."""
        return np.isin(self.view.stream.columns.actor[rows], self.view.mine)

    def first(self, count: int) -> list[Ranked]:
        """Return the first entries; fewer when there are no more."""
        return self._spread.first(count)

    def has_more(self, count: int) -> bool:
        """Tell whether there are more entries than the first ``count``."""
        return self._spread.has_more(count)

    @cached_property
    def _spread(self) -> Spread:
        return Spread(self)

    def groups(self, rollup: Rollup, rows: NDArray[np.int64]) -> Groups:
        """Return the groups of some admitted rows, as all that may appear has them."""
        return rollup.around(self.view, rows, self.admit, self._keys(rollup), self._low)

    @cached_property
    def _low(self) -> int:
        """The first row that may appear."""
        return 0 if self.wanted is None else self.wanted.span(self.view)[0]

    def _keys(self, rollup: Rollup) -> Keys:
        if self._known_keys is None:
            self._known_keys = rollup.keys(self.view, self.admit)
        return self._known_keys
