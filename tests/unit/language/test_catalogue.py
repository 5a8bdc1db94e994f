"""Catalogues: which there are, what they lack, and messages, lists, numbers and quotes from them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit import language
from activitykit.errors import ActivityKitError

SPANISH = Path(__file__).resolve().parents[3] / "examples" / "language" / "es.toml"
NB = "\u00a0"


def write(folder, text):
    path = folder / "xx.toml"
    path.write_text(text, "utf-8")
    return path


def test_french_and_english_come_with_the_library():
    assert {"en", "fr"} <= set(language.LANGUAGES)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["fr-CA", "en"], "fr"),
        (["nl", "EN_gb", "fr"], "en"),
        (["nl"], "en"),
        ([], "en"),
        (["french"], "en"),
        (["fr-x-private"], "fr"),
    ],
)
def test_negotiation_cuts_tags_from_their_end(wanted, expected):
    assert language.negotiate(wanted) == expected


def test_a_catalogue_is_read_once():
    assert language.catalogue("fr") is language.catalogue("fr")


def test_an_unknown_language_says_what_there_is():
    with pytest.raises(ActivityKitError, match=r"unknown language 'frr'.*did you mean 'fr'"):
        language.catalogue("frr")
    with pytest.raises(ActivityKitError, match="there are en, fr"):
        language.catalogue("xyzzy")


@pytest.mark.parametrize("code", [*language.LANGUAGES, SPANISH])
def test_no_language_lacks_anything(code):
    assert language.missing_keys(language.catalogue(code)) == []


def test_what_a_language_lacks_is_told_form_by_form(tmp_path):
    text = """
