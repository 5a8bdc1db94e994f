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


DIRECTORY = "https://intra.example/directory"


def person(who, **more):
    return {"type": "Person", "id": who, **more}


def seen(stream, who):
    """Who sees which rows, and whose each thing is to them."""
    view = View(stream, ak.Viewer(who))
    states = view.state_of(np.arange(len(stream.nodes)))
    return np.flatnonzero(view.visible(np.arange(len(stream)))).tolist(), {
        stream.nodes[node]: stream.nodes[int(stream.states.author[state])]
        for node, state in enumerate(states.tolist())
        if state >= 0 and stream.states.author[state] >= 0
    }


def test_what_a_thing_says_of_itself_rests_on_nothing_hidden():
    stream = ak.Stream.from_documents(
        [
            act("Create", 0, DIRECTORY, person(ANA, name="A. Martin"), to=BO),
            act("Update", 1, ANA, person(ANA, name="Ana")),
        ]
    )
    assert seen(stream, ZOE) == ([1], {ANA: ANA})
    assert seen(stream, BO) == ([0, 1], {ANA: ANA})
    later = stream.append([act("Update", 2, DIRECTORY, person(ANA, name="Ana Martin"))])
    assert View(later, ak.Viewer(BO)).name(ANA) == "Ana Martin", "the directory made her, and so may go on"
    assert seen(later, ZOE)[0] == [], "she can't be shown by whose leave"


def test_a_draft_may_be_published_by_its_author():
    draft = [act("Create", 0, ANA, note(1), to=ANA), act("Update", 1, ANA, note(1))]
    assert seen(ak.Stream.from_documents(draft), ZOE) == ([1], {"urn:n1": ANA})
    by_robot = [
        act("Create", 0, DIRECTORY, note(1, attributedTo=ANA), to=ANA),
        act("Update", 1, ANA, note(1, attributedTo=ANA)),
    ]
    assert seen(ak.Stream.from_documents(by_robot), ZOE) == ([1], {"urn:n1": ANA})


def test_an_edit_for_a_few_stays_with_them_when_the_thing_is_opened_again():
    few = act("Update", 2, ANA, note(1, content="For Bo alone"), to=BO)
    stream = ak.Stream.from_documents([act("Create", 1, ANA, note(1)), few, act("Update", 3, ANA, note(1))])
    assert seen(stream, ZOE)[0] == [0, 2]
    assert "For Bo alone" not in lines(stream, ZOE)
    assert seen(stream, BO)[0] == [0, 1, 2]


def test_an_edit_that_names_no_readers_is_for_those_who_had_the_thing():
    silent = act("Update", 2, ANA, note(1, content="New"), to=[])
    stream = ak.Stream.from_documents([act("Create", 1, ANA, note(1), to=BO), silent])
    assert (seen(stream, ZOE)[0], seen(stream, BO)[0]) == ([], [0, 1])
    narrowed = [act("Create", 0, ANA, note(1)), act("Update", 1, ANA, note(1), to=BO), silent]
    assert (
        seen(ak.Stream.from_documents(narrowed), ZOE)[0],
        seen(ak.Stream.from_documents(narrowed), BO)[0],
    ) == ([], [0, 1, 2])
    undone = ak.Stream.from_documents([*narrowed, act("Undo", 3, ANA, "urn:a1")])
    assert seen(undone, BO)[0] == [0, 2]


@pytest.mark.parametrize("verb", ["Create", "Update"])
def test_what_a_hidden_founding_refuses_is_shown_to_those_who_see_the_founding(verb):
    stream = ak.Stream.from_documents(
        [
            act("Update", 0, BO, {"type": "Group", "id": "urn:g", "attributedTo": BO}, to=BO),
            act(verb, 1, DIRECTORY, {"type": "Group", "id": "urn:g", "name": "Roof", "attributedTo": ANA}),
        ]
    )
    assert seen(stream, ZOE) == ([], {}), "it would count for her, were the first not there"
    assert seen(stream, DIRECTORY) == ([], {}), "nor does who was refused"
    assert seen(stream, BO) == ([0] if verb == "Update" else [0, 1], {"urn:g": BO})


def test_foundings_that_rest_on_foundings_are_decided_without_recursion():
    def link(number):
        things = [{**note(number), "attributedTo": ANA}, note(number + 1)]
        return act(
            "Create", 0, DIRECTORY if number % 2 else BO, things, id=f"urn:l{number}", to=[ZOE, "as:Public"]
        )

    chain = [act("Create", 0, ANA, note(0), to=ANA), *map(link, range(1_200))]
    stream = ak.Stream.from_documents(chain)
    assert (stream.states.rests >= 0).sum() > 1_000
    assert seen(stream, ZOE)[0] == []
    assert len(seen(stream, ANA)[0]) == len(chain)
    open_ = ak.Stream.from_documents([act("Create", 0, ANA, note(0)), *chain[1:]])
    assert len(seen(open_, ZOE)[0]) == len(chain)


def test_what_was_undone_before_it_came_rests_on_nothing_but_itself():
    undo = {**act("Undo", 1, ANA, "urn:a2"), "id": "urn:u"}
    stream = ak.Stream.from_documents([act("Create", 0, BO, note(0)), undo, act("Create", 2, ANA, note(1))])
    assert stream.states.row.tolist() == [0, 2, 2]
    assert stream.states.rests.tolist() == [-1, -1, -1]
    for who in (ANA, BO, ZOE):
        assert seen(stream, who)[0] == [0]
