"""Texts of strangers: what is said by them, and that long ones are read in one pass."""

import pytest

from activitykit.language import plain


def test_comment_that_never_ends_hides_what_follows():
    assert plain("<p>seen <!-- not this --> and this</p> <!-- nor <b>that</b>") == "seen and this"


@pytest.mark.parametrize("piece", ["<!--", "<a ", "</p ", "<p<", "&#", "<!-- -- >"])
def test_what_never_closes_is_read_in_one_pass(piece):
    # A second look at the rest from each piece on would take minutes.
    assert len(plain("said " + piece * 100_000)) <= 5 + len(piece) * 100_000
