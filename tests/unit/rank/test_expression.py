"""Formulas: a safe subset, evaluated like Python and bounded rightly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.errors import ActivityKitError, QueryError
from activitykit.language import catalogue
from activitykit.rank import Ranking
from activitykit.rank.expression import names_in
from activitykit.select import View

STREAM = ak.Stream.from_documents(
    [
        {
            "type": "Create" if number % 3 == 0 else "Like",
            "actor": f"urn:p{number % 4}",
            "published": f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
            "to": "as:Public",
            "object": {"type": "Note", "id": f"urn:n{number}"}
            if number % 3 == 0
            else f"urn:n{number // 6 * 3}",
        }
        for number in range(60)
    ]
)
VIEW = View(STREAM, ak.Viewer("urn:p1"))
ROWS = np.arange(len(STREAM))


def test_the_formula_of_the_manual_is_the_sum_of_its_parts():
    ranking = Ranking((ak.Expression("2*affinity + log1p(likes) * decay('18h')"),), VIEW)
    affinity = ak.Affinity().prepare(VIEW).score(ROWS)
    likes = np.zeros(len(ROWS))
    for row in ROWS:
        thing = STREAM.columns.object[row]
        rows = STREAM.rows_of("object", int(thing))
        liked = [r for r in rows if "Like" in STREAM.type_sets[STREAM.columns.type[r]]]
        likes[row] = len(set(STREAM.columns.actor[liked].tolist()))
    age = (VIEW.as_of - STREAM.columns.time) / 3.6e9
    expected = 2 * affinity + np.log1p(likes) * 2 ** (-age / 18)
    assert ranking.scores(ROWS) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')",
        "().__class__",
        "affinity.__class__",
        "[x for x in (1,)]",
        "lambda: 1",
        "affinity if 1 else 2",
        "affinity and likes",
        "1 < likes < 3",
        "'text'",
        "True",
        "f'{likes}'",
        "likes[0]",
        "open('x')",
        "log(likes, 2)",
        "log(x=likes)",
        "max(likes)",
        "decay(likes)",
        "decay('soon')",
        "likes ** likes",
        "1e999",
        "9**9**9",
        "(likes := 3)",
        "*likes",
        "",
        "likes +",
        "likes\nviews",
        "+".join(["1"] * 900),
        "-" * 60 + "1",
        "9" * 5000,
        "\0",
        "not likes",
        "likes % 2",
        "expression",
    ],
)
def test_nothing_else_is_let_in(formula):
    with pytest.raises(QueryError):
        names_in(formula)
    with pytest.raises(ActivityKitError):
        ak.Expression(formula)


def test_a_misspelt_name_is_guessed_and_placed():
    with pytest.raises(QueryError, match=r"did you mean.*affinity") as caught:
        names_in("1 + afinity")
    assert caught.value.position == 4


def test_what_arithmetic_does_not_define_counts_nothing():
    for formula in ("1 / (likes - likes)", "log(-1 - likes)", "sqrt(-1)", "exp(1000) - exp(1000)"):
        assert set(Ranking((ak.Expression(formula),), VIEW).scores(ROWS).tolist()) == {0.0}


NUMBER = st.floats(-20, 20).map(lambda value: round(value, 2)) | st.integers(-9, 9)
FORMULA = st.recursive(
    NUMBER.map(lambda value: f"({value})")
    | st.sampled_from(
        ["likes", "views", "age", "recency", "affinity", "popularity", "fatigue", "decay('18h')"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/<>"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["abs", "exp", "log", "log1p", "sqrt", "-"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"min({t[0]}, {t[1]})"),
        st.tuples(inner, st.integers(-3, 4)).map(lambda t: f"({t[0]}) ** {t[1]}"),
        st.tuples(inner, inner, inner).map(lambda t: f"where({t[0]}, {t[1]}, {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"clip({t[0]}, -1, {t[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(FORMULA, st.integers(0, 59))
def test_no_value_exceeds_its_bounds(formula, row):
    scorer = ak.Expression(formula).prepare(VIEW)
    low, high = scorer.bounds(int(STREAM.columns.time[row]))
    found = scorer.score(np.arange(row + 1))
    assert not math.isnan(low)
    assert not math.isnan(high)
    assert low <= found.min()
    assert found.max() <= high


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("2*affinity + log1p(likes) * decay('18h')", ["affinity", "people", "new"]),
        ("2*affinity - log1p(likes) * decay('18h')", ["affinity"]),
        ("log1p(likes) * decay('90d')", ["people", "new"]),
        ("likes / (age + 2) ** 1.8", ["people"]),
        ("0.1", []),
    ],
)
def test_a_formula_gives_the_reasons_of_what_raised_it(formula, said):
    stream = ak.Stream.from_documents(
        [
            {"type": "Create", "actor": "urn:ana", "published": f"2026-11-20T{hour}:00:00Z", "to": "Public",
             "object": {"type": "Note", "id": f"urn:n{hour}", "attributedTo": "urn:ana"}}
            for hour in ("08", "09")
        ]
        + [
            {"type": kind, "actor": f"urn:{who}", "published": "2026-11-20T10:00:00Z", "to": "Public",
             "object": f"urn:n{hour}"}
            for kind, who, hour in (("Read", "me", "08"), ("Like", "x", "09"), ("Like", "y", "09"))
        ]
    )  # fmt: skip
    ranking = Ranking((ak.Expression(formula),), View(stream, stream.viewer("urn:me")))
    row = int(stream.rows_of("object", stream.nodes.code("urn:n09"))[0])
    for lang in ("en", "fr"):
        words = catalogue(lang)
        reasons = {
            "affinity": words.say("reason.affinity", n=1, name="urn:ana"),
            "people": words.say("reason.popularity", n=2),
            "new": words.say("reason.recency"),
        }
        assert ranking.reasons(row, words) == [reasons[name] for name in said]
