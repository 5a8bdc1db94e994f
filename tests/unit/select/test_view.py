"""What a viewer may see, case by case."""

import numpy as np
import pytest

import activitykit as ak
from activitykit.errors import ActivityKitError
from activitykit.select import Evidence, Mute, View, Viewer, derive
from activitykit.stream import Stream
from activitykit.stream.moments import to_datetime, to_micros

ANA, PAUL, ZOE, BOSS = (f"https://intra.example/u/{name}" for name in ("ana", "paul", "zoe", "boss"))
CREW = "https://intra.example/g/crew"
NOTE = "https://intra.example/n/1"


def history(*acts):
    """A stream of acts (type, actor, object, further members), one a minute."""
    documents = []
    for minute, (kind, actor, thing, more) in enumerate(acts):
        document = {
            "type": kind, "id": f"https://intra.example/a/{minute}", "actor": actor,
            "published": f"2026-11-20T08:{minute:02}:00Z", **more,
        }  # fmt: skip
        if thing is not None:
            document["object"] = thing
        documents.append(document)
    return Stream.from_documents(documents)


def note(number=1, **more):
    return {"type": "Note", "id": f"https://intra.example/n/{number}", "content": f"Text {number}", **more}


def seen_by(stream, who, **options):
    view = View(stream, stream.viewer(who), **options)
    return np.flatnonzero(view.visible(np.arange(len(stream)))).tolist()


@pytest.mark.parametrize("spelling", ["as:Public", "Public", "https://www.w3.org/ns/activitystreams#Public"])
@pytest.mark.parametrize("field", ["to", "cc", "bto", "bcc", "audience"])
def test_public_in_every_spelling_and_field(spelling, field):
    stream = history(("Create", ANA, note(), {field: [spelling]}))
    assert seen_by(stream, ZOE) == [0]


def test_without_audience_only_the_actor_sees_it():
    stream = history(("Create", ANA, note(), {}), ("Like", PAUL, NOTE, {"to": "Public"}))
    assert seen_by(stream, ANA) == [0, 1]
    assert seen_by(stream, ZOE) == []
    assert seen_by(stream, ZOE, default_audience="Public") == [0, 1]
    assert seen_by(stream, ZOE, default_audience=[PAUL]) == []
    assert seen_by(stream, ZOE, default_audience=[ZOE]) == [0, 1], "though the stream doesn't know her"
    assert seen_by(stream, PAUL) == [1], "one's own act, though not what it is about"


def test_a_group_reaches_its_members_while_they_are_members():
    stream = history(
        ("Join", PAUL, CREW, {}),
        ("Create", ANA, note(), {"to": CREW}),
        ("Leave", PAUL, CREW, {}),
    )
    assert 1 in seen_by(stream.until("2026-11-20T08:01:30Z"), PAUL)
    assert seen_by(stream, PAUL) == [0, 2]
    assert seen_by(stream, ZOE) == []


def test_followers_are_reached_under_either_name():
    person = {"type": "Person", "id": ANA, "name": "Ana", "followers": f"{ANA}/fans"}
    stream = history(
        ("Create", ANA, person, {"to": "Public"}),
        ("Follow", ZOE, ANA, {}),
        ("Create", ANA, note(1), {"to": f"{ANA}/followers"}),
        ("Create", ANA, note(2), {"to": f"{ANA}/fans"}),
        ("Undo", ZOE, "https://intra.example/a/1", {}),
    )
    assert seen_by(stream.until("2026-11-20T08:03:30Z"), ZOE) == [0, 1, 2, 3]
    assert seen_by(stream, ZOE) == [0]
    assert seen_by(stream, PAUL) == [0]


@pytest.mark.parametrize("claimed", [CREW, BOSS, f"{BOSS}/followers", "Public"])
def test_a_profile_cannot_claim_what_is_not_its_own(claimed):
    mallory = "https://intra.example/u/mallory"
    profile = {"type": "Person", "id": mallory, "name": "Mallory", "followers": claimed}
    stream = history(
        ("Create", mallory, profile, {"to": "Public"}),
        ("Follow", ZOE, mallory, {}),
        ("Create", BOSS, note(), {"to": claimed if claimed != "Public" else BOSS}),
    )
    assert 2 not in seen_by(stream, ZOE)


