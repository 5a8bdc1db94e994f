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

_TURN = 25


def run(data: Path, quick: bool) -> None:
    documents = [document | {"to": "as:Public"} for document in activities(data / "deskdrop")]
    stream = ak.Stream.from_documents(documents)
    made = evaluation.choices(stream)
    made = made[int(0.8 * len(made)) :]
    made = made[:60] if quick else made[:300]
    events = _events(documents)
    feed = ak.Feed(where=ak.Type("Create") & ak.ObjectType("Article"), rank=REFERENCE)

    plain, at = Plain(), 0
    by_hand, ours, times = [], [], []
    start = time.process_time()
    at = _catch_up(plain, events, at, made[0].time)
    caught_up = time.process_time() - start
    list(slates(feed, stream, made[:1]))  # reads the titles, as catching up did
    for first in range(0, len(made), _TURN):
        some = made[first : first + _TURN]
        start = time.process_time()
        for choice in some:
            at = _catch_up(plain, events, at, choice.time)
            by_hand.append(plain.features(stream.nodes[choice.person], choice.time - 1))
        middle = time.process_time()
        ours += slates(feed, stream, some)
        times.append(((middle - start) / len(some), (time.process_time() - middle) / len(some)))
    there, here = (float(np.median(part)) for part in zip(*times, strict=True))
    ratio = float(np.median([one / two for one, two in times]))
    print(
        f"{len(made):,} choices among {np.mean([len(slate.rows) for slate in ours]):.0f} articles, "
        f"{len(REFERENCE)} signals; processor time, medians of {len(times)} turns of {_TURN}\n"
        f"plain loop: {there * 1e3:.2f} ms a choice, after {caught_up:.2f} s to catch up with the past; "
        f"replay: {here * 1e3:.2f} ms; plain / replay: {ratio:.2f}"
    )
    _agree(stream, ours, by_hand)


def _catch_up(plain, events, at, until):
    """Note the events before a moment, and return how many have been noted."""
    while events[at][0] < until:
        moment, kind, person, article, words = events[at]
        if kind == "share":
            plain.share(moment, person, article, words)
        else:
            plain.act(moment, person, kind, article)
        at += 1
    return at


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
