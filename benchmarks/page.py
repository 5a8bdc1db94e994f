"""Roll-ups and pages, measured side by side in one run.

    python benchmarks/page.py [--rows 200000] [--history 1000000] [--repeat 5]

Prints medians of several runs, the fastest in brackets: rolling up against Polars group-bys that compute the
same and against a per-activity aggregator in plain Python; a whole page (select, rank, roll up, sentences,
HTML) against its ranking alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

import activitykit as ak
from activitykit.feed.reading import Reading
from activitykit.rollup import count_people
from activitykit.select import View, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERBS = ("View", "Like", "Announce", "Create", "Add")
NEWEST = 15
DAY = 86_400_000_000
START = 1_767_225_600_000_000  # 2026-01-01
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def draw(rows: int, people: int, things: int, days: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Draw a company's acts: people and things by Zipf's law, evenly over the days."""
    rng = np.random.default_rng(seed)

    def zipf(count: int) -> np.ndarray:
        weights = 1 / np.arange(1, count + 1) ** 0.9
        return rng.choice(count, rows, p=weights / weights.sum())

    return {
        "time": np.sort(rng.integers(START, START + days * DAY, rows)),
        "verb": rng.choice(len(VERBS), rows, p=(0.6, 0.2, 0.05, 0.1, 0.05)),
        "actor": zipf(people),
        "object": zipf(things),
    }


def acts_of(drawn: dict[str, np.ndarray]) -> Iterator[tuple[int, str, int, int, int]]:
    """Yield each act as (number, moment, verb, actor, thing)."""
    moments = np.datetime_as_string(drawn["time"].astype("datetime64[us]"), unit="us").tolist()
    columns = (drawn[name].tolist() for name in ("verb", "actor", "object"))
    for number, (moment, verb, actor, thing) in enumerate(zip(moments, *columns, strict=True)):
        yield number, moment + "Z", verb, actor, thing


def documents(drawn: dict[str, np.ndarray], *, posts: bool) -> Iterator[bytes]:
    """Write the acts as Activity Streams 2.0; posts with their text, or everything by reference only."""
    for number, moment, verb, actor, thing in acts_of(drawn):
        about: object = f"https://intra.example/things/{thing}"
        if posts and VERBS[verb] == "Create":
            note = {
                "type": "Note",
                "id": f"https://intra.example/notes/{number}",
                "content": f"Note {number} about {thing}",
                "to": PUBLIC,
            }
            about = note | ({"inReplyTo": about} if number % 3 else {})
        document = {
            "type": VERBS[verb],
            "id": f"https://intra.example/acts/{number}",
            "actor": f"https://intra.example/people/{actor}",
            "object": about,
            "published": moment,
            "to": PUBLIC,
        }
        yield json.dumps(document).encode()


class Taken(NamedTuple):
    """The time that runs took, in seconds."""

    middle: float
    fastest: float
    processor: float

    def __str__(self) -> str:
        return f"{self.middle * 1e3:8.1f} ms ({self.fastest * 1e3:.1f}), {self.processor * 1e3:.1f}"

    def ratio(self, other: Taken) -> str:
        """Say how many times as long these runs took as others."""
        middle, fastest = self.middle / other.middle, self.fastest / other.fastest
        return f"{middle:.1f} x ({fastest:.1f})"


def timed(run: Callable[[], object], repeat: int) -> Taken:
    """Measure several runs, a first one left out."""
    run()
    taken, busy = [], []
    for _ in range(repeat):
        begin, began = perf_counter(), process_time()
        run()
        taken.append(perf_counter() - begin)
        busy.append(process_time() - began)
    return Taken(median(taken), min(taken), median(busy))


def by_activitykit(stream: ak.Stream, rollup: ak.Rollup) -> tuple[ak.rollup.Groups, np.ndarray, np.ndarray]:
    """Roll up: the groups, their distinct people, and where the newest of each begin."""
    groups = rollup.partition(Whole(stream), np.arange(len(stream)))
    return groups, count_people(stream, groups), np.maximum(groups.indptr[:-1], groups.indptr[1:] - NEWEST)


def by_polars(frame: pl.DataFrame) -> pl.DataFrame:
    """Do the same with a group-by, of rows in any order."""
    return frame.group_by("verb", "object", pl.col("time") // DAY).agg(
        pl.col("actor").n_unique().alias("people"),
        pl.col("row").sort_by("time", descending=True).head(NEWEST).alias("newest"),
    )


