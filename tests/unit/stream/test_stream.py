"""The stream: placing, rejecting, retracting, and being as it was."""

import itertools
import json

import pytest

from activitykit.errors import StreamError
from activitykit.stream import Stream

NOTE = "https://intra.example/notes/1"
ANA, PAUL, MALLORY = (f"https://intra.example/u/{name}" for name in ("ana", "paul", "mallory"))


def act(kind, actor, minute, object_=NOTE, **more):
    identifier = f"https://intra.example/a/{kind}-{actor[-4:]}-{minute}"
    return {
        "type": kind, "id": identifier, "actor": actor, "object": object_,
        "published": f"2026-11-20T08:{minute:02}:00Z", **more,
    }  # fmt: skip


def note(text):
    return {"type": "Note", "id": NOTE, "content": text}


HISTORY = [
    act("Create", ANA, 0, note("first"), to="as:Public"),
    act("Like", PAUL, 1),
    act("Undo", PAUL, 2, {"type": "Like", "actor": PAUL, "object": NOTE}),
    act("Update", MALLORY, 3, note("hacked")),
    act("Update", ANA, 4, note("second")),
    act("Undo", MALLORY, 5, act("Create", ANA, 0)["id"]),
]


def content(stream):
    node = stream.nodes.code(NOTE)
    state = stream.state_of(node)
    return None if state < 0 else stream.texts[int(stream.states.content[state])]


def readable(stream):
    """Everything a stream says, in words, so that two streams can be compared."""
    names = {-1: None} | dict(enumerate(stream.nodes))
    rows = [
        (
            stream.raw(i),
            names[int(stream.columns.actor[i])],
            sorted(names[m] for m in stream.sets.members(int(stream.columns.audience[i])).tolist()),
            bool(stream.alive[i]),
        )
        for i in range(len(stream))
    ]
    known = {names[n]: int(stream.states.row[s]) for n, s in enumerate(stream.latest.tolist()) if s >= 0}
    return rows, known


def test_only_the_author_edits_and_only_the_doer_undoes():
    stream = Stream.from_documents(HISTORY)
    assert content(stream) == "second"
    assert stream.alive.tolist() == [True, False, True, True, True, True]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order_of_arrival_gives_the_same_stream(order):
    whole = Stream.from_documents(HISTORY[:4])
    grown = Stream()
    for position in order:
        grown = grown.append([HISTORY[position]])
    assert readable(grown) == readable(whole)


def test_an_older_stream_stays_as_it_was():
    before = Stream.from_documents(HISTORY[:2])
    said = readable(before)
    one = before.append(HISTORY[2:])
    other = before.append([act("Delete", ANA, 30)])
    assert readable(before) == said
    assert content(one) == "second"
    assert bool(other.states.deleted[other.state_of(other.nodes.code(NOTE))])
    assert readable(one.until("2026-11-20T08:01:00Z")) == said


def test_a_deletion_is_seen_by_those_who_saw_the_thing():
    stream = Stream.from_documents([*HISTORY[:1], act("Delete", ANA, 9)])
    assert stream.columns.audience.tolist() == [0, 0]


def test_what_cannot_be_placed_is_kept_aside_with_its_reason():
    stream = Stream.from_documents(
        [
            HISTORY[0],
            HISTORY[0],
            {"type": "Like"},
            b"{",
            7,
            act("Like", PAUL, 1, published="yesterday"),
            {"actor": ANA},
        ]
    )
    assert len(stream) == 1
    assert stream.duplicates == 1
    assert [r.position for r in stream.rejected] == [2, 3, 4, 5, 6]
    assert "no actor" in stream.rejected[0].reason
    assert "'yesterday'" in stream.rejected[3].reason


def test_postings_and_their_tail_agree():
    stream = Stream.from_documents(HISTORY[:3])
    assert stream.rows_of("actor", stream.nodes.code(PAUL)).tolist() == [1, 2]
    longer = stream.append([act("Like", PAUL, 40, tag={"type": "Hashtag", "name": "#RH"})])
    assert longer.rows_of("actor", longer.nodes.code(PAUL)).tolist() == [1, 2, 3]
    assert longer.rows_of("tag", longer.nodes.code("#rh")).tolist() == [3]
    assert stream.rows_of("actor", stream.nodes.code(PAUL)).tolist() == [1, 2]
    with pytest.raises(StreamError, match="did you mean 'actor'"):
        stream.rows_of("actr", 0)


def test_a_stream_draws_itself():
    pytest.importorskip("altair")
    chart = Stream.from_documents(HISTORY).plot().to_dict()
    assert sum(row["count"] for row in chart["data"]["values"]) == len(HISTORY)


@pytest.mark.parametrize("published", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_no_calendar_shows_is_no_time(published):
    stream = Stream.from_documents([act("Like", PAUL, 1, published=published), HISTORY[0]])
    assert len(stream) == 1
    assert "no time" in stream.rejected[0].reason
    with pytest.raises(StreamError, match="years 1 to 9999"):
        stream.until(10**30)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_lacks_has_no_place(number):
    thing = {"type": "Place", "id": NOTE, "latitude": number}
    told = {"type": "Place", "id": NOTE, "name": "NaN, or Infinity?"}
    stream = Stream.from_documents([act("Like", PAUL, 1, thing), act("Like", PAUL, 2, told)])
    assert [len(stream), [one.position for one in stream.rejected]] == [1, [0]]
    written = json.dumps(act("Like", PAUL, 1, thing))
    assert not len(Stream.from_documents([written, written.encode()]))


def test_what_is_no_pile_and_no_row_is_told():
    for wrong in (None, 5, NOTE, HISTORY[0]):
        with pytest.raises(StreamError, match="iterable of documents"):
            Stream.from_documents(wrong)
    for row in ("1", slice(0, 1), None):
        with pytest.raises(StreamError, match="by its number"):
            Stream.from_documents(HISTORY)[row]


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("0000-01-01T00:00:00Z", "outside of the years 1 to 9999"),
        ("10000-01-01T00:00:00Z", "outside of the years 1 to 9999"),
        ("-0044-03-15T12:00:00Z", "outside of the years 1 to 9999"),
        ("0001-01-01T00:00:00+02:00", "outside of the years 1 to 9999"),
        ("9999-12-31T23:30:00-02:00", "outside of the years 1 to 9999"),
        ("2026-13-01T00:00:00Z", "a day or an hour that there is not"),
        ("2026-02-29T00:00:00Z", "a day or an hour that there is not"),
        ("2026-11-20T25:00:00Z", "a day or an hour that there is not"),
        ("02026-11-20T08:00:00Z", "is not an RFC 3339 date-time"),
        ("20 November", "is not an RFC 3339 date-time"),
        (20261120, "is not an RFC 3339 date-time"),
    ],
)
def test_why_a_moment_is_none_is_told(published: object, reason: str) -> None:
    like = {"type": "Like", "actor": "urn:ana", "object": "urn:n", "published": published}
    (rejected,) = Stream.from_documents([like]).rejected
    assert rejected.reason.startswith("no time: ")
    assert reason in rejected.reason
