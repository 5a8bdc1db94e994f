"""Signals as configurations: what they refuse, how they are written down and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import activitykit as ak
from activitykit.errors import ActivityKitError
from activitykit.rank.signal import micros_of


@pytest.mark.parametrize("kind", sorted(set(ak.Signal.kinds) - {"Boosted"}))
def test_every_signal_survives_being_written_down(kind):
    given_ = {"formula": "affinity + 1"} if kind == "Expression" else {}
    signal = ak.Signal.kinds[kind](weight=2.5, name="mine", **given_)
    assert ak.Signal.from_dict(signal.to_dict()) == signal
    assert hash(signal) == hash(ak.Signal.from_dict(signal.to_dict()))
    assert eval(repr(signal), vars(ak) | {kind: ak.Signal.kinds[kind]}) == signal


def test_a_signal_with_a_table_is_a_key_whatever_the_order_of_the_table():
    one, other = (
        ak.Feed(rank=(ak.Popularity(verbs=verbs), ak.Proximity(teams=dict.fromkeys(teams, "hr"))))
        for verbs, teams in (
            ({"Like": 1.0, "Read": 2.0}, ("urn:ana", "urn:bob")),
            ({"Read": 2.0, "Like": 1.0}, ("urn:bob", "urn:ana")),
        )
    )
    assert one == other
    assert {one, other} == {one}
    assert hash(one) != hash(one.replace(rank=(ak.Popularity(verbs={"Like": 1.0}),)))


def test_a_signal_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        ak.Recency().weight = 3


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: ak.Recency(halflife="18h"), "Recency: there is no 'halflife'.*half_life"),
        (lambda: ak.Recency(half_life="soon"), "half_life: .*no moment"),
        (lambda: ak.Recency(half_life="0h"), "no span of time"),
        (lambda: ak.Recency(half_life="lundi"), "no span of time"),
        (lambda: ak.Recency(weight=float("nan")), "weight"),
        (lambda: ak.Recency(shape="round"), "shape"),
        (lambda: ak.Similar(damping=2), "damping"),
        (lambda: ak.Signal.from_dict({"signal": "Recencey"}), "no signal is called 'Recencey'.*Recency"),
        (lambda: ak.Signal.from_dict({}), "no signal is called None"),
        (lambda: ak.Recency(working_hours=ak.WorkingHours(start=9, end=9)), "the end comes later"),
    ],
)
def test_what_does_not_fit_is_said(build, said):
    with pytest.raises(ActivityKitError, match=said):
        build()


@given(st.integers(1, 500), st.sampled_from(["min", "h", "d", "w", "heures", "jours", "semaines", "mois"]))
def test_spans_are_read_as_people_write_them(number, unit):
    assert micros_of(f"{number}{unit}") == number * micros_of(f"1 {unit}")
