"""What came of what a person shared: who shares gets something back."""

from activitykit.impact.report import Effect, Impact, effect, impact

__all__ = ["Effect", "Impact", "effect", "impact"]
