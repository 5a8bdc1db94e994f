"""The kernel finds what the full scan finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from activitykit.stream import kernel


@given(st.integers(0, 400), st.integers(0, 30), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_early_stop_is_exact(n, k, seed, block):
    rng = np.random.default_rng(seed)
    time = np.sort(rng.integers(0, 500, n))
    value = rng.random(n)
    age = np.exp((time - 500) / 100)
    visible = rng.random(n) < 0.7
    full = np.flatnonzero(visible)
    expected = full[np.lexsort((-full, -(value * age)[full]))][:k]
    old, kernel._FIRST_BLOCK = kernel._FIRST_BLOCK, block
    try:
        rows, scores = kernel.top_k(
            time,
            k,
            lambda r: (r[visible[r]], (value * age)[r[visible[r]]]),
            lambda t: float(np.exp((t - 500) / 100)),
        )
    finally:
        kernel._FIRST_BLOCK = old
    assert rows.tolist() == expected.tolist()
    assert scores.tolist() == (value * age)[expected].tolist()