def test_what_it_is_about_counts_too():
    stream = history(
        ("Create", ANA, note(1), {"to": PAUL}),
        ("Like", PAUL, NOTE, {"to": "Public"}),
        ("Create", PAUL, note(2, inReplyTo=NOTE), {"to": "Public"}),
        ("Create", ANA, note(3, inReplyTo="https://intra.example/n/2"), {"to": "Public"}),
        ("Announce", PAUL, "https://intra.example/a/1", {"to": "Public"}),
        ("Add", PAUL, note(4), {"to": "Public", "target": NOTE}),
        ("Create", PAUL, note(5), {"to": "Public", "context": NOTE}),
    )
    assert seen_by(stream, PAUL) == [0, 1, 2, 3, 4, 5, 6]
    assert seen_by(stream, ZOE) == []


def test_hearsay_with_the_addressing_of_the_original_hides_too():
    stream = history(("Like", PAUL, note(attributedTo=ANA, to=PAUL), {"to": "Public"}))
    assert seen_by(stream, ZOE) == []
    assert seen_by(stream, PAUL) == [0]


def test_one_of_several_objects_hidden_hides_the_act():
    stream = history(
        ("Create", ANA, note(1), {"to": PAUL}),
        ("Create", ANA, note(2), {"to": "Public"}),
        ("Announce", PAUL, [NOTE, "https://intra.example/n/2"], {"to": "Public"}),
        ("Announce", PAUL, "https://intra.example/a/2", {"to": "Public"}),
    )
    assert seen_by(stream, ZOE) == [1]


def test_deleted_things_and_people_are_gone():
    stream = history(
        ("Create", ANA, note(1), {"to": "Public"}),
        ("Create", PAUL, note(2, inReplyTo=NOTE), {"to": "Public"}),
        ("Delete", ANA, NOTE, {}),
        ("Create", PAUL, note(3), {"to": "Public"}),
        ("Create", PAUL, {"type": "Person", "id": PAUL, "name": "Paul"}, {"to": "Public"}),
        ("Delete", PAUL, PAUL, {}),
        ("Like", ZOE, "https://intra.example/n/3", {"to": "Public"}),
    )
    assert seen_by(stream, ZOE) == [6]
    assert seen_by(stream, BOSS) == []
    view = View(stream, stream.viewer(ZOE))
    assert view.name_of(stream.nodes.code(PAUL)) is None
    assert view.state_of(stream.nodes.codes([NOTE])).tolist() == [-1]


def test_a_blocked_author_is_gone_while_the_block_lasts():
    stream = history(
        ("Create", PAUL, note(1), {"to": "Public"}),
        ("Like", ANA, NOTE, {"to": "Public"}),
        ("Block", ZOE, PAUL, {"endTime": "2026-11-21T00:00:00Z"}),
    )
    assert seen_by(stream, ZOE) == [2]
    later = View(stream, stream.viewer(ZOE, as_of="2026-11-22T00:00:00Z"), "2026-11-22T00:00:00Z")
    assert later.visible(np.arange(3)).tolist() == [True, True, True]


def test_an_undo_and_what_it_undoes_leave_nothing():
    like = {"type": "Like", "actor": PAUL, "object": NOTE}
    stream = history(
        ("Create", ANA, note(1), {"to": "Public"}),
        ("Like", PAUL, NOTE, {"to": "Public"}),
        ("Like", PAUL, NOTE, {"to": "Public"}),
        ("Undo", PAUL, like, {"to": "Public"}),
    )
    assert seen_by(stream, ZOE) == [0, 1]


@pytest.mark.parametrize("length", [1, 2, 30])
def test_rings_of_replies_come_to_an_end(length):
    acts = [
        ("Create", ANA, note(n, inReplyTo=f"https://intra.example/n/{(n + 1) % length}"), {"to": "Public"})
        for n in range(length)
    ]
    stream = history(*acts)
    assert seen_by(stream, ZOE) == list(range(len(acts)))
    hidden = stream.append(
        [
            {
                "type": "Update", "id": "urn:u", "actor": ANA, "to": PAUL, "published": "2026-11-21T00:00:00Z",
                "object": note(0, to=PAUL, inReplyTo=f"https://intra.example/n/{1 % length}"),
            }
        ]
    )  # fmt: skip
    assert seen_by(hidden, ZOE) == []


def test_a_very_long_thread_falls_with_its_root():
    count = 5000
    documents = [
        {
            "type": "Create", "id": f"urn:a{n}", "actor": ANA, "published": "2026-11-20T08:00:00Z",
            "to": "Public" if n else PAUL,
            "object": {"type": "Note", "id": f"urn:n{n}", "inReplyTo": f"urn:n{n - 1}" if n else None},
        }
        for n in range(count)
    ]  # fmt: skip
    stream = Stream.from_documents(documents)
    assert seen_by(stream, ZOE) == []
    assert len(seen_by(stream, PAUL)) == count
    assert not View(stream, Viewer(ZOE)).visible(np.array([count - 1]))[0]


