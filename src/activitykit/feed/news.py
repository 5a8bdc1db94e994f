"""What is new above a page, and since when there is nothing left unseen below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.feed.reading import Reading
from activitykit.select import View
from activitykit.stream.moments import to_datetime

if TYPE_CHECKING:
    from datetime import datetime

    from activitykit.feed.page import Page
    from activitykit.stream import Stream

__all__ = ["count_new", "seen_since"]

_BLOCK = 4096


def count_new(page: Page, stream: Stream) -> int:
    """Count the entries that hold something which came in after a reading began."""
    columns, begun = stream.columns, page.reading.view
    fresh = columns.arrival >= begun.stream.arrived
    if page.timed:
        fresh |= columns.time > begun.as_of
    rows = np.flatnonzero(fresh)
    reading = Reading(page.feed, View(stream, page.viewer, **page.feed.sight))
    rows = rows[reading.admit(rows)]
    rows = rows[~np.isin(columns.actor[rows], reading.view.mine)]
    if page.feed.rollup is None or not len(rows):
        return len(rows)
    return len(page.feed.rollup.around(reading.view, rows, reading.admit))


def seen_since(page: Page) -> datetime | None:
    """Return from when on the viewer has seen everything that the feed admits."""
    reading, high = Reading(page.feed, page.view), len(page.view.stream)
    oldest: int | None = None
    while high > 0:
        rows = np.arange(max(0, high - _BLOCK), high)
        rows = rows[reading.admit(rows)]
        unseen = np.flatnonzero(~page.seen.seen(rows))
        seen = rows[unseen[-1] + 1 :] if len(unseen) else rows
        if len(seen):
            oldest = int(seen[0])
        if len(unseen):
            break
        high -= _BLOCK
    return None if oldest is None else to_datetime(int(page.view.stream.columns.time[oldest]))
