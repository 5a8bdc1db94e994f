"""Who engaged with what: the acts from which the crowd's signals are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.rank.words import Lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["VERBS", "Engaged", "Engagements", "first_times", "previous_of", "strengths", "things"]

VERBS: Mapping[str, float] = {
    "View": 1.0,
    "Read": 1.0,
    "Listen": 1.0,
    "Like": 2.0,
    "Add": 2.5,
    "Follow": 3.0,
    "Join": 3.0,
    "Accept": 3.0,
    "TentativeAccept": 2.0,
    "Announce": 3.0,
    "Create": 4.0,
}
"""How much each act of engagement weighs; a Create counts as one for what it replies to."""


class Engaged(NamedTuple):
    """Acts of engagement, one position an act, ordered by time.

    Attributes:
        row: The act's row.
        thing: The node engaged with.
        actor: Who engaged.
        time: When, in microseconds.
        strength: What the verb weighs.
    """

    row: NDArray[np.int64]
    thing: NDArray[np.int32]
    actor: NDArray[np.int32]
    time: NDArray[np.int64]
    strength: NDArray[np.float64]


class Engagements:
    """The engagements of a whole stream, for those who rank many pages of it.

    A page computes what it needs from its own window; a replay makes this once and every page uses it. The
    answers are the same.

    Example:
        >>> import activitykit as ak
        >>> Engagements(ak.Stream.from_documents([]))
        Engagements(0 acts)
    """

    def __init__(self, stream: Stream) -> None:
        self._length = len(stream)
        self.strength = strengths(stream, VERBS)[stream.columns.type] if len(stream) else np.empty(0)
        self.thing = things(stream, 0, len(stream))
        self.previous = previous_of(stream, 0, self.thing, self.strength > 0)
        self.lexicon = Lexicon()

    def __repr__(self) -> str:
        return f"Engagements({int((self.strength > 0).sum()):,} acts)"

    def __len__(self) -> int:
        return self._length


def strengths(stream: Stream, verbs: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weight of each type code under a table of verbs."""
    kinds: Sequence[tuple[str, ...]] = stream.type_sets
    return np.array([max((verbs.get(kind, 0.0) for kind in types), default=0.0) for types in kinds])


def things(stream: Stream, low: int, high: int) -> NDArray[np.int32]:
    """Return what each of the rows engages with: its object; for a Create what it replies to, or nothing."""
    columns = stream.columns
    created = np.array(["Create" in types for types in stream.type_sets], np.bool_)
    if low >= high:
        return np.empty(0, np.int32)
    making = created[columns.type[low:high]]
    return np.where(making, columns.reply[low:high], columns.object[low:high])


def previous_of(
    stream: Stream, low: int, thing: NDArray[np.int32], engaging: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return for each row from ``low`` on the row before in which the same person did the same to the same.

    Rows that engage with nothing, and first times, have -1.
    """
    columns = stream.columns
    previous = np.full(len(thing), -1, np.int32)
    at = np.flatnonzero(engaging & (thing >= 0))
    if not len(at):
        return previous
    kinds = len(stream.type_sets)
    rows = at + low
    key = (columns.actor[rows].astype(np.int64) * len(stream.nodes) + thing[at]) * kinds + columns.type[rows]
    order = _stable_order(key)
    ordered, placed = key[order], at[order]
    same = ordered[1:] == ordered[:-1]
    previous[placed[1:][same]] = placed[:-1][same] + low
    return previous


def _stable_order(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the order of keys, equal ones as they came.

    Where key and position fit into one integer, sorting those is several times as fast as an argsort.
    """
    bits = len(key).bit_length()
    if int(key.max()) >> (62 - bits):
        return np.argsort(key, kind="stable")
    return np.sort((key << bits) | np.arange(len(key))) & ((1 << bits) - 1)


def first_times(previous: NDArray[np.int32], low: int, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which of the rows from ``low`` on count and have no counted one before them, from ``low`` on."""
    before = previous - low
    while True:
        skipped = np.flatnonzero((before >= 0) & ~counted[np.maximum(before, 0)])
        if not len(skipped):
            break
        before[skipped] = previous[before[skipped]] - low
    return counted & (before < 0)
