"""Roll-ups: many activities told as one line."""

from activitykit.rollup.groups import Groups, count_people, people_of
from activitykit.rollup.rollup import Rollup
from activitykit.rollup.window import Window

__all__ = ["Groups", "Rollup", "Window", "count_people", "people_of"]