def test_a_narrowed_thing_is_hidden_and_its_old_text_too():
    stream = history(
        ("Create", ANA, note(1), {"to": "Public"}),
        ("Like", PAUL, NOTE, {"to": "Public"}),
        ("Update", ANA, note(1, to=PAUL, content="secret"), {"to": PAUL}),
    )
    view = View(stream, stream.viewer(ZOE))
    assert not view.visible(np.arange(3)).any()
    assert view.state_of(stream.nodes.codes([NOTE])).tolist() == [-1]
    assert View(stream, stream.viewer(PAUL)).visible(np.arange(3)).all()


def test_admission_by_the_founder_counts_and_by_a_stranger_does_not():
    crew = {"type": "Group", "id": CREW, "name": "Crew"}
    stream = history(
        ("Create", ANA, crew, {"to": CREW}),
        ("Create", ANA, note(1), {"to": CREW}),
        ("Add", BOSS, ZOE, {"target": CREW}),
        ("Add", ANA, PAUL, {"target": CREW}),
        ("Remove", ANA, PAUL, {"target": CREW}),
    )
    assert seen_by(stream, ZOE) == []
    assert seen_by(stream.until("2026-11-20T08:03:30Z"), PAUL) == [0, 1, 3]
    assert seen_by(stream, PAUL) == [0, 3, 4]  # how the group began tells who may decide


def test_answers_to_a_join_an_invitation_and_a_follow():
    stream = history(
        ("Join", ZOE, CREW, {}),
        ("Reject", CREW, "https://intra.example/a/0", {}),
        ("Invite", CREW, ZOE, {"target": CREW}),
        ("Accept", ZOE, "https://intra.example/a/2", {}),
        ("Follow", ZOE, ANA, {}),
        ("Reject", ANA, "https://intra.example/a/4", {}),
        ("Accept", ANA, "https://intra.example/a/4", {}),
    )
    groups = [stream.until(f"2026-11-20T08:{minute:02}:30Z").viewer(ZOE).groups for minute in range(4)]
    assert groups == [(CREW,), (), (), (CREW,)]
    follows = [stream.until(f"2026-11-20T08:{minute:02}:30Z").viewer(ZOE).follows for minute in (4, 5, 6)]
    assert follows == [(ANA,), (), (ANA,)]


def test_an_answer_may_describe_what_it_answers():
    follow = {"type": "Follow", "actor": ZOE, "object": ANA}
    stream = history(
        ("Follow", ZOE, ANA, {}),
        ("Reject", BOSS, follow, {}),
        ("Reject", ANA, follow, {}),
        ("Create", ANA, note(1), {"to": f"{ANA}/followers"}),
    )
    assert stream.until("2026-11-20T08:01:30Z").viewer(ZOE).follows == (ANA,)
    assert stream.viewer(ZOE).follows == ()
    assert seen_by(stream, ZOE) == [0, 2]


def test_nobody_adds_themselves_to_a_group_that_has_a_founder():
    crew = {"type": "Group", "id": CREW, "name": "Crew"}
    stream = history(
        ("Create", ANA, crew, {"to": CREW}),
        ("Create", ANA, note(1), {"to": CREW}),
        ("Add", ZOE, ZOE, {"target": CREW}),
    )
    assert stream.viewer(ZOE).groups == ()
    assert seen_by(stream, ZOE) == [2]


def test_what_is_stated_wins_field_by_field():
    stream = history(("Join", ZOE, CREW, {}), ("Follow", ZOE, ANA, {}))
    viewer = stream.viewer(ZOE, groups=["urn:other"])
    assert viewer.groups == ("urn:other",)
    assert viewer.follows == (ANA,)
    assert viewer.because("groups", "urn:other") == "stated by the caller"
    assert viewer.because("follows", ANA) == "Follow of 2026-11-20T08:01Z (https://intra.example/a/1)"
    assert viewer.because("follows", PAUL) is None
    with pytest.raises(ActivityKitError, match="did you mean 'follows'"):
        viewer.because("follow", ANA)


def test_several_accounts_are_one_person():
    stream = history(("Create", ANA, note(1), {"to": ZOE}), ("View", ZOE, NOTE, {}))
    view = View(stream, derive(stream, BOSS, identities=[ZOE]))
    assert view.visible(np.arange(2)).all()
    assert [stream.nodes[node] for node in view.seen_nodes] == [NOTE]


