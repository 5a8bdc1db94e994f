"""Spreading a page out: decay, caps, marginal relevance, determinants, quotas, exploration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.errors import ActivityKitError
from activitykit.rank import Ground, dpp, explore, interleave, mmr
from activitykit.select import View


def stream_of(*posts):
    return ak.Stream.from_documents(
        {
            "type": "Create",
            "id": f"urn:c{number}",
            "actor": f"urn:{author}",
            "published": f"2026-11-20T08:{number:02d}:00Z",
            "to": "as:Public",
            "generator": f"urn:app-{author}",
            "object": {"type": "Note", "id": f"urn:n{number}", "attributedTo": f"urn:{author}", **more},
        }
        for number, (author, more) in enumerate(posts)
    )


def order(diversity, scores, *posts, size=10):
    ground = Ground(View(stream_of(*posts), ak.Viewer("urn:zoe")))
    return diversity.order(ground, np.arange(len(posts)), np.array(scores, float), size).tolist()


def tagged(tag):
    return {"tag": [{"type": "Hashtag", "name": f"#{tag}"}]}


@pytest.mark.parametrize("choose", [mmr, dpp])
def test_of_nothing_nothing_is_chosen(choose):
    assert choose(np.empty(0), np.empty((0, 0)), 3, 0.5).tolist() == []


def test_nothing_asked_for_changes_nothing():
    assert order(ak.Diversity(), [1, 3, 2], ("a", {}), ("a", {}), ("a", {})) == [1, 2, 0]


def test_an_author_who_comes_again_loses_a_part_down_to_the_floor():
    posts = [("a", {}), ("a", {}), ("a", {}), ("b", {})]
    assert order(ak.Diversity(author_decay=0.5), [8, 7, 6, 3], *posts) == [0, 1, 3, 2]
    assert order(ak.Diversity(author_decay=0.5, floor=0.9), [8, 7, 6, 3], *posts) == [0, 1, 2, 3]
    assert order(ak.Diversity(author_decay=0.5), [-1, -2, -3, -2.5], *posts)[0] == 0


@pytest.mark.parametrize(
    ("cap", "posts"),
    [
        ({"author": 1}, [("a", {}), ("a", {}), ("b", {})]),
        ({"source": 1}, [("a", {}), ("a", {}), ("b", {})]),
        ({"thread": 1}, [("a", {"inReplyTo": "urn:t"}), ("b", {"inReplyTo": "urn:t"}), ("c", {})]),
        ({"topic": 1}, [("a", tagged("rh")), ("b", tagged("RH")), ("c", tagged("it"))]),
    ],
)
def test_caps_are_kept(cap, posts):
    assert order(ak.Diversity(**cap), [3, 2, 1], *posts) == [0, 2]


@pytest.mark.parametrize("method", ["mmr", "dpp"])
def test_what_repeats_gives_way_to_what_is_different(method):
    same = {"name": "Résultats du trimestre", **tagged("finance")}
    other = {"name": "Menu de la cantine"}
    found = order(
        ak.Diversity(method=method, balance=0.1),
        [1.0, 0.99, 0.5],
        ("a", same),
        ("a", same),
        ("b", other),
        size=2,
    )
    assert found == [0, 2]


def test_mistakes_are_told():
    with pytest.raises(ActivityKitError, match=r"autor.*did you mean.*author"):
        ak.Diversity(autor=2)


MATRIX = st.integers(2, 8).flatmap(
    lambda m: st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=4, max_size=4), min_size=m, max_size=m)
)


@settings(max_examples=80, deadline=None)
@given(MATRIX, st.integers(1, 9), st.floats(0, 1), st.randoms(use_true_random=False))
def test_every_choice_is_a_part_of_the_list_without_repeats(features, size, balance, random):
    matrix = np.array(features) + 1e-3
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    scores = np.array(random.sample(range(100), len(features))) / 100
    for choose in (mmr, dpp):
        chosen = choose(scores, matrix @ matrix.T, size, balance).tolist()
        assert len(chosen) == len(set(chosen)) == min(size, len(features))
        assert (
            choose(scores, np.eye(len(features)), size, 1.0).tolist()
            == np.argsort(-scores, kind="stable")[:size].tolist()
        )


@settings(max_examples=60, deadline=None)
@given(MATRIX, st.integers(1, 4), st.floats(0, 1))
def test_the_determinantal_choice_is_greedy(features, size, balance):
    matrix = np.array(features) + np.random.default_rng(3).random((len(features), 4)) * 0.3
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    scores = np.linspace(0, 1, len(features))
    quality = np.exp(4 * balance * scores)
    kernel = quality[:, None] * (matrix @ matrix.T) * quality[None, :]
    chosen = dpp(scores, matrix @ matrix.T, size, balance).tolist()
    for step, taken in enumerate(chosen):
        gains = {
            i: np.linalg.det(kernel[np.ix_([*chosen[:step], i], [*chosen[:step], i])])
            for i in range(len(features))
            if i not in chosen[:step]
        }
        assert gains[taken] >= max(gains.values()) * (1 - 1e-6) - 1e-6


def test_quotas_hold_at_every_length():
    sources = {"teams": list(range(100)), "topics": list(range(100, 200)), "discovery": list(range(200, 300))}
    quotas = {"teams": 0.6, "topics": 0.2, "discovery": 0.2}
    page = interleave(sources, quotas, 50)
    for length in range(1, 51):
        for name, quota in quotas.items():
            assert abs(sum(source == name for source, _ in page[:length]) - quota * length) <= 1


def test_what_two_sources_have_stands_once_and_others_fill_in():
    assert interleave({"a": "xy", "b": "xz"}, {"a": 1, "b": 1}, 9) == [("a", "x"), ("b", "z"), ("a", "y")]


@pytest.mark.parametrize(
    "quotas", [{"a": 1}, {"a": 1, "b": 0}, {"a": 1, "b": float("nan")}, {"a": 1, "b": 1, "c": 1}]
)
def test_each_source_needs_a_quota(quotas):
    with pytest.raises(ActivityKitError, match="quota"):
        interleave({"a": "x", "b": "y"}, quotas, 2)


def test_exploration_is_seeded_and_tells_its_odds():
    items = list(range(30))
    once = explore(items, 10, share=0.3, seed=7, salt="urn:zoe 2026-11-20")
    assert once == explore(items, 10, share=0.3, seed=7, salt="urn:zoe 2026-11-20")
    assert once != explore(items, 10, share=0.3, seed=8, salt="urn:zoe 2026-11-20")
    assert all(0 < odds <= 1 for odds in once[1])
    firsts = [explore(items, 1, share=0.3, seed=seed)[0][0] for seed in range(2000)]
    assert np.mean(np.array(firsts) == 0) == pytest.approx(0.7 + 0.3 / 30, abs=0.04)
    with pytest.raises(ActivityKitError, match="between 0 and 1"):
        explore(items, 3, share=1.5, seed=1)
