"""Windows: fixed, pauses, greatest span, local days with their changes of the clock, sittings."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit.errors import ActivityKitError
from activitykit.rollup import Rollup, Window
from activitykit.rollup.calendar import local_day
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