locale = "pl"
[when]
now = "teraz"
[actors]
others = { one = "1", few = "{n}", other = "{n}" }
[noun]
Note = { one = "wpis", few = "wpisy", other = "wpisu" }
"""
    lacking = language.missing_keys(language.catalogue(write(tmp_path, text)))
    assert "when.today" in lacking
    assert "when.now" not in lacking
    assert "actors.others.many" in lacking
    assert "noun.Note.many" in lacking
    assert "noun.Note.few" not in lacking
    assert {"sentence.Like", "np.titled", "noun.Article"} <= set(lacking)


def test_a_key_that_a_language_lacks_is_said_in_english(tmp_path):
    cat = language.catalogue(write(tmp_path, 'locale = "pl"\n'))
    assert cat.say("when.now") == "just now"
    assert cat.sentence(language.Phrase("Like", ("Ana",), object_name="X")) == "Ana liked “X”"


@pytest.mark.parametrize(
    ("text", "told"),
    [("[when", "TOML"), ("[when]\nnow='x'", "locale"), ('locale = "qqq-zz"', "CLDR knows no locale")],
)
def test_a_file_that_is_no_catalogue_is_told(tmp_path, text, told):
    with pytest.raises(ActivityKitError, match=told):
        language.catalogue(write(tmp_path, text)).number(1)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ActivityKitError, match=r"nowhere\.toml can't be read"):
        language.catalogue(tmp_path / "nowhere.toml")
    with pytest.raises(ActivityKitError, match="can't be read"):
        language.catalogue(str(tmp_path / "folder.toml"))


def test_messages_take_plurals_and_values():
    french, english = language.catalogue("fr"), language.catalogue("en")
    assert [french.say("page.new", n=n) for n in (0, 1, 2)] == [
        "une nouveauté",
        "une nouveauté",
        "2 nouveautés",
    ]
    assert [english.say("page.new", n=n) for n in (0, 1, 2)] == ["0 new", "one new", "2 new"]
    assert english.say("page.new", n=12345) == "12,345 new"


def test_messages_clean_what_they_are_given():
    assert (
        language.catalogue("fr").say("page.caught_up", day="lundi\n\u202e")
        == "Vous avez tout vu depuis lundi."
    )


def test_unknown_messages_and_missing_values_are_told():
    cat = language.catalogue("fr")
    with pytest.raises(
        ActivityKitError, match=r"no message 'when\.yesterdy'.*did you mean 'when\.yesterday'"
    ):
        cat.say("when.yesterdy")
    with pytest.raises(ActivityKitError, match=r"needs a value for \{day\}"):
        cat.say("page.caught_up")


def test_lists_in_each_language():
    french, english = language.catalogue("fr"), language.catalogue("en")
    assert french.join(["Ana", "Paul"], more=3) == "Ana, Paul et 3 autres"
    assert french.join(["Ana"], more=1) == "Ana et une autre personne"
    assert french.join([], more=2) == "2 personnes"
    assert french.join(["Ana", "Paul", "Zoé"]) == "Ana, Paul et Zoé"
    assert english.join(["Ana", "Paul"], more=1) == "Ana, Paul, and one other person"
    assert english.join([]) == ""


def test_numbers_and_quotes():
    assert language.catalogue("fr").number(1234.5) == "1\u202f234,5"
    assert language.catalogue("fr").quote(" a\nb ") == f"«{NB}a b{NB}»"
    assert language.catalogue("en").quote("a") == "“a”"


def test_a_territory_keeps_its_dates():
    from datetime import UTC, datetime

    then, now = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    assert language.catalogue("en").when(then, now) == "Oct 1"
    assert language.catalogue("en-GB").when(then, now) == "1 Oct"


def test_babel_is_loaded_only_when_needed():
    code = "import sys; from activitykit import language; language.catalogue('fr'); print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_messages_agree_with_things_and_elide():
    french = language.catalogue("fr")
    assert french.say("reason.quiet", name="Hélène") == "parce qu’Hélène publie rarement"
    assert french.say("reason.quiet", name="Paul") == "parce que Paul publie rarement"
    assert (
        french.say("reason.topic", tag="Innovation")
        == "parce qu’il s’agit d’Innovation, comme dans vos lectures"
    )
    said = [
        french.say("impact.Like", n=n, people="x", agree=kind)
        for n in (1, 2)
        for kind in ("Image", "Note", None)
    ]
    assert said == [
        "x l’a aimée",
        "x l’a aimé",
        "x l’a aimé",
        "x l’ont aimée",
        "x l’ont aimé",
        "x l’ont aimé",
    ]


def strings(table, at=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from strings(value, f"{at}.{key}")
        else:
            yield f"{at}.{key}", value


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_catalogues_keep_to_the_typography_of_their_language(code):
    """Curly apostrophes everywhere; in French, a space that does not break before : ; ! ? and within « »."""
    import tomllib

    path = Path(language.__file__).parent / "catalogues" / f"{code}.toml"
    for key, text in strings(tomllib.loads(path.read_text("utf-8"))):
        if key.startswith(".grammar.elision"):
            continue
        assert "'" not in text, (key, text)
        assert text == text.strip() or key in {
            ".filter.and",
            ".filter.as_well",
            ".filter.or",
            ".filter.nor",
            ".grammar.quote",
        }, (key, text)
        if code == "fr" and not key.startswith(".when.clock"):
            bare = re.sub(r"\{\w+:\w+\}", "{}", text)  # {slot:form}
            assert not re.search(f"[^{NB}\u202f][:;!?»]|«[^{NB}\u202f]", bare), (key, text)
            assert not re.search(r"\d [a-z]|\} h\b", bare), (key, text)


@given(
    st.one_of(st.integers(-5, 2000), st.floats(-3, 1100).map(lambda x: round(x, 3)), st.floats(0, 999.9)),
    st.sampled_from(["fr", "en"]),
)
def test_small_numbers_are_written_as_cldr_would(value, code):
    from babel.numbers import format_decimal

    cat = language.catalogue(code)
    assert cat.number(value) == format_decimal(round(value, 3), locale=cat.babel)
