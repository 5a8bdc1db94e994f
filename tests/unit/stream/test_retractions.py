"""Retractions without end: what a few documents can ask for is bounded, in whichever order they come."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from activitykit.stream import Stream

ANA = "urn:ana"


def dated(documents):
    return [
        {
            "actor": ANA,
            "published": f"2026-11-20T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z",
            **document,
        }
        for at, document in enumerate(documents)
    ]


def undo(name, *of):
    return {"type": "Undo", "id": name, "object": list(of)}


def like(name):
    return {"type": "Like", "id": name, "object": "urn:note"}


def turns(stream):
    """How often anything fell or stood again."""
    return len(stream._log.alive.rows)


def streams(documents):
    """The stream of documents that come in at once, and in three parts."""
    third = len(documents) // 3
    parts = documents[:third], documents[third : 2 * third], documents[2 * third :]
    apart = Stream()
    for part in parts:
        apart = apart.append(part)
    return Stream.from_documents(documents), apart


def test_a_chain_that_comes_from_its_top_down_is_as_short_as_any():
    chain = [undo(f"urn:{at + 1}", f"urn:{at}") for at in reversed(range(400))]
    above = [undo("urn:top0", "urn:400"), *(undo(f"urn:top{at + 1}", f"urn:top{at}") for at in range(400))]
    for stream in streams(dated([*chain, like("urn:0"), *above])):
        assert turns(stream) <= 40 * len(stream)  # not the length of the chain for each of them


@pytest.mark.parametrize("upwards", [True, False])
def test_chains_count_to_a_depth_of_a_hundred(upwards):
    def stands(length):
        names = [f"urn:{at}" for at in range(length + 1)]
        documents = [like(names[0]), *(undo(by, of) for of, by in pairwise(names))]
        stream = Stream.from_documents(dated(documents if upwards else documents[::-1]))
        return bool(stream.alive[stream.row_of(stream.nodes.code(names[0]))])

    assert [stands(length) for length in (1, 2, 99, 100)] == [False, True, False, True]
    # Of a chain of 101, the link that becomes known last is none: the topmost, or that to the Like.
    assert stands(101)


def test_a_wide_retraction_turns_its_objects_only_so_often():
    likes = [f"urn:like{at}" for at in range(300)]
    documents = [*map(like, likes), undo("urn:wide", *likes)]
    for at in range(250):
        documents += [undo(f"urn:v{at}", "urn:wide"), undo(f"urn:w{at}", f"urn:v{at}")]
    for stream in streams(dated(documents)):
        counts = np.bincount(stream._log.alive.keys.all())
        assert counts.max() == 199
        assert not stream.alive[:300].any()  # taken back for the hundredth time


def test_what_is_turned_from_afar_is_turned_only_so_often():
    likes = [f"urn:like{at}" for at in range(50)]
    documents = [*map(like, likes), undo("urn:wide", *likes)]
    for name, of in (("v", "wide"), ("w", "v"), ("x", "w"), ("y", "x")):
        if name in "vw":
            documents += [
                undo(f"urn:{name}{at}", f"urn:{of}{at if name == 'w' else ''}") for at in range(250)
            ]
    for at in range(250):
        documents += [undo(f"urn:x{at}", f"urn:w{at}"), undo(f"urn:y{at}", f"urn:x{at}")]
    for stream in streams(dated(documents)):
        assert np.bincount(stream._log.alive.keys.all()).max() == 199


def test_an_undo_of_several_descriptions_is_described_by_these():
    liked, blocked = ({"type": kind, "object": "urn:note"} for kind in ("Like", "Block"))
    both = {"type": "Undo", "object": [liked, blocked]}
    for said, stands in (([liked, blocked], False), ([blocked, liked], True), ([liked], True), (liked, True)):
        stream = Stream.from_documents(
            dated([both, {"type": "Undo", "object": {"type": "Undo", "object": said}}])
        )
        assert stream.alive.tolist() == [stands, True]


def test_nothing_turns_in_passing():
    # One is above another by a short and by a long way: it is judged after all that are between.
    documents = [like("urn:0"), undo("urn:end", "urn:0"), undo("urn:a", "urn:end"), undo("urn:b", "urn:end")]
    documents += [undo("urn:c", "urn:b"), undo("urn:m", "urn:c", "urn:a")]
    documents = dated([*documents, undo("urn:top", "urn:m"), undo("urn:gone", "urn:top")])
    before, between, after = (Stream.from_documents(documents[:end]) for end in (6, 7, 8))
    assert before.alive.tolist() == [True, False, False, True, False, True]
    assert between.alive.tolist() == [True, False, True, False, True, False, True]
    assert after.alive.tolist() == [*before.alive, False, True]
    assert [turns(between) - turns(before), turns(after) - turns(between)] == [4, 5]


def test_going_on_costs_what_is_new_however_much_has_been_taken_back():
    likes = [like(f"urn:{at}") for at in range(4_000)]
    stream = Stream.from_documents(dated([*likes, *(undo(f"urn:u{at}", f"urn:{at}") for at in range(4_000))]))
    rules, nothing = stream._log._rules, np.empty(0, np.int64)
    tracemalloc.start()
    try:
        assert rules._events(len(stream), nothing) == []
        assert tracemalloc.get_traced_memory()[1] < 4_000  # not a sign for each of what was taken back
    finally:
        tracemalloc.stop()
