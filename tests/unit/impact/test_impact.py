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
    assert (
        effect.sentence("en") == "“The plan”: one person liked it, 2 people shared it, and 2 people answered"
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
