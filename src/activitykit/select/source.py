"""Where something that is known of a viewer comes from."""

from __future__ import annotations

from dataclasses import dataclass

from activitykit.language import catalogue
from activitykit.stream.moments import to_datetime

__all__ = ["Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """The act by which something is known of a viewer, or of how many of the viewer's acts it was counted.

    Attributes:
        kind: The type of the act; empty for what was counted.
        id: The IRI of the act.
        time: When it was, in epoch microseconds.
        count: Of how many acts.

    Example:
        >>> print(Source("Follow", "urn:f", 0))
        Follow of 1970-01-01T00:00Z (urn:f)
        >>> Source(count=2).say("fr")
        'dans 2 de ses propres actes'
    """

    kind: str = ""
    id: str = ""
    time: int = 0
    count: int = 0

    def say(self, language: str) -> str:
        """Return it in words."""
        words = catalogue(language)
        if not self.kind:
            return words.say("viewer.used", n=self.count)
        when = f"{to_datetime(self.time):%Y-%m-%dT%H:%MZ}"
        return words.say("viewer.act", kind=self.kind, when=when, id=self.id)

    def __str__(self) -> str:
        return self.say("en")
