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
from activitykit.stream.growable import place

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
_MAKING = {"Create": 1.0}


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
            thing, weights = stream.columns.object[low:high], strengths(stream, _MAKING)
        else:
            thing = stream.derived(Repeats).since(stream, low).thing[: high - low]
            weights = strengths(stream, dict(self.verbs))
        return np.flatnonzero((weights > 0)[kinds] & (thing >= 0)) + low

    def acts(
        self, stream: Stream, rows: Rows, past: Past, low: int, *, now: int | None, common: bool, alone: bool
    ) -> Acts:
        """Return such acts with what they are on, and what each weighs.

        Args:
            stream: The stream.
            rows: Their rows.
            past: What is known of the rows from ``low`` on.
            low: A row not after any of them.
            now: The moment of the page, where they are one viewer's.
            common: Whether they are kept for everybody.
            alone: Whether they are all that count, and not beside those kept for everybody.
        """
        columns, at, numbered = stream.columns, rows - low, None
        if self.verbs is None:
            return Acts(stream, rows, columns.object[rows], np.ones(len(rows)), now, common=common)
        if alone:
            numbered = past.things.narrowed(at), past.people.narrowed(at)
        weight = strengths(stream, dict(self.verbs))[columns.type[rows]]
        return Acts(stream, rows, past.thing[at], weight, now, numbered=numbered, common=common)


class _Settled:
    """What is settled of a window.

    Attributes:
        low: The first row at which a window may begin for this to hold.
        begin: The first row looked at; a window may begin here at the latest.
        end: The row after the last one looked at.
        acts: What counts for everybody.
        first: The rows on whose openness that rests.
        left: The rows from ``low`` to ``end`` that may count for some.
        counted: Which of the rows from ``low`` to ``end`` count for everybody.
    """

    def __init__(self, stream: Stream, bounds: tuple[int, int], acts: Acts, first: Rows, left: Rows) -> None:
        (self.low, self.begin), self.end = bounds, len(stream)
        self.acts, self.first, self.left = acts, first, left
        self.counted = np.zeros(self.end - self.low, np.bool_)
        self.counted[acts.row - self.low] = True
        self._stood = len(stream.whole), len(stream)

    def __repr__(self) -> str:
        return f"_Settled(rows {self.begin:,} to {self.end:,})"

    @property
    def edge(self) -> int:
        """How many rows the history may go on for this to serve."""
        return (self.end - self.low) // _EDGE

    def stands(self, stream: Stream) -> bool:
        """Tell whether what everybody saw is still what everybody sees.

        A stream that is cut from a longer one takes for odd what changes later in that: a row that everybody
        sees there stays so, with what is said of what it is about. So it is only asked anew as more comes in.
        """
        (whole, length), self._stood = self._stood, (len(stream.whole), len(stream))
        if self._stood[0] == whole and length <= len(stream):
            return True
        return bool(_open(stream, self.first).all() and _openly_said(stream, self.acts.things.nodes).all())


