"""The time of a page, beside the same signals in SQL written by hand."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

import activitykit as ak
from activitykit.rank import Ranking
from activitykit.select import View

YEAR, DAY = 365 * 86_400_000_000, 86_400_000_000
SIGNALS = (
    ak.Recency(half_life="18h"),
    ak.Popularity(half_life="2d", weight=0.5),
    ak.Popularity(half_life="12h", weight=0.5),
    ak.Affinity(half_life="90d"),
    ak.Peers(weight=0.5),
)
WHERE = ak.Type("Create") & ak.Since("30d")
SQL = """
with verbs(type, weight) as (values ('View', 1.0), ('Like', 2.0), ('Announce', 3.0)),
acts as (select l.*, v.weight from log l join verbs v using (type)),
recent as (
  select object, actor, type, min(time) as time, any_value(weight) as weight
  from acts where time >= $now - 60 * $day group by object, actor, type),
popular as (
  select object, 0.5 * ln(1 + sum(weight * pow(2, (time - $now) / (2.0 * $day))))
    + 0.5 * ln(1 + sum(weight * pow(2, (time - $now) / (0.5 * $day)))) as value
  from recent group by object),
own as (select object, min(time) as first from log where actor = $me group by object),
made as (select object, actor as author, time from log where type = 'Create'),
affinity as (
  select author, ln(1 + sum(a.weight * pow(2, (a.time - $now) / (90.0 * $day)))) as value
  from acts a join made using (object) where a.actor = $me and author <> $me group by author),
history as (select object from own order by first desc limit 500),
shared as (select r.object, r.actor from recent r join history using (object) where r.actor <> $me),
rarity as (select object, 1 / ln(2.0 + count(*)) as value from shared group by object),
likeness as (
  select s.actor, sum(r.value) as value from shared s join rarity r using (object) group by s.actor),
reads as (select actor, count(*) as n from recent where actor <> $me group by actor),
peers as (
  select r.object, ln(1 + sum(l.value / sqrt(1 + d.n))) as value
  from recent r join likeness l using (actor) join reads d using (actor) group by r.object)
select m.object, pow(2, (m.time - $now) / (0.75 * $day)) + coalesce(p.value, 0) + coalesce(a.value, 0)
  + 0.5 * coalesce(q.value, 0) as score
from made m left join popular p using (object) left join affinity a using (author)
  left join peers q using (object)
where m.time >= $now - 30 * $day
order by score desc limit 20
"""


def run(data: Path, quick: bool) -> None:  # noqa: ARG001 - made up, not read
    for count, years in ((20_000, 1),) if quick else ((1_000_000, 1), (10_000_000, 10)):
        _page(count, years, 3 if quick else 7)


def _page(count: int, years: int, times: int) -> None:
    frame = _company(count, years)
    start = time.perf_counter()
    stream = ak.Stream.from_frame(frame)
    built = time.perf_counter() - start
    person = str(frame["actor"].value_counts().sort("count", "actor")["actor"][-50])
    viewer = ak.Viewer(person)
    rows, scores = _ranked(stream, viewer)
    connection = duckdb.connect()
    connection.execute("set threads to 1")
    log = frame.select("type", "actor", "object", time=pl.col("published"))
    connection.register("arriving", log.to_arrow())
    connection.execute("create table log as select * from arriving")
    now = int(frame["published"][-1])
    answer = connection.execute(SQL, {"now": now, "day": DAY, "me": person}).fetchall()
    ours = dict(
        zip((stream.nodes[int(n)] for n in stream.columns.object[rows]), scores.tolist(), strict=True)
    )
    worst = max(abs(score - ours.get(thing, np.inf)) for thing, score in answer)
    here = _median(lambda: _ranked(stream, viewer), times)
    there = _median(lambda: connection.execute(SQL, {"now": now, "day": DAY, "me": person}).fetchall(), 3)
    home = ak.Feed.home()
    full = _median(lambda: home.page(stream, viewer).entries, times)
    print(
        f"{count:>10,} activities of {years} years: stream {built:.1f} s; ranking {here * 1e3:.1f} ms; "
        f"the same in DuckDB {there * 1e3:.0f} ms ({there / here:.0f} x, scores differ by {worst:.0e}); "
        f"home() {full * 1e3:.0f} ms"
    )


def _ranked(stream, viewer):
    view = View(stream, viewer)
    return Ranking(SIGNALS, view).top(20, lambda rows: WHERE.mask(view, rows), since=view.as_of - 30 * DAY)


def _median(call, times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def _company(count: int, years: int) -> pl.DataFrame:
    """Make a company of 20,000 people, some far busier than others, who look at what is new."""
    chance = np.random.default_rng(1)
    moment = np.sort(chance.integers(0, years * YEAR, count)) + 1_700_000_000_000_000
    people = 20_000
    actor = np.minimum((people * chance.random(count) ** 2).astype(np.int64), people - 1)
    creates = chance.random(count) < 0.3
    creates[0] = True
    number = np.cumsum(creates) - 1
    back = chance.exponential(50, count).astype(np.int64)
    thing = np.where(creates, number, np.maximum(number - back, 0))
    kind = np.where(
        creates, "Create", chance.choice(["View", "Like", "Announce"], count, p=[0.7, 0.25, 0.05])
    )
    return pl.DataFrame(
        {
            "id": np.arange(count),
            "type": kind,
            "actor": actor,
            "object": thing,
            "published": moment,
        }
    ).with_columns(
        pl.format("urn:a{}", "id").alias("id"),
        pl.format("https://intra.example/u/{}", "actor").alias("actor"),
        pl.format("https://intra.example/n/{}", "object").alias("object"),
        pl.lit("https://www.w3.org/ns/activitystreams#Public").alias("audience"),
        pl.when(pl.col("type") == "Create").then(pl.lit("Note")).alias("object_type"),
    )
