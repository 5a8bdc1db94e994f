"""The time of a page of ``Feed.home()``, beside the same thirteen signals in SQL written by hand."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import numpy as np
import polars as pl

import activitykit as ak
from activitykit.feed.reading import Reading
from activitykit.rank.words import stems
from activitykit.select import View
from ranking_parts.company import DAY, PUBLIC, company

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = ak.Feed.home()
SQL = (Path(__file__).parent / "home.sql").read_text()
COMPANIES = (  # activities, years, people, and whether DuckDB is asked as well
    (1_000_000, 1, 20_000, True),
    (10_000_000, 10, 20_000, False),
    (10_000_000, 1, 200_000, False),
)


def run(data: Path, quick: bool) -> None:  # noqa: ARG001 - made up, not read
    """Print the times; each size in a process of its own, so that none leaves memory behind."""
    if quick:
        measure(20_000, 0.2, 2_000, rival=True, times=3)
        return
    for count, years, people, rival in COMPANIES:
        command = (
            f"from ranking_parts.page import measure; measure({count}, {years}, {people}, rival={rival})"
        )
        environment = os.environ | {"PYTHONPATH": ":".join(sys.path)}
        subprocess.run([sys.executable, "-c", command], check=True, env=environment)


def measure(count: int, years: float, people: int, *, rival: bool, times: int = 15) -> None:
    """Build one company, and print what pages of some readers take."""
    frame = company(count, years, people)
    with tempfile.TemporaryDirectory() as folder:
        built = _took(lambda: ak.Stream.from_frame(frame).save(folder))
        stream = ak.Stream.open(folder)
        viewers = _readers(frame, people)
        if not rival:
            del frame
        first = _took(lambda: HOME.page(stream, viewers[0]).entries)
        print(f"{count:,} activities, {people:,} people, {years:g} years: built in {built:.0f} s")
        print(f"  first page of a stream just opened: {first:.2f} s")
        for viewer in viewers:
            ranked = _taken(lambda viewer=viewer: _ranked(stream, viewer), times)
            whole = _taken(lambda viewer=viewer: HOME.page(stream, viewer).entries, times)
            _describe(stream, viewer)
            print(f"    ranking {ranked}; whole page {whole}")
            if rival:
                _beside(*_database(frame, viewer), (stream, viewer), (ranked, whole))
        print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def _describe(stream: ak.Stream, viewer: ak.Viewer) -> None:
    view = View(stream, viewer)
    rows = np.flatnonzero(stream.columns.time >= view.as_of - 60 * DAY)
    seen = view.visible(rows).mean()
    print(f"  a reader with {len(view.history):,} acts, who may see {seen:.0%} of {len(rows):,} in 60 days")


def _beside(
    connection: duckdb.DuckDBPyConnection,
    asked: dict[str, Any],
    ours: tuple[ak.Stream, ak.Viewer],
    times: tuple[Times, Times],
) -> None:
    there = dict(connection.execute(SQL, asked).fetchall())
    found = zip(*(part.tolist() for part in _ranked(*ours)), strict=True)
    worst = max(abs(score - there.get(row, np.inf)) for row, score in found)
    sql = _taken(lambda: connection.execute(SQL, asked).fetchall(), 7)
    ranked, whole = (f"{sql.best / ours.best:.1f}" for ours in times)
    print(f"    DuckDB, {os.cpu_count()} threads: {sql}: {ranked} x the ranking, {whole} x the page")
    print(f"    (scores differ by {worst:.0e})")


class Times(NamedTuple):
    """What a call takes, in seconds: the least and the median, and the least of processor time."""

    best: float
    median: float
    processor: float

    def __str__(self) -> str:
        best, median, processor = (1e3 * seconds for seconds in self)
        return f"{best:.1f} ms (median {median:.1f}, processor {processor:.1f})"


def _ranked(stream: ak.Stream, viewer: ak.Viewer) -> tuple[np.ndarray, np.ndarray]:
    """Return the twenty best rows: what the SQL finds."""
    return Reading(HOME, View(stream, viewer)).strands[0].best(20)


def _readers(frame: pl.DataFrame, people: int) -> list[ak.Viewer]:
    """Return readers with about 10, 100 and 500 acts of their own in all the years, of three groups each."""
    acts = frame["actor"].value_counts().sort("count", "actor")
    viewers = []
    for wanted in (10, 100, 500):
        place = min(int(acts["count"].search_sorted(wanted)), len(acts) - 1)
        who = str(acts["actor"][place])
        groups = [f"https://intra.example/g/{(place * 7 + at) % (people // 50)}" for at in range(3)]
        follows = [f"https://intra.example/u/{(place + 31 * at) % people}" for at in range(20)]
        viewers.append(ak.Viewer(who, groups=groups, follows=follows))
    return viewers


def _database(frame: pl.DataFrame, viewer: ak.Viewer) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    """Return tables of numbers in DuckDB's own storage, texts already as stems, and what is asked."""
    columns = ["actor", "object", "audience", "in_reply_to", "tags", "mentions"]
    names = (
        pl.concat([frame[name].alias("name") for name in columns]).drop_nulls().unique(maintain_order=True)
    )
    extra = [*viewer.identities, *viewer.groups, *viewer.follows, PUBLIC, "#important"]
    extra = [*viewer.identities, *viewer.groups, *viewer.follows, PUBLIC, "#important"]
    named = [frame[name].alias("name") for name in columns]
    names = pl.concat([*named, pl.Series("name", extra)]).drop_nulls().unique(maintain_order=True)
    numbers = np.arange(len(names))
    code = dict(zip(names.to_list(), range(len(names)), strict=True))
    coded = [pl.col(name).replace_strict(names, numbers, default=None).cast(pl.Int32) for name in columns]
    log = frame.with_row_index("row").select(
        "row", pl.col("type").cast(pl.Categorical), *coded, time="published", content="content"
    )
    log = log.rename({"in_reply_to": "reply", "tags": "tag", "mentions": "mention"})
    size = pl.col("content").str.len_bytes()
    posts = log.filter(pl.col("content").is_not_null()).select(
        "object", "audience", "tag", "content", author="actor", size=size
    )
    said = pl.Series([list(stems(text)) for text in posts["content"]])
    terms = posts.select("object", term=said).explode("term")
    terms = terms.with_columns(term=pl.col("term").rank("dense").cast(pl.Int32))
    tagged = posts.filter(pl.col("tag").is_not_null()).select("object", term=-pl.col("tag"))
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    for name, table in (
        ("log", log.drop("content")), ("posts", posts.drop("content")), ("terms", pl.concat([terms, tagged])),
    ):  # fmt: skip
        connection.register("arriving", table.to_arrow())
        connection.execute(f"create table {name} as select * from arriving")
    keys = [PUBLIC, viewer.id, *viewer.groups]
    return connection, {
        "me": code[viewer.id], "now": int(frame["published"][-1]), "day": DAY,
        "important": code["#important"],
        "keys": [code[name] for name in keys],
        "groups": [code[name] for name in viewer.groups],
        "follows": [code[name] for name in viewer.follows],
    }  # fmt: skip


def _took(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _taken(call: Callable[[], Any], times: int) -> Times:
    wall, processor = [], []
    for _ in range(times):
        before = time.process_time()
        wall.append(_took(call))
        processor.append(time.process_time() - before)
    return Times(min(wall), float(np.median(wall)), min(processor))
