"""Quotas of named sources and exploration on a feed's pages: exact cuts, and told as such."""

import math
from collections import Counter

import numpy as np
import pytest

import activitykit as ak
from activitykit.errors import ActivityKitError
from activitykit.rank.diversity import Caps


def post(number, author="ana", **more):
    return {
        "type": "Create",
        "id": f"urn:c{number}",
        "actor": f"urn:{author}",
        "published": f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
        "to": "as:Public",
        "object": {"type": "Note", "id": f"urn:n{number}", "attributedTo": f"urn:{author}", **more},
    }


def company():
    """Sixty posts in turn: of the team's group, of one elsewhere, and of nowhere."""
    groups = ({"context": "urn:g/team"}, {"context": "urn:g/far"}, {})
    return ak.Stream.from_documents(
        post(n, f"a{n % 7}", name=f"Note {n}") | groups[n % 3] | {"id": f"urn:c{n}"} for n in range(60)
    )


STREAM = company()
ZOE = ak.Viewer("urn:zoe", groups=["urn:g/team"])
TEAM = ak.Quota(name="teams", share=0.6, where=ak.Context("urn:g/team"))
FAR = ak.Quota(
    name="discovery", share=0.2, where=ak.Context("urn:g/far"), rank=(ak.QuietVoice(), ak.Recency(weight=0.1))
)
FEED = ak.Feed(rank=(ak.Recency(half_life="3d"),), rollup=None, quotas=(TEAM, FAR), size=10)


def pages_of(feed, stream=STREAM, viewer=ZOE):
    page = feed.page(stream, viewer)
    pages = [page]
    while page.cursor:
        page = feed.page(stream, viewer, after=page.cursor)
        pages.append(page)
    return pages


def test_every_page_keeps_the_quotas_while_each_source_has_something():
    pages = pages_of(FEED)
    for page in pages[:3]:
        assert Counter(entry.source for entry in page) == {"teams": 6, "discovery": 2, None: 2}
    shown = [entry.object_id for page in pages for entry in page]
    assert sorted(shown) == sorted(f"urn:n{n}" for n in range(60))


def test_a_source_has_its_own_signals_and_contributions_still_sum():
    for page in pages_of(FEED):
        for entry in page:
            expected = {"quiet_voice", "recency"} if entry.source == "discovery" else {"recency"}
            assert set(entry.contributions) == expected
            values = list(entry.contributions.values())
            assert sum(values) == sum(reversed(values)) == math.fsum(values) == entry.score


def test_an_entry_tells_whose_place_it_has():
    page = FEED.page(STREAM, ZOE)
    told = {entry.source: entry.reasons("en")[0] for entry in page}
    assert told["teams"] == "because a part of this page is kept for “your teams”"
    assert told["discovery"] == "because a part of this page is kept for “discovery”"
    assert "kept" not in told[None]
    french = {entry.source: entry.reasons("fr")[0] for entry in page}
    assert french["discovery"] == "parce qu’une partie de la page est réservée à « découvertes »"
    named = FEED.replace(quotas=(ak.Quota(name="Paris", share=0.5, where=ak.Context("urn:g/far")),))
    assert "“Paris”" in next(e for e in named.page(STREAM, ZOE) if e.source).reasons("en")[0]


def test_quotas_that_take_every_place_bring_nothing_else():
    whole = FEED.replace(
        quotas=(TEAM.model_copy(update={"share": 0.75}), FAR.model_copy(update={"share": 0.25}))
    )
    shown = [entry.object_id for page in pages_of(whole) for entry in page]
    assert sorted(shown) == sorted(f"urn:n{n}" for n in range(60) if n % 3 < 2)
    assert whole.page(STREAM, ZOE).why_not("urn:n59", "en").startswith("This feed shows")
    later = STREAM.append([post(70), post(71, context="urn:g/far") | {"context": "urn:g/far"}])
    assert whole.page(STREAM, ZOE).new_since(later) == 1


def test_a_used_up_source_leaves_its_places_to_the_others():
    rare = FEED.replace(quotas=(ak.Quota(name="one", share=0.5, where=ak.select.Object("urn:n30")),))
    pages = pages_of(rare)
    assert [len(page) for page in pages] == [10] * 6
    assert [entry.object_id for page in pages for entry in page if entry.source] == ["urn:n30"]
    none = FEED.replace(quotas=(ak.Quota(name="none", share=0.9, where=ak.select.Object("urn:nowhere")),))
    plain = FEED.replace(quotas=())
    assert [e.object_id for e in none.page(STREAM, ZOE)] == [e.object_id for e in plain.page(STREAM, ZOE)]


