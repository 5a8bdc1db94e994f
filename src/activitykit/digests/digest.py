"""The digest: a period of one person's feeds as a letter that does not repeat itself and ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from activitykit.arguments import checked
from activitykit.digests.choosing import candidates, choose, reading_minutes
from activitykit.digests.schedule import PERIODS
from activitykit.digests.sections import default_sections
from activitykit.errors import ActivityKitError
from activitykit.feed import Feed
from activitykit.impact import effect
from activitykit.language import catalogue, negotiate, shorten
from activitykit.select import Evidence, Since, View, derive
from activitykit.stream.moments import to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from activitykit.digests.schedule import Period, Schedule
    from activitykit.feed import Entry
    from activitykit.impact import Effect
    from activitykit.language import Catalogue
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Digest", "Section", "digest"]

_LOOKED_AT = 3  # times the budget: what was seen, or stands in a section before, leaves room for others
_OUTCOME = "outcome"


class Section:
    """A part of a digest.

    Attributes:
        name: "must_read", "teams", "topics", "discoveries", "outcome", or what the caller called it.
        entries: Its entries, best first.
        effects: What came of the viewer's own things that entries are about, by the entry's id.
    """

    def __init__(self, name: str, entries: tuple[Entry, ...], effects: Mapping[str, Effect]) -> None:
        self.name, self.entries, self.effects = name, entries, effects

    def title(self, words: Catalogue) -> str:
        """Return the heading."""
        key = f"digest.{self.name}"
        return words.say(key) if isinstance(words.find(key), str) else self.name

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __repr__(self) -> str:
        return f"Section({self.name!r}, {len(self)} entries)"


class Digest:
    """A period of one person's feeds, as a letter.

    Made by :func:`digest`. What was seen already is left out; what stands in one section is in no other.

    Attributes:
        sections: The sections that have something to say.
        viewer: Whose digest it is.
        period: "day", "week", "month", or "since" where it begins at a moment of the caller's.
        since: Where the period begins.
        until: Where it ends.
        left_out: How many further entries did not fit.
        due: When it is to be sent: at ``until``, unless a schedule says later.
        next: When the one after it is due, where there is a schedule.
    """

    def __init__(
        self,
        sections: tuple[Section, ...],
        view: View,
        *,
        period: Period | Literal["since"],
        since: datetime,
        until: datetime,
        left_out: int,
        due: datetime,
        next_: datetime | None,
    ) -> None:
        self.sections, self.view, self.viewer, self.period = sections, view, view.viewer, period
        self.since, self.until, self.left_out = since, until, left_out
        self.due, self.next = due, next_

    @property
    def is_due(self) -> bool:
        """Whether it may be sent at the moment it was written; in quiet hours, and between letters, not."""
        return self.due <= self.until

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all sections, in their order."""
        return tuple(entry for section in self.sections for entry in section)

    @cached_property
    def minutes(self) -> int:
        """About how long it takes to read."""
        return max(1, round(sum(map(reading_minutes, self.entries)))) if self.entries else 0

    @property
    def language(self) -> str:
        """The language in which it speaks unless another one is asked for."""
        return negotiate(self.viewer.languages)

    @checked
    def words(self, lang: str | Path | None = None) -> Catalogue:
        """Return the words of a language, the viewer's own when left out."""
        return catalogue(lang or self.language)

    def title(self, lang: str | None = None) -> str:
        """Return what stands at the top, and in the subject of a mail."""
        words = self.words(lang)
        moment = self.since if self.period == "since" else self.until
        day = words.when(moment, moment + timedelta(days=400), self.viewer.timezone, "day")
        return words.say(f"digest.{self.period}", day=day)

    def to_text(self, lang: str | None = None) -> str:
        """Return the digest as plain text."""
        from activitykit.digests.letter import to_text  # noqa: PLC0415 - renderings are loaded when asked for

        return to_text(self, lang)

    def to_markdown(self, lang: str | None = None) -> str:
        """Return the digest as Markdown (CommonMark)."""
        from activitykit.digests.letter import to_markdown  # noqa: PLC0415 - see to_text

        return to_markdown(self, lang)

    def to_html(self, lang: str | None = None) -> str:
        """Return the digest as a mail: tables, styles in place, nothing fetched, no script."""
        from activitykit.digests.mail import to_html  # noqa: PLC0415 - see to_text

        return to_html(self, lang)

    def to_as2(self, lang: str | None = None) -> dict[str, Any]:
        """Return the digest as an Activity Streams 2.0 OrderedCollection of its sections."""
        from activitykit.digests.letter import to_as2  # noqa: PLC0415 - see to_text

        return to_as2(self, lang)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        who = shorten(self.viewer.id, 200)
        return f"Digest({self.period!r} of {who}, {len(self.entries)} entries, {self.minutes} min)"


