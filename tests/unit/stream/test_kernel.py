"""The kernel finds what the full scan finds, whatever the score, as long as its parts keep their bounds."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activitykit.errors import StreamError
from activitykit.stream import Stream, kernel

# Of each part: its value at an age and a place between 0 and 1, and its least and greatest from an age on.
PARTS = {
    "fading": (lambda age, dice: np.exp(-age / 60), lambda age: (0.0, float(np.exp(-age / 60)))),
    "falling": (lambda age, dice: -age / 10, lambda age: (-np.inf, -age / 10)),
    "noise": (lambda age, dice: dice, lambda age: (0.0, 1.0)),
    "steps": (lambda age, dice: np.floor(dice * 3), lambda age: (0.0, 3.0)),
    "both ways": (lambda age, dice: 2 * dice - 1, lambda age: (-1.0, 1.0)),
    "faded noise": (lambda age, dice: dice * np.exp(-age / 60), lambda age: (0.0, float(np.exp(-age / 60)))),
    "rare": (lambda age, dice: np.where(dice > 0.97, 9.0, 0.0), lambda age: (0.0, 9.0)),
    "unbounded": (lambda age, dice: dice, lambda age: (-np.inf, np.inf)),
}
WEIGHTS = st.sampled_from([-2.0, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0])


@settings(max_examples=300)
@given(
    n=st.integers(0, 400),
    k=st.integers(0, 500),
    parts=st.lists(st.tuples(st.sampled_from(sorted(PARTS)), WEIGHTS), max_size=4),
    seed=st.integers(0, 2**32 - 1),
    block=st.integers(1, 60),
    ties=st.booleans(),
)
@example(n=0, k=5, parts=[("noise", 1.0)], seed=0, block=1, ties=False)
@example(n=400, k=0, parts=[("noise", 1.0)], seed=0, block=7, ties=True)
@example(n=5, k=500, parts=[("fading", -1.0)], seed=0, block=2, ties=True)
@example(n=400, k=20, parts=[], seed=0, block=7, ties=False)
def test_early_stop_is_exact(n, k, parts, seed, block, ties):
    rng = np.random.default_rng(seed)
    time = np.sort(rng.integers(0, 20 if ties else 500, n))
    age = 500.0 - time
    dice = [np.round(rng.random(n), 1 if ties else 9) for _ in parts]
    score = np.zeros(n)
    for (name, weight), thrown in zip(parts, dice, strict=True):
        score += weight * PARTS[name][0](age, thrown)
    visible = rng.random(n) < 0.7

    def bound(newest):
        total = 1e-9  # sums of floats in another order differ in their last bits
        for name, weight in parts:
            low, high = PARTS[name][1](500.0 - newest)
            total += weight * (high if weight > 0 else low) if weight else 0.0
        return total

    looked_at = []

    def look(rows, _):
        looked_at.extend(rows.tolist())
        rows = rows[visible[rows]]
        return rows, score[rows]

    full = np.flatnonzero(visible)
    expected = full[np.lexsort((-full, -score[full]))][:k]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "_FIRST_BLOCK", block)
        patch.setattr(kernel, "_STEP", 1 + block // 8)
        rows, scores = kernel.top_k(time, k, look, bound)
    assert rows.tolist() == expected.tolist()
    assert scores.tolist() == score[expected].tolist()
    assert sorted(looked_at) == list(range(n - len(looked_at), n))  # newest first, and no row twice


def test_the_scan_stops_where_nothing_older_can_enter():
    time = np.arange(1_000_000)
    looked_at = []

    def look(rows, _):
        looked_at.append(len(rows))
        return rows, rows / 1e6

    kernel.top_k(time, 10, look, lambda newest: newest / 1e6)
    assert sum(looked_at) == kernel._FIRST_BLOCK


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_score_is_refused(value):
    with pytest.raises(StreamError, match="row 3 has the score"):
        kernel.top_k(
            np.arange(5), 2, lambda rows, _: (rows, np.where(rows == 3, value, 1.0)), lambda _: np.inf
        )


def test_a_bound_that_is_no_number_is_refused():
    with pytest.raises(StreamError, match="not a number"):
        kernel.top_k(np.arange(9_000), 2, lambda rows, _: (rows, rows / 1.0), lambda _: float("nan"))


def test_until_and_a_mask_restrict_the_scan():
    stream = Stream.from_documents(
        [
            {"type": "Like", "id": f"urn:{n}", "actor": f"urn:{n % 3}", "object": "urn:n",
             "published": f"2026-11-{1 + n:02}T08:00:00Z"}
            for n in range(20)
        ]
    )  # fmt: skip
    before = stream.until("2026-11-10T12:00:00Z")
    wanted = before.columns.actor == before.nodes.code("urn:1")
    rows, _ = kernel.top_k(
        before.columns.time, 2, lambda rows, _: (rows[wanted[rows]], rows[wanted[rows]] / 1.0), float
    )
    assert rows.tolist() == [7, 4]
