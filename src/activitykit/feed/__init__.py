"""Feeds and pages: what a person is shown, in which order, in which words, and why."""

from activitykit.feed.entry import Entry
from activitykit.feed.feed import Feed
from activitykit.feed.page import Page
from activitykit.feed.trace import Dropped

__all__ = ["Dropped", "Entry", "Feed", "Page"]
