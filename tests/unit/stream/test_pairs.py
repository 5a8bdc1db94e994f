"""Pairs of numbers that grow with a history, where most are told again and again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from activitykit.stream import pairs as module
from activitykit.stream.pairs import Pairs


@given(
    st.lists(st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 9)), max_size=12), max_size=12),
    st.integers(0, 9),
)
def test_repeats_are_dropped_and_nothing_else(told, few):
    pairs, known, before = Pairs(), set(), module._REPEATS
    module._REPEATS = few
    try:
        for some in told:
            pairs.add(*np.array(some, np.int64).reshape(-1, 2).T)
            known |= set(some)
            pairs.drop_repeats()
            assert len(pairs) <= 4 * len(known) + few
            for key in range(6):
                assert set(pairs.of(np.array([key])).tolist()) == {to for by, to in known if by == key}
    finally:
        module._REPEATS = before


def test_large_numbers_stay_what_they_are():
    pairs, large = Pairs(), 2**31 - 1
    pairs.add(np.full(5_000, large), np.full(5_000, large))
    pairs.drop_repeats()
    assert (len(pairs), pairs.of(np.array([large])).tolist()) == (1, [large])
