"""Visibility classes give the answers of looking at every row and thing singly, on any cut of any history."""

import os
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.select import View, derive
from activitykit.select import view as views
from activitykit.select.demands import Demands
from activitykit.select.sight import Sight
from activitykit.testing import companies

COMPANIES = int(os.environ.get("ACTIVITYKIT_COMPANIES", "2000"))
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
many = settings(
    max_examples=max(50, COMPANIES // 8),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


class Singly(Sight):
    """The oracle: decides for each row and thing by going through all it rests on."""

    def rows(self, rows):
        return self._rows_singly(rows)

    def nodes(self, nodes):
        return self._nodes_singly(nodes)


def looked_at(kind, stream, viewer, default):
    with patch.object(views, "Sight", kind):
        view = View(stream, viewer, default_audience=default)
    rows, nodes = np.arange(len(stream)), np.arange(len(stream.nodes))
    return view.visible(rows).tolist(), view.visible_nodes(nodes).tolist()


def agree(stream, viewers, default):
    for viewer in viewers:
        assert looked_at(Sight, stream, viewer, default) == looked_at(Singly, stream, viewer, default)


def viewers_of(stream, company):
    for who in company.person_ids:
        yield derive(stream, who)
    yield ak.Viewer("urn:stranger", blocks=company.person_ids[:1])
    yield ak.Viewer(
        company.person_ids[0],
        identities=company.person_ids[-1:],
        groups=company.group_ids[:1],
        follows=company.person_ids,
    )


@st.composite
def told(draw):
    company = draw(companies(people=(2, 4), groups=(0, 2), activities=(0, 30)))
    people = []
    for thing in (*company.people, *company.groups):
        audience = draw(st.sampled_from([None, {"to": PUBLIC}, {}, {"to": [thing["id"]]}]))
        if audience is not None:
            document = {name: value for name, value in thing.items() if name != "@context"}
            people.append(
                {
                    "type": "Create", "id": f"{thing['id']}#described", "actor": "urn:directory",
                    "published": "2026-01-01T00:00:00Z", "object": document, **audience,
                }
            )  # fmt: skip
    documents = [*people, *company.documents]
    for who in draw(st.lists(st.sampled_from(company.person_ids), max_size=1)):
        at = draw(st.integers(0, len(documents)))
        when = documents[at - 1]["published"] if at else "2026-01-01T00:00:00Z"
        kind = draw(st.sampled_from(["Delete", "Block", "Update"]))
        gone = {
            "type": kind, "id": "urn:gone", "actor": draw(st.sampled_from([who, "urn:directory"])),
            "object": who if kind != "Update" else {"type": "Person", "id": who, "name": "New"},
            "published": when, "to": PUBLIC,
        }  # fmt: skip
        documents.insert(at, gone)
    things = [
        *company.people,
        *company.groups,
        *(d["object"] for d in company.documents if d["type"] == "Create"),
    ]
    for number in range(draw(st.integers(0, 4))):
        thing = draw(st.sampled_from(things))
        whose = thing.get("attributedTo", thing["id"])
        at = draw(st.integers(0, len(documents)))
        edit = {
            "type": draw(st.sampled_from(["Update", "Create"])), "id": f"urn:edit{number}", "object": thing,
            "actor": draw(st.sampled_from([whose, thing["id"], "urn:directory", *company.person_ids])),
            "published": documents[at - 1]["published"] if at else "2026-01-01T00:00:00Z",
            "context": draw(st.sampled_from([None, *company.group_ids])),
            "to": draw(st.sampled_from([PUBLIC, whose, company.person_ids[0]])),
        }  # fmt: skip
        documents.insert(at, {name: value for name, value in edit.items() if value is not None})
    return company, documents, draw(st.sampled_from([None, "Public"]))


@many
@given(told(), st.data())
def test_classes_agree_with_looking_singly(case, data):
    """On the whole stream, on it as it was, and on what is appended later, in any order of asking."""
    company, documents, default = case
    cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=3)))
    parts = [documents[low:high] for low, high in zip([0, *cuts], [*cuts, len(documents)], strict=True)]
    streams = [ak.Stream.from_documents([])]
    for part in parts:
        streams.append(streams[-1].append(part))
        if data.draw(st.booleans()):
            agree(streams[-1], viewers_of(streams[-1], company), default)
    whole = streams[-1]
    for stream in data.draw(st.permutations([*streams[1:], *past(whole, data)])):
        agree(stream, viewers_of(stream, company), default)


