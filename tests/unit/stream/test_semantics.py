"""What edits, deletions, retractions, moves and memberships come to by the end of a stream."""

import numpy as np
import pytest

from activitykit.stream import Stream

HOME = "https://intra.example"
ANA, PAUL, MALLORY, DIRECTORY = (f"{HOME}/u/{name}" for name in ("ana", "paul", "mallory", "directory"))
NOTE, OTHER, SHELF, BOX = (f"{HOME}/{name}" for name in ("notes/1", "notes/2", "shelf", "box"))


class Diary:
    """Writes activities a minute apart and remembers their ids."""

    def __init__(self):
        self.documents = []

    def __call__(self, kind, actor, object_=NOTE, **more):
        number = len(self.documents)
        document = {
            "type": kind, "id": f"{HOME}/a/{number}", "actor": actor, "object": object_,
            "published": f"2026-11-20T08:{number:02}:00Z", **more,
        }  # fmt: skip
        self.documents.append({k: v for k, v in document.items() if v is not None})
        return document["id"]

    @property
    def stream(self):
        return Stream.from_documents(self.documents)


@pytest.fixture
def act():
    return Diary()


def note(text, **more):
    return {"type": "Note", "id": NOTE, "content": text, **more}


def content(stream, iri=NOTE):
    state = stream.state_of(stream.nodes.code(iri))
    if state < 0:
        return None
    if stream.states.deleted[state]:
        return "gone"
    code = int(stream.states.content[state])
    return stream.texts[code] if code >= 0 else ""


def readers(stream, iri=NOTE):
    state = stream.state_of(stream.nodes.code(iri))
    return {stream.nodes[m] for m in stream.sets.members(int(stream.states.audience[state])).tolist()}


def members(stream, collection=SHELF):
    return {stream.nodes[node] for node in stream.members_of(stream.nodes.code(collection)).tolist()}


def test_an_undone_edit_or_deletion_restores_what_was_before(act):
    act("Create", ANA, note("first"))
    edit = act("Update", ANA, note("second"))
    act("Undo", ANA, edit)
    assert content(act.stream) == "first"
    deletion = act("Delete", ANA)
    assert content(act.stream) == "gone"
    undoing = act("Undo", ANA, deletion)
    assert content(act.stream) == "first"
    act("Undo", ANA, undoing)
    assert content(act.stream) == "gone"


def test_an_undone_undo_lets_the_like_stand_again(act):
    like = act("Like", PAUL)
    undo = act("Undo", PAUL, like)
    assert act.stream.alive.tolist() == [False, True]
    act("Undo", PAUL, undo)
    assert act.stream.alive.tolist() == [True, False, True]
    act("Undo", PAUL, {"type": "Like", "actor": PAUL, "object": NOTE})
    assert act.stream.alive.tolist() == [False, False, True, True]


def test_a_thing_whose_creation_is_undone_is_gone_and_keeps_its_readers(act):
    create = act("Create", ANA, note("secret"), to=PAUL)
    act("Update", ANA, note("secret 2"))
    act("Undo", ANA, create)
    stream = act.stream
    assert content(stream) == "gone"
    assert readers(stream) == {PAUL}
    assert PAUL in {stream.nodes[n] for n in stream.sets.members(int(stream.columns.audience[2])).tolist()}
    assert content(stream.until("2026-11-20T08:01:30Z")) == "secret 2"
    act("Update", ANA, note("back by the window"))
    assert content(act.stream) == "gone"
    act("Create", ANA, note("anew"))
    assert content(act.stream) == "anew"


def test_undoing_a_claim_to_have_created_something_takes_nothing_away(act):
    act("Create", ANA, note("mine"))
    claim = act("Create", MALLORY, note("mine now"))
    act("Undo", MALLORY, claim)
    assert content(act.stream) == "mine"


def test_what_is_edited_after_a_deletion_counts_once_the_deletion_is_undone(act):
    act("Create", ANA, note("first"))
    deletion = act("Delete", ANA)
    act("Update", ANA, note("second"))
    assert content(act.stream) == "gone"
    act("Undo", ANA, deletion)
    assert content(act.stream) == "second"


