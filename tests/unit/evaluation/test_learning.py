"""Replay sees only the past; learning finds the weights that made the choices; comparison is fair."""

import numpy as np
import pytest

import activitykit as ak
from activitykit import evaluation
from activitykit.errors import ActivityKitError
from activitykit.evaluation.learning import Lesson, learn, step
from activitykit.language import catalogue


def company(seed=0, posts=120, people=12, taste=4.0):
    """People who read the newest of what their favourite author posts."""
    chance = np.random.default_rng(seed)
    documents, start = [], np.datetime64("2026-10-01T08:00:00")
    for number in range(posts):
        at = start + np.timedelta64(int(number * 180), "m")
        author = int(chance.integers(4))
        documents.append(
            {
                "type": "Create",
                "id": f"urn:c{number}",
                "actor": f"urn:a{author}",
                "published": f"{at}Z",
                "to": "as:Public",
                "object": {
                    "type": "Article",
                    "id": f"urn:n{number}",
                    "attributedTo": f"urn:a{author}",
                    "name": f"Post {number}",
                },
            }
        )
        for person in range(people):
            if number < 5 or chance.random() > 0.3:
                continue
            recent = np.arange(max(0, number - 15), number + 1)
            authors = np.array([int(documents_of(documents, i)) for i in recent])
            utility = (
                taste * (authors == person % 4) - 0.5 * (number - recent) + chance.gumbel(size=len(recent))
            )
            documents.append(
                {
                    "type": "View",
                    "id": f"urn:v{number}-{person}",
                    "actor": f"urn:p{person}",
                    "published": f"{at + np.timedelta64(10 + person, 'm')}Z",
                    "to": "as:Public",
                    "object": f"urn:n{int(recent[np.argmax(utility)])}",
                }
            )
    return ak.Stream.from_documents(documents)


def documents_of(documents, number):
    return next(d["actor"].removeprefix("urn:a") for d in documents if d["id"] == f"urn:c{number}")


STREAM = company()
FEED = ak.Feed(where=ak.Type("Create"), rank=(ak.Recency(half_life="6h"), ak.Affinity(weight=0.01)))
UNTIL = "2026-10-12T00:00:00Z"


def test_choices_are_first_engagements_with_what_others_made():
    made = evaluation.choices(STREAM)
    assert len({(choice.person, choice.thing) for choice in made}) == len(made)
    assert all(STREAM.nodes[choice.person].startswith("urn:p") for choice in made)
    assert [c.row for c in made] == sorted(c.row for c in made)
    part = evaluation.choices(STREAM, limit=20, seed=3)
    assert part == evaluation.choices(STREAM, limit=20, seed=3)
    assert set(part) <= set(made)


def test_splits_leave_nothing_out_and_take_nothing_twice():
    made = evaluation.choices(STREAM)
    for one, other in (evaluation.by_time(made), evaluation.by_person(made), evaluation.leave_last_out(made)):
        assert sorted([*one, *other]) == made
    earlier, later = evaluation.by_time(made)
    assert max(c.time for c in earlier) <= min(c.time for c in later)


def test_replay_is_what_a_page_at_that_moment_would_have_been():
    feed = FEED.replace(rollup=None)
    found = evaluation.replay(feed, STREAM, since=UNTIL, limit=25)
    made = evaluation.choices(STREAM, since=UNTIL, limit=25)
    ranks = []
    for choice in made:
        page = feed.replace(size=500).page(STREAM, STREAM.nodes[choice.person], choice.time - 1)
        seen = {
            STREAM.nodes[c.thing]
            for c in evaluation.choices(STREAM)
            if c.person == choice.person and c.time < choice.time
        }
        things = [entry.object_id for entry in page.entries if entry.object_id not in seen]
        ranks.append(things.index(STREAM.nodes[choice.thing]) + 1)
    assert found.ranks.tolist() == ranks


def test_replay_does_not_know_the_future():
    cut = STREAM.until(UNTIL)
    made = evaluation.choices(cut, since="2026-10-10T00:00:00Z")
    assert (
        evaluation.replay(FEED, cut, made=made).ranks.tolist()
        == evaluation.replay(FEED, STREAM, made=made).ranks.tolist()
    )


