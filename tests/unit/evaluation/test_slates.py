"""Slates: a replayed choice has the values of a page at that moment, to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.evaluation.choices import Choice
from activitykit.evaluation.slates import slates
from activitykit.rank import Ranking
from activitykit.select import View, derive
from activitykit.testing import companies

SIGNALS = (
    *ak.Feed.home().rank,
    ak.Trending(),
    ak.Popularity(half_life="1h", window="2h", name="lately"),
    ak.Similar(last=2, name="similar_last"),
    ak.Peers(),
    ak.Topics(text=False, name="tags"),
    ak.Affinity(per_post=True, name="share"),
    ak.Freshness(by="act", name="touched"),
    ak.QuietVoice(name="quiet"),
    ak.Expression("likes + 2 * affinity"),
)
FEEDS = (
    ak.Feed(rank=SIGNALS),
    ak.Feed(rank=SIGNALS, where=ak.Type("Create"), evidence=ak.Evidence(at_least=2)),
    ak.Feed(rank=SIGNALS, default_audience="Public"),
)


@settings(max_examples=30, deadline=None)
@given(companies(people=(2, 5), activities=(10, 40)), st.sampled_from(FEEDS), st.data())
def test_values_are_those_of_a_page_at_the_moment(company, feed, data):
    documents = list(company.documents)
    stream = ak.Stream.from_documents(documents)
    if not len(stream):
        return
    rows = sorted(data.draw(st.lists(st.integers(0, len(stream) - 1), min_size=1, max_size=8)))
    made = [
        Choice(
            row, stream.nodes.code(who), int(stream.columns.object[row]), int(stream.columns.time[row]), 1.0
        )
        for row, who in zip(rows, company.person_ids * len(rows), strict=False)
        if stream.nodes.code(who) >= 0
    ]
    for slate in slates(feed, stream, made, again=True):
        moment = slate.choice.time - 1
        happened = stream.columns.time <= moment
        alone = ak.Stream.from_documents([stream.raw(row) for row in np.flatnonzero(happened).tolist()])
        viewer = derive(alone, stream.nodes[slate.choice.person])
        values = Ranking(feed.rank, View(alone, viewer, moment, **feed.sight)).values(slate.rows)
        assert slate.values.tolist() == values.tolist()
        assert viewer == derive(stream, stream.nodes[slate.choice.person], as_of=moment)
