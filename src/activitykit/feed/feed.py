"""A feed: what is wanted, what counts, what is told as one line; a configuration from which pages follow."""

from __future__ import annotations

import tomllib
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field, field_validator
from pydantic_core import to_json

from activitykit.arguments import checked
from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError, CursorError
from activitykit.feed import presets
from activitykit.feed.cursor import Position
from activitykit.feed.page import Page
from activitykit.feed.reading import Reading
from activitykit.feed.turning import found_again
from activitykit.rank import (  # noqa: TC001 - pydantic reads the annotations of fields
    AnySignal,
    Diversity,
    Exploration,
    Quota,
)
from activitykit.rollup import Rollup
from activitykit.select import Evidence, Filter, View, Viewer, derive
from activitykit.stream.moments import to_micros

if TYPE_CHECKING:
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Feed"]


class Feed(Configuration):
    """What a page shows and in which order; frozen, and written as TOML.

    The steps, in this order: the stream as of a moment; what the viewer may see; what is wanted (``where``)
    and not muted; the best by the sum of the signals (``rank``); told together (``rollup``); spread over
    people, threads, topics and sources (``per_actor``, ``diversity``, ``quotas``, ``exploration``); cut
    (``size``).

    Attributes:
        where: What is wanted: a filter or query text; everything visible when left out.
        rank: The signals whose weighted sum orders the page; the newest first when there are none.
        rollup: What is told as one line; nothing when ``None``.
        per_actor: So many entries a person at most on a page, as long as others have something to say.
        diversity: How else the entries of a page are spread: decay by author, caps, MMR, DPP.
        quotas: Named sources and the share of the places that is kept for each ("60 % my teams, 20 %
            discovery"); all other places follow the feed's own order.
        exploration: A part of the places that is given to chance, with a seed.
        size: Entries on a page.
        name: What the feed is called; what a viewer has caught up with is kept under it.
        own: Whether the viewer's own acts make entries by themselves; where others joined in they are told
            in any case.
        default_audience: Who may see what has no audience; only its actor when left out.
        evidence: Which acts that nobody may see count without names, once enough people did the same; none
            when left out.

    Example:
        >>> import activitykit as ak
        >>> feed = ak.Feed(rank=(ak.Recency(half_life="18h"),), rollup=ak.Rollup(), per_actor=2)
        >>> ak.Feed.from_toml(feed.to_toml()) == feed
        True
    """

    model_config = ConfigDict(ignored_types=(cached_property,))

    where: Filter | None = None
    rank: tuple[AnySignal, ...] = ()
    rollup: Rollup | None = Field(default_factory=Rollup)
    per_actor: int | None = Field(default=None, ge=1)
    diversity: Diversity | None = None
    quotas: tuple[Quota, ...] = ()
    exploration: Exploration | None = None
    size: int = Field(default=20, ge=1, le=10_000)
    name: str = Field(default="feed", min_length=1, max_length=100)
    own: bool = True
    default_audience: str | None = None
    evidence: Evidence | None = None

    def __init__(self, **fields: Any) -> None:  # to a type checker: "where" may be query text, "rank" a list
        super().__init__(**fields)

    @field_validator("quotas")
    @classmethod
    def _within_one(cls, value: tuple[Quota, ...]) -> tuple[Quota, ...]:
        names = [quota.name for quota in value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two sources are called {twice!r}: give each a name of its own")
        total = sum(quota.share for quota in value)
        if total > 1 + 1e-9:
            raise ValueError(f"the shares sum to {total:g}: together they take at most 1, all places")
        return value

    @classmethod
    def home(cls, **changes: Any) -> Feed:
        """Return the feed for every day: what matters to the viewer now, before what is merely new.

        Args:
            **changes: Fields to set otherwise.

        Example:
            >>> import activitykit as ak
            >>> ak.Feed.home(size=5).name
            'home'
        """
        return cls(**presets.home(**changes))

    @classmethod
    def latest(cls, **changes: Any) -> Feed:
        """Return the feed of everything, newest first."""
        return cls(**presets.latest(**changes))

    @classmethod
    def catch_up(cls, **changes: Any) -> Feed:
        """Return the feed for after an absence: what was missed, by how much it mattered."""
        return cls(**presets.catch_up(**changes))

    @classmethod
    def discover(cls, **changes: Any) -> Feed:
        """Return the feed of what lies beyond the viewer's circle and may interest them."""
        return cls(**presets.discover(**changes))

    @classmethod
    @checked
    def team(cls, group: str, **changes: Any) -> Feed:
        """Return the feed of one group's conversations.

        Args:
            group: The IRI of the group, or its name.
            **changes: Fields to set otherwise.
        """
        return cls(**presets.team(group, **changes))

    @checked
    def page(
        self,
        stream: Stream,
        viewer: Viewer | str,
        as_of: Moment | None = None,
        after: str | None = None,
    ) -> Page:
        """Return a page of one viewer.

        Args:
            stream: The stream.
            viewer: Whose page it is; an IRI stands for ``stream.viewer(iri)``.
            as_of: The moment; that of the newest activity that the viewer may see when left out.
            after: The ``cursor`` of the page before. The pages of one reading are cuts of one order, that of
                the first page's moment: they never overlap and skip nothing, whatever is appended between
                them. What was deleted since is passed over, what was edited is told as it is now.

        Raises:
            CursorError: ``after`` is no cursor, or was made for another feed or viewer.
            StreamError: ``as_of`` is no moment.
        """
        present = stream if as_of is None else stream.until(as_of)
        who = derive(present, viewer, as_of=as_of) if isinstance(viewer, str) else viewer
        view = View(present, who, as_of, **self.sight)
        if after is None:
            position, reading = None, Reading(self, view)
        else:
            position = Position.open(after, self.digest, who.id)
            if as_of is not None and to_micros(as_of) < position.as_of:
                msg = f"the cursor's reading began after {as_of}: start a new reading without it"
                raise CursorError(msg)
            reading = found_again(self, view, position)
        return Page(self, reading, view, position, timed=as_of is not None)

    @property
    def sight(self) -> dict[str, Any]:
        """What of the configuration decides who sees what."""
        return {"default_audience": self.default_audience, "evidence": self.evidence}

    @cached_property
    def digest(self) -> str:
        """A short text that differs between feeds that differ."""
        return blake2b(to_json(self.to_dict()), digest_size=12).hexdigest()

    def replace(self, **changes: Any) -> Feed:
        """Return the feed with some fields changed.

        Example:
            >>> import activitykit as ak
            >>> ak.Feed(size=20).replace(size=5).size
            5
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**kept, **changes})

    def to_dict(self) -> dict[str, Any]:
        """Return the feed as plain data, what is left at its default left out."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude_none=True) | (
            {"rollup": False} if self.rollup is None else {}
        )

    @classmethod
    @checked
    def from_dict(cls, data: dict[str, Any]) -> Feed:
        """Return the feed of :meth:`to_dict`'s form.

        Raises:
            ActivityKitError: A field is unknown, or does not fit.
        """
        fields = dict(data)
        if fields.get("rollup") is False:
            fields["rollup"] = None
        return cls(**fields)

    def to_toml(self) -> str:
        """Return the feed as TOML text."""
        from tomli_w import dumps  # noqa: PLC0415 - only for writing down

        return dumps(self.to_dict())

    @classmethod
    @checked
    def from_toml(cls, text: str) -> Feed:
        """Return the feed of a TOML text.

        Raises:
            ActivityKitError: It is no TOML, or no feed.
        """
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            msg = f"the feed is no TOML: {error}"
            raise ActivityKitError(msg) from error
        return cls.from_dict(data)
