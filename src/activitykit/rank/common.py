"""What counts for whoever looks, gathered once a history: a page gathers only what is its reader's own.

Most of what is done in a company is open to everybody. Of a window, the acts on open things that are open
themselves are settled: they count for every viewer who has blocked nobody, and are kept, numbered, with the
history. What is left for each viewer are the rows that not everybody sees, those of which it depends on such
rows whether they are somebody's first, and the edges of the window.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from activitykit.rank.engagements import Acts, Engaged, first_times, strengths
from activitykit.rank.repeats import Repeats
from activitykit.select.classes import OPEN
from activitykit.select.demands import Demands
from activitykit.select.facts import gather

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.rank.ground import Ground
    from activitykit.select import View
    from activitykit.stream import Stream

    Rows = NDArray[np.int64]

__all__ = ["Common", "Wanted", "gathered"]

_EDGE = 64  # one in so many rows of a window may lie at its edges, to be looked at for each page
_KEPT = 16  # windows


class Found(NamedTuple):
    """Acts that were found: their rows, the things they are on, and what each weighs."""

    rows: Rows
    things: NDArray[np.int32]
    weights: NDArray[np.float64]

    def some(self, at: Rows) -> Found:
        """Return some of them."""
        return Found(self.rows[at], self.things[at], self.weights[at])

    @classmethod
    def joined(cls, *runs: Found) -> Found:
        """Return several runs as one."""
        return cls(
            np.concatenate([run.rows for run in runs]),
            np.concatenate([run.things for run in runs]),
            np.concatenate([run.weights for run in runs]),
        )


class Wanted(NamedTuple):
    """Which acts are gathered.

    Attributes:
        span: Microseconds that the window reaches back.
        verbs: What each verb weighs, by name; ``None`` for all that made a thing.
        distinct: Whether each person counts once a thing and verb, at the first time.
    """

    span: int
    verbs: tuple[tuple[str, float], ...] | None
    distinct: bool

    def found(self, stream: Stream, low: int, high: int) -> Found:
        """Return those of the rows between two that are such acts, their things, and what each weighs."""
        columns = stream.columns
        if self.verbs is None:
            weights, thing = strengths(stream, {"Create": 1.0}), columns.object[low:high]
        else:
            past = stream.derived(Repeats).since(stream, low)
            weights, thing = strengths(stream, dict(self.verbs)), past.thing[: high - low]
        at = np.flatnonzero((weights > 0)[columns.type[low:high]] & (thing >= 0))
        return Found(at + low, thing[at], weights[columns.type[low:high][at]])


class _Settled(NamedTuple):
    """What is settled of a window.

    Attributes:
        low: The first row at which a window may begin for this to hold.
        begin: The first row looked at; a window may begin here at the latest.
        end: The row after the last one looked at.
        acts: What counts for everybody.
        first: The rows on whose openness that rests.
        left: What may count for some, from ``begin`` to ``end``.
    """

    low: int
    begin: int
    end: int
    acts: Acts
    first: Rows
    left: Found

    def stands(self, stream: Stream) -> bool:
        """Tell whether what everybody saw is still what everybody sees."""
        return bool(_open(stream, self.first).all() and _openly_said(stream, self.acts.things.nodes).all())


class Common:
    """What is settled of the windows of one history."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._settled: dict[Wanted, tuple[int, _Settled]] = {}  # and for which length it stands

    def __repr__(self) -> str:
        return f"Common({len(self._settled)} windows)"

    def of(self, stream: Stream, wanted: Wanted) -> _Settled:
        """Return what is settled of the window that ends with a history."""
        with self._lock:
            length, settled = self._settled.get(wanted, (-1, None))
            if settled is not None and length != len(stream):
                edge = (settled.end - settled.low) // _EDGE
                if len(stream) > settled.end + edge or not settled.stands(stream):
                    settled = None
            if settled is None:
                settled = _settle(stream, wanted)
            if len(self._settled) >= _KEPT and wanted not in self._settled:
                del self._settled[next(iter(self._settled))]
            self._settled[wanted] = len(stream), settled
            return settled


