"""Lexical forms and Python values, both ways."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from dateutil.relativedelta import relativedelta

from activitykit.errors import ParseError
from activitykit.vocabulary.languages import choose_language
from activitykit.vocabulary.values import (
    read_datetime,
    read_duration,
    read_integer,
    read_number,
    write_datetime,
    write_duration,
)

PARIS = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-04T09:30:15Z", datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)),
        ("2026-05-04T09:30Z", datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
        ("2026-05-04T09:30:15+02:00", datetime(2026, 5, 4, 9, 30, 15, tzinfo=PARIS)),
        ("2026-05-04T09:30:15.5Z", datetime(2026, 5, 4, 9, 30, 15, 500000, tzinfo=UTC)),
        ("2026-05-04T09:30:15.123456789Z", datetime(2026, 5, 4, 9, 30, 15, 123456, tzinfo=UTC)),
        ("2026-05-04t09:30:15z", datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)),
        ("2026-05-04 09:30:15Z", datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)),
        ("2026-05-04T09:30:15", datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)),
        ("2026-05-04", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_that_are_read(text, moment):
    assert read_datetime(text) == moment
    assert read_datetime(text).utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "2026-02-30T00:00:00Z",
        "2026-13-01",
        "20260504",
        "2026-W19-1",
        "2026-05-04T25:00:00Z",
        "9999-12-31T23:59:60Z",
        "2026-05-04T09:30:15Z ",
        "2026-05-04T09:30:15+99:00",
        "٢٠٢٦-05-04",
        1777886400,
        None,
        ["2026-05-04"],
    ],
)
def test_dates_that_are_not(value):
    assert read_datetime(value) is None


def test_dates_are_written_with_their_offset():
    assert write_datetime(datetime(2026, 5, 4, 9, tzinfo=PARIS)) == "2026-05-04T09:00:00+02:00"
    assert (
        write_datetime(datetime(2026, 5, 4, 9, tzinfo=timezone(timedelta(0), "GMT")))
        == "2026-05-04T09:00:00Z"
    )
    with pytest.raises(ParseError, match="no offset"):
        write_datetime(datetime(2026, 5, 4))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT5M", timedelta(minutes=5)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("-PT30S", -timedelta(seconds=30)),
        ("PT0S", timedelta(0)),
        ("P2W".replace("W", "D"), timedelta(days=2)),
        ("P1Y2M", relativedelta(years=1, months=2)),
        ("-P1M", relativedelta(months=-1)),
        ("P1MT1H", relativedelta(months=1, hours=1)),
    ],
)
def test_durations_both_ways(text, span):
    assert read_duration(text) == span
    assert write_duration(span) == text


@pytest.mark.parametrize(
    "value", ["", "P", "PT", "P5M30S", "P1DT", "5M", "PT5", "P-1D", "P1W", 300, None, "PT" + "9" * 5000 + "S"]
)
def test_what_is_no_duration(value):
    assert read_duration(value) is None


def test_a_duration_of_two_signs_can_not_be_written():
    with pytest.raises(ParseError, match="opposite sign"):
        write_duration(relativedelta(months=1, days=-1))


def test_numbers():
    assert [read_number(v) for v in (1, 1.5, "1.5", "-1e3", True, "nan", "1_0", "", None, [1])] == [
        1, 1.5, 1.5, -1000.0, None, None, None, None, None, None,
    ]  # fmt: skip
    assert [read_integer(v) for v in (0, 3, 3.0, "3", 2**70, -1, 2.5, "x", True, float("inf"), None)] == [
        0, 3, 3, 3, 2**70, None, None, None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "plain", "chosen"),
    [
        ("fr", None, "F"),
        ("FR", None, "F"),
        ("fr-CA", None, "F"),
        ("fr-CA-x-y", None, "F"),
        ("pt", None, "B"),
        ("pt-PT", None, "B"),
        ("zh-Hant-TW", None, "T"),
        ("de", "plain", "plain"),
        ("de", None, "F"),
        (None, "plain", "plain"),
        (None, None, "F"),
        ("", None, "F"),
    ],
)
def test_the_text_for_a_language(language, plain, chosen):
    texts = {"fr": "F", "pt-BR": "B", "zh-hant": "T"}
    assert choose_language(texts, language, plain) == chosen


def test_a_shorter_tag_goes_before_another_form_of_the_language():
    assert choose_language({"zh-Hans": "S", "zh-Hant": "T"}, "zh-Hant-TW") == "T"
    assert choose_language({"zh-Hans": "S", "zh": "Z"}, "zh-Hant-TW") == "Z"


def test_no_text_at_all():
    assert choose_language({}, "fr") is None
