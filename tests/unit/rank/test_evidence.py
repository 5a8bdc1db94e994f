"""What the crowd did: repeats, first times, visits that passed something over, and words, each by hand too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.rank import Ground
from activitykit.rank import words as words_module
from activitykit.rank.posts import Posts
from activitykit.rank.repeats import Repeats, things
from activitykit.rank.words import Lexicon, stems
from activitykit.select import View

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def act(number, kind, who, thing, to=PUBLIC):
    made = {"type": "Note", "id": f"urn:n{thing}", "content": f"Thing number {thing + 10}"}
    return {
        "type": kind, "id": f"urn:a{number}", "actor": f"urn:p{who}", "published": f"2026-01-05T08:{number:02}:00Z",
        "object": made if kind == "Create" else f"urn:n{thing}", "to": to,
    }  # fmt: skip


acts = st.lists(
    st.tuples(st.sampled_from(["View", "Like", "Announce"]), st.integers(0, 2), st.integers(0, 2)),
    max_size=30,
)
posts = st.tuples(st.just("Create"), st.integers(0, 2), st.integers(0, 2))  # they engage with nothing


@settings(max_examples=200, deadline=None)
@given(st.tuples(st.lists(posts, max_size=2), acts).map(lambda both: both[0] + both[1]), st.data())
def test_repeats_are_those_found_by_looking_at_every_pair(drawn, data):
    documents = [act(number, *one) for number, one in enumerate(drawn)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=4)))
    stream, kept = ak.Stream.from_documents([]), []
    for low, high in zip([0, *cuts], [*cuts, len(documents)], strict=True):
        stream = stream.append(documents[low:high])
        begin = data.draw(st.integers(0, len(stream)))
        past = stream.derived(Repeats).since(stream, begin)
        found = past.previous
        assert len(found) == len(stream) - begin
        for at, before in enumerate(found.tolist(), begin):
            same = [row for row in range(begin, at) if drawn[row] == drawn[at] and drawn[at][0] != "Create"]
            assert (before if before >= begin else -1) == (same[-1] if same else -1)
        assert past.thing.tolist() == things(stream, begin, len(stream)).tolist()
        kept.append((len(stream.nodes), past.thing, past.things))
        kept.append((len(stream.nodes), stream.columns.actor[begin:].copy(), past.people))
    for size, nodes, numbers in kept:  # of the longer stream and, as they were, of the shorter ones
        assert (
            numbers.nodes[numbers.at].tolist() == numbers.nodes[numbers.of(nodes)].tolist() == nodes.tolist()
        )
        everybody = numbers.of(np.arange(-1, size))
        assert everybody.max(initial=-1) < len(numbers)
        assert sorted(everybody[everybody >= 0].tolist()) == list(range(len(numbers)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(posts, acts.filter(bool).map(lambda some: some[0])), max_size=20), st.data())
def test_posts_are_found_by_who_made_them_in_every_cut_of_a_history(drawn, data):
    documents = [act(number, *one) for number, one in enumerate(drawn)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=3)))
    stream = ak.Stream.from_documents([])
    for low, high in zip([0, *cuts], [*cuts, len(documents)], strict=True):
        before, stream = stream, stream.append(documents[low:high])
        who = data.draw(st.sets(st.integers(0, 2)))
        for cut in (before, stream):
            found = stream.derived(Posts).by(cut, cut.nodes.codes(f"urn:p{one}" for one in who))
            expected = [
                at for at, (kind, one, _) in enumerate(drawn[: len(cut)]) if kind == "Create" and one in who
            ]
            assert found.tolist() == expected


@settings(max_examples=200, deadline=None)
@given(acts, st.lists(st.integers(0, 29)))
def test_each_person_counts_once_a_thing_and_verb_at_the_first_time_that_is_seen(drawn, hidden):
    documents = [
        act(number, *one, to="urn:nobody" if number in hidden else PUBLIC) for number, one in enumerate(drawn)
    ]
    view = View(ak.Stream.from_documents(documents), ak.Viewer("urn:zoe"))
    found = Ground(view).engaged(0).all
    expected, known = [], set()
    for number, one in enumerate(drawn):
        if number not in hidden and one not in known:
            known.add(one)
            expected.append(number)
    assert found.row.tolist() == expected
    assert [found.things.nodes[at] for at in found.things.at] == found.thing.tolist()
    assert found.people.times.sum() == len(expected)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40), st.integers(1, 6))
def test_what_was_passed_over_is_counted_visit_by_visit(drawn, kept):
    documents = []
    for number, (looks, posts) in enumerate(drawn):  # an hour apart: every look is a visit
        when = f"2026-01-{1 + number // 24:02}T{number % 24:02}:00:00Z"
        if posts:
            note = {"type": "Note", "id": f"urn:n{number}", "content": "x"}
            documents.append(
                {
                    "type": "Create",
                    "id": f"urn:c{number}",
                    "actor": "urn:ana",
                    "object": note,
                    "published": when,
                }
            )
        if looks:
            documents.append(
                {
                    "type": "View",
                    "id": f"urn:v{number}",
                    "actor": "urn:zoe",
                    "object": "urn:else",
                    "published": when,
                }
            )
    stream = ak.Stream.from_documents([{**document, "to": PUBLIC} for document in documents])
    view = View(stream, ak.Viewer("urn:zoe"), "2026-01-05T00:00:00Z")
    ground = Ground(view)
    rows = np.arange(len(stream))
    found = ak.Fatigue(visits=kept).prepare(ground).score(rows)
    posts = [row for row in rows if documents[row]["type"] == "Create"]
    time = stream.columns.time
    for row in rows:
        if documents[row]["type"] == "View":
            continue
        places = [
            1 + sum(time[row] < time[post] <= visit for post in posts)
            for visit in ground.visits[-kept:] if visit > time[row]
        ]  # fmt: skip
        assert found[row] == pytest.approx(-np.log1p(sum(place**-0.5 for place in places)), abs=1e-12)


def test_descriptions_are_read_once_a_history_and_only_when_asked_for(monkeypatch):
    read = []
    monkeypatch.setattr(words_module, "stems", lambda text, tag: read.append(text) or stems(text, tag))
    stream = ak.Stream.from_documents([act(number, "Create", 0, number) for number in range(4)])
    lexicon = stream.derived(Lexicon)
    found, begin = lexicon.of(stream, np.array([2, -1, 1], np.int32))
    assert len(read) == 2
    assert begin.tolist() == [0, 3, 3, 6]
    assert set(found[:2].tolist()) == set(found[3:5].tolist())  # "thing", "number"
    later = stream.append([act(5, "Create", 1, 5)])
    again, begin = later.derived(Lexicon).of(later, np.array([1, 2, 4], np.int32))
    assert len(read) == 3
    assert begin.tolist() == [0, 3, 6, 9]
    assert again[:6].tolist() == [*found[3:].tolist(), *found[:3].tolist()]


def test_things_are_what_is_answered_where_something_is_made():
    answer = {"type": "Note", "id": "urn:m", "inReplyTo": "urn:n1", "content": "x"}
    stream = ak.Stream.from_documents([act(1, "Create", 0, 1), {**act(2, "Create", 0, 2), "object": answer}])
    assert things(stream, 0, 2).tolist() == [-1, stream.nodes.code("urn:n1")]
