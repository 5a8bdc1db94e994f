"""How long a filter takes over a year of a company, against Polars and DuckDB doing the same.

Run ``python benchmarks/select.py [ACTIVITIES]``. All three hold their data in memory, in the form that suits
them best, and find the same rows; the ratios are medians of several runs side by side.
"""

from __future__ import annotations

from random import Random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl

import activitykit as ak
from activitykit.select import View, Viewer, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
START = 1_764_000_000  # seconds
ROUNDS = 31
YEAR = 365 * 86_400
WORDS = [f"{a}{b}" for a in ("bud", "ven", "for", "tra", "com", "log", "ser", "pro") for b in range(500)]
QUERY = 'type:Create,Announce tag:rh "plan stratégique" since:90d -from:https://intra.example/u/7'


def company(count: int) -> Iterator[dict[str, Any]]:
    """Yield activities in time order: 20,000 people and 300,000 things at a million, Zipf-like."""
    draw = Random(11)
    things, people = max(1, count * 3 // 10), max(1, count // 50)
    tags = [f"#t{n}" for n in range(400)] + ["#rh"] * 20
    made = 0
    for number in range(count):
        actor = f"https://intra.example/u/{int(people * draw.random() ** 2.5)}"
        row: dict[str, Any] = {
            "type": "Create", "id": f"urn:a{number}", "actor": actor, "to": PUBLIC,
            "published": stamp(START + YEAR * number // count),
        }  # fmt: skip
        if made < things and draw.random() < 0.3:
            title = draw.choices(WORDS, k=7)
            if draw.random() < 0.01:
                title[3:3] = ["plan", "stratégique"]
            row["object"] = {
                "type": "Note", "id": f"urn:n{made}", "name": " ".join(title),
                "tag": [{"type": "Hashtag", "name": tag} for tag in draw.choices(tags, k=2)],
            }  # fmt: skip
            made += 1
        else:
            row["type"] = draw.choice(("Like", "View", "View", "Announce"))
            row["object"] = f"urn:n{max(0, made - 1 - int(min(made, 20_000) * draw.random() ** 3))}"
        yield row


def stamp(seconds: int) -> str:
    """Return an RFC 3339 text."""
    return str(np.datetime64(seconds, "s")) + "Z"


def frames(documents: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return activities and things as tables, as an analyst would lay them out."""
    acts = pl.DataFrame(
        {
            "type": [d["type"] for d in documents],
            "actor": [d["actor"] for d in documents],
            "time": [d["published"] for d in documents],
            "object": [d["object"] if isinstance(d["object"], str) else d["object"]["id"] for d in documents],
        }
    ).with_columns(
        pl.col("time").str.to_datetime(time_zone="UTC"),
        pl.col("type").cast(pl.Categorical),
        row=pl.int_range(pl.len()),
    )
    made = [d["object"] for d in documents if isinstance(d["object"], dict)]
    things = pl.DataFrame(
        {
            "object": [thing["id"] for thing in made],
            "name": [thing["name"] for thing in made],
            "tags": [[tag["name"] for tag in thing["tag"]] for thing in made],
        }
    )
    return acts, things


def in_polars(acts: pl.DataFrame, things: pl.DataFrame, since: Any) -> Callable[[], list[int]]:
    """Return the query in Polars: the things first, then the activities on them."""

    def run() -> list[int]:
        wanted = things.lazy().filter(
            pl.col("tags").list.contains("#rh"),
            pl.col("name").str.contains(r"(?i)\bplans?\s+strat[ée]giques?\b"),
        )
        found = (
            acts.lazy()
            .filter(
                pl.col("time") >= since,
                pl.col("type").is_in(["Create", "Announce"]),
                pl.col("actor") != "https://intra.example/u/7",
            )
            .join(wanted, on="object", how="semi")
            .select("row")
            .collect()
        )
        return sorted(found["row"].to_list())

    return run


def in_duckdb(acts: pl.DataFrame, things: pl.DataFrame, since: Any) -> Callable[[], list[int]]:
    """Return the query in DuckDB, on its own tables."""
    base = duckdb.connect()
    base.register("acts_", acts.with_columns(pl.col("type").cast(pl.String)).to_arrow())
    base.register("things_", things.to_arrow())
    base.execute("create table acts as select * from acts_; create table things as select * from things_")

    def run() -> list[int]:
        rows = base.execute(
            """
            select row from acts
            where time >= ? and type in ('Create', 'Announce') and actor <> 'https://intra.example/u/7'
              and object in (select object from things where list_contains(tags, '#rh')
                             and regexp_matches(name, '(?i)\\bplans?\\s+strat[ée]giques?\\b'))
            """,
            [since],
        ).fetchall()
        return sorted(row for (row,) in rows)

    return run


def once(run: Callable[[], Any]) -> float:
    """Return how long a run takes, in milliseconds."""
    begin = perf_counter()
    run()
    return (perf_counter() - begin) * 1000


def timed(run: Callable[[], Any], times: int) -> float:
    """Return the median of several runs in milliseconds, after one to warm up."""
    run()
    return median(once(run) for _ in range(times))


def main(count: int = 1_000_000) -> None:
    """Build, compare, print."""
    documents = list(company(count))
    begin = perf_counter()
    stream = ak.Stream.from_documents(documents)
    print(f"{stream!r}, built in {perf_counter() - begin:.1f} s")
    acts, things = frames(documents)
    del documents
    whole, view = Whole(stream), View(stream, Viewer("https://intra.example/u/3"))
    wanted = ak.query(QUERY)

    def ours() -> list[int]:
        rows = wanted.candidates(whole)
        rows = np.arange(*wanted.span(whole)) if rows is None else rows
        found: list[int] = rows[wanted.mask(whole, rows)].tolist()
        return found

    begin = perf_counter()
    expected = ours()
    print(f"first run, which makes the index of words: {perf_counter() - begin:.2f} s")
    since = np.datetime64(whole.as_of - 90 * 86_400_000_000, "us").astype(object).replace(tzinfo=None)
    polars, duck = (
        in_polars(acts, things, pl.lit(since).dt.replace_time_zone("UTC")),
        in_duckdb(acts, things, since),
    )
    assert expected == polars() == duck(), "the three must find the same rows"
    assert view.select(wanted).tolist() == expected
    print(f"{QUERY}\n{len(expected):,} of {count:,} activities")
    programs = {
        "activitykit": ours,
        "activitykit, with visibility": lambda: view.select(wanted),
        "Polars": polars,
        "DuckDB": duck,
    }
    rounds = [{name: once(run) for name, run in programs.items()} for _ in range(ROUNDS)]
    print(f"\n{'median of rounds, each side by side':36} {'ms':>8} {'best':>8} {'ratio':>7}")
    for name in programs:
        spent = [taken[name] for taken in rounds]
        ratio = median(taken[name] / taken["activitykit"] for taken in rounds)
        print(f"{name:36} {median(spent):8.2f} {min(spent):8.2f} {ratio:7.1f}")
    print()
    for text in ("type:Like", "tag:rh", '"plan stratégique"', "since:7d", "from:https://intra.example/u/7"):
        term = ak.query(text)
        found = view.select(term)
        print(f"{text:30} {timed(lambda term=term: view.select(term), 5):8.2f}   ({len(found):,} rows)")
    fresh = timed(
        lambda: View(stream, Viewer("https://intra.example/u/5")).visible(np.arange(len(stream))), 3
    )
    print(f"{'visibility of every row, cold':30} {fresh:8.2f}")
