"""The digest: a period of one person's feeds as a letter that does not repeat itself and ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from activitykit.digests.sections import default_sections
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.feed import Feed
from activitykit.feed.asked import check_asked
from activitykit.language import catalogue, negotiate
from activitykit.select import Since, derive
from activitykit.stream.moments import to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from activitykit.feed import Entry, Page
    from activitykit.language import Catalogue
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["PERIODS", "Digest", "Section", "digest"]

PERIODS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
_WORDS_A_MINUTE = (
    220  # Brysbaert, "How many words do we read per minute?" (2019): 238 for English, slower for some
)
_A_LINE = 8 / 60  # a sentence and the decision whether to go on
_LOOKED_AT = 3  # times the budget: what was seen, or stands in a section before, leaves room for others
Period = Literal["day", "week", "month"]


class Section:
    """A part of a digest.

    Attributes:
        name: "must_read", "teams", "topics", "discoveries", "outcome", or what the caller called it.
        entries: Its entries, best first.
    """

    def __init__(self, name: str, entries: tuple[Entry, ...]) -> None:
        self.name, self.entries = name, entries

    def title(self, words: Catalogue) -> str:
        """Return the heading."""
        key = f"digest.{self.name}"
        return words.say(key) if words.find(key) is not None else self.name

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
        since: Where the period begins.
        until: Where it ends.
        left_out: How many further entries did not fit.
    """

    def __init__(
        self,
        sections: tuple[Section, ...],
        viewer: Viewer,
        *,
        period: Period,
        until: datetime,
        left_out: int,
    ) -> None:
        self.sections, self.viewer, self.period = sections, viewer, period
        self.since, self.until, self.left_out = until - PERIODS[period], until, left_out

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

    def words(self, lang: str | None = None) -> Catalogue:
        """Return the words of a language, the viewer's own when left out."""
        return catalogue(lang or self.language)

    def title(self, lang: str | None = None) -> str:
        """Return what stands at the top, and in the subject of a mail."""
        words = self.words(lang)
        day = words.when(self.until, self.until + timedelta(days=400), self.viewer.timezone, "day")
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
        return f"Digest({self.period!r} of {self.viewer.id}, {len(self.entries)} entries, {self.minutes} min)"


def digest(
    feeds: Mapping[str, Feed] | Iterable[Feed] | None,
    stream: Stream,
    viewer: Viewer | str,
    period: Period = "week",
    *,
    as_of: Moment | None = None,
    items: int = 12,
    minutes: float | None = None,
) -> Digest:
    """Write a period of one person's feeds as a letter.

    Args:
        feeds: The sections by name, or feeds whose names are the sections' names; ``None`` for what must be
            read, the viewer's teams, their topics, discoveries, and what came of what they shared.
        stream: The stream.
        viewer: Whose digest it is; an IRI stands for ``stream.viewer(iri)``.
        period: "day", "week" (7 days) or "month" (30 days) before ``as_of``.
        as_of: The moment it is written; that of the newest activity when left out.
        items: At most so many entries.
        minutes: At most so many minutes of reading.

    Raises:
        ActivityKitError: There is no such period, the budget is nothing, or there is no stream or viewer.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "to": "as:Public",
        ...      "published": "2026-11-20T08:00:00Z", "object": {"type": "Article", "id": "urn:a",
        ...      "name": "The plan", "tag": [{"type": "Hashtag", "name": "#important"}]}}])
        >>> ak.digest(None, stream, "urn:paul").sections
        (Section('must_read', 1 entries),)
    """
    if period not in PERIODS:
        known = ", ".join(PERIODS)
        msg = f"there is no period {period!r}{did_you_mean(str(period), PERIODS)}; there are {known}"
        raise ActivityKitError(msg)
    check_asked(stream, viewer)
    if type(items) is not int or items < 1 or (minutes is not None and not minutes > 0):
        msg = "a digest has room for one entry at least: give items >= 1 and minutes > 0"
        raise ActivityKitError(msg)
    now = stream if as_of is None else stream.until(as_of)
    last = int(now.columns.time[-1]) if len(now) else 0
    until = to_datetime(last if as_of is None else to_micros(as_of))
    who = derive(now, viewer, as_of=as_of) if isinstance(viewer, str) else viewer
    sections = _named(feeds, who)
    if until - datetime.min.replace(tzinfo=UTC) < PERIODS[period]:
        msg = f"no {period} lies before {until.isoformat()}: give a later as_of"
        raise ActivityKitError(msg)
    recent = Since((until - PERIODS[period]).isoformat())
    pages = {
        name: feed.replace(
            where=recent if feed.where is None else feed.where & recent, size=items * _LOOKED_AT
        ).page(now, who, as_of=as_of)
        for name, feed in sections.items()
    }
    waiting = _candidates(pages)
    chosen: dict[str, list[Entry]] = {name: [] for name in sections}
    room, time_left = items, float("inf") if minutes is None else minutes
    for most in (-(-items // max(1, len(sections))), items):  # first to each its share, then what is left
        for name, entries in waiting.items():
            for entry in list(entries):
                length = reading_minutes(entry)
                if len(chosen[name]) < most and room and length <= time_left:
                    chosen[name].append(entry)
                    entries.remove(entry)
                    room, time_left = room - 1, time_left - length
    filled = [Section(name, tuple(sorted(one, key=lambda e: e.rank))) for name, one in chosen.items() if one]
    left_out = sum(map(len, waiting.values()))
    return Digest(tuple(filled), who, period=period, until=until, left_out=left_out)


def _candidates(pages: Mapping[str, Page]) -> dict[str, list[Entry]]:
    """Return what each section could tell: unseen, spoken for by a signal, and told nowhere else."""
    told: set[int] = set()
    found: dict[str, list[Entry]] = {}
    for name, page in pages.items():
        found[name] = []
        for entry in page:
            rows = set(entry.rows.tolist())
            if (
                not entry.seen
                and not rows & told
                and any(value > 0 for value in entry.contributions.values())
            ):
                found[name].append(entry)
                told |= rows
    return found


def reading_minutes(entry: Entry) -> float:
    """Return about how long an entry takes: its line, and what was posted."""
    return _A_LINE + entry.n_words / _WORDS_A_MINUTE


def _named(feeds: Mapping[str, Feed] | Iterable[Feed] | None, viewer: Viewer) -> dict[str, Feed]:
    if feeds is None:
        return default_sections(viewer)
    if isinstance(feeds, Feed):
        return {feeds.name: feeds}
    return dict(feeds) if isinstance(feeds, Mapping) else {feed.name: feed for feed in feeds}
