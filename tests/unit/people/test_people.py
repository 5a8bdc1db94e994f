"""Profiles and experts are made of what the viewer may see, and of nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit import people
from activitykit.select import View
from activitykit.testing import companies

ANA, PAUL, ZOE = (
    "https://intra.example/u/ana",
    "https://intra.example/u/paul",
    "https://intra.example/u/zoe",
)


def act(number, kind, actor, thing, **more):
    return {
        "type": kind,
        "id": f"https://intra.example/a/{number}",
        "actor": actor,
        "object": thing,
        "to": "as:Public",
        "published": f"2026-11-20T08:{number:02}:00Z",
        **more,
    }


def document(name, **more):
    return {"type": "Document", "id": f"https://intra.example/d/{name}", "name": name, **more}


TAG = {"tag": {"type": "Hashtag", "name": "#sensors"}}
HISTORY = [
    act(1, "Create", ANA, document("plan", **TAG)),
    act(2, "Update", ANA, document("plan", **TAG)),
    act(3, "Create", ANA, document("secret", **TAG), to=ANA),
    act(4, "Create", PAUL, document("menu")),
    act(5, "Like", ZOE, "https://intra.example/d/plan"),
    act(6, "Create", ANA, document("answer", inReplyTo="https://intra.example/d/menu", context="https://intra.example/d/menu")),
    act(7, "Join", ANA, {"type": "Group", "id": "https://intra.example/g/lab", "name": "Lab"}),
    act(8, "Join", ANA, {"type": "Group", "id": "https://intra.example/g/old", "name": "Old"}),
    act(9, "Leave", ANA, "https://intra.example/g/old"),
]  # fmt: skip


def seen_by(who, documents=HISTORY):
    return View(ak.Stream.from_documents(documents), ak.Viewer(who))


def test_a_profile_says_what_a_colleague_works_on():
    found = people.profile(seen_by(PAUL), ANA)
    assert [(work.name, work.acts) for work in found.works_on] == [("plan", 2), ("menu", 1)]
    assert [topic.name for topic in found.topics] == ["#sensors"]
    assert found.groups == ("Lab",)
    assert found.last_active.isoformat() == "2026-11-20T08:09:00+00:00"
    assert "« plan »" in found.to_text("fr").replace("\u202f", " ").replace("\xa0", " ")


def test_the_secret_shows_to_its_owner_only():
    assert "secret" in [work.name for work in people.profile(seen_by(ANA), ANA).works_on]
    assert "secret" not in people.profile(seen_by(PAUL), ANA).to_text()


def test_nobody_is_known_by_an_unknown_name():
    empty = people.profile(seen_by(PAUL), "https://intra.example/u/nobody")
    assert (empty.works_on, empty.topics, empty.groups, empty.last_active) == ((), (), (), None)
    assert empty.to_text() == "nobody"


def test_a_number_of_results_is_positive():
    with pytest.raises(ak.ActivityKitError, match="positive"):
        people.profile(seen_by(PAUL), ANA, n=0)


def seen_in(company):
    ids = [person["id"] for person in company.people]
    return st.tuples(st.just(company), st.sampled_from(ids), st.sampled_from(ids))


@settings(max_examples=60, deadline=None)
@given(companies().flatmap(seen_in))
def test_what_cannot_be_seen_changes_no_profile(drawn):
    company, viewer, person = drawn
    stream = ak.Stream.from_documents(company.documents)
    view = View(stream, ak.Viewer(viewer, groups=[group["id"] for group in company.groups[:1]]))
    seen = np.flatnonzero(view.visible(np.arange(len(stream))))
    kept = ak.Stream.from_documents([stream.raw(int(row)) for row in seen])
    alike = View(kept, view.viewer, view.as_of)
    assert people.profile(view, person) == people.profile(alike, person)