def test_mutes_hide_or_collapse_until_they_end():
    stream = history(
        ("Create", PAUL, note(1), {"to": "Public"}),
        ("Create", ANA, note(2, inReplyTo=NOTE), {"to": "Public"}),
        ("Ignore", ZOE, NOTE, {"endTime": "2026-11-22T00:00:00Z"}),
    )
    rows = np.arange(3)
    assert View(stream, stream.viewer(ZOE)).hidden(rows).tolist() == [True, True, False]
    later = "2026-11-23T00:00:00Z"
    assert not View(stream, stream.viewer(ZOE, as_of=later), later).hidden(rows).any()
    by_hand = Viewer(ZOE, mutes=[Mute(derive(stream, ZOE).mutes[0].what, action="collapse")])
    assert View(stream, by_hand).collapsed(rows).tolist() == [0, 0, -1]
    assert not View(stream, by_hand).hidden(rows).any()


def test_evidence_counts_a_crowd_and_nobody_less():
    readers = [("View", f"urn:reader{n}", NOTE, {}) for n in range(5)]
    stream = history(("Create", ANA, note(1), {"to": "Public"}), *readers, ("Like", "urn:shy", NOTE, {}))
    rows = np.arange(len(stream))
    viewer = Viewer(ZOE)
    assert View(stream, viewer).countable(rows).tolist() == [True] + [False] * 6
    allowed = View(stream, viewer, evidence=Evidence())
    assert allowed.countable(rows).tolist() == [True] * 6 + [False]
    assert not allowed.visible(rows)[1:].any()
    below = View(stream.until("2026-11-20T08:04:30Z"), viewer, evidence=Evidence())
    assert below.countable(np.arange(5)).tolist() == [True] + [False] * 4


def test_a_large_audience_is_decided_once():
    everybody = [f"urn:p{n}" for n in range(10_000)]
    stream = history(*[("Create", ANA, note(n), {"to": everybody}) for n in range(50)])
    assert len(seen_by(stream, "urn:p7")) == 50
    assert seen_by(stream, "urn:stranger") == []


def test_an_empty_stream_has_an_empty_view():
    view = View(Stream(), Viewer(ZOE))
    rows = np.empty(0, np.int64)
    assert view.visible(rows).tolist() == []
    assert view.history.tolist() == []
    assert view.state_of(np.array([-1])).tolist() == [-1]
    assert View(Stream(), Stream().viewer(ZOE), "2026-11-20T00:00:00Z").as_of > 0


def test_nobody_is_let_into_a_group_of_which_nothing_is_known():
    stream = history(
        ("Add", ZOE, ZOE, {"target": CREW}),
        ("Add", PAUL, ZOE, {"target": CREW}),
        ("Create", ANA, note(1), {"to": CREW}),
    )
    assert stream.viewer(ZOE).groups == ()
    assert seen_by(stream, ZOE) == [0]


def test_a_group_described_to_others_only_admits_no_stranger():
    crew = {"type": "Group", "id": CREW, "name": "Crew"}
    stream = history(
        ("Create", ANA, crew, {"to": ANA}),
        ("Add", ZOE, ZOE, {"target": CREW}),
        ("Create", ANA, note(1), {"to": CREW}),
    )
    assert stream.viewer(ZOE).groups == ()
    assert seen_by(stream, ZOE) == [1]  # her own act, and nothing else


def test_without_a_moment_it_is_that_of_the_newest_activity_one_may_see():
    def act(number, hour, **more):
        return {
            "type": "Create", "id": f"urn:{number}", "actor": "urn:ana", "to": "as:Public",
            "published": f"2026-11-20T{hour:02}:00:00Z", "object": {"type": "Note", "id": f"urn:n{number}"}, **more,
        }  # fmt: skip

    seen = [act(1, 8), act(2, 9, actor="urn:bo")]
    hidden = act(3, 15, to="urn:paul")
    block = {
        "type": "Block", "id": "urn:b", "actor": "urn:zoe", "object": "urn:bo", "published": "2026-11-20T07:00:00Z",
        "endTime": "2026-11-20T12:00:00Z",
    }  # fmt: skip
    for documents in ([block, *seen, hidden], [block, seen[0]]):
        stream = Stream.from_documents(documents)
        zoe = stream.viewer("urn:zoe")
        assert zoe.blocks == ("urn:bo",)  # at 8, and what came at 15 is not hers to know
        assert View(stream, zoe).as_of == to_micros("2026-11-20T08:00:00Z")
    stream = Stream.from_documents([block, *seen, act(4, 13)])
    assert stream.viewer("urn:zoe").blocks == ()
    assert View(stream, ak.Viewer("urn:nobody")).as_of == to_micros("2026-11-20T13:00:00Z")
    assert View(Stream.from_documents([hidden]), ak.Viewer("urn:nobody")).as_of == 0