@checked
def digest(
    feeds: Mapping[str, Feed] | Iterable[Feed] | Feed | None,
    stream: Stream,
    viewer: Viewer | str,
    period: Period = "week",
    *,
    since: Moment | None = None,
    as_of: Moment | None = None,
    items: int = 12,
    minutes: float | None = None,
    schedule: Schedule | None = None,
) -> Digest:
    """Write a period of one person's feeds as a letter.

    With a schedule letters are due when its working days begin, and each covers what happened since the one
    before was due: Monday's daily letter tells of the week-end too. Written at the moment it is due, the
    letters of a person leave no gap and tell nothing twice; one that is asked for in between, or in quiet
    hours, says when it is ``due``.

    Args:
        feeds: The sections by name, or feeds whose names are the sections' names; ``None`` for what must be
            read, the viewer's teams, their topics, discoveries, and what came of what they shared.
        stream: The stream.
        viewer: Whose digest it is; an IRI stands for ``stream.viewer(iri)``.
        period: "day", "week" or "month". Without a schedule a day, 7 days or 30 days before ``as_of``.
        since: Where the period begins, whatever its length.
        as_of: The moment it is written; that of the newest activity that the viewer may see when left out,
            the present where there is none.
        items: At most so many entries.
        minutes: At most so many minutes of reading.
        schedule: Working days and quiet hours, by the viewer's clock unless it names a time zone; without
            it a letter is due whenever it is asked for.

    Raises:
        ActivityKitError: There is no such period, the budget is nothing, or there is no stream or viewer.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "to": "as:Public",
        ...      "published": "2026-11-20T08:00:00Z", "object": {"type": "Article", "id": "urn:a",
        ...      "name": "The plan", "tag": [{"type": "Hashtag", "name": "#important"}]}}])
        >>> letter = ak.digest(None, stream, "urn:paul", "day", schedule=ak.Schedule())
        >>> letter.sections, letter.due.isoformat(), letter.next.isoformat()
        ((Section('must_read', 1 entries),), '2026-11-20T08:00:00+00:00', '2026-11-23T08:00:00+00:00')
    """
    if type(items) is not int or items < 1 or (minutes is not None and not minutes > 0):
        msg = "a digest has room for one entry at least: give items >= 1 and minutes > 0"
        raise ActivityKitError(msg)
    now = stream if as_of is None else stream.until(as_of)
    who = derive(now, viewer, as_of=as_of) if isinstance(viewer, str) else viewer
    view = View(now, who, as_of, evidence=Evidence())
    if as_of is None and not view.as_of:  # there is nothing to take the moment from
        as_of = datetime.now(UTC)
        view = View(now, who, as_of, evidence=Evidence())
    until = to_datetime(view.as_of)
    clock = schedule.where(who.timezone) if schedule is not None else None
    begin = _beginning(period, since, until, clock)
    recent = Since(begin.isoformat())
    pages = {
        name: feed.replace(
            where=recent if feed.where is None else feed.where & recent, size=items * _LOOKED_AT
        ).page(now, who, as_of=as_of)
        for name, feed in _named(feeds, who).items()
    }
    chosen, left_out = choose(candidates(pages), items, minutes)
    filled = [
        Section(name, tuple(entries), _effects(view, entries, begin) if name == _OUTCOME else {})
        for name, entries in chosen.items()
        if entries
    ]
    due = clock.due(period, until) if clock is not None else until
    return Digest(
        tuple(filled),
        view,
        period=period if since is None else "since",
        since=begin,
        until=until,
        left_out=left_out,
        due=due,
        next_=clock.due(period, due + timedelta(seconds=1)) if clock is not None else None,
    )


def _beginning(period: Period, since: Moment | None, until: datetime, clock: Schedule | None) -> datetime:
    """Return where a letter's period begins."""
    if since is not None:
        begin = to_datetime(to_micros(since))
        if begin >= until:
            msg = f"the digest would begin at {begin.isoformat()}, after its end: give a later as_of"
            raise ActivityKitError(msg)
        return begin
    if until - datetime.min.replace(tzinfo=UTC) < 4 * PERIODS[period]:
        msg = f"no {period} lies before {until.isoformat()}: give a later as_of"
        raise ActivityKitError(msg)
    return clock.last_due(period, until) if clock is not None else until - PERIODS[period]


def _effects(view: View, entries: list[Entry], begin: datetime) -> dict[str, Effect]:
    """Return what came, in the period, of the viewer's own things that entries are about."""
    found: dict[str, Effect] = {}
    for entry in entries:
        thing = entry.told()[0].object
        made = effect(view, thing.iri, since=begin) if thing is not None else None
        if made is not None and (made.reactions or made.readers or made.teams):
            found[entry.id] = made
    return found


def _named(feeds: Mapping[str, Feed] | Iterable[Feed] | Feed | None, viewer: Viewer) -> dict[str, Feed]:
    if feeds is None:
        return default_sections(viewer)
    if isinstance(feeds, Feed):
        return {feeds.name: feeds}
    return dict(feeds) if isinstance(feeds, Mapping) else {feed.name: feed for feed in feeds}
