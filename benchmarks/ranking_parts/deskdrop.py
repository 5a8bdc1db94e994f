"""Replay of the last fifth of Deskdrop, and of the fifth before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from deskdrop import activities

import activitykit as ak
from activitykit import evaluation
from activitykit.evaluation.learning import Lesson, Weigher, learn
from activitykit.evaluation.slates import slates
from activitykit.rank import Boosted, Continuity, keys_of

REFERENCE = (
    ak.Popularity(half_life="144min", name="popular_2h"),
    ak.Popularity(half_life="12h", name="popular_12h"),
    ak.Popularity(half_life="2d", name="popular_2d"),
    ak.Popularity(half_life="7d", name="popular_7d"),
    ak.Recency(shape="logarithmic", half_life="1h", name="log_age"),
    ak.Recency(half_life="1d", name="fading_age"),
    ak.Similar(window="120d", name="similar"),
    ak.Similar(window="120d", last=5, name="similar_last"),
    ak.Affinity(half_life="1y", name="affinity"),
    ak.Affinity(half_life="1y", per_post=True, name="affinity_per_post"),
    ak.Peers(window="120d", name="peers"),
    ak.Topics(name="topics"),
)
FURTHER = (
    ak.Recency(shape="rank", name="rank"),
    ak.Recency(shape="visit", name="visit"),
    ak.Popularity(half_life="30min", name="popular_30min"),
    ak.QuietVoice(window="365d", name="quiet_voice"),
    ak.Fatigue(name="fatigue"),
    Continuity(name="continuity"),
    Continuity(toward="older", name="continuity_older"),
    ak.Freshness(by="act", shape="logarithmic", half_life="1h", name="touched"),
    ak.Popularity(half_life="10min", name="popular_10min"),
    ak.Recency(half_life="8h", name="fading_8h"),
)
LEFT_OUT = {"affinity_per_post", "popular_2d", "popular_2h"}


SPLITS = (("the last fifth", 6000, 0.4, 0.8, 1.0), ("the fifth before it", 3000, 0.2, 0.6, 0.8))
"""How many choices at most are learned from, from where on, from where on is judged by, and up to where."""


def run(data: Path, quick: bool) -> None:
    documents = [document | {"to": "as:Public"} for document in activities(data / "deskdrop")]
    stream = ak.Stream.from_documents(documents)
    columns = stream.columns
    creating = np.array(["Create" in types for types in stream.type_sets])[columns.type]
    interactions = columns.time[np.flatnonzero(~creating | (columns.reply >= 0))]
    for name, most, *parts in SPLITS:
        begin, cut, end = (
            int(interactions[min(int(part * len(interactions)), len(interactions) - 1)]) for part in parts
        )
        print(f"\n-- {name}")
        earlier = evaluation.choices(stream, begin, cut, limit=150 if quick else most)
        later = evaluation.choices(stream, cut, end + (parts[-1] == 1), limit=100 if quick else None)
        _judge(stream, earlier, later)
    _presets(stream, cut=int(interactions[int(0.8 * len(interactions))]), quick=quick)


def _presets(stream, cut, quick) -> None:
    """Replay the presets with the weights they come with, and survey their pages."""
    made = evaluation.choices(stream, cut, limit=40 if quick else 1500)
    feeds = [ak.Feed.home(), ak.Feed.latest(), ak.Feed.catch_up(), ak.Feed.discover()]
    articles = ak.Type("Create") & ak.ObjectType("Article")
    print(f"\n-- presets as they come: {len(made):,} choices of the last fifth, pages at its beginning")
    for feed in feeds:
        found = evaluation.replay(feed.replace(where=articles), stream, made=made)
        print(f"\n{feed.name}: {', '.join(f'{name} {found.estimate(name)}' for name in found.metrics)}")
        print(evaluation.survey(feed, stream, cut, limit=20 if quick else 200))


def _judge(stream, earlier, later) -> None:
    signals = REFERENCE + FURTHER
    feed = ak.Feed(where=ak.Type("Create") & ak.ObjectType("Article"), rank=signals)
    viewers = {stream.nodes[choice.person] for choice in [*earlier, *later]}
    viewers = {iri: ak.Viewer(iri) for iri in viewers}
    train = Lesson.of(list(slates(feed, stream, earlier, viewers=viewers)))
    found = list(slates(feed, stream, later, viewers=viewers))
    shown = [slate for slate in found if slate.position >= 0]
    print(
        f"{len(train):,} choices to learn from, {len(shown):,} to judge by among "
        f"{np.mean([len(slate.rows) for slate in shown]):.0f} "
        f"articles each; {len(found) - len(shown)} chose what was older than 60 days"
    )

    keys = list(keys_of(signals))
    reference = [keys.index(key) for key in keys_of(REFERENCE)]
    ours = [at for at, key in enumerate(keys) if key not in LEFT_OUT]
    tables = {
        "newest first": lambda slate: slate.rows.astype(float),
        "decayed popularity, 12 h": lambda slate: slate.values[:, keys.index("popular_12h")],
    }
    forest = Boosted.train(REFERENCE, train.values[:, reference], train.begin, train.chosen)
    tables["LightGBM lambdarank, 12 signals"] = lambda slate: forest.scores(slate.values[:, reference])
    for name, columns_, method in (
        ("additive, pairwise, 12 signals", reference, "pairwise"),
        ("additive, softmax, 12 signals", reference, "softmax"),
        (f"additive, softmax, {len(ours)} signals", ours, "softmax"),
    ):
        weights = learn(train.only(columns_), method=method)
        tables[name] = lambda slate, c=columns_, w=weights: slate.values[:, c] @ w
    who = np.array([slate.choice.person for slate in shown])
    past = np.array([slate.past for slate in shown])
    results = {
        name: places([slate.rank(score(slate)) for slate in shown], who, past)
        for name, score in tables.items()
    }
    table(results)

    newcomers = {name: result.among(most=2) for name, result in results.items()}
    first = next(iter(newcomers.values()))
    print(f"\npeople with fewer than 3 past events ({len(first)} choices): NDCG@10")
    for name, result in newcomers.items():
        print(f"  {name:34} {result.estimate('ndcg@10')}")

    print("\nwhat each signal is worth: how much lower NDCG@10 is when the rest learns without it")
    train, judged, teach = train.only(ours), Lesson.of(shown).only(ours), Weigher()
    best = judged.ndcg(teach(train, range(len(ours)))(judged))
    for out, at in enumerate(ours):
        rest = [other for other in range(len(ours)) if other != out]
        part = judged.only(rest)
        print(f"  {keys[at]:20} {best - part.ndcg(teach(train.only(rest), rest)(part)):+.4f}")


def places(ranks: list[int], people: np.ndarray, past: np.ndarray) -> evaluation.Replay:
    zeros = np.zeros(len(ranks), np.int64)
    return evaluation.Replay(np.array(ranks), people, past, zeros, 0, ("ndcg@10", "recall@10", "mrr"))


def table(results: dict[str, evaluation.Replay]) -> None:
    print(evaluation.Comparison(results, ("ndcg@10", "recall@10", "mrr")))