def test_learning_beats_the_weights_it_began_with_on_later_choices():
    fitted = evaluation.fit(FEED, STREAM, until=UNTIL, limit=300)
    before = evaluation.replay(FEED, STREAM, since=UNTIL, limit=150)
    after = evaluation.replay(fitted, STREAM, since=UNTIL, limit=150)
    assert after["ndcg@10"] > before["ndcg@10"] + 0.02
    assert [type(signal) for signal in fitted.rank] == [type(signal) for signal in FEED.rank]
    assert fitted.where == FEED.where
    assert ak.Feed.from_toml(fitted.to_toml()).rank == fitted.rank
    assert {worth.key for worth in fitted.report.signals} == {"recency", "affinity"}
    assert "affinity" in str(fitted.report)


def test_learning_is_seeded_and_can_keep_weights_positive():
    one = evaluation.fit(FEED, STREAM, until=UNTIL, limit=80, seed=4, ablation=False)
    assert one.rank == evaluation.fit(FEED, STREAM, until=UNTIL, limit=80, seed=4, ablation=False).rank
    odd = FEED.replace(rank=(*FEED.rank, ak.Recency(half_life="1h", name="anti", shape="linear")))
    kept = evaluation.fit(odd, STREAM, until=UNTIL, limit=80, non_negative=True, ablation=False)
    assert all(signal.weight >= 0 for signal in kept.rank)


def test_partial_fit_moves_toward_what_people_choose():
    poor = FEED.replace(rank=(ak.Recency(half_life="6h", weight=0.0), ak.Affinity(weight=0.0)))
    moved = evaluation.partial_fit(poor, STREAM, since="2026-10-08T00:00:00Z", until=UNTIL)
    assert all(signal.weight > 0 for signal in moved.rank)
    assert evaluation.partial_fit(poor, STREAM, since="2030-01-01T00:00:00Z").rank == poor.rank
    odd = FEED.replace(
        rank=(ak.Recency(half_life="6h"), ak.Recency(half_life="1h", shape="linear", name="x"))
    )
    free, kept = (
        evaluation.partial_fit(odd, STREAM, since="2026-10-08T00:00:00Z", until=UNTIL, non_negative=one)
        for one in (False, True)
    )
    assert min(signal.weight for signal in free.rank) < 0 <= min(signal.weight for signal in kept.rank)


@pytest.mark.parametrize("method", ["softmax", "pairwise"])
def test_the_weights_that_made_the_choices_are_found(method):
    chance = np.random.default_rng(0)
    truth, count, size = np.array([2.0, -1.0, 0.0]), 3000, 12
    values = chance.normal(size=(count * size, 3)) * [1, 5, 1]
    utility = (values * [2, -0.2, 0] + 0).sum(axis=1) + chance.gumbel(size=count * size)
    chosen = utility.reshape(count, size).argmax(axis=1) + np.arange(count) * size
    lesson = Lesson(values, np.arange(count + 1) * size, chosen, np.arange(count))
    found = learn(lesson, method=method, regularization=1e-6)
    ratio = found / found[0]
    assert ratio == pytest.approx([1, -0.1, 0], abs=0.03)
    if method == "softmax":
        assert found == pytest.approx(truth * [1, 0.2, 1], abs=0.1)
        assert step(lesson, np.zeros(3), rate=0.02)[0] > 1


@pytest.mark.parametrize("method", ["softmax", "pairwise"])
def test_gradients_are_those_of_the_loss(method):
    from activitykit.evaluation import learning

    chance = np.random.default_rng(1)
    lesson = Lesson(chance.normal(size=(12, 2)), np.array([0, 5, 12]), np.array([2, 7]), np.array([0, 1]))
    function = learning._softmax if method == "softmax" else learning._pairwise
    at = np.array([0.3, -0.7])
    _, gradient = function(lesson.values, lesson, np.diff(lesson.begin), at)
    for axis in range(2):
        move = np.eye(2)[axis] * 1e-6
        high, _ = function(lesson.values, lesson, np.diff(lesson.begin), at + move)
        low, _ = function(lesson.values, lesson, np.diff(lesson.begin), at - move)
        assert gradient[axis] == pytest.approx((high - low) / 2e-6, abs=1e-5)


