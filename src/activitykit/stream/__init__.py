"""The stream: every activity of a company in time order, from which everything else is computed."""

from activitykit.stream.stream import Columns, Rejected, States, Stream

__all__ = ["Columns", "Rejected", "States", "Stream"]
