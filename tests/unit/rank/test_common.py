"""What is kept of a history for everybody: the same contributions as gathering all for each viewer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.rank import Ground, common
from activitykit.select import View

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
SIGNALS = (
    *ak.Feed.home().rank,
    ak.Trending(),
    ak.Popularity(distinct=False, half_life="1h", name="clicks"),
    ak.Topics(text=False, name="tags"),
    ak.Freshness(by="act"),
    ak.Expression("likes + 2 * affinity"),
)
PEOPLE = [f"urn:p{number}" for number in range(4)]
VIEWERS = (
    *(ak.Viewer(person) for person in PEOPLE),
    ak.Viewer("urn:zoe", groups=["urn:g"]),
    ak.Viewer("urn:p0", blocks=["urn:p1"]),
)


def written(number, kind, who, thing, to):
    document = {
        "type": kind, "id": f"urn:a{number}", "actor": f"urn:p{who}", "to": to,
        "published": f"2026-02-{1 + number // 12:02}T{8 + number % 12:02}:00:00Z", "object": f"urn:n{thing}",
    }  # fmt: skip
    if kind in {"Create", "Update"}:
        note = {"type": "Note", "id": f"urn:n{thing}", "content": f"word{number % 3} other{thing}", "to": to}
        note |= {"attributedTo": f"urn:p{who}", "tag": [{"type": "Hashtag", "name": f"#t{thing % 2}"}]}
        note |= {"inReplyTo": f"urn:n{thing - 1}"} if thing > 3 else {}
        document["object"] = note
    if kind == "Undo":
        document["object"] = f"urn:a{thing}"
    return document


acts = st.lists(
    st.tuples(
        st.sampled_from(["Create", "Create", "View", "Like", "Like", "Announce", "Update", "Delete", "Undo"]),
        st.integers(0, 3),
        st.integers(0, 7),
        st.sampled_from([PUBLIC, PUBLIC, PUBLIC, "urn:g", "urn:p2"]),
    ),
    max_size=40,
)


@settings(max_examples=50, deadline=None)
@given(acts, st.lists(st.integers(0, 40), max_size=3), st.sampled_from([1, 4, 64]))
def test_contributions_are_those_without_what_is_kept_whatever_is_appended(drawn, cuts, edge):
    documents = [written(number, *one) for number, one in enumerate(drawn)]
    stream = ak.Stream.from_documents([])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "_EDGE", edge)
        for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), 40], strict=True):
            stream = stream.append(documents[low:high])
            for viewer in VIEWERS:
                rows = np.arange(len(stream))
                found = ak.rank.Ranking(SIGNALS, View(stream, viewer)).contributions(rows)
                with pytest.MonkeyPatch.context() as without:
                    without.setattr(common, "_fitting", lambda *_: None)
                    plain = ak.rank.Ranking(SIGNALS, View(stream, viewer)).contributions(rows)
                assert found.tolist() == plain.tolist()


@settings(max_examples=50, deadline=None)
@given(acts, st.lists(st.integers(0, 3), min_size=40, max_size=40), st.sampled_from([1, 4, 64]))
def test_contributions_are_those_without_what_is_kept_from_cut_to_cut(drawn, steps, edge):
    stream = ak.Stream.from_documents([written(number, *one) for number, one in enumerate(drawn)])
    length = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "_EDGE", edge)
        for at, step in enumerate(steps):
            length = min(length + step, len(stream))
            past = stream.until(int(stream.columns.time[length - 1])) if length else stream.until(0)
            rows, viewer = np.arange(len(past)), VIEWERS[at % len(VIEWERS)]
            found = ak.rank.Ranking(SIGNALS, View(past, viewer)).contributions(rows)
            with pytest.MonkeyPatch.context() as without:
                without.setattr(common, "_fitting", lambda *_: None)
                plain = ak.rank.Ranking(SIGNALS, View(past, viewer)).contributions(rows)
            assert found.tolist() == plain.tolist()


def test_what_everybody_sees_goes_on_from_cut_to_cut(monkeypatch):
    stream = ak.Stream.from_documents(
        [written(number, "Like", number % 3, number % 5, PUBLIC) for number in range(300)]
    )
    made, settle = [], common._settle
    monkeypatch.setattr(common, "_settle", lambda *given: made.append(len(given[0])) or settle(*given))
    for length in (150, 200, 201, 202, 203, 206, 260):
        engaged(stream.until(int(stream.columns.time[length - 1])), VIEWERS[0])
    assert made == [201, 206]  # what is asked about once, or far from what was before, is not settled


def engaged(stream, viewer):
    ground = Ground(View(stream, viewer))
    return ground.engaged(ground.now - 60 * 86_400_000_000)


def test_what_everybody_sees_is_gathered_once_and_goes_on_with_the_history(monkeypatch):
    documents = [written(number, "Like", number % 3, number % 5, PUBLIC) for number in range(100)]
    made = []
    settle = common._settle
    monkeypatch.setattr(common, "_settle", lambda *given: made.append(len(given[0])) or settle(*given))
    stream = ak.Stream.from_documents(documents)
    for viewer in VIEWERS[:3]:
        acts = engaged(stream, viewer)
        assert [len(part) for part in acts.parts] == [14, 1]  # one row is at the edge of the window
    later = stream.append([written(101, "Like", 3, 1, PUBLIC)])
    assert [len(part) for part in engaged(later, VIEWERS[0]).parts] == [14, 2]
    assert made == [100]
    undone = later.append([{**written(102, "Undo", 1, 1, PUBLIC), "object": "urn:a1"}])
    assert len(engaged(undone, VIEWERS[0])) == 16
    assert made == [100, 102]
    engaged(undone, VIEWERS[-1])  # blocks somebody: what is kept is not for this viewer
    assert made == [100, 102]


@pytest.mark.parametrize(("to", "again"), [(PUBLIC, []), ("urn:g", [201])])
def test_only_an_edit_for_fewer_readers_has_all_gathered_anew(monkeypatch, to, again):
    posts = [written(number, "Create", number % 3, number, PUBLIC) for number in range(5)]
    likes = [written(number, "Like", number % 3, number % 5, PUBLIC) for number in range(5, 200)]
    stream = ak.Stream.from_documents([*posts, *likes])
    engaged(stream, VIEWERS[0])
    made, settle = [], common._settle
    monkeypatch.setattr(common, "_settle", lambda *given: made.append(len(given[0])) or settle(*given))
    engaged(stream.append([written(200, "Update", 1, 1, to)]), VIEWERS[0])
    assert made == again


@pytest.mark.parametrize(("first", "then"), [(PUBLIC, PUBLIC), (PUBLIC, "urn:g"), ("urn:g", PUBLIC)])
def test_cuts_count_what_their_own_past_shows(monkeypatch, first, then):
    documents = [written(n, "Create", n % 3, n, first if n == 1 else PUBLIC) for n in range(5)]
    documents += [written(n, "Like", n % 3, n % 5, PUBLIC) for n in range(5, 220)]
    documents[200] = written(200, "Update", 1, 1, then)
    stream = ak.Stream.from_documents(documents)
    made, settle = [], common._settle
    monkeypatch.setattr(common, "_settle", lambda *given: made.append(len(given[0])) or settle(*given))
    for length in (199, 200, 201):
        found = engaged(stream.until(int(stream.columns.time[length - 1])), VIEWERS[0])
        alone = ak.Stream.from_documents(documents[:length])
        assert found.rows.tolist() == engaged(alone, VIEWERS[0]).rows.tolist()
    assert made == [199, 200, 200, 201]  # the stream alone at once, its cut at the second time
