"""When: by the reader's clock, across midnights, years and the hour that comes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit import language
from activitykit.errors import ActivityKitError

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 19, 45, tzinfo=PARIS)  # a Friday
NB = "\u00a0"


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("then", "french", "english"),
    [
        (NOW - timedelta(seconds=20), "à l’instant", "just now"),
        (NOW + timedelta(seconds=20), "à l’instant", "just now"),
        (NOW - timedelta(seconds=50), "il y a 1 min", "1 min. ago"),
        (NOW - timedelta(minutes=3), "il y a 3 min", "3 min. ago"),
        (NOW - timedelta(minutes=59, seconds=50), "il y a 59 min", "59 min. ago"),
        (NOW - timedelta(hours=5, minutes=59), "il y a 5 h", "5 hr. ago"),
        (NOW + timedelta(minutes=30), "dans 30 min", "in 30 min."),
        (paris(2026, 11, 19, 14, 5), "hier à 14:05", "yesterday at 2:05 PM"),
        (paris(2026, 11, 16, 9, 0), "lundi à 9:00", "Monday at 9:00 AM"),
        (paris(2026, 11, 21, 9, 0), "demain à 9:00", "tomorrow at 9:00 AM"),
        (paris(2026, 11, 23, 9, 0), "lundi prochain à 9:00", "next Monday at 9:00 AM"),
        (paris(2026, 11, 13, 9, 0), "13 nov.", "Nov 13"),
        (paris(2026, 11, 1, 9, 0), "1er nov.", "Nov 1"),
        (paris(2025, 12, 31, 9, 0), "31 déc. 2025", "Dec 31, 2025"),
    ],
)
def test_relative(then, french, english):
    assert language.catalogue("fr").when(then, NOW, "Europe/Paris").replace(NB, " ") == french
    assert language.catalogue("en").when(then, NOW, PARIS).replace(NB, " ") == english


def test_a_day_of_25_hours_has_no_day_ago_in_it():
    midnight, end = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    assert language.catalogue("fr").when(midnight, end, PARIS).replace(NB, " ") == "il y a 24 h"
    assert language.catalogue("en").when(end, midnight, PARIS).replace(NB, " ") == "in 24 hr."


def test_absolute_and_day():
    french, english = language.catalogue("fr"), language.catalogue("en")
    then = paris(2026, 10, 12, 9, 20)
    assert french.when(then, NOW, PARIS, "absolute") == "lundi 12 octobre 2026 à 9:20"
    assert english.when(then, NOW, PARIS, "absolute") == f"Monday, October 12, 2026 at 9:20{NB}AM"
    assert french.when(then, NOW, PARIS, "day") == "lundi 12 octobre"
    assert english.when(then, NOW, PARIS, "day") == "Monday, October 12"
    assert french.when(paris(2025, 10, 12), NOW, PARIS, "day") == "dimanche 12 octobre 2025"
    assert [french.when(NOW - timedelta(days=n), NOW, PARIS, "day") for n in range(3)] == [
        "aujourd’hui",
        "hier",
        "mercredi",
    ]
    assert french.when(NOW - timedelta(days=1), NOW, PARIS, "day") == "hier"


def test_yesterday_is_the_readers():
    then, now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC), datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert language.catalogue("fr").when(then, now, "Europe/Paris").replace(NB, " ") == "il y a 11 h"
    assert language.catalogue("fr").when(then, now, "America/Montreal") == "hier à 20:00"


def test_the_hour_that_comes_twice():
    now = paris(2026, 10, 26, 8, 0)
    early, late = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert (
        language.catalogue("fr").when(early, now, PARIS)
        == language.catalogue("fr").when(late, now, PARIS)
        == "hier à 2:30"
    )
    # 25 hours lie between these two midnights, and it is still yesterday.
    assert language.catalogue("fr").when(paris(2026, 10, 25), paris(2026, 10, 26), PARIS) == "hier à 0:00"


def test_microseconds_are_moments_too():
    micro = int(NOW.timestamp()) * 1_000_000
    assert (
        language.catalogue("fr").when(micro - 180_000_000, micro, "Europe/Paris").replace(NB, " ")
        == "il y a 3 min"
    )


def test_what_cannot_be_told_is_told():
    cat = language.catalogue("fr")
    with pytest.raises(ActivityKitError, match="no time zone"):
        cat.when(datetime(2026, 1, 1), NOW)  # noqa: DTZ001  # the point
    with pytest.raises(ActivityKitError, match="did you mean 'Europe/Paris'"):
        cat.when(NOW, NOW, "Europe/Pari")
    with pytest.raises(ActivityKitError, match="did you mean 'absolute'"):
        cat.when(NOW, NOW, "UTC", "absolut")
    with pytest.raises(ActivityKitError, match="outside the years"):
        cat.when(10**30, NOW)


@given(
    then=st.integers(-60_000_000_000_000_000, 200_000_000_000_000_000),
    gap=st.integers(-(10**13), 10**13),
    style=st.sampled_from(["relative", "absolute", "day"]),
    code=st.sampled_from(["fr", "en", "en-GB"]),
    tz=st.sampled_from(["Europe/Paris", "America/Montreal", "Pacific/Auckland", "UTC"]),
)
def test_every_moment_can_be_said(then, gap, style, code, tz):
    text = language.catalogue(code).when(then, then + gap, tz, style)
    assert text
    assert not any(char in text for char in "{}[]\n")


@pytest.mark.parametrize("tz", ["Asia/Tokyo", "America/New_York"])
def test_the_ends_of_the_calendar_can_be_said_everywhere(tz):
    cat = language.catalogue("fr")
    for then in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        for style in ("relative", "absolute", "day"):
            assert cat.when(then, NOW, tz, style)


@pytest.mark.parametrize(
    ("begin", "end", "french", "english"),
    [
        ((12, 1), (12, 7), "du 1er au 7 déc. 2026", "Dec 1 – 7, 2026"),
        ((11, 24), (12, 1), "du 24 nov. au 1er déc. 2026", "Nov 24 – Dec 1, 2026"),
        ((12, 1), (12, 1), "1er déc. 2026", "Dec 1, 2026"),
        ((1, 1), (12, 31), "du 1er janv. au 31 déc. 2026", "Jan 1 – Dec 31, 2026"),
    ],
)
def test_days_that_begin_or_end_on_the_first(begin, end, french, english):
    opens, closes = paris(2026, *begin, 9), paris(2026, *end, 9)
    assert language.catalogue("fr").days(opens, closes, PARIS) == french
    assert language.catalogue("en").days(opens, closes, PARIS) == english
    assert language.catalogue("fr").days(paris(2025, 1, 1), closes, PARIS).startswith("du 1er janv. 2025 au ")
    span = language.catalogue("fr").span(paris(2026, 12, 1, 9), paris(2026, 12, 2, 9), NOW, PARIS)
    assert span == "du mardi 1er décembre à 9:00 au mercredi 2 décembre à 9:00"
