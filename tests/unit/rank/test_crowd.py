"""What the crowd did with a thing, against a calculation by hand: whoever looks, wherever a history is cut."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.rank import Ranking
from activitykit.rank.engagements import VERBS
from activitykit.select import View

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
BASE = datetime(2026, 3, 2, 8, tzinfo=UTC)
THINGS = range(3)

acts = st.lists(
    st.tuples(
        st.sampled_from(["View", "Like", "Announce", "Follow", "Create"]),
        st.integers(0, 4),
        st.sampled_from(THINGS),
        st.sampled_from([PUBLIC, PUBLIC, "urn:p0", "urn:p1"]),
        st.integers(0, 30),
    ),
    max_size=40,
)


def documents(drawn):
    """Return three posts and, later and in the order of time, what was done with them."""
    hours = 0
    for number, thing in enumerate(THINGS):
        note = {"type": "Note", "id": f"urn:n{thing}", "content": "x"}
        yield document(f"urn:m{number}", "Create", 9, note, PUBLIC, hours)
    for number, (kind, who, thing, to, later) in enumerate(drawn):
        hours += later
        answer = {"type": "Note", "id": f"urn:r{number}", "content": "x", "inReplyTo": f"urn:n{thing}"}
        object_ = answer if kind == "Create" else f"urn:n{thing}"
        yield document(f"urn:a{number}", kind, who, object_, to, hours)


def document(name, kind, who, object_, to, hours):
    at = (BASE + timedelta(hours=hours)).isoformat()
    return {"id": name, "type": kind, "actor": f"urn:p{who}", "object": object_, "to": to, "published": at}


def sums(drawn, viewer, now, half, *, weighed):
    """Return the decayed sum of what was done with each thing, each person once a verb, the first time seen."""
    found, known, hours = dict.fromkeys(THINGS, 0.0), set(), 0
    for kind, who, thing, to, later in drawn:
        hours += later
        seen = to in {PUBLIC, f"urn:p{viewer}"} or who == viewer
        if seen and hours <= now and (kind, who, thing) not in known:
            known.add((kind, who, thing))
            found[thing] += (VERBS[kind] if weighed else 1.0) * 2.0 ** ((hours - now) / half)
    return found


@settings(max_examples=150, deadline=None)
@given(acts, st.integers(0, 6), st.integers(0, 40))
def test_popular_and_trending_are_those_counted_by_hand(drawn, viewer, cut):
    stream = ak.Stream.from_documents(list(documents(drawn)))
    now = sum(later for *_, later in drawn[:cut])
    moment = BASE + timedelta(hours=now)
    signals = ak.Popularity(half_life="2d"), ak.Trending(half_life="6h", against="7d")
    usual = sums(drawn, viewer, now, 7 * 24, weighed=False)
    lately = sums(drawn, viewer, now, 6, weighed=False)
    popular = [math.log1p(many) for many in sums(drawn, viewer, now, 48, weighed=True).values()]
    trending = []
    for thing in THINGS:
        expected = usual[thing] * 6 / (7 * 24)
        trending.append(math.log1p(max(lately[thing] - expected, 0) / math.sqrt(expected + 1)))
    for log in (stream, stream.until(int(moment.timestamp() * 1e6))):
        ranking = Ranking(signals, View(log, ak.Viewer(f"urn:p{viewer}"), moment))
        found = ranking.values(np.arange(len(THINGS)))
        assert found[:, 0].tolist() == pytest.approx(popular, abs=1e-8)
        assert found[:, 1].tolist() == pytest.approx(trending, abs=1e-8)
        for at, scorer in enumerate(ranking.scorers):
            assert scorer.limits[1] >= found[:, at].max()
