"""Laws of the filters: their algebra, and that every written form means the same again."""

import string

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.select import Group, Object, View, algebra, derive, restrict
from activitykit.stream import Stream
from activitykit.testing import companies

HOME = "https://intra.example"
lawful = settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))

words = st.sampled_from(["budget", "roof", "quarterly figures", "actualité", "correct", "intranet"])
people = st.sampled_from(["me", "0", "anaïs", *(f"{HOME}/people/{n}" for n in range(4))])
anything = st.text(min_size=1, max_size=12).filter(str.strip)
some = st.lists(anything, min_size=1, max_size=3)
kinds = st.sampled_from(["Create", "Like", "Announce", "Follow", "Offer", "View", "Add"])
moments = st.sampled_from(
    ["0d", "1d", "3d", "2 sem", "2026-01-06", "yesterday", "lundi", "2026-01-07T12:00:00+01:00"]
)

sensible = st.one_of(
    st.lists(kinds, min_size=1, max_size=2).map(lambda v: ak.Type(*v)),
    people.map(ak.Actor),
    st.sampled_from(["follows", "groups", f"{HOME}/groups/0"]).map(ak.ActorIn),
    st.integers(0, 4).map(lambda n: Object(f"{HOME}/things/{n}")),
    st.integers(0, 1).map(lambda n: Group(f"{HOME}/groups/{n}")),
    st.integers(0, 1).map(lambda n: ak.Target(f"{HOME}/groups/{n}")),
    words.map(ak.Keyword),
    moments.map(ak.Since),
    moments.map(ak.Until),
    st.sampled_from(["Note", "Article"]).map(ak.ObjectType),
    st.sampled_from(["en", "fr"]).map(ak.Language),
    st.builds(ak.MinEngagement, st.integers(1, 3)),
    st.sampled_from([ak.Reply(), ak.Unseen(), ak.MentionsMe(), ak.InvolvesMe(), ak.HasAttachment()]),
    st.integers(0, 3).map(lambda n: ak.About(f"{HOME}/things/{n}")),
    people.filter(lambda v: v != "me").map(ak.About),
    st.just(ak.Matches({"required": ["to"]})),
)
odd = st.one_of(
    *(
        some.map(lambda values, kind=kind: kind(*values))
        for kind in (ak.Type, ak.ObjectType, ak.Actor, ak.ActorIn, Object, ak.Target, ak.Context, Group, ak.Tag,
                     ak.Language, ak.Source, ak.About)
    ),
    st.text(st.sampled_from([*string.printable, "é", "«", "»", "“", "🎉", "計"]), min_size=1)
    .filter(lambda text: any(sign.isalnum() for sign in text))
    .map(ak.Keyword),
    st.builds(ak.MinEngagement, st.integers(1, 10**6), some.map(tuple)),
    st.dictionaries(anything, st.none() | st.booleans() | anything, max_size=3)
    .map(lambda const: ak.Matches({"const": const})),
)  # fmt: skip


def trees(leaves):
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda f: ~f),
            st.lists(inner, max_size=3).map(lambda parts: ak.all_of(*parts)),
            st.lists(inner, max_size=3).map(lambda parts: ak.any_of(*parts)),
        ),
        max_leaves=8,
    )


@lawful
@given(trees(odd | sensible))
def test_every_written_form_means_the_same(wanted):
    assert ak.query(str(wanted)) == wanted
    assert ak.Filter.from_dict(wanted.to_dict()) == wanted
    assert ak.Filter.from_json(wanted.to_json()) == wanted
    assert ak.Filter.from_toml(wanted.to_toml()) == wanted
    assert hash(ak.query(str(wanted))) == hash(wanted)
    for lang in ("fr", "en"):
        assert wanted.sentence(lang)


@settings(parent=lawful, max_examples=80)
@given(companies(activities=(5, 30)), st.lists(trees(sensible), min_size=3, max_size=3))
def test_the_algebra_of_sets_holds(company, filters):
    stream = Stream.from_documents(company.documents)
    view = View(stream, derive(stream, company.person_ids[0]), default_audience="Public")
    rows = np.arange(len(stream))
    a, b, c = filters

    def passed(wanted):
        found = wanted.mask(view, rows)
        assert found.dtype == np.bool_
        assert found.shape == rows.shape
        return found.tolist()

    assert passed(~(a & b)) == passed(~a | ~b)
    assert passed(~(a | b)) == passed(~a & ~b)
    assert passed(~~a) == passed(a)
    assert passed(a & (a | b)) == passed(a)
    assert passed(a | (a & b)) == passed(a)
    assert passed(a & (b | c)) == passed((a & b) | (a & c))
    assert passed(a & ~a) == passed(ak.any_of())
    assert passed(a | ~a) == passed(ak.all_of())
    assert passed(a & b) == [x and y for x, y in zip(passed(a), passed(b), strict=True)]


@pytest.mark.parametrize("at_once", [0, 1024])
@settings(parent=lawful, max_examples=60)
@given(companies(activities=(5, 30)), st.lists(sensible, min_size=2, max_size=5), trees(sensible))
def test_whichever_part_is_asked_first_the_same_rows_pass(at_once, company, parts, more):
    stream = Stream.from_documents(company.documents)
    view = View(stream, derive(stream, company.person_ids[0]))
    rows = np.arange(len(stream))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(algebra, "_NARROW", at_once)
        patched.setattr(algebra, "_DEAR", 0)  # postings are asked wherever there are some
        for wanted in (
            ak.all_of(*parts),
            ak.all_of(*parts, more),
            ak.all_of(parts[0], ak.any_of(*parts[1:])),
        ):
            assert wanted.rows(view).tolist() == rows[wanted.mask(view, rows)].tolist()


@settings(parent=lawful, max_examples=80)
@given(companies(activities=(5, 30)), trees(sensible), st.randoms())
def test_an_answer_depends_on_the_row_alone(company, wanted, draw):
    stream = Stream.from_documents(company.documents)
    view = View(stream, derive(stream, company.person_ids[-1]))
    rows = np.arange(len(stream))
    found = wanted.mask(view, rows)
    some_rows = np.array(draw.choices(range(len(stream)), k=len(stream)), np.int64) if len(stream) else rows
    assert wanted.mask(View(stream, view.viewer), some_rows).tolist() == found[some_rows].tolist()
    since = draw.randrange(len(stream) + 1)
    candidates = wanted.candidates(view, since)
    assert candidates is None or set(rows[since:][found[since:]].tolist()) <= set(candidates.tolist())
    assert wanted.narrowed(view, rows[since:]).tolist() == rows[since:][found[since:]].tolist()
    low, high = wanted.span(view)
    assert set(rows[found].tolist()) <= set(range(low, high))
    assert view.select(wanted).tolist() == rows[found & view.visible(rows)].tolist()
    if not wanted.needs_viewer:
        assert len(restrict(stream, wanted)) <= len(stream)
