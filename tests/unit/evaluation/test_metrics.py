"""Metrics against ir-measures, on any list and any relevance."""

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activitykit.errors import ActivityKitError
from activitykit.evaluation import metric

NAMES = {
    "ndcg@10": ir_measures.nDCG @ 10,
    "ndcg@3": ir_measures.nDCG @ 3,
    "ndcg": ir_measures.nDCG,
    "recall@5": ir_measures.R @ 5,
    "precision@5": ir_measures.P @ 5,
    "mrr": ir_measures.RR,
    "mrr@2": ir_measures.RR @ 2,
    "map": ir_measures.AP,
    "hit@3": ir_measures.Success @ 3,
}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=15).filter(any),
    st.lists(st.integers(1, 3), max_size=3),
)
def test_metrics_are_those_of_ir_measures(listed, missed):
    qrels = [ir_measures.Qrel("q", f"d{at}", gain) for at, gain in enumerate(listed)]
    qrels += [ir_measures.Qrel("q", f"m{at}", gain) for at, gain in enumerate(missed)]
    run = [ir_measures.ScoredDoc("q", f"d{at}", float(len(listed) - at)) for at in range(len(listed))]
    expected = ir_measures.calc_aggregate(list(NAMES.values()), qrels, run)
    for name, measure in NAMES.items():
        assert metric(name)(listed, [*listed, *missed]) == pytest.approx(expected[measure], abs=1e-9), name


def test_nothing_relevant_is_worth_nothing():
    for name in NAMES:
        assert metric(name)([0, 0], []) == 0.0
        assert metric(name)([], [1]) == 0.0
        assert math.isfinite(metric(name)([], []))


@pytest.mark.parametrize("name", ["ndgc@10", "recall@0", "recall@-1", "recall@", "", "ndcg@10@5"])
def test_an_unknown_metric_is_told(name):
    with pytest.raises(ActivityKitError, match="no metric is called"):
        metric(name)
