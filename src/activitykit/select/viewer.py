"""Whose page it is: what is known of one person, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from activitykit.arguments import checked, shown
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.language import catalogue, shorten
from activitykit.language.times import zone
from activitykit.select.mute import Mute
from activitykit.select.source import Source

__all__ = ["FIELDS", "Viewer", "settled"]

FIELDS = ("identities", "groups", "follows", "mutes", "blocks", "seen", "languages", "interests")


@dataclass(frozen=True, repr=False)
class Viewer:
    """The person a page is for. Derived with ``stream.viewer(id)``, or made by hand.

    Attributes:
        id: The IRI of the person.
        identities: All accounts of the person; ``id`` is always the first.
        groups: Groups the person belongs to.
        follows: People, groups, topics, documents and projects that the person follows.
        mutes: What the person asked not to be shown; an IRI or a tag stands for that thing.
        blocks: People whose acts and things are gone for this person.
        seen: Things the person has viewed, read or listened to.
        languages: Language tags the person reads, best first.
        interests: Tags and topics, foremost first.
        timezone: IANA name: by it days begin and times are told.
        sources: Where the values come from that a stream told.
        stated: Of one derived from a stream, the fields that the caller stated; ``None`` of one made by hand.

    Example:
        >>> import activitykit as ak
        >>> ana = ak.Viewer("https://intra.example/u/ana", groups=["https://intra.example/g/rh"])
        >>> ana
        Viewer('https://intra.example/u/ana', groups=1)
        >>> ana.because("groups", "https://intra.example/g/rh")
        'stated by the caller'
    """

    id: str
    identities: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    mutes: tuple[Mute, ...] = ()
    blocks: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    timezone: str = "UTC"
    sources: Mapping[tuple[str, str], Source | str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    stated: frozenset[str] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if type(self.id) is not str or not self.id:
            raise ActivityKitError(f"a viewer is known by the IRI of a person, not {shown(self.id)}")
        zone(self.timezone)
        if not isinstance(self.sources, Mapping):
            raise ActivityKitError(
                f"sources is a mapping of (field, value) to a reason, not {shown(self.sources)}"
            )
        for name in FIELDS:
            object.__setattr__(self, name, settled(name, getattr(self, name)))
        others = (identity for identity in self.identities if identity != self.id)
        object.__setattr__(self, "identities", (self.id, *others))

    @checked
    def because(self, what: str, value: Any, language: str = "en") -> str | None:
        """Return why something is known of the viewer: the act of the stream, or that it was stated.

        Args:
            what: A field: ``"follows"``, ``"groups"``, ``"mutes"``, ...
            value: The value asked about.
            language: Of the answer, such as ``"fr"``.

        Returns:
            The reason, or ``None`` when nothing of the kind is known.

        Raises:
            ActivityKitError: There is no such field.
        """
        if what not in FIELDS:
            raise ActivityKitError(f"a viewer has no {what!r}{did_you_mean(what, FIELDS)}")
        known = getattr(self, what)
        if not isinstance(value, str | Mute):
            return None
        if value not in known and not (what == "mutes" and value in {mute.key for mute in known}):
            return None
        key = value.key if isinstance(value, Mute) else value
        source = None if self.stated and what in self.stated else self.sources.get((what, key))
        if isinstance(source, Source):
            return source.say(language)
        return catalogue(language).say("viewer.stated") if source is None else source

    def replace(self, **changes: Any) -> Viewer:
        """Return the viewer with some fields stated anew.

        Example:
            >>> import activitykit as ak
            >>> ak.Viewer("urn:ana", groups=["urn:g"]).replace(groups=())
            Viewer('urn:ana')
        """
        stated = None if self.stated is None else self.stated | changes.keys()
        return replace(self, **{"stated": stated, **changes})

    def describe(self) -> str:
        """Return all that is known, one line each, with its reason.

        Example:
            >>> import activitykit as ak
            >>> print(ak.Viewer("urn:ana", groups=["urn:g"]).describe())
            urn:ana
              groups: urn:g (stated by the caller)
        """
        lines = [self.id]
        for name in FIELDS:
            values = getattr(self, name)
            if name == "identities":
                values = values[1:]
            for value in sorted(values) if name == "seen" else values:
                shown = value.key if isinstance(value, Mute) else value
                lines.append(f"  {name}: {shown} ({self.because(name, value)})")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        counts = "".join(
            f", {name}={count}"
            for name in FIELDS
            if (count := len(getattr(self, name)) - (name == "identities"))
        )
        return f"Viewer({shorten(self.id, 200)!r}{counts})"


def settled(name: str, given: Any) -> Any:
    """Return the value of a field as a viewer keeps it: frozen, each once.

    Raises:
        ActivityKitError: It is no list of IRIs or names.
    """
    if isinstance(given, str | Mute):
        raise ActivityKitError(f"{name} takes several values: write [{given!r}]")
    if not isinstance(given, Iterable):
        raise ActivityKitError(f"{name} takes several values, not {shown(given)}")
    values: Iterable[Any] = list(given)
    wrong = [value for value in values if not isinstance(value, str | Mute)]
    if wrong:
        raise ActivityKitError(f"{name} takes IRIs and names, not {shown(wrong[0])}")
    if name == "seen":
        return frozenset(values)
    if name == "mutes":
        from activitykit.select.about import About  # noqa: PLC0415  # filters stand on the scope of a viewer

        values = (mute if isinstance(mute, Mute) else Mute(About(str(mute))) for mute in values)
    ordered = sorted(values) if isinstance(values, set | frozenset) else values
    return tuple(dict.fromkeys(ordered))
