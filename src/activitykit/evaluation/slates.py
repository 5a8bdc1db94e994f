"""Slates: what a person could have chosen from at a moment, as the feed would have shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.rank import Ground, Ranking
from activitykit.rank.signal import micros_of
from activitykit.select import View, derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from activitykit.evaluation.choices import Choice
    from activitykit.feed import Feed
    from activitykit.select import Viewer
    from activitykit.stream import Stream

__all__ = ["Slate", "progressing", "slates"]


@dataclass(frozen=True, repr=False)
class Slate:
    """The things among which a choice was made, ranked with what was known just before.

    Attributes:
        choice: What was chosen.
        rows: The best row of each thing; shape (m,).
        things: The things; shape (m,).
        values: The unweighted values of the signals; shape (m, signals).
        scores: The scores under the feed's weights; shape (m,).
        position: Where the chosen thing stands in ``rows``; -1 if it wasn't to be had.
        past: How many things the person had engaged with before.
    """

    choice: Choice
    rows: NDArray[np.int64]
    things: NDArray[np.int32]
    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    position: int
    past: int

    def __repr__(self) -> str:
        return f"Slate({len(self.rows):,} things, chosen {self.position})"

    def rank(self, scores: NDArray[np.float64] | None = None) -> int:
        """Return the place of what was chosen, 1 for the first; 0 if it wasn't to be had.

        Args:
            scores: Other scores than the feed's.
        """
        if self.position < 0:
            return 0
        scores = self.scores if scores is None else scores
        mine, newer = scores[self.position], self.rows > self.rows[self.position]
        return 1 + int(((scores > mine) | ((scores == mine) & newer)).sum())


def slates(
    feed: Feed,
    stream: Stream,
    made: Iterable[Choice],
    *,
    window: str = "60d",
    viewers: dict[str, Viewer] | None = None,
    again: bool = False,
) -> Iterator[Slate]:
    """Yield the slate of each choice.

    Each is made of what had happened before the choice and nothing else: things not older than ``window``
    that the person could see, that the feed wants, and that the person had not engaged with.

    Args:
        feed: What is wanted, and what counts.
        stream: The stream.
        made: The choices.
        window: How old a thing may be.
        viewers: People as they are to be taken; everybody else is derived from the stream as it was.
        again: Keep things that the person had engaged with: they may be returned to.
    """
    reach = micros_of(window)
    known = viewers or {}
    for choice in made:
        moment = choice.time - 1
        past = stream.until(moment)
        iri = stream.nodes[choice.person]
        viewer = known[iri] if iri in known else derive(past, iri)
        view = View(past, viewer, moment, **feed.sight)
        ground = Ground(view)
        yield _slate(feed, ground, choice, moment - reach, again=again)


def _slate(feed: Feed, ground: Ground, choice: Choice, since: int, *, again: bool) -> Slate:
    view = ground.view
    rows = np.arange(ground.row_at(since), len(view.stream))
    if feed.where is not None:
        rows = rows[feed.where.mask(view, rows)]
    rows = rows[view.visible(rows)]
    things = ground.candidates(rows).about
    if not again:
        known = np.zeros(len(view.stream.nodes), np.bool_)
        known[ground.history] = True
        fresh = ~known[things]
        rows, things = rows[fresh], things[fresh]
    ranking = Ranking(feed.rank, ground)
    values = ranking.values(rows)
    scores = ranking.scores_of(values)
    if feed.rank:
        order = np.lexsort((-rows, -scores))
    else:
        order = np.arange(len(rows))[::-1]
        scores = rows.astype(np.float64)
    _, first = np.unique(things[order], return_index=True)
    best = np.sort(order[first])
    rows, things = rows[best], things[best]
    found = np.flatnonzero(things == choice.thing)
    position = int(found[0]) if len(found) else -1
    return Slate(choice, rows, things, values[best], scores[best], position, len(ground.history))


def progressing(all_: Sequence[Any], progress: bool, doing: str) -> Iterable[Any]:
    """Return what is worked through, with a progress bar in the terminal if it is asked for."""
    if not progress:
        return all_
    from rich.progress import track  # noqa: PLC0415  # only for those who want to see it

    return track(all_, description=doing)