def test_what_was_taken_back_after_the_newest_visible_activity_stays_so():
    like = {"type": "Like", "id": "urn:l", "actor": "urn:ana", "to": "as:Public", "object": "urn:n"}
    documents = [
        {**like, "published": "2026-11-20T08:00:00Z"},
        {**like, "id": "urn:l2", "object": "urn:m", "published": "2026-11-20T08:30:00Z"},
        {**like, "id": "urn:l3", "object": "urn:o", "published": "2026-11-20T08:10:00Z"},
        {"type": "Undo", "id": "urn:u", "actor": "urn:ana", "to": "as:Public", "object": "urn:l",
         "published": "2026-11-20T09:00:00Z"},
    ]  # fmt: skip
    stream = Stream.from_documents(documents)
    feed = ak.Feed.latest(size=1)
    page = feed.page(stream, "urn:zoe")
    assert page.as_of == to_datetime(to_micros("2026-11-20T08:30:00Z"))
    assert [entry.object_id for entry in page] == ["urn:m"]
    later = stream.append([{**like, "id": "urn:l4", "object": "urn:p", "published": "2026-11-20T08:20:00Z"}])
    rest = feed.page(later, "urn:zoe", after=page.cursor)
    assert [entry.object_id for entry in rest] == ["urn:o"]
    assert rest.cursor is None
    assert rest.as_of == page.as_of


def test_a_directory_that_knows_of_no_groups_wins_over_what_the_stream_says():
    join = {
        "type": "Join",
        "id": "urn:j",
        "actor": ZOE,
        "object": "urn:g",
        "to": ZOE,
        "published": "2026-11-20T08:00:00Z",
    }
    like = {
        "type": "Like",
        "id": "urn:l",
        "actor": BOSS,
        "object": "urn:x",
        "to": "urn:g",
        "published": "2026-11-20T09:00:00Z",
    }
    stream = Stream.from_documents([join, like])
    derived, none = stream.viewer(ZOE), stream.viewer(ZOE, groups=())
    assert derived.groups == ("urn:g",)
    assert none.groups == derived.replace(groups=()).groups == stream.viewer(ZOE, groups=[]).groups == ()
    assert View(stream, derived).visible(np.array([1])).all()
    assert not View(stream, none).visible(np.array([1])).any()
    assert none.stated == {"groups"}
    assert none.because("groups", "urn:g") is None
    assert derived.replace(groups=()).stated == {"groups"}
    assert ak.Viewer(ZOE).replace(groups=()).stated is None
    for viewer in (none, derived.replace(groups=())):  # a cursor's reading takes it for stated, too
        feed = ak.Feed.latest(size=1, rollup=None, own=True)
        notes = [
            {"type": "Create", "id": f"urn:c{n}", "actor": BOSS, "object": {"type": "Note", "id": f"urn:n{n}"}, "to": to,
             "published": f"2026-11-20T10:0{n}:00Z"} for n, to in enumerate(["urn:g", "as:Public", "as:Public"])
        ]  # fmt: skip
        longer = stream.append(notes)
        page = feed.page(longer, viewer)
        rest = longer.append([{**like, "id": "urn:m", "published": "2026-11-20T11:00:00Z"}])
        told = [entry.activity.id for entry in page]
        while page.cursor is not None:
            page = feed.page(rest, viewer, after=page.cursor)
            told += [entry.activity.id for entry in page]
        assert told[:2] == ["urn:c2", "urn:c1"]
        assert "urn:c0" not in told


def test_a_creation_that_was_undone_before_it_came_is_decided_without_going_round_in_circles():
    public = {"actor": "urn:ana", "to": "as:Public"}
    undone = {**public, "type": "Undo", "id": "urn:undo", "object": "urn:late"}
    late = {**public, "type": "Create", "id": "urn:late", "object": {"type": "Note", "id": "urn:note"}}
    stream = ak.Stream.from_documents(
        [{**one, "published": f"2026-02-01T0{hour}:00:00Z"} for hour, one in enumerate((undone, late), 1)]
    )
    for name in ("urn:ana", "urn:paul"):
        assert View(stream, ak.Viewer(name)).visible([0, 1]).tolist() == [False, False]
