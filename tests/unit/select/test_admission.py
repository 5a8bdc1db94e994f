"""Who follows and belongs, act by act: whatever the order, whoever says it."""

import itertools

import numpy as np
import pytest

import activitykit as ak
from activitykit.select import View, approval

ANA, BO, ZOE, EVE = (f"https://intra.example/u/{name}" for name in ("ana", "bo", "zoe", "eve"))
CREW = "https://intra.example/g/crew"
END = "2026-11-20T08:30:00Z"


def history(*acts):
    """Acts (kind, actor, object, further members), one a minute; each has its place as its id."""
    return [
        {
            "type": kind, "id": f"urn:a{minute}", "actor": actor, "object": thing,
            "published": f"2026-11-20T08:{minute:02}:00Z", **more,
        }
        for minute, (kind, actor, thing, more) in enumerate(acts)
    ]  # fmt: skip


def described(kind, ident, approves, actor=ANA, to="as:Public", verb="Create"):
    flag = {} if approves is None else {"manuallyApprovesFollowers": approves}
    return (verb, actor, {"type": kind, "id": ident, "name": "Name", **flag}, {"to": to})


GROUP = described("Group", CREW, True)
PERSON = described("Person", BO, True, actor=BO)
JOIN, FOLLOW = ("Join", ZOE, CREW, {}), ("Follow", ZOE, BO, {})
POST = ("Create", ANA, {"type": "Note", "id": "urn:n", "content": "x"}, {"to": CREW})


@pytest.mark.parametrize(
    ("acts", "inside"),
    [
        ([GROUP, JOIN], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {})], True),
        ([GROUP, JOIN, ("Accept", ANA, "urn:a1", {})], True),
        ([GROUP, JOIN, ("Accept", CREW, {"type": "Join", "actor": ZOE, "object": CREW}, {})], True),
        ([GROUP, JOIN, ("Accept", ZOE, "urn:a1", {})], False),
        ([GROUP, JOIN, ("Accept", EVE, "urn:a1", {})], False),
        ([GROUP, JOIN, ("TentativeAccept", CREW, "urn:a1", {})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Reject", CREW, "urn:a1", {})], False),
        ([GROUP, JOIN, ("Reject", CREW, "urn:a1", {}), ("Accept", CREW, "urn:a1", {})], True),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("TentativeReject", CREW, "urn:a1", {})], True),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Undo", CREW, "urn:a2", {})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Undo", ZOE, "urn:a1", {})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Leave", ZOE, CREW, {})], False),
        ([GROUP, JOIN, ("Leave", ZOE, CREW, {}), ("Accept", CREW, "urn:a1", {})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Leave", ZOE, CREW, {}), JOIN], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Remove", ANA, ZOE, {"target": CREW})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Remove", ANA, ZOE, {"origin": CREW})], False),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Remove", EVE, ZOE, {"target": CREW})], True),
        ([GROUP, JOIN, ("Accept", CREW, "urn:a1", {}), ("Remove", EVE, ZOE, {"origin": CREW})], True),
        ([GROUP, ("Add", ANA, ZOE, {"target": CREW})], True),
        ([GROUP, ("Add", EVE, ZOE, {"target": CREW})], False),
        ([GROUP, ("Add", ZOE, ZOE, {"target": CREW})], False),
        ([GROUP, ("Invite", ANA, ZOE, {"target": CREW}), ("Accept", ZOE, "urn:a1", {})], True),
        ([GROUP, ("Invite", ANA, ZOE, {"target": CREW}), ("TentativeAccept", ZOE, "urn:a1", {})], False),
        ([GROUP, ("Invite", EVE, ZOE, {"target": CREW}), ("Accept", ZOE, "urn:a1", {})], False),
        ([GROUP, ("Invite", ZOE, ZOE, {"target": CREW}), ("Accept", ZOE, "urn:a1", {})], False),
        ([GROUP, ("Invite", ANA, ZOE, {"target": CREW}), ("Accept", EVE, "urn:a1", {})], False),
        ([GROUP, ("Block", ZOE, ANA, {}), JOIN], False),
        ([JOIN, GROUP], False),
        ([JOIN, described("Group", CREW, None)], True),
        ([described("Group", CREW, None), JOIN, described("Group", CREW, True, verb="Update")], True),
        ([GROUP, JOIN, described("Group", CREW, None, verb="Update"), JOIN], False),
        ([GROUP, described("Group", CREW, False, verb="Update"), JOIN], True),
        ([GROUP, described("Group", CREW, False, actor=EVE, verb="Update"), JOIN], False),
        ([GROUP, described("Group", CREW, False, to=CREW, verb="Update"), JOIN], False),
        ([described("Group", CREW, False), JOIN], True),
        ([described("Group", CREW, True, to=CREW), JOIN], True),
        ([("Accept", CREW, "urn:a2", {}), GROUP, JOIN], True),
        ([("Reject", CREW, "urn:a1", {}), JOIN], False),
    ],
)  # fmt: skip
def test_who_belongs_to_a_group(acts, inside):
    documents = history(*acts, POST)
    stream = ak.Stream.from_documents(documents)
    viewer = stream.viewer(ZOE)
    assert viewer.groups == ((CREW,) if inside else ())
    assert View(stream, viewer).visible(np.array([len(acts)])).tolist() == [inside]
    for order in itertools.islice(itertools.permutations(documents), 1, 200, 7):
        late = ak.Stream()
        for document in order:
            late = late.append([document])
        assert late.viewer(ZOE) == viewer, "whatever came late"


