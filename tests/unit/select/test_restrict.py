"""A smaller stream tells of its activities what the whole one told."""

import pytest
from pydantic_core import from_json

import activitykit as ak
from activitykit.errors import QueryError, StreamError

ANA, NOTE = "https://intra.example/u/ana", "https://intra.example/n/1"


def act(kind, minute, thing=NOTE, **more):
    return {
        "type": kind, "id": f"urn:{minute}", "actor": ANA, "object": thing,
        "published": f"2026-11-20T08:{minute:02}:00Z", **more,
    }  # fmt: skip


STREAM = ak.Stream.from_documents(
    [
        act("Create", 0, {"type": "Note", "id": NOTE, "content": "Text"}),
        act("Like", 1),
        act("Undo", 2, "urn:1"),
        act("Like", 3),
        act("Undo", 4, {"type": "Like", "actor": ANA, "object": NOTE}),
        act("Undo", 5, "urn:4"),
        act("View", 6),
        act("Undo", 7, "urn:6"),
    ]
)


def test_undone_stays_undone():
    likes = STREAM.where("type:Like")
    assert [from_json(likes.raw(row))["id"] for row in range(len(likes))] == [f"urn:{n}" for n in range(1, 6)]
    assert likes.alive.tolist() == STREAM.alive[1:6].tolist()
    assert len(STREAM.where(ak.Since("90min"))) == len(STREAM)
    assert len(STREAM.where(ak.any_of())) == 0


def test_what_depends_on_a_viewer_is_told():
    with pytest.raises(StreamError, match="depends on who looks"):
        STREAM.where(ak.Unseen())
    with pytest.raises(QueryError, match="did you mean 'type:'"):
        STREAM.where("typ:Like")
