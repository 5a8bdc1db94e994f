"""What came of what a person shared: counted once a person, through threads and shares of shares."""

import activitykit as ak
from activitykit import impact
from activitykit.select import Evidence, View

SITE = "https://intra.example/"
ANA, PAUL, ZOE, BEN = (SITE + name for name in ("ana", "paul", "zoe", "ben"))


def act(number, kind, actor, thing, to="as:Public", **more):
    return {"type": kind, "id": f"{SITE}a/{number}", "actor": actor, "object": thing, "to": to,
            "published": f"2026-11-20T08:{number:02}:00Z", **more}  # fmt: skip


NOTE = SITE + "note"
HISTORY = [
    act(1, "Create", ANA, {"type": "Note", "id": NOTE, "content": "<p>The plan</p>"}),
    act(2, "Like", PAUL, NOTE),
    act(3, "Like", ANA, NOTE),
    act(4, "Announce", PAUL, NOTE),
    act(5, "Announce", ZOE, SITE + "a/4"),
    act(6, "Create", BEN, {"type": "Note", "id": SITE + "r", "content": "Why?", "inReplyTo": NOTE}),
    act(7, "Create", ZOE, {"type": "Note", "id": SITE + "r2", "content": "Because", "inReplyTo": SITE + "r"}),
    act(8, "Like", ZOE, NOTE, to=ZOE),
    *(act(10 + n, "View", f"{SITE}p{n}", NOTE, to=[]) for n in range(5)),
]


def seen_by(who, **more):
    return View(ak.Stream.from_documents(HISTORY), ak.Viewer(who), **more)


def test_people_are_counted_once_and_the_hidden_like_not_at_all():
    (effect,) = impact.impact(seen_by(ANA)).effects
    assert dict(effect.reactions) == {"Like": 1, "Announce": 2, "Reply": 2}
    assert effect.people == (PAUL, ZOE, BEN)
    assert effect.readers == 0
    assert effect.name == "The plan"
    assert effect.last.minute == 7
    assert effect.sentence("en") == "“The plan”: one person liked it, 2 commented on it, and 2 shared it"
    assert effect.sentence("fr") == (
        "«\xa0The plan\xa0»\xa0: une personne l’a aimé, 2 l’ont commenté et 2 l’ont partagé"
    )


def test_openings_count_without_names_where_the_evidence_allows():
    (effect,) = impact.impact(seen_by(ANA, evidence=Evidence(at_least=5))).effects
    assert effect.readers == 5
    (effect,) = impact.impact(seen_by(ANA, evidence=Evidence(at_least=6))).effects
    assert effect.readers == 0


def test_since_counts_what_happened_after():
    (effect,) = impact.impact(seen_by(ANA), since="2026-11-20T08:06:30Z").effects
    assert dict(effect.reactions) == {"Reply": 1}


def test_nothing_shared_nothing_came_of_it():
    assert impact.impact(seen_by("https://intra.example/nobody")).effects == ()
    assert impact.impact(seen_by(ZOE)).effects[0].reactions == {}


ROOF, KITCHEN, SECRET = (SITE + name for name in ("roof", "kitchen", "secret"))
REUSE = [
    *(
        act(n, "Create", BEN, {"type": "Group", "id": iri, "name": iri[-4:]})
        for n, iri in enumerate((ROOF, KITCHEN))
    ),
    act(
        3,
        "Create",
        ANA,
        {"type": "Video", "id": NOTE, "name": "Beans", "to": ["as:Public", ROOF]},
        to=["as:Public", ROOF],
    ),
    act(4, "Announce", PAUL, NOTE, to=["as:Public", KITCHEN], bcc=[SECRET]),
    act(5, "Announce", ZOE, NOTE, to=["as:Public", ROOF]),
    act(6, "Announce", ZOE, NOTE, to=["as:Public", PAUL]),
    act(7, "Announce", BEN, NOTE, to=[BEN, SECRET]),
    act(8, "Create", BEN, {"type": "Group", "id": SECRET, "name": "S"}, to=SECRET),
]


def test_teams_are_those_it_was_passed_on_to_as_far_as_one_may_see():
    view = View(ak.Stream.from_documents(REUSE), ak.Viewer(ANA))
    made = impact.effect(view, NOTE)
    assert made.teams == (KITCHEN,)  # not where it was posted, not a person, not blind, not what is hidden
    assert made == impact.impact(view).effects[0]
    assert made.sentence("en") == "“Beans”: 2 people shared it; one team reused it"
    assert made.sentence("fr").endswith("2 personnes l’ont partagée\xa0; une équipe l’a reprise")
    assert impact.effect(view, SITE + "nothing") is None
    assert impact.effect(View(ak.Stream.from_documents(REUSE), ak.Viewer(PAUL)), NOTE) is None
