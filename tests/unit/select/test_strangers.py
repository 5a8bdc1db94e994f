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


def same_without_the_rest(documents, feed, who=ZOE):
    """The page, which is that of what its reader may see alone."""
    stream = ak.Stream.from_documents(documents)
    rows = np.arange(len(stream))
    seen = rows[View(stream, derive(stream, who)).visible(rows)]
    assert len(seen) < len(stream)
    rest = ak.Stream.from_documents([stream.raw(row) for row in seen.tolist()])
    pages = [feed.page(one, who) for one in (stream, rest)]
    whole, of_rest = (
        page.to_text() + page.to_html() + str(page.to_as2()) + str(page.dropped) for page in pages
    )
    assert whole == of_rest
    scores, rest_scores = ([(one.score, one.contributions) for one in page] for page in pages)
    assert scores == rest_scores
    return pages[0]


@pytest.mark.parametrize("aside", ["target", "context", "generator"])
def test_what_is_told_of_a_thing_twice_is_for_those_whom_its_author_named(aside):
    told_again = {"type": "Note", "id": NOTE, "name": "Secret too"}
    letter = act("Create", 1, ANA, SECRET | {"to": BO}, to="as:Public", **{aside: told_again})
    assert told([letter])[0] == []


def test_how_many_things_one_acted_on_is_told_whether_they_are_hidden_or_unknown():
    letter = act("Create", 1, ANA, SECRET, to=BO)
    page = same_without_the_rest([letter, act("Like", 2, ZOE, ["urn:x", NOTE])], ak.Feed.latest(own=True))
    assert page.entries[0].sentence("en") == "You liked 2 items"


def test_where_a_visit_goes_on_is_not_told_by_what_is_hidden():
    posts = [
        act("Create", n, ANA, {"type": "Note", "id": f"urn:n{n}", "content": f"Note {n}"}, to="as:Public")
        for n in (1, 3)
    ]
    letter = act("Create", 2, ANA, SECRET, to=BO)
    feed = ak.Feed(rank=(ak.Continuity(),))
    same_without_the_rest([*posts, letter, act("View", 4, ZOE, NOTE)], feed)
    seen = feed.page(ak.Stream.from_documents([*posts, act("View", 4, ZOE, "urn:n1")]), ZOE)
    assert any(entry.score > 0 for entry in seen)


@pytest.mark.parametrize("where", [ak.select.Group(GROUP), ak.About(GROUP)])
@pytest.mark.parametrize(
    "secret",
    [act("Like", 1, GROUP, "urn:x", to=BO), act("Create", 1, ANA, {"type": "Note", "id": GROUP}, to=BO)],
)
def test_a_group_that_secretly_is_none_tells_nothing_by_a_blind_copy(where, secret):
    post = act(
        "Create", 3, ANA, {"type": "Note", "id": "urn:n", "content": "Hello"}, to="as:Public", bcc=GROUP
    )
    documents = [secret, act("Join", 2, ZOE, GROUP), post]
    feed = ak.Feed(where=where & ak.Keyword("Hello"), rank=(ak.Recency(),))
    assert len(same_without_the_rest(documents, feed)) == 0
    stated = derive(ak.Stream.from_documents(documents), ZOE, groups=[GROUP])
    assert len(feed.page(ak.Stream.from_documents(documents), stated)) == 1, (
        "whom the caller states to be in it"
    )
    assert len(feed.page(ak.Stream.from_documents(documents), ANA)) == 1, "who sent it"


def test_a_blind_copy_to_a_group_alone_is_found_by_who_joined_it():
    note = {"type": "Note", "id": "urn:n", "content": "Hello"}
    stream = ak.Stream.from_documents(
        [act("Join", 2, ZOE, GROUP), act("Create", 3, ANA, note, bcc=[GROUP, BO])]
    )
    for found in (ak.select.Group(GROUP), ak.About(GROUP)):
        assert View(stream, derive(stream, ZOE)).select(found & ak.Type("Create")).tolist() == [1]


