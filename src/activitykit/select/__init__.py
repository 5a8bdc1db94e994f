"""What a viewer may see, and wants to see."""

from activitykit.select.about import About
from activitykit.select.derive import derive
from activitykit.select.evidence import Evidence
from activitykit.select.filter import And, Filter, Not, Or, all_of, any_of
from activitykit.select.mute import Mute
from activitykit.select.scope import Whole
from activitykit.select.view import View
from activitykit.select.viewer import Viewer

__all__ = [
    "About",
    "And",
    "Evidence",
    "Filter",
    "Mute",
    "Not",
    "Or",
    "View",
    "Viewer",
    "Whole",
    "all_of",
    "any_of",
    "derive",
]
