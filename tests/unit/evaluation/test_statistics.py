"""Intervals that hold, tests that find what is there, estimates that are unbiased."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit import evaluation
from activitykit.errors import ActivityKitError


def test_a_bootstrap_interval_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        people = np.repeat(np.arange(40), 5)
        values = 0.5 + np.repeat(chance.normal(0, 0.2, 40), 5) + chance.normal(0, 0.1, 200)
        found = evaluation.bootstrap(values, people, seed=seed, draws=300)
        covered += found.low <= 0.5 <= found.high
    assert 175 <= covered <= 200


def test_people_are_drawn_and_not_events():
    people = np.repeat(np.arange(10), 100)
    values = np.repeat(np.arange(10) % 2, 100).astype(float)
    found = evaluation.bootstrap(values, people)
    assert found.high - found.low > 0.4


def test_a_paired_test_finds_a_difference_and_does_not_invent_one():
    chance = np.random.default_rng(5)
    people, base = np.arange(300), chance.random(300)
    assert evaluation.paired(base + 0.1, base, people) < 0.01
    noise = [evaluation.paired(base + chance.normal(0, 0.1, 300), base, people, draws=200) for _ in range(60)]
    assert 0 <= sum(p < 0.05 for p in noise) <= 9
    with pytest.raises(ActivityKitError, match="the same events"):
        evaluation.paired([1], [1, 2], [1, 2])


def test_counterfactual_estimates_are_right_on_average():
    chance = np.random.default_rng(1)
    logged_odds, wanted_odds, reward = (
        np.array([0.6, 0.3, 0.1]),
        np.array([0.1, 0.2, 0.7]),
        np.array([0.2, 0.5, 0.9]),
    )
    truth = float(wanted_odds @ reward)
    shown = chance.choice(3, 60_000, p=logged_odds)
    gains = (chance.random(len(shown)) < reward[shown]).astype(float)
    arguments = gains, logged_odds[shown], wanted_odds[shown]
    assert evaluation.ips(*arguments) == pytest.approx(truth, abs=0.03)
    assert evaluation.snips(*arguments) == pytest.approx(truth, abs=0.03)
    assert evaluation.ips(*arguments, clip=1.0) < truth


@pytest.mark.parametrize("bad", [([1], [0], [1]), ([1], [0.5], [1.5]), ([1, 0], [0.5], [1]), ([], [], [])])
def test_impossible_probabilities_are_refused(bad):
    for estimate in (evaluation.ips, evaluation.snips):
        with pytest.raises(ActivityKitError):
            estimate(*bad)


@given(
    st.lists(st.integers(0, 30), unique=True),
    st.lists(st.integers(0, 30), unique=True),
    st.integers(1, 20),
    st.integers(0, 99),
)
def test_an_interleaved_page_is_fair(first, second, size, seed):
    page = evaluation.team_draft(first, second, size, seed=seed)
    assert len(set(page.items)) == len(page.items) == min(size, len({*first, *second}))
    assert page == evaluation.team_draft(first, second, size, seed=seed)
    if len(page.items) <= min(len(first), len(second)):
        assert abs(page.teams.count(0) - page.teams.count(1)) <= 1
    for team, ranking in ((0, first), (1, second)):
        own = [item for item, of in zip(page.items, page.teams, strict=True) if of == team]
        assert own == sorted(own, key=ranking.index)


def test_interleaving_prefers_the_ranking_that_is_better():
    chance, points = np.random.default_rng(2), []
    for seed in range(200):
        page = evaluation.team_draft(range(20), range(20, 40), 10, seed=seed)
        points.append(
            page.credit([item for item in page.items if chance.random() < (0.4 if item < 20 else 0.1)])
        )
    share, p = evaluation.preference(points)
    assert share > 0.7
    assert p < 0.001


@pytest.mark.parametrize("clip", [0, -1, float("nan")])
def test_a_clip_that_leaves_nothing_is_refused(clip):
    with pytest.raises(ActivityKitError, match="greatest weight"):
        evaluation.ips([1], [0.5], [1], clip=clip)


@pytest.mark.parametrize("counts", [[1, -2], [1, float("nan")]])
def test_what_is_no_count_has_no_spread(counts):
    with pytest.raises(ActivityKitError, match="numbers from 0 on"):
        evaluation.gini(counts)


def test_figures_of_extremes():
    assert evaluation.gini([]) == 0.0
    assert evaluation.coverage([], set()) == 0.0
    assert evaluation.diversity([{"a"}]) == 0.0
    assert evaluation.novelty([], {}, 10) == 0.0
    assert evaluation.calibration([["it"]], [["hr"]]) == pytest.approx(np.log2(100))
    assert evaluation.overload([], set(), 1).days_of_debt == 0.0
    assert evaluation.overload(["a"], set(), 1).days_of_debt == float("inf")