class Common:
    """What is settled of the windows of one history: of those that end with it, and of one cut from it."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._settled: dict[tuple[Wanted, bool], _Settled] = {}
        self._asked: dict[tuple[Wanted, bool], int] = {}

    def __repr__(self) -> str:
        return f"Common({len(self._settled)} windows)"

    def of(self, stream: Stream, wanted: Wanted) -> _Settled | None:
        """Return what is settled of the window that ends with a stream.

        Streams that are cut from a history are asked about once, or one after the other as time goes by; so
        theirs is settled when one that is a little shorter has been asked about, and ``None`` before.
        """
        cut = len(stream) < len(stream.whole)
        with self._lock:
            before = self._asked.pop((wanted, cut), None)
            self._asked[wanted, cut] = len(stream)
            _forget(self._asked)
            found = self._settled.get((wanted, cut))
            if found is not None and not self._serves(found, stream, wanted):
                found = None
            if found is None and (not cut or _follows(stream, before, wanted)):
                found = _settle(stream, wanted)
            if found is not None:
                self._settled[wanted, cut] = found
                _forget(self._settled)
            return found

    def _serves(self, found: _Settled, stream: Stream, wanted: Wanted) -> bool:
        if not found.end <= len(stream) <= found.end + found.edge or not found.stands(stream):
            return False
        return len(stream) == found.end or _newest(stream, wanted) <= found.begin


def _follows(stream: Stream, before: int | None, wanted: Wanted) -> bool:
    """Tell whether a stream is a little longer than the one that was asked about before."""
    edge = (len(stream) - _newest(stream, wanted)) // _EDGE
    return before is not None and before <= len(stream) <= before + edge


def _forget(known: dict[Any, Any]) -> None:
    """Keep the newest windows."""
    while len(known) > _KEPT:
        del known[next(iter(known))]


def gathered(ground: Ground, wanted: Wanted) -> Engaged:
    """Return the acts of a window that count for a viewer."""
    view, stream, now = ground.view, ground.stream, ground.now
    low, high = int(np.searchsorted(stream.columns.time, now - wanted.span)), len(stream)
    settled, past = _fitting(view, wanted, low), stream.derived(Repeats).since(stream, low)
    if settled is None:
        parts, rows = [], wanted.rows(stream, low, high)
    else:
        left = settled.left[place(settled.left, low) :]
        parts, rows = [settled.acts], np.concatenate((left, wanted.rows(stream, settled.end, high)))
    anonymous = wanted.verbs is None and view.evidence is not None  # what nobody may see makes no post
    rows = rows[np.flatnonzero(view.visible(rows) if anonymous else ground.countable(rows))]
    if wanted.distinct:
        counted, at = np.zeros(high - low, np.bool_), rows - low
        if settled is not None:
            counted[: settled.end - low] = settled.counted[low - settled.low :]
        counted[at] = True
        rows = rows[np.flatnonzero(first_times(past.previous, low, counted, at))]
    parts.append(wanted.acts(stream, rows, past, low, now=now, common=False, alone=settled is None))
    heaviest = max((weight for _, weight in wanted.verbs or ()), default=1.0)
    return Engaged(stream, [part for part in parts if len(part)], view.mine, now, heaviest)


def _fitting(view: View, wanted: Wanted, low: int) -> _Settled | None:
    """Return what is settled of a viewer's window, if the viewer sees all that is open, up to its end."""
    stream = view.stream
    if view.viewer.blocks or not len(stream):
        return None
    settled = stream.derived(Common).of(stream, wanted)
    if settled is None or not settled.low <= low <= settled.begin:
        return None
    return settled if view.as_of >= int(stream.columns.time[settled.end - 1]) else None


def _newest(stream: Stream, wanted: Wanted) -> int:
    """Return the row at which a window of the stream begins at the latest."""
    times = stream.columns.time
    return int(np.searchsorted(times, int(times[-1]) - wanted.span))


def _settle(stream: Stream, wanted: Wanted) -> _Settled:
    newest, end = _newest(stream, wanted), len(stream)
    edge = (end - newest) // _EDGE
    low, begin = max(0, newest - edge), newest + edge
    past, rows = stream.derived(Repeats).since(stream, low), wanted.rows(stream, low, end)
    all_ = wanted.acts(stream, rows, past, low, now=None, common=True, alone=False)
    nodes, of = np.unique(all_.thing, return_inverse=True)
    shared = np.flatnonzero((rows >= begin) & _open(stream, rows) & _openly_said(stream, nodes)[of])
    first = settled = shared
    if wanted.distinct:
        counted, any_ = np.zeros(end - low, np.bool_), np.zeros(end - low, np.bool_)
        counted[rows[shared] - low] = any_[rows - low] = True
        first = shared[first_times(past.previous, low, counted, rows[shared] - low)]
        settled = first[first_times(past.previous, low, any_, rows[first] - low)]
    left = np.ones(len(rows), np.bool_)
    left[shared] = False  # what is a repeat for everybody counts for nobody
    left[first] = True
    left[settled] = False
    acts = all_.some(settled)
    acts.things.indexed()
    acts.people.indexed()
    return _Settled(stream, (low, begin), acts, rows[first], rows[left])


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
