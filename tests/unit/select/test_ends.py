"""Memberships and followings that end: for whom they hold, until when, and what is told of them."""

import itertools

import numpy as np
import pytest

import activitykit as ak
from activitykit import people
from activitykit.select import View, derive

ANA, BO, ZOE = (f"https://intra.example/u/{name}" for name in ("ana", "bo", "zoe"))
CREW = "https://intra.example/g/crew"
END, LATER = "2026-11-20T08:30:00Z", "2026-11-20T08:50:00Z"
JOIN, FOLLOW = ("Join", ZOE, CREW), ("Follow", ZOE, BO)


def acts(*told):
    """Acts (minute, kind, actor, object, further members); each has its place as its id."""
    return [
        {
            "type": kind, "id": f"urn:a{at}", "actor": actor, "object": thing, "to": "as:Public",
            "published": f"2026-11-20T08:{minute:02}:00Z", **(more[0] if more else {}),
        }
        for at, (minute, kind, actor, thing, *more) in enumerate(told)
    ]  # fmt: skip


def note(name):
    return {"type": "Note", "id": f"urn:{name}", "content": f"said to {name}"}


def group(approves=False):
    return {"type": "Group", "id": CREW, "name": "Crew", "manuallyApprovesFollowers": approves}


UNTIL = {"endTime": END}


@pytest.mark.parametrize(
    ("told", "before", "after"),
    [
        ([(1, *JOIN, UNTIL)], True, False),
        ([(1, *JOIN)], True, True),
        ([(1, *JOIN, {"endTime": "2026-11-20T08:00:00Z"})], False, False),
        ([(1, *JOIN, UNTIL), (2, *JOIN)], True, True),
        ([(1, *JOIN), (2, *JOIN, UNTIL)], True, False),
        ([(1, *JOIN, UNTIL), (2, "Leave", ZOE, CREW)], False, False),
        ([(1, *JOIN, UNTIL), (2, *JOIN, {"endTime": LATER})], True, True),
        ([(1, *JOIN, UNTIL), (40, *JOIN)], True, True),
        ([(0, "Create", ANA, group(True)), (1, *JOIN, UNTIL)], False, False),
        ([(0, "Create", ANA, group(True)), (1, *JOIN, UNTIL), (2, "Accept", CREW, "urn:a1")], True, False),
        ([(0, "Create", ANA, group(True)), (1, *JOIN, UNTIL), (35, "Accept", CREW, "urn:a1")], False, False),
        ([(0, "Create", ANA, group(True)), (1, *JOIN, UNTIL), (2, "Accept", CREW, "urn:a1"),
          (31, *JOIN), (32, "Accept", CREW, "urn:a3")], True, True),
        ([(0, "Accept", CREW, "urn:a2"), (0, "Create", ANA, group(True)), (1, *JOIN, UNTIL)], True, False),
    ],
)  # fmt: skip
def test_a_membership_ends(told, before, after):
    documents = acts(*told)
    stream = ak.Stream.from_documents(documents)
    for as_of, inside in (("2026-11-20T08:29:59Z", before), (END, after), ("2026-11-20T08:45:00Z", after)):
        if as_of == END and any(minute > 30 for minute, *_ in told):
            continue
        assert derive(stream, ZOE, as_of=as_of).groups == ((CREW,) if inside else ())
    for order in itertools.islice(itertools.permutations(documents), 1, 60, 5):
        late = ak.Stream()
        for document in order:
            late = late.append([document])
        assert bool(derive(late, ZOE, as_of="2026-11-20T08:45:00Z").groups) == after


@pytest.mark.parametrize("moment", [("2026-11-20T08:29:59.999999Z", True), (END, False)])
def test_a_following_ends(moment):
    as_of, follows = moment
    stream = ak.Stream.from_documents(
        acts((1, *FOLLOW, UNTIL), (2, "Create", BO, note("f"), {"to": f"{BO}/followers"}))
    )
    viewer = stream.viewer(ZOE, as_of=as_of)
    assert viewer.follows == ((BO,) if follows else ())
    assert viewer.because("follows", BO) == ("Follow of 2026-11-20T08:01Z (urn:a0)" if follows else None)
    assert viewer.because("follows", BO, "fr") == (
        "Follow du 2026-11-20T08:01Z (urn:a0)" if follows else None
    )
    view = View(stream, viewer, as_of)
    assert view.visible(np.array([1])).tolist() == [follows]
    assert view.select(ak.query(f"member:{BO}/followers")).tolist() == ([0] if follows else [])


def test_what_a_group_is_told_is_for_its_members_alone():
    told = [(1, *JOIN, UNTIL), (20, "Create", ANA, note("early"), {"to": CREW})]
    later = [(40, "Create", ANA, note("late"), {"to": CREW})]
    stream = ak.Stream.from_documents(acts(*told))
    assert stream.viewer(ZOE).groups == (CREW,)
    stream = ak.Stream.from_documents(acts(*told, *later))
    assert stream.viewer(ZOE).groups == (), "the group's clock is beyond the end"
    assert not View(stream, stream.viewer(ZOE)).visible(np.array([1, 2])).any()
    known = stream.viewer(ZOE, as_of="2026-11-20T08:25:00Z")
    assert View(stream, known, "2026-11-20T08:25:00Z").visible(np.array([1])).all()
    assert "said to" not in ak.Feed().page(stream, ZOE).to_text()


def test_what_one_may_not_see_does_not_end_a_membership():
    told = [(1, *JOIN, UNTIL), (20, "Create", ANA, note("early"), {"to": CREW})]
    secret = [(40, "Create", ANA, note("secret"), {"to": BO})]
    with_, without = (ak.Stream.from_documents(acts(*told, *more)) for more in (secret, ()))
    assert with_.viewer(ZOE) == without.viewer(ZOE)
    assert ak.Feed().page(with_, ZOE).to_text() == ak.Feed().page(without, ZOE).to_text()


def test_members_and_profiles_know_of_the_end():
    documents = acts((0, "Create", ANA, group()), (1, *JOIN, UNTIL), (2, "Like", ZOE, "urn:x"))
    stream = ak.Stream.from_documents(documents)
    for as_of, inside in (("2026-11-20T08:20:00Z", True), ("2026-11-20T08:40:00Z", False)):
        view = View(stream, stream.viewer(ANA), as_of)
        assert view.select(ak.query(f"type:Like member:{CREW}")).tolist() == ([2] if inside else [])
        assert bool(people.profile(view, ZOE).groups) == inside
