"""The stream: every activity of a company in time order, from which everything else is computed."""

from activitykit.stream.columns import Columns, States
from activitykit.stream.reading import Rejected
from activitykit.stream.stream import Stream

__all__ = ["Columns", "Rejected", "States", "Stream"]