def test_a_forest_ranks_by_the_same_signals():
    pytest.importorskip("lightgbm")
    fitted = evaluation.fit(FEED, STREAM, until=UNTIL, limit=200, method="lightgbm")
    found = evaluation.replay(fitted, STREAM, since=UNTIL, limit=60)
    assert found["recall@10"] > 0.3
    assert ak.Feed.from_toml(fitted.to_toml()).rank == fitted.rank
    assert {worth.key for worth in fitted.report.signals} == {"recency", "affinity"}
    assert sum(worth.weight for worth in fitted.report.signals) == pytest.approx(1)
    assert fitted.report.after > fitted.report.before
    assert max(worth.loss for worth in fitted.report.signals) > 0
    page = fitted.page(STREAM, "urn:p1")
    assert all(sum(entry.contributions.values()) == entry.score for entry in page.entries)
    recent = catalogue("fr").say("reason.recency")
    assert any(recent in entry.reasons("fr") for entry in page.entries)


def test_a_forest_goes_on_growing_and_is_not_planted_in_another():
    pytest.importorskip("lightgbm")
    old = evaluation.fit(FEED, STREAM, until="2026-10-08T00:00:00Z", method="lightgbm", ablation=False)
    moved = evaluation.partial_fit(old, STREAM, since="2026-10-08T00:00:00Z", until=UNTIL)
    assert [type(signal) for signal in moved.rank] == [type(signal) for signal in old.rank]
    assert moved.rank[0].model.count("\nTree=") == old.rank[0].model.count("\nTree=") + 10
    assert moved.rank[0].weight == old.rank[0].weight
    assert moved.rank == evaluation.partial_fit(old, STREAM, since="2026-10-08T00:00:00Z", until=UNTIL).rank
    assert evaluation.partial_fit(old, STREAM, since="2027-01-01T00:00:00Z").rank == old.rank
    assert evaluation.partial_fit(old, STREAM, since="2026-10-08T00:00:00Z", rate=0).rank == old.rank
    again = evaluation.fit(old, STREAM, until=UNTIL, limit=100, method="lightgbm", ablation=False)
    assert again.rank[0].signals == FEED.rank
    late = evaluation.fit(old, STREAM, until=UNTIL, limit=100, ablation=False)
    assert [type(signal) for signal in late.rank] == [ak.Recency, ak.Affinity]
    from_weights = evaluation.fit(FEED, STREAM, until=UNTIL, limit=100, ablation=False)
    assert late.report.after == from_weights.report.after
    assert late.report.before != from_weights.report.before


def test_what_costs_nothing_sensible_is_told():
    with pytest.raises(ActivityKitError, match=r"squared weight costs.*found -1"):
        evaluation.fit(FEED, STREAM, regularization=-1, limit=5)


def test_feeds_are_compared_on_the_same_choices():
    newest = FEED.replace(rank=(ak.Recency(half_life="6h"),))
    oldest = FEED.replace(rank=(ak.Recency(half_life="6h", weight=-1),))
    found = evaluation.compare({"newest": newest, "oldest": oldest}, STREAM, since=UNTIL, limit=120)
    assert found.p_value("oldest", "ndcg@10") < 0.05
    assert "oldest" in str(found)
    assert "*" in str(found)
    assert "oldest" in str(found.plot().to_dict())
    with pytest.raises(ActivityKitError, match="did you mean 'newest'"):
        found.p_value("newst", "ndcg@10")
    with pytest.raises(ActivityKitError, match="name a feed"):
        evaluation.compare({}, STREAM)
    with pytest.raises(ActivityKitError, match="other things"):
        evaluation.compare({"a": newest, "b": newest.replace(where=ak.Type("Delete"))}, STREAM, limit=5)