def test_what_the_quotas_keep_off_the_page_is_told_so():
    free = [entry.object_id for entry in FEED.replace(quotas=()).page(STREAM, ZOE)]
    pages = pages_of(FEED)
    shown = {entry.object_id for entry in pages[0]}
    displaced = [thing for thing in free if thing not in shown]
    assert displaced
    for thing in displaced:
        assert pages[0].why_not(thing, "en") == (
            "Places of this page are kept for “your teams” and “discovery”; without them it would have come by now."
        )
        french = pages[0].why_not(thing, "fr").replace("\N{NO-BREAK SPACE}", " ")
        assert french.startswith(
            "Des places de cette page sont réservées à « vos équipes » et « découvertes »"
        )
    low = [f"urn:n{n}" for n in range(60) if f"urn:n{n}" not in shown and f"urn:n{n}" not in free]
    assert not any("kept for" in pages[0].why_not(thing, "en") for thing in low)
    assert pages[0].why_not("urn:n2", "en").startswith("Its score is")
    second = {entry.object_id for page in pages[:2] for entry in page}
    free_by_then = [entry.object_id for page in pages_of(FEED.replace(quotas=()))[:2] for entry in page]
    for thing in set(free_by_then) - second:
        assert "kept for" in pages[1].why_not(thing, "en")
    none = FEED.replace(quotas=(ak.Quota(name="none", share=0.9, where=ak.select.Object("urn:nowhere")),))
    assert "kept for" not in none.page(STREAM, ZOE).why_not("urn:n2", "en")


def test_caps_hold_across_sources():
    for page in pages_of(FEED.replace(per_actor=2, size=8))[:4]:
        assert max(Counter(str(entry.people[0]) for entry in page).values()) <= 2
    capped = FEED.replace(diversity=ak.Diversity(author=1, method="mmr"), size=6)
    for page in pages_of(capped)[:4]:
        assert max(Counter(str(entry.people[0]) for entry in page).values()) == 1


def test_rolled_up_entries_stand_once_whichever_source_brings_them():
    likes = [
        {
            "type": "Like",
            "id": f"urn:l{n}",
            "actor": f"urn:p{n}",
            "object": f"urn:n{n}",
            "to": "as:Public",
            "published": f"2026-11-20T{n % 24:02d}:00:00Z",
        }
        for n in range(40)
    ]
    stream = STREAM.append(likes)
    feed = FEED.replace(
        rollup=ak.Rollup(by=("object",)),
        quotas=(ak.Quota(name="liked", share=0.5, where=ak.Type("Like")),),
    )
    pages = pages_of(feed, stream)
    rows = [row for page in pages for entry in page for row in entry.rows.tolist()]
    assert sorted(rows) == list(range(100))
    assert {entry.source for entry in pages[0]} == {"liked", None}


EXPLORING = FEED.replace(quotas=(), exploration=ak.Exploration(share=0.4, seed=5, among=12))


def test_exploration_is_seeded_and_pages_stay_exact():
    shown = [[entry.object_id for entry in page] for page in pages_of(EXPLORING)]
    assert shown == [[entry.object_id for entry in page] for page in pages_of(EXPLORING)]
    flat = [one for page in shown for one in page]
    assert sorted(flat) == sorted(f"urn:n{n}" for n in range(60))
    other = EXPLORING.replace(exploration=ak.Exploration(share=0.4, seed=6, among=12))
    assert shown[0] != [entry.object_id for entry in other.page(STREAM, ZOE)]
    assert shown[0] != [entry.object_id for entry in EXPLORING.page(STREAM, ak.Viewer("urn:yves"))]
    still = EXPLORING.replace(exploration=ak.Exploration(share=0.0))
    assert [e.object_id for e in still.page(STREAM, ZOE)] == [f"urn:n{n}" for n in range(59, 49, -1)]


