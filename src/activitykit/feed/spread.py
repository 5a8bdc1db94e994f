"""Spreading: a page on which not one person, thread or topic is over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from activitykit.feed.feed import Feed
    from activitykit.feed.ranked import Ranked
    from activitykit.rank import Ranking

__all__ = ["spread"]

_POOL = 4  # so many pages' worth of the best entries are weighed against each other


def spread(feed: Feed, ranking: Ranking, entries: list[Ranked], *, whole: bool) -> tuple[list[Ranked], int]:
    """Return the entries page after page, and how many of them stay whatever is ranked lower.

    What a page has no place for stands first in line for the next one; nothing is lost.

    Args:
        feed: Whose ``diversity``, ``per_actor`` and ``size`` count.
        ranking: The signals of the page.
        entries: The entries by score.
        whole: Whether these are all there are.
    """
    if feed.per_actor is None and feed.diversity is None:
        return entries, len(entries)
    actors = ranking.ground.columns.actor
    pool = feed.size if feed.diversity is None else feed.size * _POOL
    waiting, settled = entries, 0
    ordered: list[Ranked] = []
    while waiting:
        if len(waiting) < pool and not whole:
            return [*ordered, *waiting], settled
        counts: dict[int, int] = {}
        chosen: list[int] = []
        for at in _preferred(feed, ranking, waiting, pool):
            actor = int(actors[waiting[at].head])
            if feed.per_actor is None or counts.get(actor, 0) < feed.per_actor:
                counts[actor] = counts.get(actor, 0) + 1
                chosen.append(at)
            if len(chosen) == feed.size:
                break
        if len(chosen) < feed.size:
            if not whole:
                return [*ordered, *waiting], settled
            taken = set(chosen)  # nobody else has anything to say
            chosen += [at for at in range(len(waiting)) if at not in taken][: feed.size - len(chosen)]
        ordered += [waiting[at] for at in chosen]
        settled = len(ordered)
        taken, last = set(chosen), max(chosen)
        waiting = [
            entry._replace(spared=entry.spared or at < last)
            for at, entry in enumerate(waiting)
            if at not in taken
        ]
    return ordered, settled


def _preferred(feed: Feed, ranking: Ranking, waiting: list[Ranked], pool: int) -> list[int]:
    """Return the places of entries in the order in which they should be taken."""
    if feed.diversity is None:
        return list(range(len(waiting)))
    best = waiting[:pool]
    heads = np.array([entry.head for entry in best], np.int64)
    scores = np.array([entry.score for entry in best])
    order = feed.diversity.order(ranking.ground, heads, scores, len(best)).tolist()
    return [*order, *range(len(best), len(waiting))]
