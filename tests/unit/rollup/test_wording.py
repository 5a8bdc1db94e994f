"""The words by which texts are compared."""

from activitykit.rollup.wording import words_of


def test_markup_says_no_words_and_signs_of_comparison_are_none():
    html = (
        "<!DOCTYPE html><p>Seats&nbsp;for <b class='x'>Lyon</b><br/>on <a href='u'>Friday</a></p><!-- no -->"
    )
    assert words_of(html) == ["seats", "for", "lyon", "on", "friday"]
    assert words_of("a < b and c > d") == ["a", "b", "and", "c", "d"]


def test_tags_that_never_close_are_read_in_one_pass():
    # A second look at the rest from each of them on would take minutes.
    assert words_of("<a " * 100_000 + "end")[-1] == "end"
