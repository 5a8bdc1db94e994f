"""Feeds and pages: what a person is shown, in which order, in which words, and why."""

from activitykit.feed.entry import Entry
from activitykit.feed.feed import Feed
from activitykit.feed.markup import attribute, face, link, safe_address, text
from activitykit.feed.page import Page
from activitykit.feed.portal import Portal
from activitykit.feed.presets import HOUSEKEEPING, told
from activitykit.feed.seen import Seen
from activitykit.feed.telling import Teller
from activitykit.feed.trace import Dropped

__all__ = [
    "HOUSEKEEPING",
    "Dropped",
    "Entry",
    "Feed",
    "Page",
    "Portal",
    "Seen",
    "Teller",
    "attribute",
    "face",
    "link",
    "safe_address",
    "text",
    "told",
]
