"""Mutes: what a person asked not to be shown, until when, and whether a notice stands in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from activitykit.arguments import checked, shown
from activitykit.errors import QueryError, did_you_mean
from activitykit.language import catalogue
from activitykit.select.filter import Filter
from activitykit.stream.moments import FOREVER, to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


__all__ = ["Mute"]


@dataclass(frozen=True, eq=False)
class Mute:
    """Something a person does not want to be shown.

    Attributes:
        what: The activities meant: any filter, or query text. ``Actor`` mutes a person, ``Tag`` a topic,
            ``About`` a thing and its thread, ``Type("Announce") & Actor(...)`` only what someone shares.
        until: When it ends: an aware datetime, epoch microseconds or an RFC 3339 text; ``None`` for never.
        action: ``"hide"``, or ``"collapse"`` to leave a notice where the activity would have stood.

    Example:
        >>> import activitykit as ak
        >>> mute = ak.Mute(ak.Type("Announce") & ak.Actor("https://intra.example/u/ana"), action="collapse")
        >>> print(mute.sentence("en"))
        Muted: shares by ana
    """

    what: Any
    until: datetime | int | str | None = None
    action: Literal["hide", "collapse"] = "hide"

    def __post_init__(self) -> None:
        if isinstance(self.what, str):
            object.__setattr__(self, "what", Filter.read(self.what))
        if not isinstance(self.what, Filter):
            raise QueryError(f"a mute takes a filter or query text, not {shown(self.what)}")
        action: Any = self.action
        if not isinstance(action, str) or action not in {"hide", "collapse"}:
            hint = did_you_mean(action, ["hide", "collapse"]) if isinstance(action, str) else ""
            raise QueryError(f"a mute hides or collapses, it can't {shown(action)}{hint}")
        if self.until is not None:
            to_micros(self.until)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mute) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return self.what, self.ends, self.action  # the end as a moment, however it was written

    @property
    def ends(self) -> int:
        """The microsecond from which it no longer holds."""
        return FOREVER if self.until is None else to_micros(self.until)

    @property
    def key(self) -> str:
        """What is muted, as text: the thing itself for a mute of one thing, else the query."""
        from activitykit.select.about import About  # noqa: PLC0415  # filters stand above mutes

        one = isinstance(self.what, About) and len(self.what.values) == 1
        return str(self.what.values[0]) if one else str(self.what)

    @checked
    def sentence(self, lang: str = "en", *, name: Callable[[str], str] | None = None) -> str:
        """Return the notice that stands in the place of what is collapsed."""
        return catalogue(lang).say("filter.muted", what=self.what.sentence(lang, name=name))

    def to_dict(self) -> dict[str, Any]:
        """Return the mute as plain data."""
        data: dict[str, Any] = {"what": self.what.to_dict(), "action": self.action}
        if self.until is not None:
            data["until"] = to_datetime(self.ends).isoformat()
        return data

    @classmethod
    @checked
    def from_dict(cls, data: Mapping[str, Any]) -> Mute:
        """Build a mute from :meth:`to_dict`'s form; ``what`` may be query text.

        Raises:
            QueryError: A member is unknown or missing.
        """
        unknown = next((key for key in data if key not in {"what", "until", "action"}), None)
        if unknown is not None or "what" not in data:
            raise QueryError(f"a mute has what, until and action, not {unknown or dict(data)!r:.80}")
        what = data["what"]
        return cls(
            what if isinstance(what, str) else Filter.from_dict(what),
            data.get("until"),
            data.get("action", "hide"),
        )
