"""The time of a replay, beside a plain loop that keeps the same twelve features by hand."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from deskdrop import activities

import activitykit as ak
from activitykit import evaluation
from activitykit.evaluation.slates import slates
from activitykit.rank import keys_of
from activitykit.rank.words import stems
from activitykit.stream.moments import to_micros
from ranking_parts.deskdrop import REFERENCE
from ranking_parts.plain import Plain


def run(data: Path, quick: bool) -> None:
    documents = [document | {"to": "as:Public"} for document in activities(data / "deskdrop")]
    stream = ak.Stream.from_documents(documents)
    made = evaluation.choices(stream)
    made = made[int(0.8 * len(made)) :]
    made = made[:60] if quick else made[:300]
    events = _events(documents)
    feed = ak.Feed(where=ak.Type("Create") & ak.ObjectType("Article"), rank=REFERENCE)

    plain, caught_up, at = Plain(), 0.0, 0
    by_hand: list[tuple[list[str], list[tuple[float, ...]]]] = []
    begin = time.process_time()
    for choice in made:
        before = time.process_time()
        while events[at][0] < choice.time:
            moment, kind, person, article, words = events[at]
            if kind == "share":
                plain.share(moment, person, article, words)
            else:
                plain.act(moment, person, kind, article)
            at += 1
        if choice is made[0]:
            caught_up = time.process_time() - before
        by_hand.append(plain.features(stream.nodes[choice.person], choice.time - 1))
    there = time.process_time() - begin
    begin = time.process_time()
    ours = list(slates(feed, stream, made))
    here = time.process_time() - begin
    count, rest = len(made), there - caught_up
    print(
        f"{count:,} choices among {np.mean([len(slate.rows) for slate in ours]):.0f} articles, "
        f"{len(REFERENCE)} signals; processor time\n"
        f"plain loop: {caught_up:.2f} s to catch up with {at:,} events, "
        f"then {rest / count * 1e3:.2f} ms a choice\n"
        f"replay: {here / count * 1e3:.2f} ms a choice; plain / replay: {rest / here:.2f}, "
        f"{there / here:.2f} with catching up"
    )
    _agree(stream, ours, by_hand)


def _events(documents):
    """Return the documents as tuples, in the order of time."""
    found = []
    for document in documents:
        thing, kind = document["object"], document["type"]
        words = ()
        if isinstance(thing, str):
            article = thing
        elif "inReplyTo" in thing:
            article = thing["inReplyTo"]
        else:
            article, kind, words = thing["id"], "share", stems(thing.get("name", ""))
        found.append((to_micros(document["published"]), kind, document["actor"], article, words))
    return sorted(found, key=lambda event: event[0])


def _agree(stream, ours, by_hand):
    """Tell how far the features are the same: of the same articles, in the same order."""
    for at, key in enumerate(keys_of(REFERENCE)):
        one, two = [], []
        for slate, (articles, rows) in zip(ours, by_hand, strict=True):
            assert slate.things.tolist() == [stream.nodes.code(article) for article in articles]
            one.append(slate.values[:, at])
            two.append([row[at] for row in rows])
        mine, other = np.concatenate(one), np.concatenate(two)
        same = np.isclose(mine, other, rtol=1e-6, atol=1e-9).mean()
        print(f"  {key:20} the same {same:7.2%}   correlation {np.corrcoef(mine, other)[0, 1]:.4f}")
