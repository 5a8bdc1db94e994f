"""What came of what a person shared: who shares gets something back."""

from activitykit.impact.report import Effect, Impact, impact

__all__ = ["Effect", "Impact", "impact"]