def test_tuning_finds_better_parameters():
    poor = FEED.replace(rank=(ak.Recency(half_life="30d"), ak.Affinity(weight=0)))
    space = {"recency.half_life": ["3h", "6h", "30d"], "affinity.weight": [0.0, 1.0, 3.0]}
    found = evaluation.tune(poor, STREAM, space, until=UNTIL, trials=6, limit=60)
    assert found.trials[0].value >= max(trial.value for trial in found.trials if not trial.parameters)
    assert found.feed != poor
    assert found.trials == evaluation.tune(poor, STREAM, space, until=UNTIL, trials=6, limit=60).trials
    for wrong, said in (
        ({"recensy.half_life": ["1h"]}, "no signal 'recensy'.*did you mean 'recency'"),
        ({"recency": ["1h"]}, "names no signal"),
        ({"recency.half_life": []}, "a list of values"),
        ({"recency.half_life": "1h"}, "a list of values"),
    ):
        with pytest.raises(ActivityKitError, match=said):
            evaluation.tune(poor, STREAM, wrong, until=UNTIL)


def test_there_must_be_something_to_learn_from():
    with pytest.raises(ActivityKitError, match="no signals to weigh"):
        evaluation.fit(ak.Feed(), STREAM)
    with pytest.raises(ActivityKitError, match="nothing to learn from"):
        evaluation.fit(FEED, ak.Stream.from_documents([]))
    with pytest.raises(ActivityKitError, match="no metric"):
        evaluation.replay(FEED, STREAM, metrics=["ndcg@ten"])


def test_newcomers_can_be_looked_at_alone():
    found = evaluation.replay(FEED, STREAM, limit=100)
    assert len(found.among(most=2)) + len(found.among(fewest=3)) == len(found)
    assert found.among(most=2).past.max() <= 2


EVERY = (
    ak.Popularity(half_life="12h"),
    ak.Popularity(half_life="7d", window="120d"),
    ak.Similar(window="120d"),
    ak.Similar(window="120d", last=2, name="last"),
    ak.Affinity(),
    ak.Affinity(per_post=True, name="per_post"),
    ak.Peers(window="120d"),
    ak.Topics(),
    ak.Recency(shape="rank", name="rank"),
    ak.Freshness(by="act"),
    ak.Fatigue(),
    ak.Continuity(),
)


def test_a_slate_is_what_a_company_that_ended_there_would_have_computed():
    """What replay keeps between choices changes no bit: hidden acts, and mutes, blocks and deletions included."""
    from activitykit.evaluation.slates import slates
    from activitykit.rank import Ranking
    from activitykit.select import View

    documents = [STREAM[row].to_dict() for row in range(500)]
    for number, document in enumerate(documents):
        document["to"] = ["as:Public", "urn:p1", "urn:p2"][number % 3]
    at = "2026-10-05T12:00:00Z"
    more = [
        {"type": "Block", "id": "urn:b", "actor": "urn:p2", "object": "urn:a1", "published": at},
        {
            "type": "Delete",
            "id": "urn:d",
            "actor": "urn:a0",
            "object": documents[0]["object"],
            "published": at,
        },
        {"type": "Ignore", "id": "urn:i", "actor": "urn:p1", "object": "urn:a2", "published": at},
    ]
    documents = sorted([*documents, *more], key=lambda document: document["published"])
    stream = ak.Stream.from_documents(documents)
    feed = ak.Feed(where=ak.Type("Create"), rank=EVERY)
    made = evaluation.choices(stream, since="2026-10-04T00:00:00Z", limit=25)
    found = list(slates(feed, stream, made))
    assert sum(len(slate.rows) for slate in found) > 200
    for slate in found:
        past = ak.Stream.from_documents(documents[: len(stream.until(slate.choice.time - 1))])
        view = View(past, past.viewer(stream.nodes[slate.choice.person]), slate.choice.time - 1)
        np.testing.assert_array_equal(Ranking(EVERY, view).values(slate.rows), slate.values)
