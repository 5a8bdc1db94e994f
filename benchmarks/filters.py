"""How long a filter takes over a year of a company, against Polars and DuckDB doing the same.

Run ``python benchmarks/select.py [ACTIVITIES]``. All hold their data in memory and must find the same rows.
Polars and DuckDB are given plans by hand: the few things first, the narrowest test on them first, then the
acts on those. Polars is asked twice, of tables as they come and of tables laid out for these very questions
(numbers for names, a table of tags, a slice of the time). What is warm for all: the data, their indexes, and
nothing of any answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl

import activitykit as ak
from activitykit.select import View, Viewer, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOST = "https://intra.example"
START = 1_764_000_000  # seconds
ROUNDS, RUNS = 9, 7
YEAR = 365 * 86_400
WORDS = [f"{a}{b}" for a in ("bud", "ven", "for", "tra", "com", "log", "ser", "pro") for b in range(500)]
WORDS += ["projet"] * 160
GROUPS = [f"{HOST}/g/{n}" for n in range(50)]


@dataclass(frozen=True)
class Case:
    """A filter in words of all four programs: what is wanted of the thing, and of the act."""

    query: str
    types: tuple[str, ...]
    days: int
    without: int
    tag: str | None = None
    pattern: str | None = None
    either: bool = False
    group: str | None = None
    excluded: tuple[str, ...] = ()


PLAN = r"(?i)\bplans?\s+strat[ée]giques?\b"
PROJECT = r"(?i)\bprojets?\b"
CASES = {
    "five terms": Case(
        f'type:Create,Announce tag:rh "plan stratégique" since:90d -from:{HOST}/u/7',
        ("Create", "Announce"), 90, 7, "#rh", PLAN,
    ),
    "a frequent word": Case(
        f"type:Create,Announce projet tag:t7 since:90d -from:{HOST}/u/7",
        ("Create", "Announce"), 90, 7, "#t7", PROJECT,
    ),
    "an alternative": Case(
        f'type:Announce (tag:t7 OR "plan stratégique") since:90d -from:{HOST}/u/7',
        ("Announce",), 90, 7, "#t7", PLAN, either=True,
    ),
    "exceptions first": Case(
        f'-type:Like,View -from:{HOST}/u/7 "plan stratégique" tag:rh since:180d',
        (), 180, 7, "#rh", PLAN, excluded=("Like", "View"),
    ),
    "in a group": Case(
        f"in:{GROUPS[3]} type:Create,Announce projet since:90d -from:{HOST}/u/7",
        ("Create", "Announce"), 90, 7, None, PROJECT, group=GROUPS[3],
    ),
}  # fmt: skip


def company(count: int) -> Iterator[dict[str, Any]]:
    """Yield activities in time order: 20,000 people and 300,000 things at a million, Zipf-like."""
    draw = Random(11)
    things, people = max(1, count * 3 // 10), max(1, count // 50)
    tags = [f"#t{n}" for n in range(400)] + ["#rh"] * 20
    made = 0
    for number in range(count):
        actor = f"{HOST}/u/{int(people * draw.random() ** 2.5)}"
        row: dict[str, Any] = {
            "type": "Create", "id": f"urn:a{number}", "actor": actor,
            "to": PUBLIC if draw.random() < 0.8 else draw.choice(GROUPS),
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
            "to": [d["to"] for d in documents],
            "object": [d["object"] if isinstance(d["object"], str) else d["object"]["id"] for d in documents],
        }
    ).with_columns(
        pl.col("time").str.to_datetime(time_zone="UTC").set_sorted(),
        pl.col("type", "to").cast(pl.Categorical),
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


def wanted_acts(case: Case) -> list[pl.Expr]:
    """Return what a case asks of an act itself."""
    tests = [pl.col("actor") != f"{HOST}/u/{case.without}"]
    if case.types:
        tests.insert(0, pl.col("type").is_in(list(case.types)))
    if case.excluded:
        tests.insert(0, ~pl.col("type").is_in(list(case.excluded)))
    if case.group:
        tests.insert(0, pl.col("to") == case.group)
    return tests


def in_polars(acts: pl.DataFrame, things: pl.DataFrame, case: Case, since: Any) -> Callable[[], list[int]]:
    """Return the query in Polars: the things first, then the activities on them."""
    bears = None if case.tag is None else pl.col("tags").list.contains(case.tag)
    says = None if case.pattern is None else pl.col("name").str.contains(case.pattern)

    def run() -> list[int]:
        found = things
        if case.either:
            found = found.filter(bears | says)
        else:
            for test in (bears, says):
                found = found if test is None else found.filter(test)
        lazy = acts.lazy().filter(pl.col("time") >= since, *wanted_acts(case))
        rows = lazy.join(found.lazy(), on="object", how="semi").select("row").collect()
        return sorted(rows["row"].to_list())

    return run


def laid_out(acts: pl.DataFrame, things: pl.DataFrame, case: Case, since: Any) -> Callable[[], list[int]]:
    """Return the same with numbers for things, tags exploded, and the time cut where it begins."""
    things = things.with_row_index("thing")
    acts = acts.join(things.select("object", "thing"), on="object", how="left").sort("time").drop("object")
    acts = acts.with_columns(pl.col("actor").cast(pl.Categorical), pl.col("time").set_sorted())
    tagged = things.select("thing", "tags").explode("tags")
    tagged = tagged.with_columns(pl.col("tags").cast(pl.Categorical))

    def run() -> list[int]:
        recent = acts[acts["time"].search_sorted(since) :]
        named = things
        if case.tag is not None:
            bearing = tagged.filter(pl.col("tags") == case.tag)["thing"]
            named = things if case.either else things[bearing.unique()]
        wanted = named.filter(pl.col("name").str.contains(case.pattern))["thing"]
        if case.either:
            wanted = pl.concat([wanted, bearing]).unique()
        rows = recent.lazy().filter(*wanted_acts(case))
        found = rows.join(pl.LazyFrame({"thing": wanted}), on="thing", how="semi").select("row").collect()
        return sorted(found["row"].to_list())

    return run


def in_duckdb(acts: pl.DataFrame, things: pl.DataFrame, case: Case, since: Any) -> Callable[[], list[int]]:
    """Return the query in DuckDB, on its own tables."""
    base = duckdb.connect()
    base.register("acts_", acts.with_columns(pl.col("type", "to").cast(pl.String)).to_arrow())
    base.register("things_", things.to_arrow())
    base.execute("create table acts as select * from acts_; create table things as select * from things_")
    of_things, of_acts = [], [f"actor <> '{HOST}/u/{case.without}'"]
    if case.tag:
        of_things.append(f"list_contains(tags, '{case.tag}')")
    if case.pattern:
        of_things.append(f"regexp_matches(name, '{case.pattern}')")
    for kinds, sign in ((case.types, "in"), (case.excluded, "not in")):
        if kinds:
            of_acts.append(f"type {sign} ({', '.join(map(repr, kinds))})")
    if case.group:
        of_acts.append(f"\"to\" = '{case.group}'")
    joined = (" or " if case.either else " and ").join(of_things)
    asked = f"""
        select row from acts where time >= ? and {" and ".join(of_acts)}
        and object in (select object from things where {joined})
    """

    def run() -> list[int]:
        return sorted(row for (row,) in base.execute(asked, [since]).fetchall())

    return run


def repeated(run: Callable[[], Any]) -> list[tuple[float, float]]:
    """Return how long each of several runs one after the other takes; see :func:`once`."""
    return [once(run) for _ in range(RUNS)]


def once(run: Callable[[], Any]) -> tuple[float, float]:
    """Return how long a run takes, and how much time of processors, in milliseconds."""
    begin, busy = perf_counter(), process_time()
    run()
    return (perf_counter() - begin) * 1000, (process_time() - busy) * 1000


def compare(name: str, case: Case, stream: Any, acts: pl.DataFrame, things: pl.DataFrame) -> None:
    """Time one filter in all programs, in rounds of several runs of each, and print what they took."""
    wanted = ak.query(case.query)
    viewer = Viewer(f"{HOST}/u/3", groups=tuple(GROUPS))
    view = View(stream, viewer)
    since = np.datetime64(view.as_of - case.days * 86_400_000_000, "us").astype(object).replace(tzinfo=UTC)
    tables = acts, things, case, since
    programs: dict[str, Callable[[], Any]] = {
        "activitykit": lambda: wanted.rows(Whole(stream)),
        "activitykit, of what one may see": lambda: view.select(wanted),
        "Polars": in_polars(*tables),
        "Polars, laid out for it": laid_out(*tables),
        "DuckDB": in_duckdb(*tables),
    }
    found = {program: list(run()) for program, run in programs.items()}
    rows = found["activitykit"]
    assert all(other == rows for other in found.values()), "all must find the same rows"
    rounds = [{program: repeated(run) for program, run in programs.items()} for _ in range(ROUNDS)]
    print(f"\n{name}: {case.query} ({len(rows):,} rows)")
    print(f"{'':36} {'median':>8} {'best':>8} {'ratio':>7} {'of best':>8} {'processor':>10} {'of best':>8}")
    least = best(rounds, "activitykit")
    for program in programs:
        spent, busy = best(rounds, program)
        middle = median(time for taken in rounds for time, _ in taken[program])
        ratio = median(typical(taken[program]) / typical(taken["activitykit"]) for taken in rounds)
        print(
            f"{program:36} {middle:8.2f} {spent:8.2f} {ratio:7.1f} {spent / least[0]:8.1f}"
            f" {busy:10.2f} {busy / least[1]:8.1f}"
        )


def typical(runs: list[tuple[float, float]]) -> float:
    """Return the median time of some runs."""
    return median(time for time, _ in runs)


def best(rounds: list[dict[str, list[tuple[float, float]]]], program: str) -> tuple[float, float]:
    """Return the least time of a program in any run, and the least time of processors."""
    runs = [run for taken in rounds for run in taken[program]]
    return min(time for time, _ in runs), min(busy for _, busy in runs)


def main(count: int = 1_000_000) -> None:
    """Build, compare, print."""
    documents = list(company(count))
    begin = perf_counter()
    stream = ak.Stream.from_documents(documents)
    print(f"{stream!r}, built in {perf_counter() - begin:.1f} s")
    acts, things = frames(documents)
    del documents
    begin = perf_counter()
    ak.Keyword("projet").rows(Whole(stream))
    print(f"first keyword, which makes the index of words: {perf_counter() - begin:.2f} s")
    for name, case in CASES.items():
        compare(name, case, stream, acts, things)
    everyone = View(stream, Viewer(f"{HOST}/u/5"))
    print(
        f"\nvisibility of every row, cold: {once(lambda: everyone.visible(np.arange(len(stream))))[0]:.0f} ms"
    )
