"""The filter for all that concerns one person, thing, topic or group; what a mute of it hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from activitykit.select.facts import among, holds
from activitykit.select.leaf import Values
from activitykit.select.names import resolve
from activitykit.select.saying import Part, narrowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Codes, Mask, Rows, Scope

__all__ = ["About"]

_LONGEST_THREAD = 10_000


class About(Values):
    """Whatever concerns a person, thing, topic or group: their acts, their things, its thread.

    This is what a mute of one thing hides: of a person everything they do and what others make of their
    things; of a post its whole thread; of a tag or a group everything under it.

    Example:
        >>> import activitykit as ak
        >>> str(ak.About("https://intra.example/n/1"))
        'about:https://intra.example/n/1'
    """

    key: ClassVar[str] = "about"
    cost: ClassVar[int] = 3

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at whom and what a row names, at the author of its object, and up its thread."""
        stream, columns = scope.stream, scope.stream.columns
        tags = {f"#{value.lstrip('#').casefold()}" for value in self.values if ":" not in value}
        meant = np.union1d(resolve(scope, self.values, "concern"), resolve(scope, self.values, "actor"))
        meant = np.union1d(meant, stream.nodes.codes(tags)).astype(np.int64)
        if not len(meant):
            return np.zeros(len(rows), np.bool_)
        found = among(columns.object[rows], meant)
        for column in (columns.actor, columns.target, columns.context, columns.reply):
            found |= among(column[rows], meant)
        for column in (columns.actors, columns.objects, columns.tags):
            found |= holds(stream, column[rows], meant)
        open_ = np.flatnonzero(~found)
        found[open_] = scope.addressed_to(rows[open_], meant)
        open_ = np.flatnonzero(~found)
        found[open_] = _rooted(scope, columns.object[rows[open_]], meant)
        return found

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # no words of its own
        """Say what it concerns."""
        return narrowed("about", [self.named(value, name) for value in self.values])


def _rooted(scope: Scope, nodes: Codes, meant: Codes) -> Mask:
    """Tell which nodes are by someone meant, tagged so, or have a thing that is so above them."""
    stream, columns = scope.stream, scope.stream.columns
    things, where = np.unique(nodes, return_inverse=True)
    answer = np.zeros(len(things), np.bool_)
    origin, current = np.arange(len(things)), things.astype(np.int64)
    visited: set[tuple[int, int]] = set()
    for _ in range(_LONGEST_THREAD):
        keep = (current >= 0) & ~answer[origin]
        origin, current = origin[keep], current[keep]
        if not len(current):
            break
        states = scope.state_of(current)
        known = np.flatnonzero(states >= 0)
        state = states[known]
        by = np.where(
            stream.states.author[state] >= 0, stream.states.author[state], stream.states.claim[state]
        )
        hit = among(current, meant)
        hit[known] |= among(by, meant) | among(stream.states.context[state], meant)
        hit[known] |= holds(stream, stream.states.tags[state], meant)
        rows = stream.rows_with_ids(current)
        acts = np.flatnonzero(rows >= 0)
        acts = acts[scope.visible(rows[acts])]
        hit[acts] |= among(columns.actor[rows[acts]], meant)
        answer[origin[hit]] = True
        above = np.full(len(current), -1, np.int64)
        above[acts] = columns.object[rows[acts]]
        above[known] = np.where(stream.states.reply[state] >= 0, stream.states.reply[state], above[known])
        fresh = [pair not in visited for pair in zip(origin.tolist(), above.tolist(), strict=True)]
        visited.update(zip(origin.tolist(), above.tolist(), strict=True))
        current = np.where(fresh, above, -1)
    return answer[where]
