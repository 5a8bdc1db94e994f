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
    from activitykit.rank.repeats import Past
    from activitykit.select import View
    from activitykit.stream import Stream

    Rows = NDArray[np.int64]

__all__ = ["Common", "Wanted", "gathered"]

_EDGE = 64  # one in so many rows of a window may lie at its edges, to be looked at for each page
_KEPT = 16  # windows


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

    def rows(self, stream: Stream, low: int, high: int) -> Rows:
        """Return those of the rows between two that are such acts."""
        kinds = stream.columns.type[low:high]
        if self.verbs is None:
            thing, weights = stream.columns.object[low:high], strengths(stream, {"Create": 1.0})
        else:
            thing = stream.derived(Repeats).since(stream, low).thing[: high - low]
            weights = strengths(stream, dict(self.verbs))
        return np.flatnonzero((weights > 0)[kinds] & (thing >= 0)) + low

    def acts(
        self, stream: Stream, rows: Rows, past: Past, low: int, *, now: int | None, common: bool
    ) -> Acts:
        """Return such acts with what they are on, and what each weighs.

        Args:
            stream: The stream.
            rows: Their rows.
            past: What is known of the rows from ``low`` on.
            low: A row not after any of them.
            now: The moment of the page, where they are one viewer's.
            common: Whether they are kept for everybody.
        """
        columns, at, numbered = stream.columns, rows - low, None
        if self.verbs is None:
            return Acts(stream, rows, columns.object[rows], np.ones(len(rows)), now, common=common)
        if not common:
            numbered = past.things.narrowed(at), past.people.narrowed(at)
        weight = strengths(stream, dict(self.verbs))[columns.type[rows]]
        return Acts(stream, rows, past.thing[at], weight, now, numbered=numbered, common=common)


class _Settled(NamedTuple):
    """What is settled of a window.

    Attributes:
        low: The first row at which a window may begin for this to hold.
        begin: The first row looked at; a window may begin here at the latest.
        end: The row after the last one looked at.
        acts: What counts for everybody.
        first: The rows on whose openness that rests.
        left: The rows from ``begin`` to ``end`` that may count for some.
    """

    low: int
    begin: int
    end: int
    acts: Acts
    first: Rows
    left: Rows

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
        parts, rows = [], wanted.rows(stream, low, high)
    else:
        edges = wanted.rows(stream, low, settled.begin), wanted.rows(stream, settled.end, high)
        parts, rows = [settled.acts], np.concatenate((edges[0], settled.left, edges[1]))
    anonymous = wanted.verbs is None and view.evidence is not None  # what nobody may see makes no post
    rows = rows[np.flatnonzero(view.visible(rows) if anonymous else ground.countable(rows))]
    if wanted.distinct:
        counted, at = np.zeros(high - low, np.bool_), rows - low
        counted[at] = True
        for part in parts:
            counted[part.row - low] = True
        rows = rows[np.flatnonzero(first_times(past.previous, low, counted, at))]
    parts.append(wanted.acts(stream, rows, past, low, now=now, common=False))
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
    past, rows = stream.derived(Repeats).since(stream, low), wanted.rows(stream, low, end)
    all_ = wanted.acts(stream, rows, past, low, now=None, common=True)
    nodes, place = np.unique(all_.thing, return_inverse=True)
    shared = np.flatnonzero((rows >= begin) & _open(stream, rows) & _openly_said(stream, nodes)[place])
    first = settled = shared
    if wanted.distinct:
        counted, any_ = np.zeros(end - low, np.bool_), np.zeros(end - low, np.bool_)
        counted[rows[shared] - low] = any_[rows - low] = True
        first = shared[first_times(past.previous, low, counted, rows[shared] - low)]
        settled = first[first_times(past.previous, low, any_, rows[first] - low)]
    left = rows >= begin
    left[shared] = False  # what is a repeat for everybody counts for nobody
    left[first] = True
    left[settled] = False
    acts = all_.some(settled)
    acts.things.indexed()
    acts.people.indexed()
    return _Settled(low, begin, end, acts, rows[first], rows[left])


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
