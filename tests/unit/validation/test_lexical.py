"""What texts look like: hostile ones are read in one pass."""

import pytest

from activitykit.validation.lexical import has_wrong_first_strong

SHALOM = "שלום שלום שלום"


@pytest.mark.parametrize("piece", ["<", "<a ", "<p dir", "< dir "])
def test_tags_that_never_close_are_read_in_one_pass(piece):
    # A second look at the rest from each of them on would take minutes.
    assert not has_wrong_first_strong(piece * 200_000 + SHALOM)
    assert has_wrong_first_strong("W3C <b>" + SHALOM)


def test_direction_is_stated_within_a_tag():
    assert not has_wrong_first_strong(f"<p lang='he' dir = 'rtl'>W3C {SHALOM}</p>")
    assert has_wrong_first_strong(f"W3C < 3 > dir = {SHALOM} {SHALOM}")
