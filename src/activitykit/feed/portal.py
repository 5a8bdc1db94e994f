"""A portal: the feeds that a person has saved, under their names."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from activitykit.arguments import checked, shown
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.feed.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activitykit.feed.page import Page
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Portal"]


class Portal:
    """Saved subscriptions: several feeds of one person, each known by its name; frozen, and written as TOML.

    Args:
        *feeds: The feeds, in the order in which the person wants them; their names differ.

    Raises:
        ActivityKitError: Two feeds have the same name, or something given is no feed.

    Example:
        >>> import activitykit as ak
        >>> mine = ak.Portal(ak.Feed.home(), ak.Feed.latest(name="rh", where="tag:rh since:30d"))
        >>> mine
        Portal('home', 'rh')
        >>> print(mine["rh"].where.sentence("fr"))
        activités sur #rh depuis 30 jours
        >>> ak.Portal.from_toml(mine.to_toml()) == mine
        True
    """

    __slots__ = ("feeds",)

    feeds: tuple[Feed, ...]

    @checked
    def __init__(self, *feeds: Feed) -> None:
        names: set[str] = set()
        for feed in feeds:
            if feed.name in names:
                raise ActivityKitError(f"two feeds are called {feed.name!r}: give one of them another name")
            names.add(feed.name)
        object.__setattr__(self, "feeds", feeds)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a portal is frozen: make another one instead of setting {name!r}")

    def __getitem__(self, name: str) -> Feed:
        for feed in self.feeds:
            if feed.name == name:
                return feed
        known = [feed.name for feed in self.feeds]
        raise ActivityKitError(f"no feed is called {name!r}{did_you_mean(name, known)}")

    def __iter__(self) -> Iterator[Feed]:
        return iter(self.feeds)

    def __len__(self) -> int:
        return len(self.feeds)

    def __eq__(self, other: object) -> bool:
        return self.feeds == other.feeds if isinstance(other, Portal) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(feed.digest for feed in self.feeds))

    def __repr__(self) -> str:
        return f"Portal({', '.join(repr(feed.name) for feed in self.feeds)})"

    @checked
    def pages(self, stream: Stream, viewer: Viewer | str, as_of: Moment | None = None) -> dict[str, Page]:
        """Return the first page of each feed by its name.

        Args:
            stream: The stream.
            viewer: Whose portal it is; an IRI stands for ``stream.viewer(iri)``.
            as_of: The moment; that of the newest activity that the viewer may see when left out.
        """
        who = stream.viewer(viewer, as_of=as_of) if isinstance(viewer, str) else viewer
        return {feed.name: feed.page(stream, who, as_of) for feed in self.feeds}

    def to_toml(self) -> str:
        """Return the portal as TOML text: a table ``[[feed]]`` for each."""
        from tomli_w import dumps  # noqa: PLC0415 - only for writing down

        return dumps({"feed": [feed.to_dict() for feed in self.feeds]})

    @classmethod
    @checked
    def from_toml(cls, text: str) -> Portal:
        """Return the portal of a TOML text.

        Raises:
            ActivityKitError: It is no TOML, or something in it is no feed.
        """
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ActivityKitError(f"the portal is no TOML: {error}") from error
        unknown = next((key for key in data if key != "feed"), None)
        tables = data.get("feed", [])
        if unknown is not None or not isinstance(tables, list):
            hint = did_you_mean(unknown or "", ["feed"])
            found = unknown or tables
            raise ActivityKitError(f"a portal is a list of tables [[feed]], not {shown(found)}{hint}")
        return cls(*(_feed(number, table) for number, table in enumerate(tables, 1)))


def _feed(number: int, table: Any) -> Feed:
    if not isinstance(table, dict):
        raise ActivityKitError(f"feed {number} of the portal is no table [[feed]], but {shown(table)}")
    try:
        return Feed.from_dict(table)
    except ActivityKitError as error:
        raise ActivityKitError(f"feed {table.get('name', number)!r} of the portal: {error}") from error
