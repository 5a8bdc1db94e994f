"""People by what they do: profiles, and who knows about a topic."""

from activitykit.people.experts import Expert, experts
from activitykit.people.profile import Profile, Topic, Work, profile

__all__ = ["Expert", "Profile", "Topic", "Work", "experts", "profile"]