def test_only_who_did_it_may_undo_it_and_only_what_is_named(act):
    like, follow = act("Like", PAUL), act("Follow", PAUL, ANA)
    act("Undo", MALLORY, like)
    act("Undo", PAUL, {"id": f"{HOME}/a/unheard-of", "type": "Like", "actor": PAUL, "object": NOTE})
    act("Undo", PAUL, {"type": "Like", "actor": MALLORY, "object": NOTE})
    assert act.stream.alive.all()
    act("Undo", PAUL, [like, follow])
    assert act.stream.alive.tolist() == [False, False, True, True, True, True]


def test_an_undo_by_description_takes_the_latest_that_stands(act):
    for _ in range(3):
        act("Like", PAUL)
    act("Undo", PAUL, {"type": "Like", "object": NOTE})
    assert act.stream.alive[:3].tolist() == [True, True, False]
    act("Undo", PAUL, {"type": "Like", "object": NOTE})
    assert act.stream.alive[:3].tolist() == [True, False, False]


def test_an_undo_by_description_goes_back_as_far_as_need_be():
    likes, undone = 700, 690

    def at(number, kind, actor, object_):
        moment = f"2026-11-20T{8 + number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        return {"type": kind, "actor": actor, "object": object_, "published": moment, "id": f"urn:{number}"}

    history = [at(number, "Like", PAUL if number < likes else ANA, NOTE) for number in range(likes + 50)]
    again = {"type": "Like", "actor": PAUL, "object": NOTE}
    undos = [at(likes + 50 + number, "Undo", PAUL, again) for number in range(undone)]
    alive = Stream.from_documents([*history, *undos]).alive
    assert alive[: likes + 50].tolist() == [True] * 10 + [False] * undone + [True] * 50
    arrivals = [at(number, "Arrive", PAUL, None) for number in range(600)]
    away = at(601, "Undo", PAUL, {"type": "Arrive", "actor": PAUL})
    (last,) = np.flatnonzero(~Stream.from_documents([*arrivals, away]).alive)
    assert last == 599


def test_each_of_several_actors_may_take_back_what_they_did(act):
    both = act("Announce", [ANA, PAUL])
    act("Undo", PAUL, both)
    assert not act.stream.alive[0]


def test_the_owner_and_the_person_themselves_delete_a_profile(act):
    person = {"type": "Person", "id": PAUL, "name": "Paul"}
    act("Create", DIRECTORY, person)
    act("Update", MALLORY, {**person, "name": "Paula"})
    stream = act.stream
    assert stream.name_of(stream.nodes.code(PAUL)) == "Paul"
    act("Update", PAUL, {**person, "name": "Paul B."})
    stream = act.stream
    assert stream.name_of(stream.nodes.code(PAUL)) == "Paul B."
    act("Delete", DIRECTORY, PAUL)
    assert content(act.stream, PAUL) == "gone"


def test_a_stranger_cannot_claim_an_unknown_person_or_anothers_thing_by_editing_it(act):
    act("Update", MALLORY, {"type": "Person", "id": PAUL, "name": "Fool"})
    act("Update", MALLORY, note("by Ana, surely", attributedTo=ANA))
    act("Update", PAUL, {"type": "Person", "id": PAUL, "name": "Paul"})
    act("Create", ANA, note("mine"))
    stream = act.stream
    assert stream.name_of(stream.nodes.code(PAUL)) == "Paul"
    assert content(stream) == "mine"


def test_somebody_unknown_deletes_themselves(act):
    act("Delete", PAUL, PAUL)
    assert content(act.stream, PAUL) == "gone"


def test_a_collection_is_kept_by_its_owner(act):
    act("Create", ANA, {"type": "Collection", "id": SHELF, "items": [OTHER]})
    act("Add", ANA, NOTE, target=SHELF)
    act("Add", MALLORY, f"{HOME}/spam", target=SHELF)
    act("Remove", MALLORY, OTHER, target=SHELF)
    assert members(act.stream) == {OTHER, NOTE}
    removal = act("Remove", ANA, OTHER, origin=SHELF)
    assert members(act.stream) == {NOTE}
    act("Undo", ANA, removal)
    assert members(act.stream) == {OTHER, NOTE}
    act("Move", ANA, NOTE, origin=SHELF, target=BOX)
    stream = act.stream
    assert (members(stream), members(stream, BOX)) == ({OTHER}, {NOTE})
    assert members(stream.until("2026-11-20T08:01:00Z")) == {OTHER, NOTE}
    act("Update", ANA, {"type": "Collection", "id": SHELF, "orderedItems": []})
    assert members(act.stream) == set()


