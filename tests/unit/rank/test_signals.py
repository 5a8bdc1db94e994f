"""Each signal against a calculation by hand on a small company."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import activitykit as ak
from activitykit.language import catalogue
from activitykit.rank import Ground, Ranking
from activitykit.rank.words import stems
from activitykit.select import View

BASE = datetime(2026, 11, 16, 9, tzinfo=UTC)
EN, FR = catalogue("en"), catalogue("fr")


def act(kind, actor, thing, hours, **more):
    at = (BASE + timedelta(hours=hours)).isoformat()
    return {
        "type": kind,
        "actor": f"urn:{actor}",
        "object": thing,
        "published": at,
        "to": "as:Public",
        **more,
    }


def post(actor, name, hours, **more):
    thing = {"type": "Note", "id": f"urn:{name}", "name": more.pop("title", name), **more.pop("thing", {})}
    return act("Create", actor, thing | {"attributedTo": f"urn:{actor}"}, hours, **more)


def person(name):
    return act("Create", "directory", {"type": "Person", "id": f"urn:{name}", "name": name.title()}, -1000)


def ranked(signal, documents, viewer="zoe", hours=48.0, **stated):
    stream = ak.Stream.from_documents(documents)
    view = View(stream, ak.Viewer(f"urn:{viewer}", **stated), BASE + timedelta(hours=hours))
    return Ranking((signal,), view)


def values(signal, documents, **options):
    """Return the value of each created Note by its name."""
    ranking = ranked(signal, documents, **options)
    stream = ranking.ground.stream
    rows = [row for row in range(len(stream)) if '"Note"' in stream.raw(row).decode()]
    names = [stream.nodes[int(stream.columns.object[row])].removeprefix("urn:") for row in rows]
    found = ranking.scorers[0].score(np.array(rows))
    return dict(zip(names, found.tolist(), strict=True))


def reason(signal, documents, name, words=EN, **options):
    ranking = ranked(signal, documents, **options)
    stream = ranking.ground.stream
    row = int(stream.rows_of("object", stream.nodes.code(f"urn:{name}"))[0])
    return ranking.scorers[0].reason(row, words)


POSTS = [post("ana", "old", 0), post("ana", "mid", 24), post("bob", "new", 47)]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("exponential", lambda h: 2 ** (-h / 24)),
        ("linear", lambda h: max(0.0, 1 - h / 48)),
        ("gauss", lambda h: 2 ** (-((h / 24) ** 2))),
        ("logarithmic", lambda h: -math.log2(1 + h / 24)),
        ("hacker_news", lambda h: (2 / (h + 2)) ** 1.8),
        ("reddit", lambda h: -h / 12.5),
    ],
)
def test_recency_has_the_shape_asked_for(shape, expected):
    found = values(ak.Recency(half_life="24h", shape=shape), POSTS)
    assert found == pytest.approx({"old": expected(48), "mid": expected(24), "new": expected(1)})


def test_recency_by_rank_counts_the_newer_posts_that_the_viewer_has_not_opened():
    found = values(ak.Recency(shape="rank"), POSTS)
    assert found == pytest.approx({"old": -math.log2(3), "mid": -1.0, "new": 0.0})
    opened = values(ak.Recency(shape="rank"), [*POSTS, act("View", "zoe", "urn:mid", 30)])
    assert opened["old"] == pytest.approx(-1.0)


def test_recency_by_visit_is_what_came_since_the_visit_before():
    documents = [*POSTS, act("View", "zoe", "urn:old", 10), act("View", "zoe", "urn:old", 47.9)]
    assert values(ak.Recency(shape="visit"), documents) == {"old": 0.0, "mid": 1.0, "new": 1.0}
    assert values(ak.Recency(shape="visit"), documents[:-1], hours=30) == {"old": 0.0, "mid": 1.0}
    assert set(values(ak.Recency(shape="visit"), POSTS).values()) == {0.0}
    assert reason(ak.Recency(shape="visit"), documents, "new") == "because it came since your last visit"


def test_nights_and_week_ends_do_not_age_a_post():
    hours = ak.WorkingHours(start=9, end=17, zone="Europe/Paris")
    friday = (datetime(2026, 11, 20, 15, tzinfo=UTC) - BASE).total_seconds() / 3600  # 16:00 in Paris
    monday = (datetime(2026, 11, 23, 9, tzinfo=UTC) - BASE).total_seconds() / 3600  # 10:00 in Paris
    signal = ak.Recency(half_life="2h", working_hours=hours)
    assert values(signal, [post("ana", "x", friday)], hours=monday) == pytest.approx({"x": 0.5})
    at_night = values(signal, [post("ana", "x", friday + 3), post("ana", "y", friday + 30)], hours=monday)
    assert at_night["x"] == pytest.approx(at_night["y"]) == pytest.approx(2**-0.5)


def test_working_hours_keep_their_length_when_the_clocks_change():
    hours = ak.WorkingHours(start=0, end=24, days=(0, 1, 2, 3, 4, 5, 6), zone="Europe/Paris")
    at = int(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp() * 1e6)  # midnight before a day of 25 hours
    assert hours.between(np.array([at]), at + 25 * 3_600_000_000)[0] == pytest.approx(25)


def test_freshness_is_that_of_the_thing_and_its_edits():
    shared = [post("ana", "old", 0), act("Announce", "bob", "urn:old", 47)]
    ranking = ranked(ak.Freshness(half_life="24h"), shared)
    assert ranking.scorers[0].score(np.array([0, 1])) == pytest.approx([0.25, 0.25])
    edited = act("Update", "ana", {"type": "Note", "id": "urn:old", "name": "new words"}, 47)
    ranking = ranked(ak.Freshness(half_life="24h"), [*shared[:1], edited])
    assert ranking.scorers[0].score(np.array([0])) == pytest.approx([2 ** (-1 / 24)])


def test_freshness_can_be_that_of_the_newest_act():
    documents = [
        *POSTS,
        act("View", "bob", "urn:old", 24, id="urn:v1"),
        act("View", "bob", "urn:old", 36, id="urn:v2"),
    ]
    found = values(ak.Freshness(half_life="24h", by="act"), documents)
    assert found == pytest.approx({"old": 2**-0.5, "mid": 0.5, "new": 2 ** (-1 / 24)})
    slow = values(ak.Freshness(half_life="12h", by="act", shape="logarithmic"), documents)
    assert slow["old"] == pytest.approx(-1.0)


def test_popularity_counts_people_not_clicks():
    views = [act("View", "bob", "urn:old", h, id=f"urn:v{h}") for h in (1, 2, 3)]
    once = values(ak.Popularity(half_life="24h"), [*POSTS, views[0]])
    assert values(ak.Popularity(half_life="24h"), [*POSTS, *views])["old"] == once["old"]
    assert once == pytest.approx({"old": math.log1p(2 ** (-47 / 24)), "mid": 0, "new": 0})
    clicks = values(ak.Popularity(half_life="24h", distinct=False), [*POSTS, *views])
    assert clicks["old"] == pytest.approx(math.log1p(sum(2 ** (-h / 24) for h in (47, 46, 45))))


def test_popularity_counts_a_reply_for_what_it_answers_and_takes_other_weights():
    reply = post("bob", "answer", 40, thing={"inReplyTo": "urn:old"})
    found = values(ak.Popularity(half_life="8h", verbs={"Create": 2}), [*POSTS, reply])
    assert found == pytest.approx({"old": math.log1p(1.0), "mid": 0, "new": 0, "answer": 0})


def test_what_was_undone_counts_no_more_and_what_came_before_it_does():
    like = act("Like", "bob", "urn:old", 10, id="urn:like1")
    undo = act("Undo", "bob", "urn:like1", 11)
    again = act("Like", "bob", "urn:old", 12, id="urn:like2")
    signal = ak.Popularity(half_life="24h", verbs={"Like": 1})
    assert values(signal, [*POSTS, like, undo])["old"] == 0
    assert values(signal, [*POSTS, like, undo, again])["old"] == pytest.approx(math.log1p(2 ** (-36 / 24)))


def test_popularity_counts_only_what_the_viewer_may_see():
    hidden = [act("Like", who, "urn:old", 40, to=f"urn:{who}") for who in ("bob", "cid", "dan")]
    assert values(ak.Popularity(), [*POSTS, *hidden])["old"] == 0
    assert reason(ak.Popularity(), [*POSTS, *hidden], "old") is None
    shown = [act("Like", who, "urn:old", 40) for who in ("bob", "cid", "dan")]
    assert reason(ak.Popularity(), [*POSTS, *shown], "old", FR) == (
        "parce que 3 personnes s’y sont arrêtées récemment"
    )


def test_trending_is_what_does_better_than_usual():
    steady = [act("View", f"p{i}", "urn:old", i * 2, id=f"urn:s{i}") for i in range(24)]
    sudden = [act("View", f"p{i}", "urn:mid", 46 + i / 10, id=f"urn:q{i}") for i in range(10)]
    found = values(ak.Trending(half_life="6h", against="7d"), [*POSTS, *steady, *sudden])
    assert found["mid"] > found["old"] >= found["new"] == 0


def test_affinity_grows_with_what_the_viewer_does_and_forgets():
    documents = [*POSTS, act("Like", "zoe", "urn:old", 48)]
    found = values(ak.Affinity(half_life="24h"), documents)
    assert found == pytest.approx({"old": math.log1p(2), "mid": math.log1p(2), "new": 0})
    assert values(ak.Affinity(half_life="24h"), documents, hours=72)["mid"] == pytest.approx(math.log1p(1))
    assert values(ak.Affinity(), documents, viewer="bob")["mid"] == 0


def test_affinity_names_the_author_in_both_languages():
    documents = [person("ana"), *POSTS, act("View", "zoe", "urn:old", 5), act("View", "zoe", "urn:mid", 30)]
    assert reason(ak.Affinity(), documents, "mid") == "because you read 2 posts by Ana"
    assert reason(ak.Affinity(), documents, "mid", FR) == "parce que vous avez lu 2 publications signées Ana"
    assert reason(ak.Affinity(), documents, "new") is None


def test_affinity_to_who_acted_on_anothers_post_says_so():
    documents = [person("ana"), *POSTS, act("View", "zoe", "urn:old", 5), act("View", "zoe", "urn:mid", 30)]
    ranking = ranked(ak.Affinity(), [*documents, act("Like", "ana", "urn:new", 48)])
    like = len(ranking.ground.stream) - 1
    assert ranking.scorers[0].reason(like, EN) == "because Ana took part, and you read 2 of their posts"
    assert (
        ranking.scorers[0].reason(like, FR) == "parce qu’on y retrouve Ana, dont vous avez lu 2 publications"
    )


def test_affinity_does_not_tell_a_name_that_the_viewer_may_not_read():
    secret = act("Create", "hr", {"type": "Person", "id": "urn:ana", "name": "Ana Secret"}, -9, to="urn:hr")
    documents = [secret, *POSTS, act("View", "zoe", "urn:old", 5)]
    assert "Secret" not in reason(ak.Affinity(), documents, "mid")


def test_follows_sees_people_things_and_tags():
    tagged = post("cid", "tagged", 20, thing={"tag": [{"type": "Hashtag", "name": "#rh"}]})
    found = values(ak.Follows(), [*POSTS, tagged], follows=("urn:bob", "#rh"))
    assert found == {"old": 0, "mid": 0, "new": 1, "tagged": 1}
    assert (
        reason(ak.Follows(), [*POSTS, person("bob")], "new", follows=("urn:bob",)) == "because you follow Bob"
    )


def test_conversation_prefers_mentions_then_answers_then_threads():
    mine = post("zoe", "mine", 1)
    wrote = post("zoe", "wrote", 2, thing={"inReplyTo": "urn:old"})
    answer = post("bob", "answer", 3, thing={"inReplyTo": "urn:mine"})
    thread = post("bob", "thread", 4, thing={"inReplyTo": "urn:old"})
    mention = post("bob", "mention", 5, thing={"tag": [{"type": "Mention", "href": "urn:zoe"}]})
    documents = [POSTS[0], mine, wrote, answer, thread, mention]
    found = values(ak.Conversation(), documents)
    written = 0.5 * 2 ** (-46 / (14 * 24))
    assert found == pytest.approx(
        {"old": written, "mine": 0, "wrote": 0, "answer": 0.8, "thread": written, "mention": 1.0}
    )
    assert reason(ak.Conversation(), documents, "answer") == "because it is a reply to you"
    assert reason(ak.Conversation(), documents, "mention", FR) == "parce que votre nom y figure"


def test_proximity_knows_groups_and_teams():
    shared = post("cid", "shared", 20, cc="urn:group")
    found = values(ak.Proximity(), [*POSTS, shared], groups=("urn:group",))
    assert found == {"old": 0, "mid": 0, "new": 0, "shared": 0.5}
    teams = {"urn:zoe": "hr", "urn:bob": "hr", "urn:ana": "it"}
    assert values(ak.Proximity(teams=teams), POSTS) == {"old": 0, "mid": 0, "new": 1}


def test_similar_follows_the_readers_of_what_the_viewer_read():
    read = [
        act("View", who, f"urn:{what}", 30, id=f"urn:{who}{what}")
        for who in ("p", "q")
        for what in ("old", "mid")
    ]
    documents = [*POSTS, *read, act("View", "r", "urn:new", 47.5), act("View", "zoe", "urn:old", 40)]
    found = values(ak.Similar(), documents)
    pull = 2 * (2 + 1 + 3 - 1.0) ** -0.7 * 0.5  # old has three readers beside the viewer's own reading
    assert found["mid"] > 0 == found["new"]
    readers_of_old, readers_of_mid = 2, 2
    pull = 2 * (readers_of_old + 3) ** -0.7 / 2
    assert found["mid"] == pytest.approx(math.sqrt(pull * (readers_of_mid + 3) ** -0.7))
    assert values(ak.Similar(last=1), [*documents, act("View", "zoe", "urn:new", 47)])["mid"] == 0
    assert reason(ak.Similar(), documents, "mid") == "because it goes with what you read"


def test_peers_are_people_who_read_the_same():
    read = [act("View", who, f"urn:{what}", 30) for who in ("p", "q") for what in ("old", "mid")]
    documents = [*POSTS, *read, act("View", "r", "urn:new", 47.5), act("View", "zoe", "urn:old", 40)]
    found = values(ak.Peers(), documents)
    each = (1 / math.log(2 + 2)) / math.sqrt(1 + 2)
    assert found["mid"] == pytest.approx(math.log1p(2 * each))
    assert found["new"] == 0
    assert reason(ak.Peers(), documents, "mid") == "because it drew 2 people who read what you read"


def test_topics_match_stems_and_tags():
    documents = [
        post("ana", "read", 0, title="Les projets de recrutement"),
        post("ana", "alike", 1, title="Un projet nouveau pour recruter"),
        post("ana", "other", 2, title="Menu de la cantine"),
        post("ana", "tagged", 3, title="Divers", thing={"tag": [{"type": "Hashtag", "name": "#Paie"}]}),
        act("View", "zoe", "urn:read", 5),
    ]
    found = values(ak.Topics(), documents)
    assert found["alike"] > 0 == found["other"] == found["tagged"]
    assert set(values(ak.Topics(text=False), documents).values()) == {0}
    wished = values(ak.Topics(), documents, interests=("paie",))
    assert wished["tagged"] > 0
    assert reason(ak.Topics(), documents, "tagged", interests=("paie",)) == (
        "because it is about #paie, like much of what you read"
    )


def test_quality_counts_length_documents_and_endorsement():
    rh = {"tag": [{"type": "Hashtag", "name": "#rh"}]}
    own = post("eve", "guide", 0, thing=rh)
    likes = [act("Like", who, "urn:guide", 1, id=f"urn:l{who}") for who in ("a", "b", "c")]
    short = post("bob", "short", 2, thing=rh)
    longer = post(
        "bob", "longer", 2, thing={"content": "x" * 5000, "attachment": {"type": "Document", "url": "urn:d"}}
    )
    documents = [own, *likes, short, longer, act("Like", "eve", "urn:short", 3)]
    found = values(ak.Quality(full=1000), documents)
    assert found["longer"] == pytest.approx(0.75)
    assert found["short"] == pytest.approx(0.25 + 0.5 * 5 / 1000)
    assert found["guide"] == pytest.approx(0.5 * 5 / 1000)
    assert reason(ak.Quality(), documents, "short") == "because somebody who knows the topic recommends it"


def test_quiet_voices_are_lifted():
    found = values(ak.QuietVoice(), POSTS)
    assert found == pytest.approx({"old": 3**-0.5, "mid": 3**-0.5, "new": 2**-0.5})


def test_announcements_stay_until_acknowledged():
    notice = post("hr", "notice", 0, thing={"tag": [{"type": "Hashtag", "name": "#Important"}]})
    pinned = act("Add", "hr", "urn:old", 5, target="urn:pins")
    signal = ak.Announcement(pinned=("urn:pins",))
    documents = [*POSTS, notice, pinned]
    assert values(signal, documents) == {"old": 1, "mid": 0, "new": 0, "notice": 1}
    done = [
        *documents,
        act("Read", "zoe", "urn:notice", 6),
        act("Remove", "hr", "urn:old", 7, target="urn:pins"),
    ]
    assert set(values(signal, done).values()) == {0}


def test_fatigue_grows_with_each_visit_and_ends_with_opening():
    visits = [act("View", "zoe", "urn:elsewhere", hours, id=f"urn:visit{hours}") for hours in (10, 20, 30)]
    found = values(ak.Fatigue(), [*POSTS, *visits])
    assert found["old"] == pytest.approx(-math.log1p(1 + 1 + 2**-0.5))
    assert found["mid"] == pytest.approx(-math.log1p(1))
    assert found["new"] == 0
    assert values(ak.Fatigue(), [*POSTS, *visits, act("View", "zoe", "urn:old", 31)])["old"] == 0


def test_a_viewer_without_a_past_has_no_personal_values():
    ground = Ground(View(ak.Stream.from_documents(POSTS), ak.Viewer("urn:nobody")))
    rows = np.arange(3)
    for kind in (ak.Affinity, ak.Follows, ak.Conversation, ak.Similar, ak.Peers, ak.Topics, ak.Fatigue):
        assert set(kind().prepare(ground).score(rows).tolist()) == {0.0}


def test_an_empty_stream_ranks_nothing():
    view = View(ak.Stream.from_documents([]), ak.Viewer("urn:zoe"))
    signals = [kind() for name, kind in ak.Signal.kinds.items() if name not in {"Boosted", "Expression"}]
    rows, scores = Ranking(signals, view).top(5)
    assert not len(rows)
    assert not len(scores)


def test_continuity_goes_on_next_to_what_was_opened_last():
    posts = [post("ana", name, hours) for hours, name in enumerate("abcde")]
    documents = [*posts, act("View", "zoe", "urn:c", 10)]
    signal = ak.Continuity(half_life="20min")
    found = values(signal, documents, hours=10 + 1 / 3)
    assert found == pytest.approx({"a": 0.45, "b": 0.5, "c": 0.5, "d": 0.5, "e": 0.45})
    older = values(ak.Continuity(half_life="20min", toward="older"), documents, hours=10 + 1 / 3)
    assert older == pytest.approx({"a": 0.5, "b": 0.5, "c": 0, "d": 0, "e": 0})
    assert reason(signal, documents, "b", hours=10) == "because it stands next to what you have just opened"


def test_a_newcomer_is_told_so_and_gets_what_others_read():
    likes = [act("Like", who, "urn:old", 40) for who in ("bob", "cid", "dan")]
    stream = ak.Stream.from_documents([*POSTS, *likes])
    view = View(stream, ak.Viewer("urn:zoe"), BASE + timedelta(hours=48))
    ranking = Ranking((ak.Popularity(), ak.Affinity(), ak.Recency(half_life="6h", weight=0.1)), view)
    assert ranking.top(1, lambda rows: ranking.ground.creating[stream.columns.type[rows]])[0].tolist() == [0]
    assert ranking.reasons(0, EN) == [
        "because it drew 3 people recently",
        "because you are new here: this is what is new and what others read",
    ]
    known = Ranking(ranking.signals, View(stream, ak.Viewer("urn:bob"), BASE + timedelta(hours=48)))
    assert "because you are new here: this is what is new and what others read" not in known.reasons(0, EN)


def test_numbers_are_their_own_stems():
    for language in ("en", "fr", "de", "pt"):
        assert stems("42 2026 ٣٤٥", language) == ("42", "2026", "٣٤٥")


def test_a_language_is_guessed_from_its_small_words():
    assert stems("les projets de la ville") == stems("les projets de la ville", "fr")
    assert stems("de") == stems("de", "fr")  # French, Portuguese and Spanish: the first of equals
    assert stems("42 projects") == stems("42 projects", "en")


def test_the_share_of_posts_read_rests_on_posts_that_the_viewer_may_see():
    posts = [post("ana", name, hours) for hours, name in enumerate("abc")]
    read = act("View", "zoe", "urn:a", 4)
    signal = ak.Affinity(per_post=True, half_life="100y")
    found = values(signal, [*posts, read], hours=5)
    assert found["b"] == pytest.approx(1 / (2 + 3), rel=1e-3)
    hidden = [post("ana", f"secret{n}", 3) | {"to": "urn:somebody"} for n in range(4)]
    likes = [act("Like", "ana", f"urn:{name}", 4) for name in "bc"]
    assert values(signal, [*posts, *hidden, *likes, read], hours=5)["b"] == found["b"]
