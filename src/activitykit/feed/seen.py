"""What a viewer has seen: by activity, so that it stays true however activities are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from activitykit.language import shorten
from activitykit.select.facts import among, type_table
from activitykit.stream.moments import FOREVER, rfc3339, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select import View, Viewer

__all__ = ["Seen", "caught_up_iri", "seeing"]

_SEEING, _READING = ("View", "Read", "Listen"), ("Read", "Listen")


def caught_up_iri(viewer: Viewer, feed: str) -> str:
    """Return the IRI that stands for all of a feed: a viewer who reads it has caught up."""
    return f"{viewer.id}#feed/{feed}"


def seeing(kind: str, viewer: Viewer, things: Iterable[str], at: int) -> dict[str, Any]:
    """Return the activity by which a viewer has seen things; to be appended to the stream.

    It is addressed to nobody: what people look at is their own business.
    """
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": kind,
        "actor": viewer.id,
        "object": list(dict.fromkeys(things)),
        "published": rfc3339(to_datetime(at)),
    }


class Looks(NamedTuple):
    """What somebody looked at: which things, when, and what had come in by then; shapes (n,)."""

    nodes: NDArray[np.int64]
    times: NDArray[np.int64]
    arrivals: NDArray[np.int64]

    def sorted(self) -> Looks:
        """Return them in the order of their things, and of time."""
        order = np.lexsort((self.arrivals, self.times, self.nodes))
        order = order[self.nodes[order] >= 0]
        return Looks(*(column[order] for column in self))

    def last(self) -> Looks:
        """Return the last look at each thing, of sorted ones."""
        last = np.ones(len(self.nodes), np.bool_)
        last[:-1] = self.nodes[1:] != self.nodes[:-1]
        return Looks(*(column[last] for column in self))


class Seen:
    """What the viewer of a view has seen, and what they have read.

    An activity counts as seen once the viewer has viewed, read or listened to the activity itself, or to its
    object at that time or later, or has caught up with the feed; one's own acts are no news. What came in
    only after the viewer looked is not seen, however old it says it is.
    """

    def __init__(self, view: View, feed: str) -> None:
        self._view = view
        stream = view.stream
        caught_up = stream.nodes.code(caught_up_iri(view.viewer, feed))
        looks = self._acts(_SEEING).sorted()
        self._read = self._acts(_READING).sorted().last()
        viewer = view.viewer
        told = any(("seen", iri) in viewer.sources for iri in viewer.seen)  # by the acts themselves
        stated = stream.nodes.codes(() if told else viewer.seen).astype(np.int64)
        stated = stated[~np.isin(stated, looks.nodes)]
        ever = np.full(len(stated), FOREVER)
        looks = Looks(*map(np.concatenate, zip(looks, (stated, ever, ever), strict=True))).sorted()
        self._seen = looks.last()
        # Of catching up several times: up to which moment that reached, of all that had come in by then.
        of_all = looks.nodes == caught_up
        order = np.argsort(looks.arrivals[of_all], kind="stable")
        self._caught_up = looks.arrivals[of_all][order]
        latest = np.maximum.accumulate(looks.times[of_all][order][::-1])[::-1]
        self._up_to = np.append(latest, -FOREVER)

    def __repr__(self) -> str:
        return f"Seen({len(self._seen.nodes):,} things by {shorten(self._view.viewer.id, 200)})"

    def seen(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows the viewer has seen."""
        return self._known(rows, self._seen)

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows the viewer has read."""
        return self._known(rows, self._read)

    def _known(self, rows: NDArray[np.int64], looks: Looks) -> NDArray[np.bool_]:
        columns = self._view.stream.columns
        moments, arrivals = columns.time[rows], columns.arrival[rows]
        known = moments <= self._up_to[np.searchsorted(self._caught_up, arrivals)]
        known |= among(columns.actor[rows], self._view.mine)
        if len(looks.nodes):
            for named, itself in ((columns.id[rows], True), (columns.object[rows], False)):
                at = np.minimum(np.searchsorted(looks.nodes, named), len(looks.nodes) - 1)
                then = (looks.times[at] >= moments) & (looks.arrivals[at] > arrivals)
                known |= (looks.nodes[at] == named) & (itself | then)
        return known

    def _acts(self, kinds: tuple[str, ...]) -> Looks:
        """Return what the viewer looked at."""
        stream = self._view.stream
        columns = stream.columns
        rows = self._view.history
        rows = rows[type_table(stream, kinds)[columns.type[rows]]]
        several = columns.objects[rows]
        sets = [stream.sets.members(code) for code in several[several >= 0].tolist()]
        one, many = rows[several < 0], rows[several >= 0]
        many = np.repeat(many, [len(members) for members in sets])
        nodes = np.concatenate([columns.object[one], *sets]).astype(np.int64)
        rows = np.concatenate((one, many))
        return Looks(nodes, columns.time[rows], columns.arrival[rows].astype(np.int64))
