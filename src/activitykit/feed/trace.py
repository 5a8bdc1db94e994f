"""What each step of a page left out, and why; told only of what the viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.feed.reading import Reading
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.feed.page import Page
    from activitykit.language import Catalogue

__all__ = ["Dropped", "Trace"]


class Dropped(NamedTuple):
    """What one step left out.

    Attributes:
        step: "where", "mute", "rollup" or "diversity".
        n: How many activities (for "diversity": entries).
        reason: Why, in words.
    """

    step: str
    n: int
    reason: str


class Trace:
    """Looks a page's steps over again.

    What is counted lies between the page's oldest entry and its moment: a stretch of time that does not
    depend on how far the ranking looked, and so not on what the viewer may not see.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._view = page.reading.view

    def dropped(self, words: Catalogue) -> tuple[Dropped, ...]:
        """Return what each step left out."""
        page = self._page
        shown = page.ranked
        if not shown:
            return ()
        since = min(int(one.members[-1]) for one in shown)
        rows = np.arange(since, len(self._view.stream))
        rows = rows[self._view.visible(rows)]
        wanted = self._wanted(rows)
        muted = wanted & self._view.hidden(rows)
        told = sum(len(one.members) - 1 for one in shown)
        left = [
            Dropped("where", int((~wanted).sum()), self._filter(words)),
            Dropped("mute", int(muted.sum()), words.say("page.why.mute")),
            Dropped("rollup", told, words.say("page.why.rollup", n=len(shown))),
            Dropped("diversity", sum(one.spared for one in shown), words.say("page.why.diversity")),
        ]
        return tuple(one for one in left if one.n)

    def _wanted(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        where = self._page.reading.wanted
        return np.ones(len(rows), np.bool_) if where is None else where.mask(self._view, rows)

    def _filter(self, words: Catalogue) -> str:
        where = self._page.reading.wanted
        if where is None:
            return ""
        return words.say("page.why.where", what=where.sentence(words.code, name=self._view.name))

    def why_not(self, iri: str, words: Catalogue) -> str:
        """Say what keeps a thing off the page."""
        page, view = self._page, self._view
        rows = self._rows_about(iri)
        if not len(rows):
            return words.say("page.why.unavailable")
        for entry in page.entries:
            if len(np.intersect1d(page.present_rows(rows), entry.rows)):
                return words.say("page.why.here", rank=entry.rank)
        wanted = self._wanted(rows)
        if not wanted.any():
            return self._filter(words)
        rows = rows[wanted]
        rows = rows[~view.hidden(rows)]
        if not len(rows):
            return words.say("page.why.mute")
        if not page.feed.own and page.reading.mine(rows).all():
            return words.say("page.why.own")
        if page.shown_before:
            before = page.reading.first(page.shown_before)
            for rank, one in enumerate(before, 1):
                if len(np.intersect1d(one.members, rows)):
                    return words.say("page.why.before", rank=rank)
        kept = [page.reading.strands[number] for number in sorted({one.strand for one in page.ranked})]
        sources = [words.quote(strand.called(words)) for strand in kept if strand.name is not None]
        if sources and self._displaced(rows):
            return words.say("page.why.quotas", names=words.join(sources))
        for strand in page.reading.strands:
            mine = rows[strand.admit(rows)]
            last = min((entry.score for entry in page.entries if entry.source == strand.name), default=None)
            if not len(mine) or last is None:
                continue
            score = float(strand.ranking.scores(mine).max())
            if score < last:
                return words.say("page.why.rank", score=f"{score:.3f}", last=f"{last:.3f}")
        return words.say("page.why.diversity")

    def _displaced(self, rows: NDArray[np.int64]) -> bool:
        """Tell whether a thing would have come by now if no places were kept for sources."""
        page = self._page
        free = Reading(page.feed.replace(quotas=()), self._view)
        shown = free.first(page.shown_before + len(page.ranked))
        return any(len(np.intersect1d(one.members, rows)) for one in shown)

    def _rows_about(self, iri: str) -> NDArray[np.int64]:
        """Return the visible rows that are a thing's, by its IRI or by that of the activity itself."""
        stream = self._view.stream
        node = stream.nodes.code(iri)
        rows = stream.rows_of("object", node).astype(np.int64)
        itself = stream.row_of(node) if node >= 0 else -1
        if itself >= 0:
            rows = distinct(np.append(rows, itself))
        return rows[self._view.visible(rows)]
