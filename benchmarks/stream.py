"""The stream beside what one would write by hand: building, memory, opening, a page, an append.

Run ``python benchmarks/stream.py`` (a million activities), with ``--quick`` for fewer, with ``--tenfold``
also for ten times as many, with ``--zulip FILE`` also on a chat's messages. Every line is a ratio of medians
taken side by side in this run; where two compute the same, the results are compared.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import orjson
import pandas as pd
import polars as pl
import pyarrow as pa

from activitykit.stream import Stream
from activitykit.stream.arrow import to_table
from activitykit.stream.kernel import top_k

HOME = "https://intra.example"
DAY = 86_400_000_000
HALF_LIFE = 2.0  # days
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def timed(
    work: Callable[[], Any], runs: int = 5, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, Any]:
    """Return the median seconds of some runs, and what the last one returned."""
    seconds, result = [], None
    for _ in range(runs):
        gc.collect()
        begin = clock()
        result = work()
        seconds.append(clock() - begin)
    return statistics.median(seconds), result


def show(what: str, value: float, unit: str, bar: str = "") -> None:
    print(f"{what:<78} {value:>10,.2f} {unit:<4} {bar}", flush=True)


def synthetic(rows: int, people: int = 20_000, things: int = 300_000, seed: int = 7) -> pl.DataFrame:
    """Return a company's year in the order of time: Zipf-distributed people and things."""
    rng = np.random.default_rng(seed)
    things = min(things, rows // 3)
    actor = rng.zipf(1.2, rows) % people
    object_ = rng.zipf(1.15, rows) % things
    kind = rng.choice(["Like", "View", "Announce"], rows, p=[0.3, 0.6, 0.1]).astype(object)
    first = rng.choice(rows, things, replace=False)  # where each thing is created
    kind[first], object_[first] = "Create", np.arange(things)
    group = rng.zipf(1.3, rows) % 400
    span = 365 * DAY // rows
    names = {
        "actor": np.array([f"{HOME}/people/{i}" for i in range(people)]),
        "object": np.array([f"{HOME}/things/{i}" for i in range(things)]),
        "group": np.array([PUBLIC, *(f"{HOME}/groups/{i}" for i in range(1, 400))]),
        "tag": np.array([f"#topic{i}" for i in range(500)]),
    }
    return pl.DataFrame(
        {
            "id": pl.int_range(rows, eager=True).cast(pl.String).str.replace("^", f"{HOME}/activities/"),
            "type": pl.Series(kind.tolist()),
            "actor": pl.Series(names["actor"][actor]),
            "object": pl.Series(names["object"][object_]),
            "audience": pl.Series(names["group"][group]),
            "tags": pl.Series(names["tag"][rng.zipf(1.3, rows) % 500]),
            "published": pl.Series(1_735_689_600_000_000 + np.arange(rows) * span).cast(
                pl.Datetime("us", "UTC")
            ),
        }
    )


class Reader(NamedTuple):
    """Whose page it is, and when it is looked at."""

    id: str
    groups: tuple[str, ...]
    now: int


def page(stream: Stream, reader: Reader, k: int = 200) -> list[str]:
    """Return the reader's best: what they may see, by recency, affinity to authors, interest in topics."""
    columns, states, sets = stream.columns, stream.states, stream.sets
    me = stream.nodes.code(reader.id)
    keys = stream.nodes.codes([reader.id, PUBLIC, *reader.groups])
    hit = np.isin(sets.indices, keys)
    visible = np.append(np.logical_or.reduceat(hit, sets.indptr[:-1]), False)
    mine = stream.rows_of("actor", me)
    things = columns.object[mine]
    known = stream.latest[things[things >= 0]]
    authors, liked = np.unique(states.author[known[known >= 0]], return_counts=True)
    first, last = (int(authors[0]), int(authors[-1])) if len(authors) else (0, 0)
    affinity = np.zeros(last - first + 3)  # from the first author to the last, and nothing on either side
    affinity[authors - first + 1] = np.log1p(liked)
    interest = np.zeros(len(sets) + 1)
    topics, counts = np.unique(columns.tags[mine], return_counts=True)
    interest[topics] = np.log1p(counts)
    interest[-1] = 0.0
    nearest = float(affinity.max())
    most = nearest + float(interest.max())
    alive = stream.alive

    def aged(moment: Any) -> Any:
        return (reader.now - moment) / DAY / HALF_LIFE

    def score(rows: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
        low, high = int(rows[0]), int(rows[-1]) + 1
        newest = aged(columns.time[high - 1])
        rows = visible.take(columns.audience[low:high]).nonzero()[0] + low
        liked = interest.take(columns.tags.take(rows), mode="wrap")
        able = np.flatnonzero(nearest + liked - newest > least)  # what its author could still lift
        rows, liked = rows.take(able), liked.take(able)
        who = columns.actor.take(rows)
        lifted = affinity.take(who - (first - 1), mode="clip") + liked
        able = np.flatnonzero((lifted - newest > least) & (who != me) & alive.take(rows))
        rows = rows.take(able)
        return rows, lifted.take(able) - aged(columns.time.take(rows))

    def bound(newest: int) -> float:
        return most - aged(newest)

    rows, _ = top_k(columns.time, k, score, bound)
    return [stream.nodes[node] for node in columns.id[rows].tolist()]


SQL = """
WITH mine AS (SELECT object, tags FROM acts WHERE actor = $me),
     authors AS (SELECT object, arg_min(actor, published) AS author
                 FROM acts WHERE type = 'Create' GROUP BY object),
     affinity AS (SELECT author, ln(1 + count(*)) AS near
                  FROM mine JOIN authors USING (object) GROUP BY author),
     interest AS (SELECT tags, ln(1 + count(*)) AS liked FROM mine GROUP BY tags)
SELECT a.id FROM acts a
LEFT JOIN affinity f ON a.actor = f.author LEFT JOIN interest i ON a.tags = i.tags
WHERE a.audience IN (SELECT unnest($keys)) AND a.actor <> $me
ORDER BY -(($now - epoch_us(a.published)) / 86400000000.0) / 2.0
         + coalesce(near, 0) + coalesce(liked, 0) DESC, a.published DESC
LIMIT 200
"""


def page_duckdb(connection: duckdb.DuckDBPyConnection, reader: Reader) -> list[str]:
    keys = [reader.id, PUBLIC, *reader.groups]
    rows = connection.execute(SQL, {"me": reader.id, "keys": keys, "now": reader.now}).fetchall()
    return [row[0] for row in rows]


def page_polars(frame: pl.DataFrame, reader: Reader) -> list[str]:
    acts = frame.lazy()
    mine = acts.filter(pl.col("actor") == reader.id).select("object", "tags")
    authors = (
        acts.filter(pl.col("type") == "Create")
        .sort("published").group_by("object").agg(pl.col("actor").first().alias("author"))
    )  # fmt: skip
    affinity = mine.join(authors, on="object").group_by("author").agg(near=pl.len().log1p())
    interest = mine.group_by("tags").agg(liked=pl.len().log1p())
    age = (pl.lit(reader.now) - pl.col("published").dt.epoch("us")) / DAY
    keys = [reader.id, PUBLIC, *reader.groups]
    return (
        acts.filter(pl.col("audience").is_in(keys), pl.col("actor") != reader.id)
        .join(affinity, left_on="actor", right_on="author", how="left")
        .join(interest, on="tags", how="left")
        .with_columns(score=-age / HALF_LIFE + pl.col("near").fill_null(0) + pl.col("liked").fill_null(0))
        .sort("score", "published", descending=True)
        .head(200)
        .collect()["id"]
        .to_list()
    )  # fmt: skip


def lines(count: int, described: float = 0.6) -> list[bytes]:
    """Return activities as an intranet writes them, a JSON document each; so many describe a note."""
    rng = np.random.default_rng(3)
    words = np.array(["budget", "canteen", "cargo", "bike", "figures", "roof", "intranet", "fire", "drill"])
    found = []
    for number, (who, dice) in enumerate(zip(rng.zipf(1.3, count) % 20_000, rng.random(count), strict=True)):
        actor = f"{HOME}/people/{who}"
        moment = f"2026-{1 + number // 28 % 12:02}-{1 + number % 28:02}T08:{number % 60:02}:00Z"
        document: dict[str, Any] = {
            "@context": "https://www.w3.org/ns/activitystreams", "id": f"{HOME}/activities/{number}",
            "type": "Like", "actor": actor, "published": moment, "to": [PUBLIC],
            "cc": [f"{actor}/followers"], "object": f"{HOME}/notes/{int(dice * number)}",
        }  # fmt: skip
        if dice < described:
            document["type"] = "Create"
            document["object"] = {
                "id": f"{HOME}/notes/{number}", "type": "Note", "attributedTo": actor, "published": moment,
                "content": " ".join(words[rng.integers(0, len(words), 30)]), "to": document["to"],
                "tag": [{"type": "Hashtag", "name": f"#{words[number % len(words)]}"}],
            }  # fmt: skip
        found.append(orjson.dumps(document))
    return found


def nbytes(stream: Stream) -> int:
    """Return the bytes that a stream holds: columns, states, dictionaries, journals, documents."""
    log = stream._log  # noqa: SLF001 - measured from inside
    tables = log.dictionaries
    columns = [*log.rows.values(), *log.states.values(), *log.inner.values(), log.by_id]
    journals = [
        getattr(line, part) for line in (log.alive, log.latest) for part in ("rows", "keys", "values")
    ]
    dictionaries = [tables.nodes, tables.texts, tables.languages, tables.types, tables.sets, tables.raw]
    return (
        sum(part.nbytes for part in (*columns, *journals, *dictionaries))
        + stream.latest.nbytes
        + stream.alive.nbytes
    )


def measure_building(frame: pl.DataFrame, count: int) -> Stream:
    # Both sides of these run on one processor: its time is what they take, whatever else the machine does.
    busy = time.process_time
    for described in (0.6, 0.45):
        documents = lines(count, described)
        alone, _ = timed(lambda: [orjson.loads(line) and None for line in documents], 5, busy)  # noqa: B023
        built, _ = timed(lambda: Stream.from_documents(documents), 5, busy)  # noqa: B023
        size = sum(map(len, documents)) / len(documents)
        show(f"JSON Lines ({size:.0f} bytes) / orjson.loads of the same lines", built / alone, "x", "<= 12")
    columns = [name for name in frame.columns if name != "published"]
    plain = frame.select(columns).to_pandas()
    objects = [frame[name].to_numpy() for name in columns]
    strings, _ = timed(lambda: [pd.factorize(plain[name]) for name in columns] and None, 5, busy)
    coded, _ = timed(lambda: [pd.factorize(values) for values in objects] and None, 5, busy)
    built, stream = timed(lambda: Stream.from_frame(frame), 5, busy)
    show("Polars frame / pandas.factorize of its columns (pandas' own texts)", built / strings, "x", "<= 3")
    show("Polars frame / pandas.factorize of its columns (Python's texts)", built / coded, "x", "<= 3")
    return stream


def measure_memory(stream: Stream) -> None:
    arrow = to_table(stream, documents=False).nbytes
    show("memory / Arrow size of the same columns (no documents)", nbytes(stream) / arrow, "x", "<= 1.5")
    small = Stream.from_documents(lines(min(len(stream), 60_000)))
    show("memory / Arrow size, documents included", nbytes(small) / to_table(small).nbytes, "x", "<= 1.5")


def measure_store(stream: Stream) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stream"
        begin = time.perf_counter()
        stream.save(path)
        show("save", (time.perf_counter() - begin), "s")
        size = sum(file.stat().st_size for file in path.iterdir())
        seconds, _ = timed(lambda: Stream.open(path))
        show(f"open ({size / 1e6:,.0f} MB)", seconds * 1e3, "ms", "< 50")


def measure_erasure(frame: pl.DataFrame, count: int) -> None:
    documents, rows = lines(count), frame.head(count)
    for name, build, who in (
        ("JSON Lines", lambda: Stream.from_documents(documents), f"{HOME}/people/7"),
        ("a frame", lambda: Stream.from_frame(rows), rows["actor"][0]),
    ):
        built, stream = timed(build, 3, time.process_time)
        erased, _ = timed(lambda: stream.without(actor=who, progress=False), 3, time.process_time)  # noqa: B023
        show(f"erasing a person from {len(stream):,} activities of {name}", erased, "s")
        show(f"erasing a person from activities of {name} / building them", erased / built, "x")


def measure_page(stream: Stream, frame: pl.DataFrame, reader: Reader) -> None:
    connection = duckdb.connect()
    connection.register("frame", frame.to_arrow())
    connection.execute("CREATE TABLE acts AS SELECT * FROM frame")
    page(stream, reader)
    own, found = timed(lambda: page(stream, reader), 15)
    sql, by_sql = timed(lambda: page_duckdb(connection, reader), 3)
    lazy, by_polars = timed(lambda: page_polars(frame, reader), 3)
    assert found == by_sql == by_polars, "the three disagree"
    show("page of 200 out of everything", own * 1e3, "ms")
    show(f"DuckDB ({sql * 1e3:,.0f} ms) / page, the same 200", sql / own, "x", ">= 100")
    show(f"Polars ({lazy * 1e3:,.0f} ms) / page, the same 200", lazy / own, "x", ">= 50")


def measure_append(stream: Stream, reader: Reader) -> None:
    latest = [stream]

    def one(number: int) -> dict[str, Any]:
        moment = pd.Timestamp(int(stream.columns.time[-1]) + number, unit="us", tz="UTC")
        return {
            "id": f"{HOME}/late/{number}",
            "type": "Like",
            "actor": f"{HOME}/people/1",
            "object": f"{HOME}/things/1",
            "published": moment.isoformat(),
            "to": PUBLIC,
        }

    latest[0] = stream.append([one(1)])  # the first one makes room
    page(latest[0], reader)
    # In processor time: where other programs run, a turn of theirs is longer than ten pages.
    alone, both, appends = [], [], []
    for number in range(2, 302):
        document = one(number)
        begin = time.process_time()
        page(latest[0], reader)
        between = time.process_time()
        latest[0] = latest[0].append([document])
        appended = time.process_time()
        page(latest[0], reader)
        both.append(time.process_time() - between)
        alone.append(between - begin)
        appends.append(appended - between)
    first = statistics.median(both) - statistics.median(appends) - statistics.median(alone)
    show("append of one", statistics.median(appends) * 1e3, "ms")
    show("first page of a stream nobody has looked at / its second, more", first * 1e3, "ms")
    ratio = statistics.median(both) / statistics.median(alone)
    show("append of one and a page / the page alone", ratio, "x", "<= 1.2")


def measure_tenfold(stream: Stream, huge: Stream) -> None:
    """Compare the pages of fifteen readers of each, turn by turn: one reader's tastes decide much.

    Of each reader the best of ten turns counts, as what else the machine does adds and never takes away.
    """
    pairs = list(zip(some_readers(stream, 15), some_readers(huge, 15), strict=True))
    best = np.full((15, 2), np.inf)
    for _ in range(10):
        for at, pair in enumerate(pairs):
            for which, (source, reader) in enumerate(zip((stream, huge), pair, strict=True)):
                gc.collect()
                begin = time.process_time()
                page(source, reader)
                best[at, which] = min(best[at, which], time.process_time() - begin)
    small, large = np.median(best, axis=0)
    show("pages out of ten times as much, 15 readers", large * 1e3, "ms")
    show("pages out of ten times as much / pages, 15 readers each", large / small, "x", "<= 1.3")


def some_readers(stream: Stream, count: int) -> list[Reader]:
    """Return people with about 140 acts of their own, in a small company as in a large one."""
    actors, counts = np.unique(stream.columns.actor, return_counts=True)
    chosen = actors[np.argsort(np.abs(counts - 140), kind="stable")[:count]].tolist()
    groups = tuple(f"{HOME}/groups/{number}" for number in (3, 17, 40, 111))
    return [Reader(stream.nodes[me], groups, int(stream.columns.time[-1])) for me in chosen]


def zulip(path: Path) -> pl.DataFrame:
    """Return a chat as activities: who wrote into which topic of which stream."""
    messages = pl.read_parquet(path)
    topic = pl.concat_str(
        pl.lit(f"{HOME}/topics/"),
        pl.col("stream").cast(pl.String),
        pl.lit("/"),
        pl.col("topic").cast(pl.String),
    )
    return (
        messages.sort("ts", maintain_order=True)
        .with_row_index("number")
        .select(
            id=pl.concat_str(pl.lit(f"{HOME}/messages/"), pl.col("number").cast(pl.String)),
            type=pl.lit("Create"),
            actor=pl.concat_str(pl.lit(f"{HOME}/people/"), pl.col("sender").cast(pl.String)),
            object=pl.concat_str(pl.lit(f"{HOME}/texts/"), pl.col("number").cast(pl.String)),
            audience=pl.lit(PUBLIC),
            tags=topic,
            # one moment each, so that the order is the same for all three
            published=(pl.col("ts").cast(pl.Int64) * 1_000_000 + pl.col("number") % 1_000_000).cast(
                pl.Datetime("us", "UTC")
            ),
        )
        .sort("published", maintain_order=True)
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--quick", action="store_true", help="fewer rows: whether it runs, not how fast")
    options.add_argument("--tenfold", action="store_true", help="also ten times as many rows")
    options.add_argument("--zulip", type=Path, help="a Parquet file: stream, topic, sender, ts")
    told = options.parse_args()
    rows = 3_000 if told.quick else told.rows
    print(
        json.dumps(
            {"rows": rows, "duckdb": duckdb.__version__, "polars": pl.__version__, "pyarrow": pa.__version__}
        )
    )
    frame = synthetic(rows)
    stream = measure_building(frame, min(rows, 60_000))
    (reader,) = some_readers(stream, 1)
    measure_page(stream, frame, reader)
    measure_memory(stream)
    measure_store(stream)
    measure_append(stream, reader)
    measure_erasure(frame, min(rows, 60_000))
    if told.tenfold:
        large = synthetic(rows * 10)
        huge = Stream.from_frame(large)
        del large
        measure_tenfold(stream, huge)
        measure_store(huge)
    if told.zulip:
        frame = zulip(told.zulip)
        print(json.dumps({"zulip": len(frame)}))
        stream = Stream.from_frame(frame)
        actors, counts = np.unique(stream.columns.actor, return_counts=True)
        someone = stream.nodes[int(actors[np.argsort(counts)[-50]])]
        measure_page(stream, frame, Reader(someone, (), int(stream.columns.time[-1])))


if __name__ == "__main__":
    main()