def test_what_chance_brought_says_so_and_has_its_odds():
    entries = [entry for page in pages_of(EXPLORING)[:4] for entry in page]
    assert any(entry.explored for entry in entries)
    for entry in entries:
        assert entry.odds == pytest.approx(0.4 / 12 + (0.0 if entry.explored else 0.6))
        assert sum(entry.contributions.values()) == entry.score
        told = entry.reasons("fr")
        assert (told[:1] == ("parce qu’un peu de hasard fait découvrir autre chose",)) == entry.explored


def test_the_odds_are_those_of_the_draws():
    firsts = Counter(
        EXPLORING.replace(exploration=ak.Exploration(share=0.5, seed=seed, among=4), size=1)
        .page(STREAM, ZOE)[0]
        .object_id
        for seed in range(400)
    )
    assert firsts["urn:n59"] / 400 == pytest.approx(0.5 + 0.5 / 4, abs=0.08)
    assert firsts["urn:n57"] / 400 == pytest.approx(0.5 / 4, abs=0.06)
    assert set(firsts) == {"urn:n59", "urn:n58", "urn:n57", "urn:n56"}


def test_a_mixed_feed_is_a_configuration_like_any_other():
    feed = FEED.replace(exploration=ak.Exploration(share=0.1, seed=2), diversity=ak.Diversity(thread=2))
    again = ak.Feed.from_toml(feed.to_toml())
    assert again == feed
    assert again.digest == feed.digest
    assert [e.object_id for e in again.page(STREAM, ZOE)] == [e.object_id for e in feed.page(STREAM, ZOE)]
    assert "Quota(name='teams', share=0.6" in repr(feed)
    assert ak.Feed.discover().exploration is not None
    assert ak.Feed.from_toml(ak.Feed.discover().to_toml()) == ak.Feed.discover()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ak.Feed(quotas=(TEAM, FAR, TEAM.model_copy(update={"name": "more"}))), "sum to 1.4"),
        (lambda: ak.Feed(quotas=(TEAM, TEAM)), "two sources are called 'teams'"),
        (lambda: ak.Quota(name="x", share=0, where=ak.Type("Like")), "share"),
        (lambda: ak.Quota(name="x", shares=0.5, where=ak.Type("Like")), "did you mean 'share'"),
        (lambda: ak.Exploration(share=1.5), "share"),
        (lambda: ak.Feed(exploration={"share": 0.1, "sed": 1}), "sed"),
    ],
)
def test_mistakes_are_told(make, told):
    with pytest.raises(ActivityKitError, match=told):
        make()


def test_what_is_ones_own_is_told_as_such():
    own = STREAM.append([post(80, "zoe")])
    feed = FEED.replace(own=False)
    assert feed.page(own, ZOE).why_not("urn:n80", "en") == "It is your own: this feed shows what others do."
    hidden = STREAM.append([post(81) | {"to": "urn:somebody"}])
    page = feed.page(hidden, ZOE)
    assert page.why_not("urn:n81") == page.why_not("urn:never-was")


def test_exploration_sees_only_what_its_reader_may_see():
    secret = [post(100 + n) | {"to": "urn:somebody", "published": "2026-11-03T11:30:00Z"} for n in range(5)]
    moment = "2026-11-04T00:00:00Z"
    whole = EXPLORING.page(STREAM.append(secret), ZOE, moment)
    assert [e.object_id for e in whole] == [e.object_id for e in EXPLORING.page(STREAM, ZOE, moment)]
    assert np.isfinite([e.odds for e in whole]).all()


@pytest.mark.parametrize("exploration", [None, ak.Exploration(share=0.5, seed=3, among=4)])
def test_whom_a_page_has_no_more_room_for_is_asked_once(monkeypatch, exploration):
    stream = ak.Stream.from_documents(
        post(n, "others" if n in {3, 20, 40} else "ana", name=f"Note {n}") for n in range(300)
    )
    feed = ak.Feed(rank=(ak.Recency(),), rollup=None, per_actor=2, size=9, exploration=exploration)
    asked, admits = [], Caps.admits
    monkeypatch.setattr(Caps, "admits", lambda caps, keys: asked.append(keys) or admits(caps, keys))
    page = feed.page(stream, ZOE)
    authors = [entry.told("en")[0].actors[0].iri for entry in page]
    assert Counter(authors[:4]) == {"urn:ana": 2, "urn:others": 2}
    assert Counter(authors[4:]) == {"urn:ana": 5}, "nobody else is left who has room"
    assert len({entry.id for entry in page}) == 9
    assert len(asked) < 2 * 300
