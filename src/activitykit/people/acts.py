"""What one person did, as far as the viewer may see it, and how much it says of that person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.select.facts import type_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select import View

__all__ = ["EFFORT", "ENDORSING", "acts_of", "decay", "effort_of", "endorsers", "tags_of"]

# How much work an act is: writing tells more of what a person does than nodding does.
EFFORT = {"Create": 1.0, "Update": 1.0, "Offer": 0.6, "Announce": 0.4, "Add": 0.3, "Like": 0.15, "View": 0.05}
ENDORSING = ("Like", "Announce", "Accept", "Add")
_DAY = 86_400_000_000


def acts_of(view: View, person: int) -> NDArray[np.int64]:
    """Return the visible rows of one actor, ascending."""
    rows = view.stream.rows_of("actor", person).astype(np.int64)
    return rows[view.visible(rows)]


def effort_of(view: View, rows: NDArray[Any]) -> NDArray[np.float64]:
    """Return the effort of each row; verbs that say nothing of a person's work count nothing."""
    kinds = view.stream.columns.type[rows]
    effort = np.zeros(len(rows))
    for verb, weight in EFFORT.items():
        effort[type_table(view.stream, (verb,))[kinds]] = weight
    return effort


def decay(view: View, rows: NDArray[Any], half_life_days: float) -> NDArray[np.float64]:
    """Return 2 ** (-age / half-life) for each row, in (0, 1]."""
    age: NDArray[np.float64] = (view.as_of - view.stream.columns.time[rows]) / _DAY
    weight: NDArray[np.float64] = np.exp2(-np.maximum(age, 0.0) / half_life_days)
    return weight


def tags_of(view: View, row: int) -> list[int]:
    """Return the tags of an act: its own, and those of the thing it is about."""
    stream = view.stream
    found = set(stream.sets.members(int(stream.columns.tags[row])).tolist())
    thing = stream.columns.object[[row]]
    state = int(view.state_of(thing)[0])
    if state >= 0:
        found.update(stream.sets.members(int(stream.states.tags[state])).tolist())
    return sorted(found)


def endorsers(view: View, thing: int, author: int) -> set[int]:
    """Return the people, other than its author, who visibly liked, shared, kept or answered a thing."""
    stream = view.stream
    about = stream.rows_of("object", thing)
    about = about[type_table(stream, ENDORSING)[stream.columns.type[about]]]
    rows = np.concatenate((about, stream.rows_of("reply", thing)))
    rows = rows[view.visible(rows)]
    return set(stream.columns.actor[rows].tolist()) - {author}
