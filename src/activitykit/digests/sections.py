"""The sections that a digest has unless it is told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activitykit.feed import Feed, told
from activitykit.rank import Affinity, Announcement, Conversation, Follows, Popularity, Topics
from activitykit.rollup import Rollup
from activitykit.select import Actor, ActorIn, Group, InvolvesMe, MentionsMe, Tag, Type

if TYPE_CHECKING:
    from activitykit.rank import Signal
    from activitykit.select import Filter, Viewer

__all__ = ["MUST_READ", "default_sections"]

MUST_READ = Announcement().tags
"""Tags that make a thing a must-read."""


def default_sections(viewer: Viewer) -> dict[str, Feed]:
    """Return what a person's digest is made of, by section; what concerns them most first."""
    thread = Rollup(by=("thread",))
    engaged = (Popularity(half_life="7d"), Affinity(), Follows(), Topics())
    others = told() & ~Actor("me")
    news = others & Type("Create", "Announce", "Update") & ~InvolvesMe()

    def section(name: str, where: Filter, rank: tuple[Signal, ...]) -> Feed:
        return Feed(name=name, where=where, rank=rank, rollup=thread, per_actor=3, own=False)

    sections = {
        "must_read": section(
            "must_read",
            others & (Tag(*MUST_READ) | MentionsMe()),
            (Announcement(weight=3), Conversation(weight=2)),
        ),
        "outcome": section(
            "outcome", others & InvolvesMe() & ~MentionsMe(), (Popularity(half_life="7d"), Affinity())
        ),
    }
    if viewer.groups:
        sections["teams"] = section("teams", news & Group(*viewer.groups), engaged)
    if viewer.interests:
        sections["topics"] = section("topics", news & (Tag(*viewer.interests) | ActorIn("follows")), engaged)
    elif viewer.follows:
        sections["topics"] = section("topics", news & ActorIn("follows"), engaged)
    sections["discoveries"] = Feed.discover(name="discoveries")
    order = ("must_read", "teams", "topics", "discoveries", "outcome")
    return {name: sections[name] for name in order if name in sections}
