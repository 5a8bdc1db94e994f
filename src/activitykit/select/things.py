"""Looking through a row at the thing it is about: its state, as far as it may be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from activitykit.select.facts import among, facts_of, holds
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from activitykit.select.scope import Codes, Mask, Rows, Scope

__all__ = ["acts_on", "also", "any_thing", "cells", "naming", "one_of", "reach_of", "sharings"]

_TABLED = 16  # so many times more codes than those asked for are looked up one by one
_DEEPEST = 16  # a share of a share, and so on


def any_thing(scope: Scope, rows: Rows, test: Callable[[NDArray[np.int32]], Mask]) -> Mask:
    """Tell for each row whether a state of something it acts on passes a test.

    Args:
        scope: What may be known.
        rows: Row numbers, shape ``(m,)``.
        test: Takes indices of states, none negative, and returns one flag each.
    """
    columns = scope.stream.columns
    states = scope.state_of(columns.object[rows])
    known = states >= 0
    if known.all():
        found = test(states)
    else:
        found = np.zeros(len(rows), np.bool_)
        at_known = np.flatnonzero(known)
        found[at_known] = test(states[at_known])
    if not len(facts_of(scope.stream).several("objects")):
        return found
    for at in np.flatnonzero(columns.objects[rows] >= 0).tolist():
        if not found[at]:
            members = scope.state_of(scope.stream.sets.members(int(columns.objects[rows[at]])))
            found[at] = bool(test(members[members >= 0]).any())
    return found


def naming(scope: Scope, rows: Rows, by: Literal["actor", "object"], meant: Codes) -> Mask:
    """Tell which rows have one of some nodes as their actor or object, alone or among several."""
    stream, columns = scope.stream, scope.stream.columns
    found = among(getattr(columns, by)[rows], meant)
    several: Literal["actors", "objects"] = "actors" if by == "actor" else "objects"
    if len(facts_of(stream).several(several)):
        found |= holds(stream, getattr(columns, several)[rows], meant)
    return found


def sharings(scope: Scope, rows: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield, level by level, which rows are about an activity that may be known, and the row of that one.

    Args:
        scope: What may be known.
        rows: Row numbers, shape ``(m,)``.

    Yields:
        Positions in ``rows``, and for each the row of the activity that is shared (liked, undone) there.
    """
    at, through = np.arange(len(rows)), rows
    for _ in range(_DEEPEST):
        inner = scope.stream.rows_with_ids(scope.stream.columns.object[through])
        known = np.flatnonzero(inner >= 0)
        known = known[scope.visible(inner[known])]
        if not len(known):
            return
        at, through = at[known], inner[known]
        yield at, through


def acts_on(
    scope: Scope, by: Literal["text", "tag"], codes: NDArray[np.integer[Any]], since: int = 0
) -> Rows:
    """Return ascending rows outside of which nothing acts on a thing with one of some texts or tags.

    Args:
        scope: What may be known.
        by: What the things have.
        codes: Codes of texts, or nodes of tags.
        since: A row; earlier ones may be left out.
    """
    stream = scope.stream
    things = stream.states.node[stream.states_with(by, codes)]
    return also(stream.rows_of_any("object", things, since), facts_of(stream).several("objects"))


def reach_of(scope: Scope, by: Literal["text", "tag"], codes: NDArray[np.integer[Any]]) -> int:
    """Return about how many acts there are on things with one of some texts or tags, given ascending."""
    stream = scope.stream
    return stream.count_of_states(by, codes) * (1 + len(stream) // max(1, len(stream.states)))


def also(rows: Rows, more: Rows) -> Rows:
    """Return the rows of both, ascending."""
    return distinct(np.concatenate((rows, more))) if len(more) else rows


def cells(flags: Mask) -> Mask:
    """Return the flags with one more cell, so that the code -1 finds ``False``."""
    return np.append(flags, False)


def one_of(codes: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]], size: int) -> Mask:
    """Tell which codes are among some wanted ones, by a table of all where many are asked for.

    Args:
        codes: Codes below ``size``, or -1.
        wanted: Codes, ascending.
        size: How many codes there are.
    """
    if len(codes) * _TABLED > size:
        table = np.zeros(size + 1, np.bool_)
        table[wanted] = True
        found: Mask = table[codes]
        return found
    if not len(wanted):
        return np.zeros(len(codes), np.bool_)
    at = np.minimum(np.searchsorted(wanted, codes), len(wanted) - 1)
    same: Mask = wanted[at] == codes
    return same
