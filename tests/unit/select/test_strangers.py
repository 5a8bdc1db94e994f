"""Whom something isn't for, and who says or does what they like about it, learns nothing of it."""

import numpy as np
import pytest

import activitykit as ak
from activitykit.select import View, derive

HOME = "https://intra.example"
ANA, BO, ZOE, GROUP, NOTE = (f"{HOME}/{name}" for name in ("ana", "bo", "zoe", "groups/roof", "notes/1"))
SECRET = {"type": "Note", "id": NOTE, "name": "Secret", "attributedTo": ANA}


def act(kind, number, actor, thing, **more):
    when = f"2026-11-20T08:{number:02}:00Z"
    return {"type": kind, "id": f"urn:a{number}", "actor": actor, "object": thing, "published": when, **more}


def told(documents, who=ZOE):
    stream = ak.Stream.from_documents(documents)
    page = ak.Feed.latest(own=True, size=40).page(stream, who)
    visible = View(stream, derive(stream, who)).visible(np.arange(len(stream)))
    return np.flatnonzero(visible).tolist(), page.to_html() + str(page) + str(page.to_as2())


@pytest.mark.parametrize(
    "mine",
    [
        [act(kind, 5, ZOE, ZOE, **{end: NOTE})]
        for kind in ("Remove", "Accept", "Reject", "TentativeAccept", "Add", "Move")
        for end in ("target", "origin")
    ]
    + [
        [act(kind, 5, ZOE, NOTE), act(answer, 6, ZOE, "urn:a5")]
        for kind in ("Join", "Follow", "Like")
        for answer in ("Accept", "Reject", "TentativeAccept")
    ]
    + [
        [act("Offer", 5, ZOE, NOTE, target=ZOE), act("Accept", 6, ZOE, "urn:a5")],
        [act("Invite", 5, ZOE, ZOE, target=NOTE), act("Accept", 6, ZOE, "urn:a5")],
        [act("Follow", 5, ZOE, NOTE), act("Reject", 6, ANA, "urn:a5")],
        [act("Join", 5, ZOE, NOTE), act("Accept", 6, ANA, "urn:a5")],
        [act("Invite", 5, ANA, ZOE, target=NOTE)],
        [act("Join", 5, ZOE, NOTE)],
    ],
)
def test_no_act_opens_what_is_for_others(mine):
    letter = act("Create", 1, ANA, SECRET, to=BO)
    reply = {"type": "Note", "id": "urn:reply", "content": "Hushed", "inReplyTo": NOTE}
    seen, text = told([letter, act("Create", 2, BO, reply, to="as:Public"), *mine])
    assert {0, 1}.isdisjoint(seen)
    assert "Secret" not in text
    assert "Hushed" not in text


@pytest.mark.parametrize("where", ["", "/followers", "/members"])
@pytest.mark.parametrize("kind", ["Join", "Follow"])
@pytest.mark.parametrize("whose", [BO, GROUP])
def test_who_joins_a_person_or_their_readers_is_sent_none_of_their_letters(kind, where, whose):
    def described(number, kind, iri):
        thing = {"type": kind, "id": iri, "manuallyApprovesFollowers": True, "attributedTo": BO}
        return act("Create", number, BO, thing, to="as:Public")

    known = [described(1, "Person", BO), described(2, "Group", GROUP)]
    letter = act("Create", 4, ANA, SECRET, bto=whose + where)
    seen, text = told([*known, act(kind, 3, ZOE, whose + where), letter])
    assert 3 not in seen
    assert "Secret" not in text


def test_who_acts_is_a_person_and_no_group_even_if_nobody_says_so():
    like = act("Like", 1, BO, "urn:x", to="as:Public")
    joined = act("Join", 2, ZOE, BO)
    assert 2 not in told([like, joined, act("Create", 3, ANA, SECRET, to=BO)])[0]
    assert 2 in told([like, joined, act("Create", 3, ANA, SECRET, to=GROUP), act("Join", 4, ZOE, GROUP)])[0]


def test_a_group_that_the_caller_states_is_believed():
    stream = ak.Stream.from_documents([act("Like", 1, BO, "urn:x"), act("Create", 3, ANA, SECRET, to=BO)])
    assert View(stream, derive(stream, ZOE, groups=[BO])).visible(np.arange(2)).tolist() == [False, True]


@pytest.mark.parametrize("outer", ["Announce", "Like", "Accept", "Flag"])
@pytest.mark.parametrize("inner", ["Create", "Like", "Follow"])
def test_what_stands_in_an_activity_without_an_id_is_not_handed_on(outer, inner):
    for thing in ({**SECRET, "to": BO}, NOTE):
        nested = {"type": inner, "actor": ANA, "object": thing}
        documents = [act("Create", 1, ANA, SECRET, to=BO), act(outer, 2, BO, nested, to="as:Public")]
        seen, text = told(documents)
        assert seen == []
        assert "Secret" not in text
        assert NOTE not in text
        assert 1 in told(documents, BO)[0], "its actor sees what they did"


def test_an_edit_that_names_no_readers_opens_no_draft():
    draft = act("Create", 1, ANA, SECRET)
    edit = act("Update", 2, ANA, {**SECRET, "cc": "as:Public"})
    assert told([draft, edit])[0] == told([edit])[0] == []


def test_those_who_act_together_are_named_in_an_order_of_their_own():
    together = act("Create", 2, [BO, ANA], {**SECRET, "to": "as:Public"}, to="as:Public")
    before = act("View", 1, BO, "urn:x")
    assert told([before, together])[1] == told([together])[1]


def test_a_default_audience_is_known_by_its_name():
    hidden = act("Like", 2, BO, "urn:x", bcc=GROUP)
    for documents in ([act("Create", 1, ANA, SECRET), hidden], [act("Create", 1, ANA, SECRET)]):
        stream = ak.Stream.from_documents(documents)
        view = View(stream, derive(stream, ZOE, groups=[GROUP]), default_audience=GROUP)
        assert view.visible(np.arange(1)).tolist() == [True]


def test_what_came_of_an_answer_is_told_whatever_it_answers():
    answer = act("Create", 2, ZOE, {"type": "Note", "id": "urn:mine", "inReplyTo": NOTE}, to="as:Public")
    told_of = []
    for documents in ([act("Create", 1, ANA, SECRET, to=BO), answer], [answer]):
        stream = ak.Stream.from_documents(documents)
        told_of.append(ak.impact.impact(View(stream, derive(stream, ZOE))).to_text())
    assert told_of[0] == told_of[1] != ""