def test_nobody_moves_out_of_or_into_what_is_not_theirs(act):
    act("Create", ANA, {"type": "Collection", "id": SHELF, "items": NOTE})
    act("Create", MALLORY, {"type": "Collection", "id": BOX})
    act("Move", MALLORY, NOTE, origin=SHELF, target=BOX)
    assert (members(act.stream), members(act.stream, BOX)) == ({NOTE}, set())


def test_a_collection_that_nobody_created_belongs_to_who_fills_it_first(act):
    act("Add", ANA, NOTE, target=SHELF)
    act("Add", MALLORY, OTHER, target=SHELF)
    assert members(act.stream) == {NOTE}


def test_an_activity_within_an_activity_is_told(act):
    act("Accept", PAUL, {"type": "Follow", "actor": ANA, "object": PAUL})
    act("Like", PAUL)
    stream = act.stream
    kind, actor, object_ = stream.inner_of(0)
    assert (stream.type_sets[kind][0], stream.nodes[actor], stream.nodes[object_]) == ("Follow", ANA, PAUL)
    assert stream.inner_of(1) is None


def test_an_id_is_made_of_what_is_said_and_an_object_gets_one_of_its_activity():
    document = {
        "type": "Create", "actor": ANA, "published": "2026-11-20T08:00:00Z",
        "object": {"type": "Note", "content": "no ids"},
    }  # fmt: skip
    stream = Stream.from_documents([document, dict(reversed(document.items())), {**document, "actor": PAUL}])
    assert (len(stream), stream.duplicates) == (2, 1)
    ids = [stream.nodes[node] for node in stream.columns.id.tolist()]
    assert ids[0].startswith("urn:activitykit:")
    assert [stream.nodes[node] for node in stream.columns.object.tolist()] == [f"{i}#object" for i in ids]
    assert content(stream, f"{ids[0]}#object") == "no ids"


def test_moments_before_1970_and_far_away_are_placed():
    days = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59Z"]
    stream = Stream.from_documents(
        [{"type": "View", "actor": ANA, "object": NOTE, "published": day} for day in reversed(days)]
    )
    assert stream.columns.time[1] == -1
    assert np.all(np.diff(stream.columns.time) > 0)
    assert len(stream.until("1969-12-31T23:59:59.999999Z")) == 2


def early(act, kind, actor, object_, **more):
    """Write an activity that is dated before all others, as by a clock that is slow."""
    act(kind, actor, object_, **{"published": "2026-11-20T07:00:00Z", **more})


def test_an_undo_dated_before_what_it_names_takes_hold_once_both_are_known(act):
    like = act("Like", PAUL)
    early(act, "Undo", MALLORY, like)
    early(act, "Undo", PAUL, {"id": like, "type": "Like", "actor": PAUL, "object": NOTE})
    assert act.stream.alive.tolist() == [True, True, False]
    assert act.stream.until("2026-11-20T07:30:00Z").alive.tolist() == [True, True]
    assert Stream.from_documents(act.documents[1:]).append(act.documents[:1]).alive.tolist()[-1] is False


def test_a_creation_undone_before_it_came_is_gone_and_keeps_its_readers(act):
    create = act("Create", ANA, note("secret"), to=PAUL)
    early(act, "Undo", ANA, create)
    undo = act.documents[-1]["id"]
    assert (content(act.stream), readers(act.stream)) == ("gone", {PAUL})
    act("Undo", ANA, undo)
    assert content(act.stream) == "secret"


def test_a_creation_undone_before_it_came_is_for_whom_it_was_addressed_to(act):
    create = act("Create", ANA, note("secret", to=PAUL))
    early(act, "Undo", ANA, create)
    stream = act.stream
    row = stream.row_of(stream.nodes.code(create))
    assert not stream.sets.members(int(stream.columns.audience[row])).tolist()  # the thing's own readers


def test_no_undo_takes_back_itself_by_whatever_way_round(act):
    itself = act("Undo", ANA, f"{HOME}/a/0")
    act("Undo", ANA, f"{HOME}/a/2")
    act("Undo", ANA, f"{HOME}/a/3")
    act("Undo", ANA, f"{HOME}/a/1")  # would close the ring
    assert itself == f"{HOME}/a/0"
    assert act.stream.alive.tolist() == [True, True, False, True]