def gathered(ground: Ground, wanted: Wanted) -> Engaged:
    """Return the acts of a window that count for a viewer."""
    view, stream, now = ground.view, ground.stream, ground.now
    low, high = int(np.searchsorted(stream.columns.time, now - wanted.span)), len(stream)
    settled, past = _fitting(view, wanted, low), stream.derived(Repeats).since(stream, low)
    if settled is None:
        parts, found = [], wanted.found(stream, low, high)
    else:
        edges = wanted.found(stream, low, settled.begin), wanted.found(stream, settled.end, high)
        parts, found = [settled.acts], Found.joined(edges[0], settled.left, edges[1])
    counts = view.visible if wanted.verbs is None else ground.countable
    found = found.some(np.flatnonzero(counts(found.rows)))
    if wanted.distinct:
        counted = np.zeros(high - low, np.bool_)
        counted[np.concatenate((found.rows, *(part.row for part in parts))) - low] = True
        first = first_times(past.previous, low, counted, found.rows - low)
        found = found.some(np.flatnonzero(first))
    numbered = None
    if settled is None and wanted.verbs is not None:
        numbered = past.things.narrowed(found.rows - low), past.people.narrowed(found.rows - low)
    parts.append(Acts(stream, *found, now, numbered=numbered))
    heaviest = max((weight for _, weight in wanted.verbs or ()), default=1.0)
    return Engaged(stream, [part for part in parts if len(part)], view.mine, now, heaviest)


def _fitting(view: View, wanted: Wanted, low: int) -> _Settled | None:
    """Return what is settled of a viewer's window, if the viewer sees all that is open, up to its end."""
    stream = view.stream
    if view.viewer.blocks or not len(stream) or len(stream) != len(stream.whole):
        return None
    settled = stream.derived(Common).of(stream, wanted)
    fits = settled.low <= low <= settled.begin and view.as_of >= int(stream.columns.time[settled.end - 1])
    return settled if fits else None


def _settle(stream: Stream, wanted: Wanted) -> _Settled:
    times, end = stream.columns.time, len(stream)
    newest = int(np.searchsorted(times, int(times[-1]) - wanted.span))  # where a window begins at the latest
    edge = (end - newest) // _EDGE
    low, begin = max(0, newest - edge), newest + edge
    found = wanted.found(stream, low, end)
    rows = found.rows
    nodes, place = np.unique(found.things, return_inverse=True)
    shared = np.flatnonzero((rows >= begin) & _open(stream, rows) & _openly_said(stream, nodes)[place])
    first = settled = shared
    if wanted.distinct:
        previous = stream.derived(Repeats).since(stream, low).previous
        counted, any_ = np.zeros(end - low, np.bool_), np.zeros(end - low, np.bool_)
        counted[rows[shared] - low] = any_[rows - low] = True
        first = shared[first_times(previous, low, counted, rows[shared] - low)]
        settled = first[first_times(previous, low, any_, rows[first] - low)]
    left = rows >= begin
    left[shared] = False  # what is a repeat for everybody counts for nobody
    left[first] = True
    left[settled] = False
    acts = Acts(stream, *found.some(settled), common=True)
    acts.things.indexed()
    acts.people.indexed()
    return _Settled(low, begin, end, acts, rows[first], found.some(np.flatnonzero(left)))


def _open(stream: Stream, rows: Rows) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = stream.derived(Demands).of_rows(stream, rows) == OPEN
    return found


def _openly_said(stream: Stream, things: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell of which things all read the same: what is in force was said to everybody, or nothing is known."""
    state = gather(stream.latest, things)
    known = np.flatnonzero(state >= 0)
    found = np.ones(len(things), np.bool_)
    found[known] = _open(stream, stream.states.row[state[known]])
    return found
