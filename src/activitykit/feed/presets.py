"""Feeds that are good without reading a manual.

What is not told in any of them: looking at things (View, Read, Listen), muting, blocking and reporting,
refusals, departures, answers to subscriptions and memberships, and the announcements by which a directory
makes people known. All of it still counts: for what was seen, for who belongs where, and for the ranking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.rank import (
    Affinity,
    Announcement,
    Conversation,
    Exploration,
    Fatigue,
    Follows,
    Peers,
    Popularity,
    Proximity,
    Quality,
    QuietVoice,
    Recency,
    Similar,
    Topics,
    Trending,
)
from activitykit.rollup import Rollup, Window
from activitykit.select import ActorIn, Group, InvolvesMe, ObjectType, Since, Type, Unseen

if TYPE_CHECKING:
    from activitykit.select import Filter

__all__ = ["HOUSEKEEPING", "catch_up", "discover", "home", "latest", "team", "told"]

HOUSEKEEPING = (
    "View",
    "Read",
    "Listen",
    "Ignore",
    "Block",
    "Flag",
    "Reject",
    "TentativeReject",
    "Leave",
    "Undo",
    "Delete",
)
"""Verbs that keep a company's house in order and are no news to anybody."""

_EDITS = {"Update": "60d"}  # a page that is brought up to date each week is one line
_ACTORS = ("Person", "Application", "Service", "Organization")


def told() -> Filter:
    """Return the filter of what is worth telling at all.

    Example:
        >>> str(told()).split()[0]
        '-type:View,Read,Listen,Ignore,Block,Flag,Reject,TentativeReject,Leave,Undo,Delete'
    """
    answers = Type("Accept", "TentativeAccept") & ~ObjectType("Event", "Invite")
    directory = Type("Create", "Update") & ObjectType(*_ACTORS)
    return ~Type(*HOUSEKEEPING) & ~answers & ~directory


def home(**changes: Any) -> dict[str, Any]:
    """What matters to the viewer now: people and things they care about, before what is merely new."""
    return {
        "name": "home",
        "where": told() & Since("60d"),
        "rank": (
            Recency(half_life="1d", weight=3),
            Popularity(half_life="2d", weight=0.6),
            Affinity(weight=1),
            Follows(weight=1),
            Conversation(weight=1.5),
            Topics(weight=1),
            Similar(weight=0.6),
            Peers(weight=0.6),
            Proximity(weight=0.5),
            Quality(weight=0.3),
            QuietVoice(weight=0.2),
            Announcement(weight=3),
            Fatigue(weight=0.5),
        ),
        "rollup": _by_thread("4d"),
        "per_actor": 3,
        "own": False,
        **changes,
    }


def latest(**changes: Any) -> dict[str, Any]:
    """Everything, the newest first; what somebody did in one go is one line."""
    return {
        "name": "latest",
        "where": told(),
        "rank": (Recency(half_life="1d"),),
        "rollup": Rollup(
            by=(("type", "copy"), ("type", "page"), ("actor", "type", "target")),
            window=Window(gap="1d", gaps=_EDITS),
        ),
        "own": False,
        **changes,
    }


def catch_up(**changes: Any) -> dict[str, Any]:
    """After an absence: what was not seen, by how much it mattered to others and concerns the viewer."""
    return {
        "name": "catch_up",
        "where": told() & Since("90d") & Unseen(),
        "rank": (
            Announcement(weight=4),
            Conversation(weight=2),
            Popularity(half_life="14d", weight=1),
            Follows(weight=0.8),
            Affinity(weight=0.8),
            Proximity(weight=0.5),
            Recency(half_life="7d", weight=1),
        ),
        "rollup": _by_thread("30d"),
        "per_actor": 2,
        "size": 12,
        "own": False,
        **changes,
    }


def discover(**changes: Any) -> dict[str, Any]:
    """From beyond one's circle: what people of like interests read, and now and then something untried."""
    return {
        "name": "discover",
        "where": told()
        & Type("Create", "Announce")
        & Since("60d")
        & Unseen()
        & ~InvolvesMe()
        & ~ActorIn("follows"),
        "rank": (
            Peers(weight=1.5),
            Topics(weight=1.5),
            Similar(weight=1),
            Trending(weight=0.8),
            QuietVoice(weight=0.5),
            Quality(weight=0.4),
            Proximity(weight=-3),
            Recency(half_life="7d", weight=1),
        ),
        "rollup": _by_thread("30d"),
        "exploration": Exploration(share=0.1),
        "per_actor": 1,
        "own": False,
        **changes,
    }


def team(group: str, **changes: Any) -> dict[str, Any]:
    """What happens in one group: its conversations, the liveliest and newest first."""
    return {
        "name": "team",
        "where": told() & Group(group),
        "rank": (
            Recency(half_life="2d", weight=3),
            Announcement(weight=3),
            Conversation(weight=1),
            Popularity(half_life="3d", weight=0.5),
        ),
        "rollup": _by_thread("7d"),
        "own": False,
        **changes,
    }


def _by_thread(gap: str) -> Rollup:
    """A post with its answers and likes is one entry, in however many groups it was posted.

    So are one person's several small acts of a kind.
    """
    by = (("story",), ("coverage",), ("actor", "type", "target"))
    return Rollup(by=by, window=Window(gap=gap, gaps=_EDITS))
