"""Long and deep threads: what they rest on, what rests on them, in time that grows as they do."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import activitykit as ak
from activitykit.rollup import Rollup, below, roots
from activitykit.rollup.below import under
from activitykit.rollup.roots import NOWHERE, TOP, Roots
from activitykit.select import View, Whole

DEEP = 20_000
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def moment_of(number):
    day, rest = divmod(number * 20, 86_400)
    return f"2026-11-{1 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def deed(number, kind, thing, to=PUBLIC):
    return {
        "type": kind,
        "id": f"urn:act:{number}",
        "actor": f"urn:p{number % 40}",
        "object": thing,
        "published": moment_of(number),
        "to": to,
    }


def answer(number, to_which, **more):
    above = {} if to_which is None else {"inReplyTo": f"urn:n{to_which}"}
    return deed(
        number, "Create", {"type": "Note", "id": f"urn:n{number}", "content": "Well", **above, **more}
    )


def stream_of(documents):
    return ak.Stream.from_documents(json.dumps(document).encode() for document in documents)


SHAPES = {
    "chain": (lambda n: answer(n, n - 1 if n else None), 1),
    "star": (lambda n: answer(n, 0 if n else None), 1),
    "comb": (lambda n: answer(n, max(0, n - 1 - n % 2) if n else None), 1),
    "shares": (lambda n: deed(n, "Announce", f"urn:act:{n - 1}") if n else answer(0, None), 1),
    "ring": (lambda n: answer(n, (n - 1) % DEEP), 20),
    "selves": (lambda n: answer(n, n), 20),
    "sharing ring": (lambda n: deed(n, "Announce", f"urn:act:{(n - 1) % DEEP}"), 20),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_of_a_very_deep_thread(shape):
    make, entries = SHAPES[shape]
    page = ak.Feed.home(per_actor=None).page(stream_of(map(make, range(DEEP))), "urn:p7")
    assert len(page.entries) == entries
    assert page.to_html("fr").count("<article") == entries


def test_shares_of_shares_however_many():
    documents = [answer(0, None)] + [deed(n, "Announce", f"urn:act:{n - 1}") for n in range(1, DEEP)]
    stream = stream_of(documents)
    rollup = Rollup(by=("link",))
    assert rollup.partition(Whole(stream), np.arange(DEEP)).sizes.tolist() == [DEEP]
    assert len(rollup.around(Whole(stream), np.array([DEEP - 1]), lambda rows: rows >= 0).rows) == DEEP


def test_an_edit_moves_what_is_far_below_it():
    """An edit that moves an answer to another thread counts for those who may read it."""
    documents = [answer(n, n - 1 if n not in {0, 100} else None) for n in range(200)]
    moved = {"type": "Note", "id": "urn:n150", "content": "Moved", "inReplyTo": "urn:n20", "to": "urn:p1"}
    documents.append({**deed(200, "Update", moved, to="urn:p1"), "actor": "urn:p30"})
    stream = stream_of(documents)
    rollup = Rollup(by=("thread",))
    for reader in ("urn:p1", "urn:p2", "urn:p30"):
        view = View(stream, ak.Viewer(reader))
        rows = np.flatnonzero(view.visible(np.arange(len(stream))))
        whole = [group.tolist() for group in rollup.partition(view, rows)]
        for seed in rows[::7].tolist():
            (near,) = rollup.around(view, np.array([seed]), view.visible)
            assert near.tolist() in whole
        together = next(group for group in whole if 99 in group)
        assert (199 in together) == (reader != "urn:p2")


PARENTS = st.integers(1, 40).flatmap(
    lambda size: st.lists(st.integers(NOWHERE, size - 1), min_size=size, max_size=size)
)


def root_by_hand(parents, node):
    for _ in range(len(parents) + 1):
        if node < 0:
            return -1
        if parents[node] == TOP:
            return node
        node = parents[node]
    return -1


@given(parents=PARENTS, likely=st.data(), levels=st.sampled_from([0, 1, 3, 24]))
def test_roots(parents, likely, levels):
    guess = np.array(likely.draw(st.sampled_from([parents, parents[::-1], [-1] * len(parents)])))
    table, asked = np.array(parents), []

    def look_up(nodes):
        asked.extend(nodes.tolist())
        return table[nodes]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roots, "_LEVELS", levels)
        found = Roots(len(parents), look_up, lambda: guess)
        for at in range(0, len(parents), 5):
            nodes = np.array([*range(at, min(at + 5, len(parents))), -1, at])
            assert found.of(nodes).tolist() == [root_by_hand(parents, node) for node in nodes.tolist()]
    assert len(asked) == len(set(asked))


def test_a_long_way_is_looked_up_in_a_few_steps():
    calls = []

    def look_up(nodes):
        calls.append(len(nodes))
        return nodes - 1

    found = Roots(DEEP, look_up, lambda: np.arange(DEEP) - 1)
    assert found.of(np.array([DEEP - 1])).tolist() == [0]
    assert len(calls) < 40
    assert sum(calls) == DEEP


@given(parents=PARENTS, levels=st.integers(0, 3), data=st.data())
def test_all_under(parents, levels, data):
    begin = data.draw(st.lists(st.integers(0, len(parents) - 1), unique=True))
    edges = [(child, above) for child, above in enumerate(parents) if above >= 0]
    documents = [
        {**deed(child, "Announce", f"urn:n{above}"), "id": f"urn:n{child}"} for child, above in edges
    ]
    cut = data.draw(st.integers(0, len(documents)))
    stream = stream_of(documents[:cut])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(below, "_LEVELS", levels)
        for _ in range(2):
            known = edges[: len(stream)]
            found = set(begin)
            while more := {child for child, above in known if above in found} - found:
                found |= more
            codes = np.array(sorted({stream.nodes.code(f"urn:n{node}") for node in begin} - {-1}), np.int64)
            reached = {int(stream.nodes[node][5:]) for node in under(stream, codes, replies=True).tolist()}
            assert found & {above for _, above in known} <= reached <= found
            stream = stream.append(documents[cut:])


def test_a_share_of_an_answer_belongs_to_its_thread():
    stream = stream_of([answer(0, None), answer(1, 0), deed(2, "Announce", "urn:act:1")])
    (group,) = Rollup(by=("thread",)).around(Whole(stream), np.array([0]), lambda rows: rows >= 0)
    assert group.tolist() == [0, 1, 2]


def test_what_an_activity_answers_parts_no_thread_of_its_object():
    elsewhere = answer(1, 0) | {"inReplyTo": "urn:elsewhere"}
    stream = stream_of([answer(0, None), elsewhere, deed(2, "Like", "urn:n1"), deed(3, "View", "urn:n0")])
    for seed in (0, 2, 3):
        (group,) = Rollup(by=("thread",)).around(Whole(stream), np.array([seed]), lambda rows: rows >= 0)
        assert group.tolist() == [0, 2, 3]


@given(data=st.data(), levels=st.integers(0, 3))
def test_groups_around_rows_of_deep_threads(data, levels):
    documents = []
    for number in range(data.draw(st.integers(1, 25))):
        other, third = data.draw(st.integers(0, 25)), data.draw(st.integers(0, 25))
        aside = {"type": "Note", "id": f"urn:n{third}", "inReplyTo": f"urn:n{other}", "content": "Aside"}
        documents.append(
            data.draw(
                st.sampled_from(
                    [
                        answer(number, other),
                        answer(number, None),
                        answer(number, other) | {"inReplyTo": f"urn:n{third}"},
                        answer(number, None) | {"target": aside},
                        deed(number, "Announce", f"urn:act:{other}"),
                        deed(number, "Like", f"urn:n{other}"),
                        deed(number, "Like", [f"urn:n{other}", f"urn:n{third}"]),
                        deed(number, "Like", [f"urn:n{number}", aside]),
                    ]
                )
            )
        )
    stream = ak.Stream.from_documents(documents)
    rows = np.arange(len(stream))
    seeds = rows[data.draw(st.integers(0, 2)) :: 3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roots, "_LEVELS", levels)
        patch.setattr(below, "_LEVELS", levels)
        for by in (("thread",), ("link",), ("about",), ("story",), ("type", "thread")):
            rollup = Rollup(by=by)
            whole = {tuple(group.tolist()) for group in rollup.partition(Whole(stream), rows)}
            near = rollup.around(Whole(stream), seeds, lambda asked: asked >= 0)
            expected = {group for group in whole if set(group) & set(seeds.tolist())}
            assert {tuple(group.tolist()) for group in near} == expected
