"""A survey: what a feed does to a company and its readers, beyond hitting what they open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.evaluation import figures
from activitykit.evaluation.slates import progressing
from activitykit.evaluation.statistics import Estimate, bootstrap, draw
from activitykit.rank.engagements import VERBS, strengths
from activitykit.rank.repeats import things
from activitykit.rank.signal import micros_of
from activitykit.select.facts import gather
from activitykit.stream.moments import to_datetime, to_micros
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from activitykit.feed import Feed
    from activitykit.feed.page import Page
    from activitykit.rank import Ground
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Survey", "survey"]

_DAY = 86_400_000_000
_BACKENDS = ("polars", "pandas", "pyarrow")


@dataclass(frozen=True, repr=False, eq=False)
class Survey:
    """What a feed does to a company and its readers at one moment; figures of people have shape (people,).

    Attributes:
        feed: What the feed is called.
        as_of: The moment of the pages.
        days: Over how many days before it things are counted.
        people: Who was looked at: IRIs.
        coverage: The share of the things of these days that stand on somebody's page.
        gini: How unevenly pages are shared among these things: 0 for all alike.
        per_day: Activities a day that the feed has for each person.
        redundancy: The share of these that are about what another one was already about.
        unread: Things among them that the person has not opened: the debt.
        days_of_debt: How many days it would take to read them at the pace at which the person opened things,
            these or others; infinite for who opened nothing.
        quiet_share: The share of the page's places that go to the quieter half of those who post.
        novelty: How little known the page's things are, in bits.
        diversity: The mean difference of the page's pairs, by author and tags.
        calibration: How far the page's mix of tags is from that of what the person read, in bits; NaN for
            those who read nothing with a tag.
    """

    feed: str
    as_of: datetime
    days: float
    people: tuple[str, ...]
    coverage: float
    gini: float
    per_day: NDArray[np.float64]
    redundancy: NDArray[np.float64]
    unread: NDArray[np.float64]
    days_of_debt: NDArray[np.float64]
    quiet_share: NDArray[np.float64]
    novelty: NDArray[np.float64]
    diversity: NDArray[np.float64]
    calibration: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.people)

    def estimate(self, name: str, *, level: float = 0.95, seed: int = 0) -> Estimate:
        """Return the mean of a figure over those who have it, and its bootstrap interval over people.

        Raises:
            ActivityKitError: No figure of people is called so.
        """
        if name not in _OF_PEOPLE:
            hint = did_you_mean(name, _OF_PEOPLE)
            raise ActivityKitError(f"no figure is called {name!r}{hint}; there are {', '.join(_OF_PEOPLE)}")
        values: NDArray[np.float64] = getattr(self, name)
        known = np.flatnonzero(np.isfinite(values))
        return bootstrap(values[known], known, level=level, seed=seed)

    def rows(self) -> list[dict[str, Any]]:
        """Return one plain row a person."""
        columns = [getattr(self, name).tolist() for name in _OF_PEOPLE]
        return [
            {"person": person, **dict(zip(_OF_PEOPLE, values, strict=True))}
            for person, *values in zip(self.people, *columns, strict=True)
        ]

    def to_frame(self, backend: Literal["polars", "pandas", "pyarrow"] = "polars") -> Any:
        """Return the figures of people as a frame, a row a person.

        Args:
            backend: "polars", "pandas" or "pyarrow".

        Raises:
            ActivityKitError: There is no such backend, or it is not installed.
        """
        if backend not in _BACKENDS:
            hint = did_you_mean(backend, _BACKENDS)
            raise ActivityKitError(f"no frames of {backend!r}{hint}; there are {', '.join(_BACKENDS)}")
        import narwhals as nw  # noqa: PLC0415  # only for frames

        columns = {"person": list(self.people)} | {name: getattr(self, name) for name in _OF_PEOPLE}
        try:
            return nw.from_dict(columns, backend=backend).to_native()
        except ImportError as error:
            raise ActivityKitError(f"a frame of {backend} needs {backend}: pip install {backend}") from error

    def __str__(self) -> str:
        lines = [
            f"{self.feed}, {self.as_of:%Y-%m-%d %H:%M}: pages of {len(self):,} people, {self.days:g} days",
            f"coverage {self.coverage:.1%}, gini {self.gini:.2f}",
            f"{'':14} {'median':>8}   half of them between",
        ]
        for name in _OF_PEOPLE:
            values = getattr(self, name)
            known = np.sort(values[~np.isnan(values)])
            if not len(known):
                continue
            # not interpolated: there is no mean of a debt that ends and one that never does
            low, median, high = (known[round(part * (len(known) - 1))] for part in (0.25, 0.5, 0.75))
            lines.append(f"{name.replace('_', ' '):14} {median:8.2f}   {low:.2f} and {high:.2f}")
        return "\n".join(lines)

    __repr__ = __str__


_OF_PEOPLE = tuple(field.name for field in fields(Survey) if field.type == "NDArray[np.float64]")


@checked
def survey(
    feed: Feed,
    stream: Stream,
    as_of: Moment | None = None,
    *,
    span: str = "28d",
    people: Iterable[str] | None = None,
    limit: int = 100,
    seed: int = 0,
    viewers: Mapping[str, Viewer] | None = None,
    progress: bool = False,
) -> Survey:
    """Tell what a feed does to a company and its readers: how much it asks, how much it shows, whose voices.

    It is for whoever runs the feed: how often a thing was read, and how much an author posts, is counted of
    everybody; what a person is asked to look at is what that person may see.

    Args:
        feed: The feed.
        stream: The stream.
        as_of: The moment of the pages; the last one of the stream if not given.
        span: How far back things are counted.
        people: Whose pages are looked at; those who did something in the span if not given.
        limit: At most so many people, drawn by ``seed``.
        seed: Decides the draw.
        viewers: People as they are to be taken; everybody else is derived from the stream as it was.
        progress: Show a progress bar.

    Raises:
        ActivityKitError: There is nobody to look at.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "actor": f"urn:{'ana' if n % 2 else 'zoe'}", "to": "as:Public",
        ...      "published": f"2026-11-20T0{n}:00:00Z",
        ...      "object": {"type": "Note", "id": f"urn:n{n}"}} for n in range(8)] + [
        ...     {"type": "View", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "object": "urn:n6"}])
        >>> newest = ak.Feed(rank=(ak.Recency(),), size=2, name="newest")
        >>> found = ak.evaluation.survey(newest, stream, people=["urn:paul"], span="2d")
        >>> found
        newest, 2026-11-20 09:00: pages of 1 people, 2 days
        coverage 25.0%, gini 0.75
                         median   half of them between
        per day            4.00   4.00 and 4.00
        redundancy         0.00   0.00 and 0.00
        unread             7.00   7.00 and 7.00
        days of debt      14.00   14.00 and 14.00
        quiet share        0.50   0.50 and 0.50
        novelty            0.00   0.00 and 0.00
        diversity          1.00   1.00 and 1.00
        >>> found.rows()[0]["unread"]
        7.0
    """
    if limit < 1:
        raise ActivityKitError(f"a limit is a number of people from 1 on; found {limit}")
    past, reach = stream if as_of is None else stream.until(as_of), micros_of(span)
    if not len(past):
        raise ActivityKitError("nobody to look at: nothing had happened by then")
    moment = int(past.columns.time[-1]) if as_of is None else to_micros(as_of)
    company = _Company(past, moment - reach)
    who = list(company.active if people is None else dict.fromkeys(people))
    if not who:
        raise ActivityKitError(f"nobody to look at: nobody did anything in the {span} before the moment")
    if len(who) > limit:
        who = [who[at] for at in np.sort(draw(seed).choice(len(who), limit, replace=False)).tolist()]
    known, each, days = viewers or {}, [], reach / _DAY
    open_, shown = set[int](), Counter[int]()
    for person in progressing(who, progress, "survey"):
        looked = _look(feed.page(past, known.get(person, person), as_of=moment), moment - reach)
        open_.update(looked.offered)
        shown.update(looked.things)
        each.append(looked.figures(company, days))
    table = np.array(each, np.float64).T
    return Survey(
        feed.name,
        to_datetime(moment),
        days,
        tuple(who),
        figures.coverage([list(shown)], open_),
        figures.gini([shown[thing] for thing in open_]),
        **dict(zip(_OF_PEOPLE, table, strict=True)),
    )


class _Company:
    """What is counted of everybody.

    Attributes:
        active: Who did something since a moment.
        readers: How many people engaged with each thing, ever.
        posts: How much each of those who ever posted did since the moment.
        people: How many people engaged with anything.
    """

    def __init__(self, stream: Stream, since: int) -> None:
        columns, count = stream.columns, len(stream)
        thing = things(stream, 0, count)
        acting = stream.alive & (strengths(stream, VERBS)[columns.type] > 0) & (columns.actor >= 0)
        lately = columns.time >= since
        self.active = [stream.nodes[node] for node in distinct(columns.actor[acting & lately]).tolist()]
        engaged = np.flatnonzero(acting & (thing >= 0))
        pairs = distinct(thing[engaged] * np.int64(len(stream.nodes)) + columns.actor[engaged])
        self.readers = Counter((pairs // len(stream.nodes)).tolist())
        self.people = len(distinct(columns.actor[engaged]))
        posting = acting & (thing < 0)  # a Create that answers nothing engages with nothing
        self.posts = dict.fromkeys(columns.actor[posting].tolist(), 0)
        self.posts |= Counter(columns.actor[posting & lately].tolist())


class _Looked(NamedTuple):
    """One person's page and what it was made of: nodes.

    Attributes:
        offered: What each activity of the span was about that the feed has for the person, in order.
        opened: What the person opened, ever.
        lately: How many things the person opened in the span.
        things: What the entries of the page are about.
        authors: Who made these.
        tags: Their tags.
        read: The tags of what the person engaged with.
    """

    offered: list[int]
    opened: set[int]
    lately: int
    things: list[int]
    authors: list[int]
    tags: list[list[int]]
    read: list[list[int]]

    def figures(self, company: _Company, days: float) -> tuple[float, ...]:
        """Return the figures of people, in their order."""
        load = figures.overload(self.offered, self.opened, days)
        marks = [{*tags, author} for tags, author in zip(self.tags, self.authors, strict=True)]
        return (
            load.per_day,
            load.redundancy,
            load.unread,
            days * load.unread / self.lately if self.lately else (np.inf if load.unread else 0.0),
            figures.quiet_share(self.authors, company.posts),
            figures.novelty(self.things, company.readers, company.people),
            figures.diversity(marks),
            figures.calibration(self.tags, self.read) if any(self.read) else float("nan"),
        )


def _look(page: Page, since: int) -> _Looked:
    reading = page.reading
    ground, stream = reading.ground, reading.view.stream
    rows = np.arange(ground.row_at(since), len(stream))
    rows = rows[reading.admit(rows)]
    rows = rows[~reading.mine(rows)]
    heads = np.array([one.head for one in page.ranked], np.int64)
    entries = ground.candidates(heads)
    return _Looked(
        ground.candidates(rows).about.tolist(),
        {*ground.own.thing.tolist(), *reading.view.seen_nodes.tolist()},
        len(distinct(ground.own.thing[ground.own.time >= since])),
        entries.about.tolist(),
        entries.author.tolist(),
        _tags(ground, entries.about),
        _tags(ground, ground.history),
    )


def _tags(ground: Ground, nodes: NDArray[np.int32]) -> list[list[int]]:
    """Return the tags of things, as far as the viewer may know them."""
    stream, states = ground.stream, ground.state_of(nodes)
    sets = gather(stream.states.tags, states)
    return [stream.sets.members(code).tolist() if code >= 0 else [] for code in sets.tolist()]
