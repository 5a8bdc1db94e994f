"""Windows: fixed, pauses, greatest span, local days with their changes of the clock, sittings."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit.errors import ActivityKitError
from activitykit.rollup import Rollup, Window
from activitykit.rollup import window as windows
from activitykit.rollup.calendar import day_starts, local_day
from activitykit.select import Whole
from activitykit.stream import Stream

HOUR = 3_600_000_000


def like(moment, person="urn:ana", thing="urn:o"):
    stamp = moment.isoformat()
    return {
        "type": "Like",
        "id": f"urn:{person}:{thing}:{stamp}",
        "actor": person,
        "object": thing,
        "published": stamp,
    }


def lines(moments, window, **more):
    stream = Stream.from_documents([like(moment, **more) for moment in moments])
    return [len(group) for group in Rollup(window=window).partition(Whole(stream), np.arange(len(stream)))]


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(*hours):
    return [NOON + timedelta(hours=hour) for hour in hours]


def test_a_pause_ends_a_group():
    assert lines(at(0, 1, 2, 3, 8, 9), Window(gap="2h")) == [4, 2]


def test_an_edit_continues_its_line_after_a_longer_pause():
    acts = [
        ("Create", 0),
        ("Like", 1),
        ("Update", 7 * 24),
        ("Like", 7 * 24 + 1),
        ("Update", 14 * 24),
        ("Like", 20 * 24),
    ]
    documents = [
        like(NOON + timedelta(hours=hours), thing="urn:page") | {"type": verb, "id": f"urn:{verb}:{hours}"}
        for verb, hours in acts
    ]
    stream = Stream.from_documents(documents)

    def told(**window):
        rollup = Rollup(by=("object",), window=Window(**window))
        return [group.tolist() for group in rollup.partition(Whole(stream), np.arange(len(acts)))]

    assert told(gap="4d") == [[0, 1], [2, 3], [4], [5]]
    assert told(gap="4d", gaps={"Update": "60d"}) == [[0, 1, 2, 3, 4], [5]]
    assert told(gaps={"Update": "5d"}) == [[0, 1], [2, 3], [4, 5]]
    for seed in range(len(acts)):
        rollup = Rollup(by=("object",), window=Window(gap="4d", gaps={"Update": "60d"}))
        (group,) = rollup.around(Whole(stream), np.array([seed]), lambda rows: rows >= 0)
        assert seed in group
        assert group.tolist() in [[0, 1, 2, 3, 4], [5]]
    window = Window(gap="4d", gaps={"Update": "60d"})
    assert repr(window) == "Window(gap='4d', gaps={'Update': '60d'})"
    assert hash(window) == hash(Window.model_validate(window.model_dump()))
    with pytest.raises(ActivityKitError):
        Window(gaps={"Update": "soon"})


def test_what_may_not_appear_parts_nothing():
    acts = [("Create", 0), ("Like", 7 * 24), ("Update", 7 * 24 + 1)]
    stream = Stream.from_documents(
        like(NOON + timedelta(hours=hours), thing="urn:page") | {"type": verb, "id": f"urn:{hours}"}
        for verb, hours in acts
    )
    rollup = Rollup(by=("object",), window=Window(gap="4d", gaps={"Update": "60d"}))
    assert [g.tolist() for g in rollup.partition(Whole(stream), np.array([0, 2]))] == [[0, 2]]
    for seed in (0, 2):
        (group,) = rollup.around(Whole(stream), np.array([seed]), lambda rows: rows != 1)
        assert group.tolist() == [0, 2]


def test_a_group_lasts_no_longer_than_its_span():
    assert lines(at(*range(10)), Window(span="3h")) == [4, 4, 2]
    assert lines(at(*range(10)), Window(span="3h", gap="30m")) == [1] * 10


def test_fixed_windows():
    assert lines(at(-1, 0, 11, 12), Window(every="12h")) == [1, 2, 1]


def test_what_comes_later_moves_no_boundary():
    hours = [0, 1, 5, 6, 7, 20]
    for window in (Window(gap="2h"), Window(span="2h"), Window(every="3h"), Window(day="Europe/Paris")):
        whole = lines(at(*hours), window)
        for count in range(1, len(hours)):
            part = lines(at(*hours[:count]), window)
            assert part[:-1] == whole[: len(part) - 1]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 20), 24)]
)
def test_days_of_the_calendar_in_paris(day, hours):
    paris = ZoneInfo("Europe/Paris")
    midnight = datetime(day.year, day.month, day.day, tzinfo=paris).astimezone(UTC)
    every_half_hour = [midnight + timedelta(minutes=30 * n) for n in range(-2, hours * 2 + 2)]
    assert lines(every_half_hour, Window(day="Europe/Paris")) == [2, hours * 2, 2]


@given(
    st.lists(
        st.integers(-600_000_000, 2_840_000_000),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(
        ["Europe/Paris", "America/Montreal", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
    ),
)
def test_local_days_are_those_of_the_standard_library(seconds, name):
    times = np.array(seconds) * 1_000_000
    expected = [
        (datetime.fromtimestamp(int(time) // 1_000_000, ZoneInfo(name)).date() - date(1970, 1, 1)).days
        for time in times
    ]
    assert local_day(times, name).tolist() == expected


ZONES = ["Europe/Paris", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "UTC"]


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Paris", "2026-03-29", 23),
        ("Europe/Paris", "2026-10-25", 25),
        ("Asia/Kolkata", "2026-11-20", 24),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),  # puts its clock back by half an hour
        ("Pacific/Apia", "2011-12-29", 24),  # the 30th never was
        ("Pacific/Apia", "2011-12-31", 24),
    ],
)
def test_days_begin_where_the_clock_says(name, day, hours):
    place = ZoneInfo(name)
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=place)
    micros = round(noon.timestamp()) * 1_000_000
    starts = day_starts(micros - 40 * HOUR, micros + 40 * HOUR, name)
    at = int(np.searchsorted(starts, micros, "right")) - 1
    assert datetime.fromtimestamp(starts[at] // 1_000_000, place).isoformat()[:19] == f"{day}T00:00:00"
    assert (starts[at + 1] - starts[at]) / HOUR == hours


def test_a_day_that_begins_twice_is_still_one_day():
    """In Newfoundland the clock went from 00:01 back to 23:01 of the day before."""
    place, turn = ZoneInfo("America/St_Johns"), datetime(2005, 10, 30, 2, 31, tzinfo=UTC)
    minutes = [turn + timedelta(minutes=n) for n in range(-3, 63)]
    days = {}
    for moment in minutes:
        days.setdefault(moment.astimezone(place).date(), []).append(moment)
    assert (
        day_starts(*(round(m.timestamp()) * 1_000_000 for m in (minutes[0], minutes[-1])), place.key) is None
    )
    sizes = sorted(len(found) for found in days.values())
    assert sorted(lines(minutes, Window(day="America/St_Johns"))) == sizes == [5, 61]


@given(
    st.lists(st.integers(-600_000_000, 2_840_000_000), min_size=1, max_size=20),
    st.sampled_from([None, *ZONES]),
    st.sampled_from([None, "90s", "6h", "10d"]),
)
def test_runs_are_those_of_each_moment(seconds, name, every):
    times = np.sort(np.array(seconds) * 1_000_000 + 7)
    window = Window(day=name, every=every)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "_DENSE", 0 if every != "90s" else 256)
        edges = window.edges(times)
    if edges is None:
        assert name == "America/St_Johns" or every == "90s" or name is None
        return
    keys = np.column_stack([np.zeros(len(times), np.int64), *window.bucket(times)])
    turns = np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1)) + 1
    assert edges.tolist() == [0, *turns.tolist(), len(times)]


def test_many_rows_are_grouped_as_few_are():
    """Long runs are put in order one by one, short ones all at once: the groups are the same."""
    moments = [NOON + timedelta(minutes=2 * n) for n in range(1500)]
    documents = [like(moment, thing=f"urn:o{n % 7}") for n, moment in enumerate(moments)]
    stream = Stream.from_documents(documents)
    window = Window(day="Europe/Paris", every="30h")
    assert window.edges(stream.columns.time) is not None
    found = {
        tuple(group.tolist()) for group in Rollup(window=window).partition(Whole(stream), np.arange(1500))
    }
    expected = {}
    keys = np.column_stack(window.bucket(stream.columns.time)).tolist()
    for row, key in enumerate(keys):
        expected.setdefault((row % 7, *key), []).append(row)
    assert found == {tuple(rows) for rows in expected.values()}


@given(
    st.permutations(range(12)), st.sampled_from([Window(gap="1h"), Window(span="2h"), Window(session="1h")])
)
def test_the_order_in_which_activities_come_is_no_matter(order, window):
    """Also of activities of the same second."""
    hours = [0, 0, 0, 1, 1, 2, 3, 3, 5, 5, 6, 6]
    documents = [
        like(NOON + timedelta(hours=hour), f"urn:p{n % 5}", f"urn:o{n % 2}") for n, hour in enumerate(hours)
    ]

    def told(documents):
        stream = Stream.from_documents(documents)
        groups = Rollup(by=(("object",), ("actor",)), window=window).partition(Whole(stream), np.arange(12))
        ids = [stream.nodes[node] for node in stream.columns.id.tolist()]
        return {frozenset(ids[row] for row in group.tolist()) for group in groups}

    assert told(documents) == told([documents[at] for at in order])


def test_a_sitting_ends_when_its_actor_pauses():
    documents = [
        *(like(moment, thing="urn:o") for moment in at(0, 2)),
        like(NOON + timedelta(hours=1), thing="urn:between"),  # keeps the sitting going
        *(like(moment, thing="urn:o") for moment in at(6)),
    ]
    stream = Stream.from_documents(documents)
    rollup = Rollup(by=("actor", "object"), window=Window(session="90m"))
    groups = rollup.partition(Whole(stream), np.arange(4))
    assert sorted(group.tolist() for group in groups) == [[0, 2], [1], [3]]
    near = rollup.around(Whole(stream), np.array([2]), lambda rows: np.ones(len(rows), bool))
    assert [group.tolist() for group in near] == [[0, 2]]


@pytest.mark.parametrize(
    "wrong", [{"gap": "soon"}, {"span": "-1h"}, {"every": "0d"}, {"day": "Europe/Pariss"}]
)
def test_what_is_no_window_is_told(wrong):
    with pytest.raises(ActivityKitError):
        Window(**wrong)