@pytest.mark.parametrize(
    ("acts", "followed"),
    [
        ([FOLLOW], True),
        ([PERSON, FOLLOW], False),
        ([PERSON, FOLLOW, ("Accept", BO, "urn:a1", {})], True),
        ([PERSON, FOLLOW, ("Accept", EVE, "urn:a1", {})], False),
        ([PERSON, FOLLOW, ("Accept", ZOE, "urn:a1", {})], False),
        ([PERSON, FOLLOW, ("Accept", BO, "urn:a1", {}), ("Reject", BO, "urn:a1", {})], False),
        ([PERSON, FOLLOW, ("Accept", BO, "urn:a1", {}), ("Undo", ZOE, "urn:a1", {})], False),
        ([PERSON, FOLLOW, ("Undo", ZOE, "urn:a1", {}), ("Accept", BO, "urn:a1", {})], False),
        ([PERSON, FOLLOW, ("Leave", ZOE, BO, {}), ("Accept", BO, "urn:a1", {})], True),
        ([FOLLOW, ("Invite", ZOE, BO, {"target": CREW}), ("Reject", BO, "urn:a1", {})], True),
        ([PERSON, ("Block", ZOE, BO, {"endTime": END}), FOLLOW], False),
        ([described("Person", BO, "true", actor=BO), FOLLOW], False),
        ([described("Person", BO, "false", actor=BO), FOLLOW], True),
    ],
)
def test_whom_one_follows(acts, followed):
    stream = ak.Stream.from_documents(history(*acts))
    assert stream.viewer(ZOE).follows == ((BO,) if followed else ())


def test_who_narrows_a_description_goes_on_approving():
    narrowed = described("Group", CREW, None, to=ANA, verb="Update")
    stream = ak.Stream.from_documents(history(GROUP, narrowed, JOIN, POST))
    assert stream.viewer(ZOE).groups == ()
    assert View(stream, stream.viewer(ZOE)).visible(np.arange(4)).tolist() == [True, False, True, False]
    assert not View(stream, stream.viewer(EVE)).visible(np.arange(4)).any()


def test_a_viewer_says_why_in_both_languages():
    block = ("Block", ZOE, EVE, {"endTime": END})
    stream = ak.Stream.from_documents(
        history(
            GROUP,
            JOIN,
            ("Accept", CREW, "urn:a1", {}),
            FOLLOW,
            block,
            ("Like", ZOE, "urn:x", {"tag": [{"type": "Hashtag", "name": "#tea"}]}),
        )
    )
    viewer = stream.viewer(ZOE, languages=["fr"], as_of="2026-11-20T08:10:00Z")
    asked = [("groups", CREW), ("follows", BO), ("blocks", EVE), ("languages", "fr"), ("interests", "#tea")]
    assert [viewer.because(*one) for one in asked] == [
        "Accept of 2026-11-20T08:02Z (urn:a2)",
        "Follow of 2026-11-20T08:03Z (urn:a3)",
        "Block of 2026-11-20T08:04Z (urn:a4)",
        "stated by the caller",
        "in one of the person’s own acts",
    ]
    assert [viewer.because(*one, "fr") for one in asked] == [
        "Accept du 2026-11-20T08:02Z (urn:a2)",
        "Follow du 2026-11-20T08:03Z (urn:a3)",
        "Block du 2026-11-20T08:04Z (urn:a4)",
        "indiqué par l’appelant",
        "dans un de ses propres actes",
    ]
    assert stream.viewer(ZOE, as_of="2026-11-20T08:40:00Z").because("blocks", EVE) is None


def test_what_decides_on_admission_is_worked_out_once_a_stream(monkeypatch):
    looked = []
    is_open = approval._is_open
    monkeypatch.setattr(approval, "_is_open", lambda *asked: looked.append(asked) or is_open(*asked))
    edits = [described("Group", CREW, number % 2 == 0, verb="Update") for number in range(20)]
    stream = ak.Stream.from_documents(history(GROUP, *edits, *[JOIN] * 30))
    group = stream.nodes.code(CREW)
    told = [approval.told_openly(stream, group) for _ in range(3)]
    assert told == [[(0, True), *((number + 1, number % 2 == 0) for number in range(20))]] * 3
    assert len(looked) == 21
    late = {**history(edits[1])[0], "id": "urn:late", "published": "2026-11-20T09:00:00Z"}
    assert [flag for _, flag in approval.told_openly(stream.append([late]), group)][-2:] == [False, False]
    assert approval.told_openly(stream, group) == told[0]
    assert [approval.approves(stream, group, row) for row in (0, 1, 2, 3)] == [True, True, True, False]
    assert len(looked) == 21 + 22
