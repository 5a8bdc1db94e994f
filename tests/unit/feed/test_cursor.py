"""Cursors that somebody made up: the checksum is no secret, so that they are judged by what they say."""

import pytest

import activitykit as ak
from activitykit.errors import CursorError
from activitykit.feed import cursor as cursors
from activitykit.feed import turning
from activitykit.feed.cursor import Position

FEED = ak.Feed(rank=(ak.Recency(),), size=2)
YVES = "urn:yves"
STREAM = ak.Stream.from_documents(
    {
        "type": "Create", "id": f"urn:c{n}", "actor": "urn:ana", "to": "as:Public",
        "published": f"2026-11-1{n}T08:00:00Z",
        "object": {"type": "Note", "id": f"urn:n{n}", "content": f"Note {n}"},
    }
    for n in range(5)
)  # fmt: skip


def turned(text):
    return FEED.page(STREAM, YVES, after=text)


def given():
    return Position.open(FEED.page(STREAM, YVES).cursor, FEED.digest, YVES)


def forged(**changes):
    return given()._replace(**changes).seal(FEED.digest, YVES)


def packed(count=0, tail=b"urn:c4"):
    here = given()
    return cursors._FORM.pack(4, here.as_of, False, 2, here.order, count) + tail


def sealed(body):
    text = cursors.urlsafe_b64encode(body + cursors._digest(body, FEED.digest, YVES))
    return text.rstrip(b"=").decode()


def test_a_cursor_made_as_they_are_made_turns_the_page():
    assert turned(sealed(packed())).cursor == turned(forged()).cursor
    assert [entry.object_id for entry in turned(forged())] == ["urn:n2", "urn:n1"]


@pytest.mark.parametrize(
    "changes",
    [{"passed": (99,)}, {"passed": (2,)}, {"passed": (1, 1)}, {"passed": (1, 0)}, {"as_of": 2**62},
     {"as_of": -(2**62)}, {"shown": 2**32 - 1}, {"shown": 6}, {"newest": "\ud800"}, {"order": b"12345678"}],
)  # fmt: skip
def test_a_position_that_no_page_has_is_refused(changes):
    with pytest.raises(CursorError):
        turned(forged(**changes))


@pytest.mark.parametrize(
    "body",
    [b"", packed()[:20], packed(count=1), packed(count=9), packed(count=65535), packed(tail=b"\xff")],
    ids=("empty", "short", "no-places", "half-places", "most-places", "no-text"),
)
def test_bytes_that_are_no_position_are_refused(body):
    with pytest.raises(CursorError, match="is no cursor"):
        turned(sealed(body))


def test_more_told_than_there_is_is_refused_before_anything_is_ranked(monkeypatch):
    ranked = []
    monkeypatch.setattr(turning, "Reading", lambda *given: ranked.append(given))
    with pytest.raises(CursorError, match="no more the same"):
        turned(forged(shown=6))
    assert not ranked
