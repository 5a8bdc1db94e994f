"""What a line says of activities about activities, and of people of whom nothing is known."""

import pytest

import activitykit as ak

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOME = "https://intra.example"
THINGS = [
    {"type": "Event", "id": "urn:event", "name": "Fête", "to": PUBLIC},
    {"type": "Group", "id": "urn:group", "name": "Mistral", "to": PUBLIC},
    {"type": "Article", "id": "urn:article", "name": "Plan", "to": PUBLIC},
]


def act(number, kind, actor, thing, **more):
    return {
        "type": kind,
        "id": f"urn:act:{number}",
        "actor": f"{HOME}/{actor}",
        "object": thing,
        "to": PUBLIC,
        "published": f"2026-11-20T08:{number:02}:00Z",
        **more,
    }


def said(*acts):
    """Return what the last activity says."""
    created = [act(at, "Create", "ana", thing) for at, thing in enumerate(THINGS)]
    stream = ak.Stream.from_documents([*created, *acts])
    feed = ak.Feed(rank=(ak.Recency(),), rollup=None)
    (entry, *_) = feed.page(stream, f"{HOME}/yves").entries
    return entry.sentence("en")


ANSWERS = [
    ("Accept", act(20, "Invite", "ana", "urn:event", target=f"{HOME}/bob"), "bob will attend ana’s event “Fête”"),
    ("Accept", act(20, "Invite", "ana", "urn:group"), "bob accepted an invitation to Mistral"),
    ("Reject", act(20, "Invite", "ana", "urn:group"), "bob declined an invitation to Mistral"),
    ("Accept", act(20, "Join", "zoe", "urn:group"), "bob accepted a request to join Mistral"),
    ("Reject", act(20, "Follow", "zoe", f"{HOME}/bob"), "bob declined a follow request"),
    ("Accept", act(20, "Offer", "ana", "urn:article"), "bob accepted ana’s article “Plan”"),
    ("Announce", act(20, "Like", "zoe", "urn:article"), "bob shared ana’s article “Plan”"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "inner", "sentence"), ANSWERS)
def test_an_answer_says_what_it_answers_however_that_is_named(verb, inner, sentence):
    assert said(inner, act(21, verb, "bob", inner["id"])) == sentence
    assert said(inner, act(21, verb, "bob", inner)) == sentence
    assert said(act(21, verb, "bob", inner)) == sentence


PLACES = {
    "origin": {"type": "Place", "name": "Lyon"},
    "target": {"type": "Place", "id": "urn:p", "name": "Leeds"},
}


def test_what_an_activity_says_of_things_without_an_id_is_told():
    assert said(act(20, "Travel", "bob", None, **PLACES)) == "bob is travelling from Lyon to Leeds"
    assert said(act(20, "Arrive", "bob", None, location=PLACES["origin"])) == "bob has reached Lyon"
    assert said(act(20, "Listen", "bob", {"type": "Audio", "name": "Rain"})) == "bob listened to “Rain”"
    asked = act(20, "Question", "bob", None, name="Which day?", oneOf=[{"type": "Note", "name": "Monday"}])
    assert said(asked) == "bob asked the question “Which day?”"


def test_what_a_later_activity_says_of_a_place_goes_before():
    place = PLACES["target"]
    travel = act(20, "Travel", "bob", None, origin=place)
    created = act(19, "Create", "bob", place | {"name": "Leeds office", "to": PUBLIC})
    assert said(created, travel) == "bob is travelling from Leeds office"
    hidden = created | {"to": f"{HOME}/bob", "object": place | {"name": "Leeds office", "to": f"{HOME}/bob"}}
    assert said(hidden, travel) == said(travel) == "bob is travelling from Leeds"


def test_who_is_invited_with_others_is_told_first():
    invitation = act(20, "Invite", "bob", "urn:event", target=[f"{HOME}/zoe", f"{HOME}/yves", f"{HOME}/kim"])
    assert said(invitation) == "bob invited you to ana’s event “Fête” (you and 2 other people)"
    followed = act(20, "Follow", "bob", [f"{HOME}/zoe", f"{HOME}/yves"])
    assert said(followed) == "bob follows you (you and one other person)"


def test_a_verb_of_ones_own_is_said():
    verb = "https://intra.example/verbs/celebrate"
    assert said(act(20, ["Activity", verb], "bob", "urn:article")) == (
        "bob did “celebrate” on ana’s article “Plan”"
    )
    assert said(act(20, ["Like", verb], "bob", "urn:article")) == "bob liked ana’s article “Plan”"
    assert said(act(20, "Activity", "bob", "urn:article")) == "bob did something with ana’s article “Plan”"


def test_shares_of_one_page_name_it_once_however_its_address_was_written():
    page = {"type": "Page", "url": "https://example.org/heat", "name": "Heat pumps", "to": PUBLIC}
    shares = [
        act(20, "Announce", "bob", page | {"id": "urn:p1"}),
        act(21, "Announce", "zoe", page | {"id": "urn:p2", "url": "https://www.example.org/heat/"}),
        act(22, "Announce", "kim", "https://example.org/heat?utm_source=letter"),
        act(23, "Announce", "eve", "http://example.org/heat"),
    ]
    stream = ak.Stream.from_documents(shares)
    (entry,) = ak.Feed(rank=(ak.Recency(),), rollup=ak.Rollup(by=("link",))).page(stream, f"{HOME}/yves")
    assert entry.sentence("en") == "eve, kim, and 2 others shared “Heat pumps”"
    bare = ak.Stream.from_documents(shares[2:])
    (entry,) = ak.Feed(rank=(ak.Recency(),), rollup=ak.Rollup(by=("link",))).page(bare, f"{HOME}/yves")
    assert entry.sentence("en") == "eve and kim shared something"


def test_people_of_whom_nothing_is_known_are_named_by_their_address():
    assert said(act(20, "Follow", "bob", f"{HOME}/zoe")) == "bob follows zoe"
    invitation = act(20, "Invite", "bob", "urn:event", target=f"{HOME}/zoe")
    assert said(invitation) == "bob invited zoe to ana’s event “Fête”"
    assert said(act(20, "Like", "bob", "urn:unknown")) == "bob liked something"
