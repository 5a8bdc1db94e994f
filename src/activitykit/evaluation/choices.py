"""What people chose: the moments at which somebody first engaged with a thing, for replay and learning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.evaluation.statistics import draw
from activitykit.rank.engagements import VERBS, strengths
from activitykit.rank.repeats import things
from activitykit.select.facts import type_table
from activitykit.stream.moments import to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Choice", "by_person", "by_time", "choices", "leave_last_out"]


class Choice(NamedTuple):
    """Somebody's first engagement with a thing.

    Attributes:
        row: The act's row.
        person: Who chose: a node.
        thing: What was chosen: a node.
        time: When, in microseconds.
        gain: What the verb weighs.
    """

    row: int
    person: int
    thing: int
    time: int
    gain: float


@checked
def choices(
    stream: Stream,
    since: Moment | None = None,
    until: Moment | None = None,
    *,
    verbs: Mapping[str, float] = VERBS,
    limit: int | None = None,
    seed: int = 0,
) -> list[Choice]:
    """Return the choices of a span of time, oldest first.

    A choice is a person's first engagement with a thing that somebody else had brought into being before.

    Args:
        stream: The stream.
        since: The first moment; the beginning if not given.
        until: The moment from which on nothing counts; the end if not given.
        verbs: What counts as engagement, and how much.
        limit: At most so many, drawn without replacement by ``seed``.
        seed: Decides the draw.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "object": {"type": "Note", "id": "urn:n"}},
        ...     {"type": "Like", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "object": "urn:n"}])
        >>> [stream.nodes[choice.person] for choice in choices(stream)]
        ['urn:paul']
    """
    count = len(stream)
    if not count:
        return []
    columns = stream.columns
    low = 0 if since is None else int(np.searchsorted(columns.time, to_micros(since)))
    high = count if until is None else int(np.searchsorted(columns.time, to_micros(until)))
    made = type_table(stream, ("Create",))[columns.type]
    first = np.full(len(stream.nodes) + 1, count)
    rows = np.flatnonzero(made & (columns.object >= 0))
    first[columns.object[rows][::-1]] = rows[::-1]
    author = np.where(first[:-1] < count, columns.actor[np.minimum(first[:-1], count - 1)], -1)
    thing = things(stream, 0, count)
    gain = strengths(stream, verbs)[columns.type]
    acts = np.flatnonzero((gain > 0) & (thing >= 0) & stream.alive)
    acts = acts[(first[thing[acts]] < acts) & (author[thing[acts]] != columns.actor[acts])]
    pair = columns.actor[acts].astype(np.int64) * len(stream.nodes) + thing[acts]
    acts = np.sort(acts[np.unique(pair, return_index=True)[1]])
    acts = acts[(acts >= low) & (acts < high)]
    if limit is not None and limit < 1:
        raise ActivityKitError(f"a limit is a number of choices from 1 on; found {limit}")
    if limit is not None and len(acts) > limit:
        acts = np.sort(draw(seed).choice(acts, limit, replace=False))
    fields = (acts, columns.actor[acts], thing[acts], columns.time[acts], gain[acts])
    return [Choice(*values) for values in zip(*(field.tolist() for field in fields), strict=True)]


@checked
def by_time(made: Sequence[Choice], share: float = 0.8) -> tuple[list[Choice], list[Choice]]:
    """Divide choices into earlier and later ones.

    Args:
        made: Choices, oldest first.
        share: The part that is earlier.

    Example:
        >>> earlier, later = by_time([Choice(i, 0, i, i, 1.0) for i in range(10)])
        >>> len(earlier), later[0].row
        (8, 8)
    """
    _check_share(share)
    ordered = sorted(made)
    cut = round(share * len(ordered))
    return ordered[:cut], ordered[cut:]


@checked
def by_person(made: Sequence[Choice], share: float = 0.8, seed: int = 0) -> tuple[list[Choice], list[Choice]]:
    """Divide choices by who made them: nobody stands on both sides.

    Example:
        >>> some, others = by_person([Choice(i, i % 5, i, i, 1.0) for i in range(10)])
        >>> {c.person for c in some} & {c.person for c in others}
        set()
    """
    _check_share(share)
    people = np.unique([choice.person for choice in made])
    drawn = draw(seed).permutation(people)[: round(share * len(people))]
    chosen = set(drawn.tolist())
    return [c for c in made if c.person in chosen], [c for c in made if c.person not in chosen]


@checked
def leave_last_out(made: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Divide choices into each person's last one and the rest; who chose once only learns.

    Example:
        >>> made = [Choice(0, 7, 1, 0, 1.0), Choice(1, 7, 2, 1, 1.0), Choice(2, 8, 1, 2, 1.0)]
        >>> rest, last = leave_last_out(made)
        >>> [choice.row for choice in last]
        [1]
    """
    last: dict[int, Choice] = {}
    times: dict[int, int] = {}
    for choice in sorted(made):
        last[choice.person] = choice
        times[choice.person] = times.get(choice.person, 0) + 1
    kept = {choice.row for person, choice in last.items() if times[person] > 1}
    return [c for c in made if c.row not in kept], [c for c in made if c.row in kept]


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ActivityKitError(f"a share lies between 0 and 1; found {share}")
