"""What experts endorsed: those whose own things on a subject several people liked, shared or answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from activitykit.select.facts import gather
from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.rank.engagements import Acts, Engaged
    from activitykit.rank.ground import Ground
    from activitykit.stream import Stream

    Nodes = NDArray[np.integer[Any]]

__all__ = ["Endorsed"]

_WIDE = 32  # bits of a node


class Endorsed:
    """Tells which things somebody endorsed whose own things with one of the same tags are endorsed.

    Args:
        ground: What the page stands on.
        acts: Those that endorse.
        expert: By how many distinct people, to make an expert.
    """

    def __init__(self, ground: Ground, acts: Engaged, expert: int) -> None:
        self._ground, self._acts = ground, acts
        praises = [self._praise(part) for part in acts.parts]
        self._experts = [praise.subjects[praise.people >= expert] for praise in praises]
        if len(praises) > 1:
            common, own = praises
            subjects, people = own.beside(common)
            self._experts.append(subjects[people >= expert])

    def __repr__(self) -> str:
        return f"Endorsed({sum(map(len, self._experts)):,} times an expert)"

    def _praise(self, part: Acts) -> _Praise:
        """Return who is praised for what; of what counts for everybody it is kept with these acts."""
        stream, common = self._ground.stream, part is self._acts.common
        states = gather(stream.latest, part.thing) if common else self._ground.state_of(part.thing)
        if not common:
            return _Praise.of(stream, part, states)
        return part.once("praise", states, lambda: _Praise.of(stream, part, states))

    def among(self, things: Nodes) -> NDArray[np.bool_]:
        """Tell which things are endorsed by an expert."""
        asked, place = np.unique(things, return_inverse=True)
        acts = self._acts.on(asked[asked >= 0])
        at, subjects = _subjects(self._ground.stream, acts, self._ground.state_of(acts.thing), acts.actor)
        by_expert = np.zeros(len(at), np.bool_)
        for experts in self._experts:
            by_expert |= _standing(experts, subjects)
        found: NDArray[np.bool_] = np.isin(asked, acts.thing[at[by_expert]])[place]
        return found


class _Praise(NamedTuple):
    """By whom people's own things are endorsed, subject by subject.

    Attributes:
        subjects: People and tags, a pair in one number, ascending.
        pairs: The number of a subject and one of those who endorse it, in one number, ascending.
    """

    subjects: NDArray[np.int64]
    pairs: NDArray[np.int64]

    @classmethod
    def of(cls, stream: Stream, acts: Acts, states: NDArray[np.int32]) -> _Praise:
        at, subject = _subjects(stream, acts, states)
        subjects, number = np.unique(subject, return_inverse=True)
        return cls(subjects, distinct((number << _WIDE) | acts.actor[at]))

    @property
    def people(self) -> NDArray[np.int64]:
        """How many people endorse each subject."""
        return np.bincount(self.pairs >> _WIDE, minlength=len(self.subjects))

    def beside(self, other: _Praise) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the subjects that another one knows too, and how many people endorse each in both."""
        known = _standing(other.subjects, self.subjects)
        there = np.searchsorted(other.subjects, self.subjects[known])
        number = np.full(len(self.subjects), -1)
        number[known] = there
        of, who = number[self.pairs >> _WIDE], self.pairs & ((1 << _WIDE) - 1)
        new = (of >= 0) & ~_standing(other.pairs, (of << _WIDE) | who)
        more = np.bincount(of[new], minlength=len(other.subjects))
        return other.subjects[there], (other.people + more)[there]


def _subjects(
    stream: Stream, acts: Acts, states: NDArray[np.int32], people: Nodes | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positions of acts on what others made and tagged, and a person with each of the tags.

    Args:
        stream: The stream.
        acts: The acts.
        states: What is known of the thing of each, -1 for the unknown.
        people: Whom to take with the tags; the author of the thing if not given.
    """
    known, sets = stream.states, stream.sets
    if not len(known.row) or not len(acts):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    tagged, author = gather(known.tags, states), gather(known.author, states)
    there = np.flatnonzero((tagged >= 0) & (author >= 0) & (author != acts.actor))
    begin = sets.indptr[tagged[there]]
    count = sets.indptr[tagged[there] + 1] - begin
    at = np.repeat(there, count)
    whose = (author if people is None else people)[at].astype(np.int64)
    return at, (whose << _WIDE) | sets.indices[ranges(begin, count)]


def _standing(ordered: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which of some values stand among ascending ones."""
    if not len(ordered):
        return np.zeros(len(wanted), np.bool_)
    found: NDArray[np.bool_] = (
        ordered[np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)] == wanted
    )
    return found