def past(whole, data):
    """The stream as it was, and without somebody."""
    if not len(whole):
        return []
    times = whole.columns.time
    moments = data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=2))
    cut = [whole.until(int(times[at])) for at in moments]
    return [*cut, whole.arrived_by(len(whole) // 2)]


def act(kind, number, who, thing, to=PUBLIC, **more):
    when = f"2026-01-05T08:{number:02}:00Z"
    document = {"type": kind, "id": f"urn:a{number}", "actor": who, "object": thing, "published": when}
    return {**document, "to": to, **more}


NOTE = {"type": "Note", "id": "urn:n", "content": "x"}
ANSWER = {"type": "Note", "id": "urn:m", "content": "y", "inReplyTo": "urn:n"}
THREAD = [
    act("Create", 1, "urn:ana", NOTE),
    act("Create", 2, "urn:paul", ANSWER),
    act("Like", 3, "urn:eve", "urn:m"),
]


def seen(stream, who="urn:zoe", **known):
    return View(stream, ak.Viewer(who, **known)).visible(np.arange(len(stream))).tolist()


@pytest.mark.parametrize(
    ("change", "now", "undone"),
    [
        (act("Update", 4, "urn:ana", NOTE, to="urn:paul"), [False] * 3, [True] * 3),
        (act("Undo", 4, "urn:eve", "urn:a3"), [True, True, False], [True] * 3),
        (act("Delete", 4, "urn:ana", "urn:n"), [False] * 3, [True] * 3),
        (act("Delete", 4, "urn:eve", "urn:eve"), [True, True, False], [True] * 3),
        (act("Announce", 4, "urn:ana", {**NOTE, "to": ["urn:paul"]}), [True] * 3, [True] * 3),
    ],
)
def test_a_change_counts_from_then_on_and_not_before(change, now, undone):
    first = ak.Stream.from_documents(THREAD)
    assert seen(first) == [True] * 3
    later = first.append([change])
    assert seen(later)[:3] == now
    assert seen(first) == [True] * 3
    assert seen(later.until("2026-01-05T08:03:30Z")) == [True] * 3
    again = later.append([act("Undo", 5, change["actor"], "urn:a4")])
    assert seen(again)[:3] == undone
    assert seen(later)[:3] == now


def test_the_own_letters_of_a_thread_and_what_rests_on_them_are_seen():
    private = [{**document, "to": "urn:paul"} for document in THREAD]
    stream = ak.Stream.from_documents([*private, act("Create", 4, "urn:ivo", {**NOTE, "id": "urn:o"})])
    assert seen(stream, "urn:ana") == [True, False, False, True]
    assert seen(stream, "urn:paul") == [True] * 4
    assert seen(stream) == [False] * 3 + [True]
    assert seen(stream, blocks=["urn:ivo"]) == [False] * 4
    assert seen(stream, "urn:paul", blocks=["urn:ana"]) == [False, True, False, True]


def test_what_is_decided_again_and_again_is_kept_once():
    replies = [{"type": "Note", "id": f"urn:r{n}", "content": "y", "inReplyTo": "urn:n"} for n in range(200)]
    stream = ak.Stream.from_documents(
        [act("Create", 0, "urn:ana", NOTE), *({**act("Create", 1, "urn:paul", reply), "id": f"urn:c{at}"}
         for at, reply in enumerate(replies))]
    )  # fmt: skip
    asked = np.arange(len(stream))
    demands, sizes = stream.derived(Demands), []
    for number in range(120):
        hidden = number % 2 == 1
        edit = {
            **act("Update", 2, "urn:ana", NOTE, to="urn:paul" if hidden else PUBLIC),
            "id": f"urn:e{number}",
        }
        stream = stream.append([edit])
        assert View(stream, ak.Viewer("urn:zoe")).visible(asked).all() != hidden
        assert View(stream, ak.Viewer("urn:paul")).visible(asked).all()
        sizes.append(len(demands._below) + len(demands._concerned))
    assert len(demands._below.of(np.array([stream.nodes.code("urn:n")]))) >= 200
    assert max(sizes) < 16_000  # of 72,000 that were told
    agree(stream, [ak.Viewer("urn:zoe"), ak.Viewer("urn:paul"), ak.Viewer("urn:ana")], None)


@pytest.mark.parametrize("kind", ["Undo", "undo", "DELETE", ["Like", "undo"], "Undoing"])
def test_types_are_judged_alike_however_they_are_written(kind):
    stream = ak.Stream.from_documents([*THREAD, act(kind, 4, "urn:ana", "urn:a9", context="urn:n")])
    agree(stream, [ak.Viewer("urn:zoe"), ak.Viewer("urn:ana")], None)
    assert seen(stream) == [True] * 3 + [kind == "Undoing"]


def test_long_threads_and_rings_take_their_class_from_all_above():
    def thread(to, closed):
        for number in range(3000):
            above = number - 1 if number else 2999 if closed else None
            answers = {} if above is None else {"inReplyTo": f"urn:n{above}"}
            note = {"type": "Note", "id": f"urn:n{number}", "content": "x", **answers}
            when = f"2026-01-05T08:{number // 60:02}:{number % 60:02}Z"
            yield {
                "type": "Create", "id": f"urn:a{number}", "actor": "urn:ana", "object": note, "published": when,
                "to": to if number == 0 else PUBLIC,
            }  # fmt: skip

    assert not any(seen(ak.Stream.from_documents(thread("urn:paul", False))))
    assert all(seen(ak.Stream.from_documents(thread("urn:paul", False)), "urn:paul"))
    assert all(seen(ak.Stream.from_documents(thread(PUBLIC, True))))
    assert not any(seen(ak.Stream.from_documents(thread("urn:paul", True))))
    several = [
        {**document, "to": [PUBLIC] if n % 2 else [f"urn:p{n}"]}
        for n, document in enumerate(thread("", False))
    ]
    assert seen(ak.Stream.from_documents(several), "urn:p0")[:3] == [True, True, False]
