"""A page: the entries that one viewer is shown at one moment, and all that can be asked of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from activitykit.arguments import checked
from activitykit.feed.cursor import Position
from activitykit.feed.cut import cut, present_rows
from activitykit.feed.entry import Entry
from activitykit.feed.seen import Seen, caught_up_iri, seeing
from activitykit.feed.telling import Teller
from activitykit.feed.trace import Dropped, Trace
from activitykit.feed.turning import digest_of, newest_arrival
from activitykit.language import catalogue, negotiate, shorten
from activitykit.stream.moments import to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.feed.feed import Feed
    from activitykit.feed.reading import Reading
    from activitykit.language import Catalogue
    from activitykit.select import View
    from activitykit.stream import Stream

__all__ = ["Page"]


class Page:
    """What one viewer is shown: entries in their order, each with its reasons.

    Made by :meth:`activitykit.Feed.page`. The order is that of the reading's first page; the words, and what
    is still there, are of the present.

    Attributes:
        feed: The feed it is a page of.
        reading: The order that the page is a cut of.
        view: What the viewer may see at present.
        shown_before: How many entries of the reading the pages before this one have told or passed over.
        timed: Whether the moment was asked for, and the history of the reading ends there.
        ranked: The entries in the order of the reading, gone ones included.
        entries: The entries, best first.
        cursor: What to give as ``after`` for the next page; ``None`` after the last one.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": f"urn:{n}", "actor": "urn:ana", "to": "as:Public",
        ...      "published": f"2026-11-1{n}T08:00:00Z",
        ...      "object": {"type": "Note", "id": f"urn:n{n}", "content": f"Note {n}"}} for n in range(3)])
        >>> feed = ak.Feed(rank=(ak.Recency(),), size=2)
        >>> page = feed.page(stream, ak.Viewer("urn:paul"))
        >>> [entry.object_id for entry in page]
        ['urn:n2', 'urn:n1']
        >>> [entry.object_id for entry in feed.page(stream, ak.Viewer("urn:paul"), after=page.cursor)]
        ['urn:n0']
    """

    def __init__(
        self, feed: Feed, reading: Reading, view: View, after: Position | None, *, timed: bool
    ) -> None:
        self.feed, self.reading, self.view = feed, reading, view
        self._after, self.timed = after, timed if after is None else after.timed
        self._tellers: dict[str, Teller] = {}
        self._words: dict[str | Path | None, Catalogue] = {}
        shown, passed = (0, ()) if after is None else (after.shown, after.passed)
        self.shown_before = shown
        found = cut(reading, view, shown, passed)
        self.entries = tuple(Entry(self, *one) for one in found.told)
        self.ranked = tuple(found.used)
        self.cursor = self._cursor(found.shown, found.passed) if found.more else None

    def _cursor(self, shown: int, passed: tuple[int, ...]) -> str:
        """Return the text of a place in the reading."""
        order = digest_of(self.reading, self.reading.first(shown))
        newest = newest_arrival(self.view) if self._after is None else self._after.newest
        position = Position(self.reading.view.as_of, self.timed, newest, shown, order, passed)
        return position.seal(self.feed.digest, self.view.viewer.id)

    def present_rows(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of the present stream that hold what these of the reading hold."""
        return present_rows(self.reading.view.stream, self.view.stream, rows)

    @property
    def viewer(self) -> Any:
        """Whose page it is."""
        return self.view.viewer

    @property
    def as_of(self) -> datetime:
        """The moment of the reading: that of its first page."""
        return to_datetime(self.reading.view.as_of)

    @cached_property
    def contributions(self) -> dict[int, dict[str, float]]:
        """What each signal adds to the score of each entry, by the entry's row in the reading."""
        found: dict[int, dict[str, float]] = {}
        for number, strand in enumerate(self.reading.strands):
            heads = [one.head for one in self.ranked if one.strand == number]
            if heads:
                table = strand.ranking.contributions(np.array(heads, np.int64)).tolist()
                keys = strand.ranking.keys
                found |= {
                    row: dict(zip(keys, values, strict=True))
                    for row, values in zip(heads, table, strict=True)
                }
        return found

    def teller(self, lang: str | Path | None = None) -> Teller:
        """Return who tells rows, as far as the viewer may know, in a language."""
        code = self.words(lang).code
        if code not in self._tellers:
            self._tellers[code] = teller = Teller(self.view, code)
            columns = self.view.stream.columns
            named = (columns.actor, columns.object, columns.target, columns.reply, columns.context)
            of_all = [column[entry.rows] for column in named for entry in self.entries]
            if of_all:
                teller.look_up(np.concatenate(of_all))
        return self._tellers[code]

    @cached_property
    def seen(self) -> Seen:
        """What the viewer has seen."""
        return Seen(self.view, self.feed.name)

    @cached_property
    def unseen_of(self) -> dict[int, int]:
        """How many activities of each entry the viewer has not seen, by the entry's rank."""
        if not self.entries:
            return {}
        rows = [entry.rows for entry in self.entries]
        unseen = ~self.seen.seen(np.concatenate(rows))
        counts = np.add.reduceat(unseen, np.cumsum([0, *map(len, rows)])[:-1], dtype=np.int64).tolist()
        return {entry.rank: count for entry, count in zip(self.entries, counts, strict=True)}

    @property
    def unseen(self) -> int:
        """How many of the entries hold something that the viewer has not seen."""
        return sum(not entry.seen for entry in self.entries)

    @property
    def language(self) -> str:
        """The language in which the page speaks unless another one is asked for."""
        return negotiate(self.view.viewer.languages)

    def title(self, lang: str | Path | None = None) -> str:
        """Return what the page is called."""
        words = self.words(lang)
        key = f"feed.{self.feed.name}"
        return words.say(key if words.find(key) is not None else "page.title")

    @checked
    def words(self, lang: str | Path | None = None) -> Catalogue:
        """Return the words of a language, the viewer's own when left out."""
        found = self._words.get(lang)
        if found is None:
            found = self._words[lang] = catalogue(lang or self.language)
        return found

    @staticmethod
    def moment(micros: int) -> datetime:
        """Return a moment of the stream as an aware datetime."""
        return to_datetime(micros)

    @cached_property
    def dropped(self) -> tuple[Dropped, ...]:
        """What each step left out, and why, of what the viewer may see; in the order of the steps."""
        return Trace(self).dropped(self.words())

    @checked
    def why_not(self, object_id: str, lang: str | Path | None = None) -> str:
        """Say what keeps a thing off this page.

        What is unknown, deleted or not addressed to the viewer has one and the same answer.

        Args:
            object_id: The IRI of a thing or of an activity.
            lang: A language of the catalogues.
        """
        return Trace(self).why_not(object_id, self.words(lang))

    @checked
    def new_since(self, stream: Stream) -> int:
        """Count the entries that have something new since this reading began.

        The page stays as it is; a reader sees "12 new" above it and starts a new reading when they like.

        Args:
            stream: The stream as it is now.
        """
        from activitykit.feed.news import count_new  # noqa: PLC0415 - asked of few pages

        return count_new(self, stream)

    @checked
    def mark(self, kind: str = "View", entries: Iterable[Entry] | None = None) -> dict[str, Any]:
        """Return the activity by which the viewer has seen this page, to be appended to the stream.

        Args:
            kind: "View", or "Read" where the viewer has read it.
            entries: Those of its entries that were seen; all of them when left out.
        """
        stream, shown = self.view.stream, self.entries if entries is None else entries
        ids = [stream.nodes[node] for one in shown for node in stream.columns.id[one.rows].tolist()]
        return seeing(kind, self.viewer, ids, self.view.as_of)

    def mark_all(self) -> dict[str, Any]:
        """Return the activity by which the viewer catches up with the feed, to be appended to the stream.

        It names what came in last, too: what comes in after it, with whatever date, is not seen.
        """
        newest = newest_arrival(self.view)
        every = [caught_up_iri(self.viewer, self.feed.name), *([newest] if newest else [])]
        return seeing("Read", self.viewer, every, self.view.as_of)

    @cached_property
    def caught_up(self) -> datetime | None:
        """Since when the viewer has seen everything; ``None`` when the newest thing is still unseen."""
        from activitykit.feed.news import seen_since  # noqa: PLC0415 - asked of few pages

        return seen_since(self)

    @checked
    def to_as2(self, base: str | None = None, lang: str | Path | None = None) -> dict[str, Any]:
        """Return the page as an Activity Streams 2.0 OrderedCollectionPage.

        Args:
            base: The IRI under which the feed is served; the next page is ``base?after=cursor``.
            lang: The language of the sentences.

        Raises:
            ActivityKitError: ``base`` is no absolute IRI, or has a fragment.
        """
        from activitykit.feed.as2 import to_as2  # noqa: PLC0415 - renderings are loaded when asked for

        return to_as2(self, base, lang)

    def to_text(
        self,
        lang: str | Path | None = None,
        *,
        reasons: bool = True,
        width: int | None = None,
        now: Stream | None = None,
    ) -> str:
        """Return the page as plain text: what, when, and why.

        Args:
            lang: The language.
            reasons: Whether to say why each entry is there.
            width: Columns after which lines are wrapped; as long as they are when left out.
            now: The stream as it is now, to tell how much has come in since.
        """
        from activitykit.feed.lines import to_text  # noqa: PLC0415 - see to_as2

        return to_text(self, lang, reasons=reasons, width=width, now=now)

    def to_html(
        self,
        lang: str | Path | None = None,
        *,
        whole: bool = True,
        base: str | None = None,
        now: Stream | None = None,
    ) -> str:
        """Return the page as HTML that needs no script and fetches nothing.

        Args:
            lang: The language.
            whole: A whole document; a fragment for embedding when false.
            base: The address under which the feed is served, to link to the next page.
            now: The stream as it is now, to tell how much has come in since.
        """
        from activitykit.feed.html import to_html  # noqa: PLC0415 - renderings are loaded when asked for

        return to_html(self, lang, whole=whole, base=base, now=now)

    @checked
    def to_atom(self, base: str | None = None, lang: str | Path | None = None) -> str:
        """Return the page as an Atom feed (RFC 4287)."""
        from activitykit.feed.syndication import to_atom  # noqa: PLC0415 - see to_html

        return to_atom(self, base, lang)

    @checked
    def to_json_feed(self, base: str | None = None, lang: str | Path | None = None) -> dict[str, Any]:
        """Return the page as a JSON Feed 1.1."""
        from activitykit.feed.syndication import to_json_feed  # noqa: PLC0415 - see to_atom

        return to_json_feed(self, base, lang)

    @checked
    def plot(
        self,
        lang: str | Path | None = None,
        *,
        kind: Literal["contributions", "readers"] = "contributions",
        dark: bool = False,
    ) -> Any:
        """Return a chart (altair): of what the scores are made, as stacked bars, or who reads whom.

        Args:
            lang: The language; the viewer's when left out.
            kind: "contributions", or "readers" for a network of people as far as the viewer may see.
            dark: Whether for a dark surface.

        Raises:
            MissingExtra: altair (for the network, networkx too) is not installed.
        """
        from activitykit.feed.plots import contributions, readers  # noqa: PLC0415 - needs an extra

        return (
            readers(self.view, lang, dark=dark) if kind == "readers" else contributions(self, lang, dark=dark)
        )

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entry, ...]: ...
    @checked
    def __getitem__(self, at: int | slice) -> Entry | tuple[Entry, ...]:
        return self.entries[at]

    def __repr__(self) -> str:
        more = ", and there is more" if self.cursor else ""
        return f"Page({self.feed.name!r} of {shorten(self.viewer.id, 200)}, {len(self)} entries{more})"

    def __str__(self) -> str:
        return self.to_text()

    def __rich__(self) -> Any:
        from activitykit.feed.lines import to_rich  # noqa: PLC0415 - loads rich

        return to_rich(self)

    def _repr_html_(self) -> str:
        return self.to_html(whole=False)
