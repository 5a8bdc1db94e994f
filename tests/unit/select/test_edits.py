"""Who may not edit a thing changes nothing of it, and makes no line."""

import json

import numpy as np
import pytest

import activitykit as ak
from activitykit.select import View

ANA, BO, ZOE = (f"https://intra.example/u/{name}" for name in ("ana", "bo", "zoe"))


def act(kind, number, actor, thing, to="as:Public", **more):
    when = f"2026-11-20T08:{number:02}:00Z"
    return {
        "type": kind,
        "id": f"urn:a{number}",
        "actor": actor,
        "object": thing,
        "to": to,
        "published": when,
        **more,
    }


def note(number, **more):
    return {"type": "Note", "id": f"urn:n{number}", "content": f"Text {number}", **more}


def lines(stream, who, **options):
    page = ak.Feed.latest(size=40, rollup=None, **options).page(stream, who)
    return json.dumps([[entry.id, entry.sentence("en")] for entry in page]) + page.to_html()


BASE = [act("Create", 1, ANA, note(1)), act("Create", 2, BO, note(2)), act("Like", 3, ZOE, "urn:n1")]


@pytest.mark.parametrize(
    "thing",
    [
        note(1, content="Forged"),
        note(1, content="Forged", attributedTo=BO),
        "urn:n1",
        [note(1, content="Forged")],
        [note(2, content="Mine"), note(1, content="Forged")],
        {"type": "Person", "id": ANA, "name": "Forged"},
    ],
    ids=["described", "claimed", "named", "listed", "beside one's own", "a person"],
)
def test_an_edit_by_a_stranger_changes_nothing_and_makes_no_line(thing):
    ana = act("Create", 0, ANA, {"type": "Person", "id": ANA, "name": "Ana"})
    stream = ak.Stream.from_documents([ana, *BASE])
    later = stream.append([act("Update", 4, BO, thing)])
    if not isinstance(thing, list) or len(thing) == 1:
        assert lines(later, ZOE) == lines(stream, ZOE)
    assert "Forged" not in lines(later, ZOE)
    assert View(later, ak.Viewer(ZOE)).visible(np.arange(5)).tolist()[4] is False
    assert View(later, ak.Viewer(BO)).visible(np.arange(5)).tolist()[4], "one sees what one did"


@pytest.mark.parametrize(
    ("actor", "made"),
    [
        (ANA, {}),
        ("urn:n1", {}),
        (BO, {"attributedTo": BO}),
        (BO, {"attributedTo": [ANA, BO]}),
        ([ZOE, ANA], {}),
    ],
)
def test_an_edit_by_whoever_may_makes_one(actor, made):
    documents = [act("Create", 1, ANA, note(1, **made)), act("Update", 2, actor, note(1, content="New"))]
    stream = ak.Stream.from_documents(documents)
    assert View(stream, ak.Viewer("urn:eve")).visible(np.arange(2)).all()
    assert "New" in lines(stream, "urn:eve")


def test_an_edit_of_what_nobody_is_known_to_have_made_restricts_nothing():
    stream = ak.Stream.from_documents([act("Update", 1, BO, note(7)), act("Update", 2, BO, "urn:n8")])
    assert View(stream, ak.Viewer(ZOE)).visible(np.arange(2)).all()