def test_every_item_of_an_undone_array_is_undone(act):
    first, _ = act("Like", PAUL), act("Like", PAUL, OTHER)
    block, _ = act("Block", PAUL, MALLORY), act("Follow", PAUL, ANA)
    descriptions = [{"type": "Like", "object": OTHER}, {"type": "Follow", "actor": PAUL, "object": ANA}]
    act("Undo", PAUL, [{"type": "Like", "id": first, "object": NOTE}, *descriptions, block])
    assert act.stream.alive.tolist() == [False, False, False, False, True]


def test_a_description_is_held_to_all_that_it_says(act):
    act("Add", ANA, NOTE, target=SHELF)
    act("Add", ANA, NOTE, target=BOX)
    act("Undo", ANA, {"type": "Add", "object": NOTE, "target": SHELF})
    act("Undo", ANA, {"type": "Add", "object": NOTE, "target": f"{HOME}/unheard-of"})
    assert act.stream.alive.tolist() == [False, True, True, True]


def test_an_undo_of_an_undo_is_found_by_its_description(act):
    act("Like", PAUL)
    act("Like", PAUL, OTHER)
    act("Undo", PAUL, {"type": "Like", "object": NOTE})
    act("Undo", PAUL, {"type": "Like", "object": OTHER})
    act("Undo", PAUL, {"type": "Undo", "object": {"type": "Like", "object": NOTE}})
    assert act.stream.alive.tolist() == [True, False, False, True, True]


def test_each_of_several_authors_may_edit_and_delete(act):
    act("Create", DIRECTORY, note("first", attributedTo=[ANA, PAUL]))
    act("Update", PAUL, note("second"))
    assert content(act.stream) == "second"
    act("Update", MALLORY, note("spam", attributedTo=[MALLORY, PAUL]))
    assert content(act.stream) == "second"
    act("Delete", ANA)
    assert content(act.stream) == "gone"


def test_what_several_do_together_each_of_them_does(act):
    like = act("Like", [ANA, PAUL])
    act("Create", [ANA, PAUL])
    act("Update", PAUL, note("by the second of those who created it"))
    act("Undo", [MALLORY, PAUL], like)
    assert content(act.stream).startswith("by the second")
    assert not act.stream.alive[0]


def test_a_mere_reference_claims_nothing(act):
    act("Update", MALLORY, {"type": "Note", "id": NOTE})
    act("Update", ANA, note("mine"))
    assert content(act.stream) == "mine"


def test_an_update_replaces_all_but_the_readers(act):
    act("Create", ANA, note("first", name="A title", summary="short"), to=PAUL)
    act("Update", ANA, note("second"))
    stream = act.stream
    assert (content(stream), stream.name_of(stream.nodes.code(NOTE)), readers(stream)) == (
        "second",
        None,
        {PAUL},
    )


def test_a_collection_of_nobody_stays_with_whoever_was_first(act):
    added = act("Add", ANA, NOTE, target=SHELF)
    act("Undo", ANA, added)
    act("Add", MALLORY, OTHER, target=SHELF)
    assert members(act.stream) == set()
    act("Add", ANA, NOTE, target=SHELF)
    act("Move", MALLORY, NOTE, origin=SHELF, target=BOX)
    assert (members(act.stream), members(act.stream, BOX)) == ({NOTE}, set())


def test_a_collection_that_is_created_again_begins_empty(act):
    act("Create", ANA, {"type": "Collection", "id": SHELF, "items": [OTHER]})
    act("Delete", ANA, SHELF)
    act("Update", ANA, {"type": "Collection", "id": SHELF, "items": [OTHER, NOTE]})
    act("Create", ANA, {"type": "Collection", "id": SHELF, "name": "Shelf"})
    act("Add", ANA, NOTE, target=SHELF)
    assert members(act.stream) == {NOTE}


def test_a_thing_edited_and_taken_back_two_thousand_times_is_as_it_was():
    moment = "2026-11-20T08:00:00Z"
    documents = [{"type": "Create", "id": "c", "actor": ANA, "object": note("0"), "published": moment}]
    for number in range(2_000):
        edit = {"type": "Update", "id": f"u{number}", "actor": ANA, "object": note(f"{number}")}
        undo = {"type": "Undo", "id": f"x{number}", "actor": ANA, "object": f"u{number}"}
        documents += [{**edit, "published": moment}, {**undo, "published": moment}]
    assert content(Stream.from_documents(documents)) == "0"
    assert content(Stream.from_documents(documents[:-1])) == "1999"
