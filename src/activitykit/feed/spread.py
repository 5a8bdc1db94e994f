"""Spreading: pages that keep quotas, explore, and don't have one person, thread or topic over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.rank.diversity import Caps, Keys
from activitykit.rank.mixing import Lottery, whose_turn

if TYPE_CHECKING:
    from activitykit.feed.ranked import Ranked
    from activitykit.feed.reading import Reading
    from activitykit.feed.strand import Strand

__all__ = ["Spread"]

_POOL = 4  # so many pages' worth of the best entries are weighed against each other


class Spread:
    """Composes the pages of a reading, one after the other.

    Each place goes to the strand that is furthest behind its quota, and there to the best entry for which the
    page has room: by score, or as the feed's diversity would have it; now and then chance decides. What a
    page has no room for stands first in line for the next one; nothing is lost, and nothing stands twice.
    """

    def __init__(self, reading: Reading) -> None:
        self._feed, self._strands = reading.feed, reading.strands
        self._lines = [_Line(reading, strand) for strand in self._strands]
        self._shares = {at: strand.share for at, strand in enumerate(self._strands)}
        self._given = dict.fromkeys(self._shares, 0)
        self._placed: set[int] = set()
        self._ordered: list[Ranked] = []
        exploration, view = reading.feed.exploration, reading.view
        self._among = exploration.among if exploration is not None else 1
        self._lottery = (
            None
            if exploration is None
            else Lottery(exploration.share, exploration.seed, f"{view.viewer.id}\n{view.as_of}")
        )

    def __repr__(self) -> str:
        return f"Spread({len(self._ordered)} entries of {len(self._lines)} strands)"

    def first(self, count: int) -> list[Ranked]:
        """Return the first entries; fewer when there are no more."""
        while len(self._ordered) < count and self._compose():
            pass
        return self._ordered[:count]

    def has_more(self, count: int) -> bool:
        """Tell whether there are more entries than the first ``count``, without putting them in order."""
        if len(self.first(count)) < count or len(self._ordered) > count:
            return len(self._ordered) > count
        return any(line.candidates(Caps(None), self._placed, 1) for line in self._lines)

    def _compose(self) -> bool:
        """Put the next page together, and tell whether there was anything for it."""
        feed, begin = self._feed, len(self._ordered)
        caps = Caps(feed.diversity, actor=feed.per_actor)
        for line in self._lines:
            line.turn_page(self._placed)
        for room in (caps, Caps(None)):  # when nobody else has anything to say, caps are no use
            open_ = list(self._shares)
            while open_ and len(self._ordered) - begin < feed.size:
                at = whose_turn(self._given, self._shares, open_)
                found = self._draw(self._lines[at], room)
                if found is None:
                    open_.remove(at)
                    continue
                self._placed.add(found.key)
                self._given[at] += 1
                self._ordered.append(found)
        return len(self._ordered) > begin

    def _draw(self, line: _Line, room: Caps) -> Ranked | None:
        """Take the next entry of a line for which there is room, or one that chance picks among the next."""
        candidates = line.candidates(room, self._placed, self._among)
        if not candidates:
            return None
        at, odds = self._lottery.draw(len(candidates)) if self._lottery is not None else (0, 1.0)
        entry, keys = line.take(candidates[at], explored=at > 0)
        room.take(keys)
        return entry._replace(explored=at > 0, odds=odds)


class _Line:
    """What a strand has waiting: the best first, and for a page in the order in which it should be taken."""

    def __init__(self, reading: Reading, strand: Strand) -> None:
        self._feed, self._strand, self._ground = reading.feed, strand, reading.ground
        self._waiting: list[tuple[Ranked, Keys]] = []
        self._pulled = 0
        self._order: list[int] = []
        self._last = -1
        self._room = Caps(None)
        self._open: list[int] = []  # places that the room admitted, and how far down the line it was asked
        self._asked = 0

    def turn_page(self, placed: set[int]) -> None:
        """Forget what has been placed, and weigh the best of the rest against each other."""
        self._waiting = [
            (entry._replace(spared=entry.spared or at < self._last), keys)
            for at, (entry, keys) in enumerate(self._waiting)
            if entry.key not in placed
        ]
        self._last = -1
        diversity = self._feed.diversity
        if diversity is None or not diversity.reorders:
            return
        pool = self._feed.size * _POOL
        self._reach(pool - 1)
        best = [entry for entry, _ in self._waiting[:pool]]
        heads = np.array([entry.head for entry in best], np.int64)
        scores = np.array([entry.score for entry in best], np.float64)
        self._order = diversity.preferred(self._ground, heads, scores).tolist()

    def candidates(self, room: Caps, placed: set[int], count: int) -> list[int]:
        """Return the first places in line, at most so many, whose entries there is room for.

        Where there is no room once there is none later on: nobody is asked twice, or each entry of a page
        would ask of all that one person posted.
        """
        if room is not self._room:
            self._room, self._open, self._asked = room, [], 0
        self._open = [at for at in self._open if self._admitted(at, placed)]
        while len(self._open) < count and self._reach(self._asked):
            at = self._order[self._asked] if self._asked < len(self._order) else self._asked
            if self._admitted(at, placed):
                self._open.append(at)
            self._asked += 1
        return self._open

    def _admitted(self, at: int, placed: set[int]) -> bool:
        entry, keys = self._waiting[at]
        return entry.key not in placed and self._room.admits(keys)

    def take(self, at: int, *, explored: bool) -> tuple[Ranked, Keys]:
        """Return what stands in a place of the line."""
        if not explored:
            self._last = max(self._last, at)
        return self._waiting[at]

    def _reach(self, place: int) -> bool:
        """Tell whether anything stands at a place of the line, looking further down the strand if need be."""
        missing = place + 1 - len(self._waiting)
        if missing > 0:
            found = self._strand.first(self._pulled + missing)[self._pulled :]
            self._pulled += len(found)
            self._waiting += zip(found, self._keys([entry.head for entry in found]), strict=True)
        return place < len(self._waiting)

    def _keys(self, heads: list[int]) -> list[Keys]:
        rows = np.array(heads, np.int64)
        feed = self._feed
        none: list[Keys] = [()] * len(rows)
        keys = none if feed.diversity is None else feed.diversity.keys(self._ground, rows)
        if feed.per_actor is None:
            return keys
        actors = self._ground.columns.actor[rows].tolist()
        return [(*mine, ("actor", actor)) for mine, actor in zip(keys, actors, strict=True)]