def test_of_two_topics_that_speak_alike_the_one_named_is_not_chosen_by_what_is_hidden():
    def tagged(number, *names, **more):
        tags = [{"type": "Hashtag", "name": f"#{name}"} for name in names]
        note = {"type": "Note", "id": f"urn:n{number}", "content": "Words", "tag": tags}
        return act("Create", number, ANA, note, **more)

    documents = [
        tagged(1, "roof", to=BO),
        tagged(2, "bikes", "roof", to="as:Public"),
        tagged(4, to="as:Public"),
        act("Like", 3, ZOE, "urn:n2"),
    ]
    feed = ak.Feed(rank=(ak.Topics(),), where=ak.Type("Create"))
    page = same_without_the_rest(documents, feed)
    assert "#bikes" in page.entries[0].reasons("en")[0]


BLIND = ["bto", "bcc", "as:bto", "https://www.w3.org/ns/activitystreams#bcc", "hushed"]


@pytest.mark.parametrize("name", BLIND)
def test_blind_addressees_leave_by_no_name(name):
    spelled = {"hushed": {"@id": "as:bto"}, "said": "as:to"}
    note = {
        "type": "Note",
        "id": "urn:n",
        "content": "Hello",
        "attachment": {"type": "Note", name: "urn:hidden"},
    }
    context = ["https://www.w3.org/ns/activitystreams", spelled]
    post = act("Create", 1, ANA, note, **{"@context": context, "to": "as:Public", name: "urn:hidden"})
    (entry,) = ak.Feed.latest().page(ak.Stream.from_documents([post]), ZOE)
    for document in (entry.activity.to_dict(), entry.to_as2()):
        assert "urn:hidden" not in str(document)
        assert "Hello" in str(document)


def test_who_joins_a_person_does_not_learn_what_that_one_is_sent_blindly():
    note = {"type": "Note", "id": "urn:n", "content": "Hello"}
    known = [act("Like", 1, BO, "urn:x", to="as:Public"), act("Join", 2, ZOE, BO)]

    def page(**more):
        stream = ak.Stream.from_documents([*known, act("Create", 3, ANA, note, to="as:Public", **more)])
        feed = ak.Feed(rank=(ak.Proximity(),), where=ak.Keyword("Hello"))
        (entry,) = feed.page(stream, ZOE)
        return entry.score, entry.reasons("en")

    assert page(bcc=BO) == page() == (0.0, ())
    assert page(cc=BO)[0] > 0


def test_a_letter_to_oneself_is_one_whoever_else_it_goes_to_blindly():
    note = {"type": "Note", "id": "urn:n", "content": "Hello"}
    kinds = []
    for more in ({}, {"bcc": BO}, {"cc": BO}):
        stream = ak.Stream.from_documents(
            [act("Create", 3, ANA, note, to=ZOE, **more), act("Like", 30, ANA, ZOE, to=ZOE)]
        )
        kinds.append([notice.kind for notice in ak.notices(stream, ZOE, "2026-11-20T00:00:00Z")])
    assert kinds == [["message"], ["message"], []]


def test_whom_a_name_means_is_not_decided_by_what_is_hidden():
    reply = {"type": "Note", "id": "urn:n", "content": "Hello", "inReplyTo": f"{HOME}/the/roof"}
    hidden = act("Like", 1, ANA, f"{HOME}/the/roof", to=BO)
    feed = ak.Feed(where=ak.About("roof"), rank=(ak.Recency(),))
    page = same_without_the_rest([hidden, act("Create", 2, ANA, reply, to="as:Public")], feed)
    assert len(page) == 1


def test_what_several_did_together_is_found_by_a_name():
    several = act("Like", 2, ANA, ["urn:x", f"{HOME}/the/roof"], to="as:Public")
    hidden = act("Like", 1, ANA, f"{HOME}/the/roof", to=BO)
    page = same_without_the_rest(
        [hidden, several], ak.Feed(where=ak.select.Object("roof"), rank=(ak.Recency(),))
    )
    assert len(page) == 1


def test_a_reason_is_found_where_what_one_is_in_did_something_itself():
    stream = ak.Stream.from_documents(
        [act("Join", 1, ZOE, "urn:a2"), act("Arrive", 2, ANA, None, to="as:Public")]
    )
    page = ak.Feed(rank=(ak.Proximity(),)).page(stream, ZOE)
    assert all(entry.reasons("en") for entry in page)
