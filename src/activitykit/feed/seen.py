"""What a viewer has seen: by activity, so that it stays true however activities are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import among
from activitykit.stream.moments import FOREVER, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select import View, Viewer

__all__ = ["Seen", "caught_up_iri", "seeing"]

_SEEING, _READING = frozenset({"View", "Read", "Listen"}), frozenset({"Read", "Listen"})


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
        "published": to_datetime(at).isoformat().replace("+00:00", "Z"),
    }


class Seen:
    """What the viewer of a view has seen, and what they have read.

    An activity counts as seen once the viewer has viewed, read or listened to the activity itself, or to its
    object at that time or later, or has caught up with the feed; one's own acts are no news.
    """

    def __init__(self, view: View, feed: str) -> None:
        self._view = view
        stream = view.stream
        caught_up = stream.nodes.code(caught_up_iri(view.viewer, feed))
        self._nodes, self._times = self._acts(_SEEING)
        self._read_nodes, self._read_times = self._acts(_READING)
        told = "seen" not in {what for what, _ in view.viewer.sources}  # else it is what the acts tell
        stated = stream.nodes.codes(view.viewer.seen if told else ())
        stated = stated[~np.isin(stated, self._nodes)]
        self._nodes, self._times = _sorted(
            np.concatenate((self._nodes, stated)),
            np.concatenate((self._times, np.full(len(stated), FOREVER))),
        )
        at = np.flatnonzero(self._nodes == caught_up)
        self.caught_up = int(self._times[at[0]]) if len(at) and caught_up >= 0 else -FOREVER

    def __repr__(self) -> str:
        return f"Seen({len(self._nodes):,} things by {self._view.viewer.id})"

    def seen(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows the viewer has seen."""
        return self._known(rows, self._nodes, self._times)

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows the viewer has read."""
        return self._known(rows, self._read_nodes, self._read_times)

    def _known(
        self, rows: NDArray[np.int64], nodes: NDArray[np.int64], times: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        columns = self._view.stream.columns
        moments = columns.time[rows]
        known = moments <= self.caught_up
        known |= among(columns.actor[rows], self._view.mine)
        if len(nodes):
            for named, itself in ((columns.id[rows], True), (columns.object[rows], False)):
                at = np.minimum(np.searchsorted(nodes, named), len(nodes) - 1)
                known |= (nodes[at] == named) & (itself | (times[at] >= moments))
        return known

    def _acts(self, kinds: frozenset[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what the viewer looked at, ascending, and when last."""
        stream = self._view.stream
        wanted = np.array([bool(kinds & set(names)) for names in stream.type_sets], np.bool_)
        rows = self._view.history
        rows = rows[wanted[stream.columns.type[rows]]] if len(rows) else rows
        several = stream.columns.objects[rows]
        sets = [stream.sets.members(code) for code in several[several >= 0].tolist()]
        one = rows[several < 0]
        nodes = np.concatenate([stream.columns.object[one], *sets]).astype(np.int64)
        counts = [len(members) for members in sets]
        times = np.concatenate(
            (stream.columns.time[one], np.repeat(stream.columns.time[rows[several >= 0]], counts))
        )
        return _sorted(nodes, times)


def _sorted(
    nodes: NDArray[np.int64], times: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each node once, ascending, with its latest time."""
    order = np.lexsort((times, nodes))
    nodes, times = nodes[order], times[order]
    last = np.ones(len(nodes), np.bool_)
    last[:-1] = nodes[1:] != nodes[:-1]
    last &= nodes >= 0
    return nodes[last], times[last]
