"""A name that stands twice loses a value: that is told, whatever else is read."""

import pytest

from activitykit.errors import SourceError, SourceWarning
from activitykit.formats import read

LINES = (
    b'{"type": "Note"}\n{"type": "Note", "name": "a", "name": "b"}\n{"type": "Like", "summary": "\\": {"}\n'
)


def test_repeats_are_reported_with_their_line_and_the_last_value_is_kept():
    reading = read(LINES)
    with pytest.warns(SourceWarning, match=r"'name' stands twice"):
        found = list(reading)
    assert [thing.to_dict().get("name") for thing in found] == [None, "b", None]
    assert [(problem.row, "'name'" in problem.reason) for problem in reading.problems] == [(2, True)]


def test_repeats_end_a_strict_reading():
    with pytest.raises(SourceError, match="2: the name 'name'"):
        list(read(LINES, errors="raise"))


def test_repeats_at_any_depth_of_one_document():
    reading = read(
        b'{"type": "Create", "object": [{"type": "Note", "tag": {"id": "urn:a", "id": "urn:b"}}]}',
        errors="skip",
    )
    assert len(list(reading)) == 1
    assert "'id'" in reading.problems[0].reason


def test_what_only_looks_like_a_repeat_is_none():
    reading = read(
        '{"type": "Note", "name": "{\\":\\":}", "nameMap": {"fr": "a"}}'.encode("utf-16"), errors="skip"
    )
    assert len(list(reading)) == 1
    assert reading.problems == []
