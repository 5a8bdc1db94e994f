"""What a viewer may see, and wants to see."""

from activitykit.select.about import About
from activitykit.select.algebra import And, Not, Or, all_of, any_of
from activitykit.select.columns import (
    Actor,
    ActorIn,
    Context,
    Group,
    Language,
    Object,
    ObjectType,
    Source,
    Tag,
    Target,
    Type,
)
from activitykit.select.derive import derive
from activitykit.select.evidence import Evidence
from activitykit.select.filter import Filter
from activitykit.select.marks import HasAttachment, Keyword, MinEngagement, Reply
from activitykit.select.matches import Matches
from activitykit.select.moments import Since, Until
from activitykit.select.mute import Mute
from activitykit.select.personal import InvolvesMe, MentionsMe, Unseen
from activitykit.select.query import query
from activitykit.select.restrict import restrict
from activitykit.select.scope import Whole
from activitykit.select.view import View
from activitykit.select.viewer import Viewer

__all__ = [
    "About",
    "Actor",
    "ActorIn",
    "And",
    "Context",
    "Evidence",
    "Filter",
    "Group",
    "HasAttachment",
    "InvolvesMe",
    "Keyword",
    "Language",
    "Matches",
    "MentionsMe",
    "MinEngagement",
    "Mute",
    "Not",
    "Object",
    "ObjectType",
    "Or",
    "Reply",
    "Since",
    "Source",
    "Tag",
    "Target",
    "Type",
    "Unseen",
    "Until",
    "View",
    "Viewer",
    "Whole",
    "all_of",
    "any_of",
    "derive",
    "query",
    "restrict",
]
