"""Filters on what concerns the one who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from activitykit.select.facts import among, holds
from activitykit.select.leaf import Flag
from activitykit.select.things import any_thing, sharings

if TYPE_CHECKING:
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["InvolvesMe", "MentionsMe", "Unseen"]


class MentionsMe(Flag):
    """What mentions the viewer.

    Example:
        >>> import activitykit as ak
        >>> str(ak.MentionsMe())
        'mentions:me'
    """

    key: ClassVar[str] = "mentions_me"
    text: ClassVar[str] = "mentions:me"
    personal: ClassVar[bool] = True
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the mentions of the activity, and of the thing."""
        stream, mentions = scope.stream, scope.stream.states.mentions
        me = stream.nodes.codes(scope.viewer.identities)
        found = holds(stream, stream.columns.mentions[rows], me)
        return found | any_thing(scope, rows, lambda state: holds(stream, mentions[state], me))


class InvolvesMe(Flag):
    """What the viewer did, what was done to them or their things, answers to them, and what mentions them.

    Example:
        >>> import activitykit as ak
        >>> str(ak.InvolvesMe())
        'involves:me'
    """

    key: ClassVar[str] = "involves_me"
    text: ClassVar[str] = "involves:me"
    personal: ClassVar[bool] = True
    cost: ClassVar[int] = 3

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at every place where a person can stand in an activity."""
        stream, columns, states = scope.stream, scope.stream.columns, scope.stream.states
        me = stream.nodes.codes(scope.viewer.identities)
        found = MentionsMe().mask(scope, rows)
        for column in (columns.actor, columns.object, columns.target):
            found |= among(column[rows], me)
        for sets in (columns.actors, columns.objects, columns.own):
            found |= holds(stream, sets[rows], me)  # that a blind copy came to oneself is one's own to know
        open_ = np.flatnonzero(~found)
        found[open_] = any_thing(scope, rows[open_], lambda s: among(states.author[s], me))
        open_ = np.flatnonzero(~found)
        for at, shared in sharings(scope, rows[open_]):
            mine = among(columns.actor[shared], me)
            found[open_[at]] |= mine | any_thing(scope, shared, lambda s: among(states.author[s], me))
        open_ = np.flatnonzero(~found)
        answered = scope.state_of(columns.reply[rows[open_]])
        known = np.flatnonzero(answered >= 0)
        found[open_[known]] = among(states.author[answered[known]], me)
        return found


class Unseen(Flag):
    """What others did to things that the viewer has not viewed, read or listened to.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Unseen())
        'is:unseen'
    """

    key: ClassVar[str] = "unseen"
    text: ClassVar[str] = "is:unseen"
    personal: ClassVar[bool] = True

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look up the thing, and the activity itself, among what the viewer has seen."""
        columns, seen = scope.stream.columns, scope.seen_nodes
        me = scope.stream.nodes.codes(scope.viewer.identities)
        known = among(columns.object[rows], seen) | among(columns.id[rows], seen)
        return ~(known | among(columns.actor[rows], me))
