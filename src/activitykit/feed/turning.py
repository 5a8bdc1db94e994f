"""Turning the page: which history a reading was made of, found again from a cursor."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from activitykit.errors import CursorError
from activitykit.feed.reading import Reading
from activitykit.select import View, derive
from activitykit.select.facts import type_table
from activitykit.select.viewer import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from activitykit.feed.cursor import Position
    from activitykit.feed.feed import Feed
    from activitykit.feed.ranked import Ranked
    from activitykit.stream import Stream

__all__ = ["digest_of", "found_again", "newest_arrival"]

_BLOCK = 256
_SILENT = ("Undo", "Delete")
_TRIES = 16


def newest_arrival(view: View) -> str:
    """Return the IRI of what came in last, of all that the viewer may see; empty where there is nothing.

    It says how much of the history a page is made of without telling how much of that is hidden, and
    without naming an act that counts as evidence.
    """
    stream = view.stream
    arrival, high, size = stream.columns.arrival, stream.arrived, _BLOCK
    while high > 0:
        low = max(0, high - size)
        rows = np.flatnonzero((arrival >= low) & (arrival < high))
        rows = rows[view.visible(rows)]
        if len(rows):
            return stream.nodes[int(stream.columns.id[rows[np.argmax(arrival[rows])]])]
        high, size = low, size * 8
    return ""


def digest_of(reading: Reading, entries: Iterable[Ranked]) -> bytes:
    """Return a digest of the first entries of a reading."""
    stream = reading.view.stream
    told = ((stream.nodes[int(stream.columns.id[one.head])], len(one.members)) for one in entries)
    return blake2b(repr(list(told)).encode("utf-8", "replace"), digest_size=8).digest()


def found_again(feed: Feed, view: View, position: Position) -> Reading:
    """Return the reading of a cursor, of the history that its first page was made of.

    An Undo, a Delete or evidence that came in after the newest visible activity leaves no trace in a cursor:
    whether it came before the first page or after it shows in the entries that were told.

    Args:
        feed: The feed of the cursor.
        view: What the viewer may see at present.
        position: What the cursor says.

    Raises:
        CursorError: That history is no more, or the viewer is told of differently.
    """
    # No two entries share a row: what is said to have been told more is not worth a ranking.
    possible = position.shown <= len(view.stream)
    for arrived in _arrivals(view, position) if possible else ():
        reading = Reading(feed, _as_it_was(feed, view, position, arrived))
        before = reading.first(position.shown)
        if len(before) == position.shown and digest_of(reading, before) == position.order:
            return reading
    msg = "the history that this cursor's reading was made of is no more the same: start a new reading"
    raise CursorError(msg)


def _arrivals(view: View, position: Position) -> Iterator[int]:
    """Yield how many activities may have come in when the reading began, the likeliest number first."""
    stream = _history(view, position)
    arrival = stream.columns.arrival
    row = stream.row_of(stream.nodes.code(position.newest)) if position.newest else -1
    if row < 0 and position.newest:
        return
    begin = int(arrival[row]) + 1 if row >= 0 else 0
    later = np.flatnonzero(arrival >= begin)
    if not len(later):
        yield begin
        return
    told = arrival[later[view.visible(later)]]
    end = int(told.min()) if len(told) else stream.arrived
    yield end
    unseen = (*_SILENT, *(view.evidence.types if view.evidence else ()))
    silent = arrival[later[type_table(stream, unseen)[stream.columns.type[later]]]]
    yield from sorted(
        {begin, *silent.tolist(), *(silent + 1).tolist()} - {end}, key=lambda at: abs(at - end)
    )[:_TRIES]


def _history(view: View, position: Position) -> Stream:
    return view.stream.until(position.as_of) if position.timed else view.stream


def _as_it_was(feed: Feed, view: View, position: Position, arrived: int) -> View:
    """Return the view of the first page of a reading."""
    stream = _history(view, position).arrived_by(arrived)
    as_of = position.as_of
    if len(stream) == len(view.stream):
        return view if view.as_of == as_of else View(stream, view.viewer, now=as_of, **feed.sight)
    viewer = view.viewer
    if viewer.stated is not None:  # derived from the stream, and so from the stream as it was
        stated = {name: getattr(viewer, name) for name in viewer.stated.intersection(FIELDS)}
        stated.pop("identities", None)
        viewer = derive(
            stream,
            viewer.id,
            as_of=as_of if position.timed else None,
            identities=viewer.identities,
            timezone=viewer.timezone,
            **stated,
        )
    return View(stream, viewer, now=as_of, **feed.sight)
