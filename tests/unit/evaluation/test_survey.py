"""A survey of a feed, held to figures worked out by hand."""

import math

import numpy as np
import pytest

import activitykit as ak
from activitykit import evaluation
from activitykit.errors import ActivityKitError

PUBLIC = "as:Public"


def post(number, author, to=PUBLIC, tags=()):
    note = {"type": "Note", "id": f"urn:n{number}", "attributedTo": f"urn:{author}", "content": "x"}
    if tags:
        note["tag"] = [{"type": "Hashtag", "name": f"#{tag}"} for tag in tags]
    return {
        "type": "Create", "id": f"urn:c{number}", "actor": f"urn:{author}", "to": to, "object": note,
        "published": f"2026-03-02T{number:02}:00:00Z",
    }  # fmt: skip


def view(number, who, thing):
    return {
        "type": "View", "id": f"urn:v{number}", "actor": f"urn:{who}", "object": f"urn:n{thing}", "to": PUBLIC,
        "published": f"2026-03-02T{12 + number:02}:00:00Z",
    }  # fmt: skip


DOCUMENTS = [
    post(0, "ana", tags=["rh"]),
    post(1, "bob", tags=["it"]),
    post(2, "bob", tags=["it"]),
    post(3, "bob", tags=["it"]),
    post(4, "ana", to="urn:zoe", tags=["rh"]),
    view(0, "paul", 0),
    view(1, "zoe", 0),
    view(2, "zoe", 1),
]
STREAM = ak.Stream.from_documents(DOCUMENTS)
NEWEST = ak.Feed(name="newest", where=ak.Type("Create"), rank=(ak.Recency(),), rollup=None, size=2, own=False)


def surveyed(feed=NEWEST, stream=STREAM, **options):
    return evaluation.survey(feed, stream, **({"span": "2d", "people": ["urn:paul", "urn:zoe"]} | options))


def test_each_figure_is_the_one_worked_out_by_hand():
    found = surveyed()
    assert found.people == ("urn:paul", "urn:zoe")
    assert found.per_day.tolist() == [2.0, 2.5]  # the letter to Zoe is for nobody else
    assert found.redundancy.tolist() == [0.0, 0.0]
    assert found.unread.tolist() == [3.0, 3.0]
    assert found.days_of_debt.tolist() == [6.0, 3.0]
    assert found.quiet_share.tolist() == [0.0, 0.5]  # Paul: Bob twice; Zoe: Ana's letter, and Bob
    assert found.novelty.tolist() == [1.0, 1.0]  # nobody but these two reads, and neither read what is shown
    assert found.diversity.tolist() == [0.0, 1.0]
    assert found.coverage == 3 / 5  # of all five notes: 2 and 3 for Paul, 3 and 4 for Zoe
    assert found.gini == pytest.approx(evaluation.gini([0, 0, 1, 2, 1]))
    read_both = evaluation.calibration([["#rh"], ["#it"]], [["#rh"], ["#it"]])
    only_it = evaluation.calibration([["#it"], ["#it"]], [["#rh"]])
    assert found.calibration.tolist() == pytest.approx([only_it, read_both])


def test_what_was_told_twice_is_redundant_and_own_acts_are_no_load():
    again = [
        post(0, "paul"), post(1, "ana"), {**post(2, "ana"), "type": "Announce", "id": "urn:a", "object": "urn:n1"},
        view(3, "zoe", 0),
    ]  # fmt: skip
    found = surveyed(NEWEST.replace(where=None), ak.Stream.from_documents(again), people=["urn:paul"])
    assert (found.per_day[0], found.redundancy[0]) == (1.5, pytest.approx(1 / 3))  # two about n1, one view


def test_the_debt_is_held_against_the_pace_of_reading_even_where_the_feed_hides_what_was_read():
    unseen = surveyed(NEWEST.replace(where=ak.Type("Create") & ak.Unseen()))
    assert unseen.per_day.tolist() == [1.5, 1.5]
    assert unseen.days_of_debt.tolist() == [6.0, 3.0]


def test_only_what_had_happened_by_the_moment_and_within_the_span_counts():
    early = surveyed(as_of="2026-03-02T02:30:00Z")
    assert early.per_day.tolist() == [1.5, 1.5]
    assert np.isinf(early.days_of_debt).all()
    assert np.isnan(early.calibration).all()
    assert str(early.as_of).startswith("2026-03-02 02:30")
    late = surveyed(as_of="2026-03-03T00:30:00Z", span="22h")
    assert late.per_day.tolist() == pytest.approx([24 / 22, 2 * 24 / 22])
    assert (late.coverage, late.gini) == (1.0, pytest.approx(evaluation.gini([2, 1])))


def test_people_are_those_who_did_something_drawn_by_seed():
    assert set(surveyed(people=None).people) == {"urn:ana", "urn:bob", "urn:paul", "urn:zoe"}
    assert set(surveyed(people=None, as_of="2026-03-02T23:00:00Z", span="10h").people) == {"urn:zoe"}
    drawn = {surveyed(people=None, limit=2, seed=seed).people for seed in range(8)}
    assert {len(people) for people in drawn} == {2}
    assert len(drawn) > 1
    assert surveyed(people=None, limit=2, seed=3).people == surveyed(people=None, limit=2, seed=3).people


def test_stated_viewers_are_taken_as_they_are():
    found = surveyed(viewers={"urn:paul": ak.Viewer("urn:paul", identities=["urn:zoe"])})
    assert found.per_day.tolist() == [2.5, 2.5]


def test_it_is_told_and_written_as_a_frame():
    found = surveyed()
    assert str(found).splitlines()[0] == "newest, 2026-03-02 14:00: pages of 2 people, 2 days"
    assert "coverage 60.0%" in repr(found)
    assert "calibration" not in repr(surveyed(as_of="2026-03-02T02:30:00Z"))
    for backend in ("polars", "pandas", "pyarrow"):
        pytest.importorskip(backend)
        frame = found.to_frame(backend)
        assert list(frame["person"]) == ["urn:paul", "urn:zoe"] or backend == "pyarrow"
        assert len(frame) == 2
    assert found.rows()[1]["per_day"] == 2.5
    assert found.estimate("per_day").mean == 2.25
    assert math.isnan(surveyed(as_of="2026-03-02T02:30:00Z").estimate("calibration").mean)


def test_what_cannot_be_surveyed_is_told():
    with pytest.raises(ActivityKitError, match="nobody to look at"):
        surveyed(stream=ak.Stream.from_documents([]))
    with pytest.raises(ActivityKitError, match="nobody to look at"):
        surveyed(people=[])
    with pytest.raises(ActivityKitError, match="limit"):
        surveyed(limit=0)
    with pytest.raises(ActivityKitError, match="did you mean 'novelty'"):
        surveyed().estimate("novelti")
    with pytest.raises(ActivityKitError, match="polars"):
        surveyed().to_frame("polar")