def by_polars_in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Do the same with the best plan found for rows in time order: one small key, sorted before grouping."""
    day = pl.col("time") // DAY - pl.col("time").first() // DAY
    key = (day.cast(pl.UInt32) * 32_768 + pl.col("object")) * 8 + pl.col("verb")
    ordered = frame.select(key.alias("key"), "actor", "row").sort("key", maintain_order=True)
    return ordered.group_by("key").agg(
        pl.col("actor").n_unique().alias("people"), pl.col("row").tail(NEWEST).alias("newest")
    )


@dataclass
class Activity:
    """An activity as feed frameworks keep it."""

    actor: int
    verb: str
    object: int
    time: datetime

    @property
    def serial(self) -> int:
        """The identifier by which two activities are the same."""
        return int(self.time.timestamp() * 1000) * 10**9 + self.object * 1000 + hash(self.verb) % 1000


class Aggregated:
    """A group as feed frameworks keep it: its newest activities, who acted, first and last time."""

    def __init__(self, group: str, created: datetime) -> None:
        self.group, self.created, self.updated = group, created, created
        self.activities: list[Activity] = []
        self.people: set[int] = set()

    def contains(self, activity: Activity) -> bool:
        """Tell whether an activity is there."""
        return activity.serial in {one.serial for one in self.activities}

    def append(self, activity: Activity) -> None:
        """Add an activity unless it is there."""
        self.people.add(activity.actor)
        if self.contains(activity):
            return
        self.activities.append(activity)
        self.updated = max(self.updated, activity.time)
        if len(self.activities) > NEWEST:
            self.activities.pop(0)


def by_python(activities: list[Activity]) -> list[Aggregated]:
    """Do the same activity by activity, as the aggregators of feed frameworks do: by name, verb and date."""
    groups: dict[str, Aggregated] = {}
    for activity in activities:
        name = f"{activity.verb}-{activity.object}-{activity.time.date()}"
        if name not in groups:
            groups[name] = Aggregated(name, activity.time)
        groups[name].append(activity)
    return sorted(groups.values(), key=lambda group: group.updated, reverse=True)


def rollups(rows: int, repeat: int) -> None:
    """Compare three ways of rolling up, which must agree."""
    drawn = draw(rows, people=5_000, things=20_000, days=30)
    stream = ak.Stream.from_documents(documents(drawn, posts=False))
    frame = pl.DataFrame({**drawn, "row": np.arange(rows)})
    small = frame.with_columns(pl.col("verb").cast(pl.UInt8), pl.col("actor", "object").cast(pl.UInt32))
    acts = [
        Activity(actor, VERBS[verb], thing, datetime.fromtimestamp(time / 1e6, UTC))
        for time, verb, actor, thing in zip(
            *(drawn[name].tolist() for name in ("time", "verb", "actor", "object")), strict=True
        )
    ]
    rollup = ak.Rollup(by=("type", "object"), window=ak.Window(day="UTC"))

    groups, people, newest = by_activitykit(stream, rollup)
    third = by_python(acts)
    told = sorted(
        (*groups.rows[begin:end].tolist(), -count)
        for begin, end, count in zip(
            newest.tolist(), groups.indptr[1:].tolist(), people.tolist(), strict=True
        )
    )
    for other in (by_polars(frame), by_polars_in_order(small)):
        same = zip(other["newest"].list.sort().to_list(), other["people"].to_list(), strict=True)
        assert told == sorted((*rows_, -count) for rows_, count in same)
    assert len(third) == len(groups)
    assert people.sum() == sum(len(one.people) for one in third)

    ours = timed(lambda: by_activitykit(stream, rollup), repeat)
    print(f"rolling up {rows:,} activities into {len(groups):,} groups: median (fastest), processor time")
    print(f"  activitykit               {ours}")
    for name, run in (
        ("Polars", lambda: by_polars(frame)),
        ("Polars, rows in time order", lambda: by_polars_in_order(small)),
        ("plain Python", lambda: by_python(acts)),
    ):
        theirs = timed(run, repeat)
        print(f"  {name:26s}{theirs}  {theirs.ratio(ours)}")


def pages(rows: int, repeat: int) -> None:
    """Compare a whole page with its ranking alone."""
    drawn = draw(rows, people=20_000, things=300_000, days=365)
    stream = ak.Stream.from_documents(documents(drawn, posts=True))
    viewer = ak.select.derive(stream, "https://intra.example/people/50")
    for feed in (ak.Feed.home(), ak.Feed.latest()):

        def ranking(feed: ak.Feed = feed) -> object:
            return Reading(feed, View(stream, viewer)).strands[-1].best(feed.size)

        def page(feed: ak.Feed = feed) -> object:
            return feed.page(stream, viewer).to_html("fr")

        alone, whole = timed(ranking, repeat), timed(page, repeat)
        print(f"a page of {feed.name}() on {rows:,} activities")
        print(f"  ranking alone {alone}")
        print(f"  whole page    {whole}  {whole.ratio(alone)}")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", choices=["rollup", "page"])
    given = parser.parse_args()
    if given.only != "page":
        rollups(given.rows, given.repeat)
    if given.only != "rollup":
        pages(given.history, given.repeat)


if __name__ == "__main__":
    main()
