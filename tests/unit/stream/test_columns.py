"""Every column of a stream, through every door."""

import json

import polars as pl
import pytest

from activitykit.select import Source, View, Viewer
from activitykit.stream import Stream

HOME = "https://intra.example"
ANA, PAUL, WIKI, FORUM = f"{HOME}/u/ana", f"{HOME}/u/paul", f"{HOME}/apps/wiki", f"{HOME}/apps/forum"

DOCUMENTS = [
    {
        "@context": ["https://www.w3.org/ns/activitystreams", {"@language": "FR"}],
        "type": ["Create", "https://intra.example/verbs/Publish"], "id": f"{HOME}/a/1", "actor": ANA,
        "published": "2026-11-20T08:00:00Z", "updated": "2026-11-20T08:05:00Z", "endTime": "2026-12-01T00:00:00Z",
        "to": "as:Public", "cc": [f"{HOME}/g/1"], "bto": [PAUL], "bcc": [f"{HOME}/u/eve"], "audience": {"id": f"{HOME}/g/2"},
        "target": f"{HOME}/c/target", "context": f"{HOME}/c/context", "origin": f"{HOME}/c/origin",
        "inReplyTo": f"{HOME}/n/0", "generator": {"type": "Application", "id": WIKI, "name": "The wiki"},
        "tag": [{"type": "Hashtag", "name": "#RH"}, {"type": "Mention", "href": PAUL}],
        "object": {
            "type": "Article", "id": f"{HOME}/n/1", "name": "A name", "summary": "A summary", "content": "A text",
            "attributedTo": ANA, "tag": [{"type": "Hashtag", "name": "roof"}], "audience": f"{HOME}/g/3",
        },
    },
    {
        "type": "Like", "id": f"{HOME}/a/2", "actor": PAUL, "object": f"{HOME}/n/unheard-of",
        "published": "2026-11-20T09:00:00Z", "source": FORUM, "generator": WIKI,
    },
    {
        "type": "Create", "id": f"{HOME}/a/3", "actor": PAUL, "published": "2026-11-20T10:00:00Z",
        "object": {"type": "Note", "id": f"{HOME}/n/3", "content": "B", "generator": FORUM},
    },
    {
        "type": "Announce", "id": f"{HOME}/a/4", "actor": ANA, "published": "2026-11-20T11:00:00Z",
        "object": {"type": "Note", "id": f"{HOME}/n/3", "content": "B", "generator": FORUM, "source": {"content": "*B*"}},
    },
]  # fmt: skip


def told(stream, row):
    """Return the columns of a row in words."""
    columns, nodes = stream.columns, stream.nodes
    words = {
        name: None if (code := int(getattr(columns, name)[row])) < 0 else nodes[code]
        for name in ("id", "actor", "object", "target", "context", "reply", "generator", "source", "origin")
    }
    for name in ("own", "audience", "tags", "mentions"):
        words[name] = {nodes[member] for member in stream.sets.members(int(getattr(columns, name)[row]))}
    words["type"] = stream.type_sets[columns.type[row]]
    kind, language = int(columns.object_type[row]), int(columns.language[row])
    words["object_type"] = stream.type_sets[kind] if kind >= 0 else None
    words["language"] = stream.languages[language] if language >= 0 else None
    return words | {name: int(getattr(columns, name)[row]) for name in ("time", "updated", "end")}


def known(stream, iri):
    """Return what is known of a thing in words."""
    state, states = stream.state_of(stream.nodes.code(iri)), stream.states
    if state < 0:
        return None
    words = {
        name: stream.texts[code] if (code := int(getattr(states, name)[state])) >= 0 else None
        for name in ("name", "summary", "content")
    }
    author = int(states.author[state])
    words["author"] = stream.nodes[author] if author >= 0 else None
    for name in ("tags", "audience"):
        words[name] = {stream.nodes[m] for m in stream.sets.members(int(getattr(states, name)[state]))}
    return words


@pytest.fixture(scope="module")
def stream():
    return Stream.from_documents(DOCUMENTS)


def test_every_column_says_what_the_document_says(stream):
    row = told(stream, 0)
    everybody = {
        f"{HOME}/g/1",
        PAUL,
        f"{HOME}/u/eve",
        f"{HOME}/g/2",
        "https://www.w3.org/ns/activitystreams#Public",
    }
    assert row == {
        "id": f"{HOME}/a/1", "type": ("Create", "https://intra.example/verbs/Publish"), "actor": ANA,
        "object": f"{HOME}/n/1", "object_type": ("Article",), "target": f"{HOME}/c/target",
        "context": f"{HOME}/c/context", "origin": f"{HOME}/c/origin", "reply": f"{HOME}/n/0",
        "generator": WIKI, "source": WIKI, "own": everybody, "audience": everybody,
        "tags": {"#rh", "#roof"}, "mentions": {PAUL}, "language": "fr",
        "time": 1_795_161_600_000_000, "updated": 1_795_161_900_000_000, "end": 1_796_083_200_000_000,
    }  # fmt: skip
    assert known(stream, f"{HOME}/n/1") == {
        "name": "A name", "summary": "A summary", "content": "A text", "author": ANA,
        "tags": {"#roof"}, "audience": {f"{HOME}/g/3"},
    }  # fmt: skip
    assert known(stream, WIKI)["name"] == "The wiki"
    assert known(stream, f"{HOME}/n/unheard-of") is None
    assert stream.rows_of("object", stream.nodes.code(f"{HOME}/n/unheard-of")).tolist() == [1]
    assert json.loads(stream.raw(0)) == DOCUMENTS[0]


def test_the_source_is_what_an_activity_came_from_or_was_made_with(stream):
    assert [told(stream, row)["source"] for row in range(4)] == [WIKI, FORUM, FORUM, None]
    assert [told(stream, row)["generator"] for row in range(4)] == [WIKI, WIKI, None, None]
    view = View(stream, Viewer(PAUL))
    rows = range(4)
    found = {app: Source(app).mask(view, rows).tolist() for app in (WIKI, FORUM)}
    assert found == {WIKI: [True, True, False, False], FORUM: [False, True, True, False]}


def through_a_file(stream, path):
    stream.save(path)
    return Stream.open(path)


DOORS = {
    "folder": lambda stream, path: through_a_file(stream, path / "s"),
    "parquet": lambda stream, path: through_a_file(stream, path / "s.parquet"),
    "arrow": lambda stream, path: through_a_file(stream, path / "s.arrow"),
    "until": lambda stream, _: stream.append([{**DOCUMENTS[1], "id": "urn:x", "published": "2026-11-21T08:00:00Z"}]).until("2026-11-20T12:00:00Z"),
    "append": lambda stream, _: Stream.from_documents(DOCUMENTS[2:]).append(DOCUMENTS[:1]).append(DOCUMENTS[1:2]),
    "without": lambda stream, _: stream.without(actor="urn:nobody"),
    "documents": lambda stream, _: Stream.from_documents(list(stream)),
    "frame of documents": lambda stream, _: Stream.from_frame(stream.to_frame("polars")),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_every_column_passes_every_door(stream, door, tmp_path):
    other = DOORS[door](stream, tmp_path)
    assert [told(other, row) for row in range(4)] == [told(stream, row) for row in range(4)]
    for thing in (f"{HOME}/n/1", f"{HOME}/n/3", WIKI):
        assert known(other, thing) == known(stream, thing)


def test_columns_without_documents_are_a_stream_too(stream):
    frame = stream.to_frame("polars").drop("document")
    other = Stream.from_frame(frame)
    for row in range(4):
        assert told(other, row) == told(stream, row)
    again = Stream.from_documents(map(other.raw, range(4)))
    assert [told(again, row) for row in range(4)] == [told(other, row) for row in range(4)]


def test_a_source_may_stand_in_a_frame():
    rows = {"type": ["Like"] * 3, "actor": [ANA] * 3, "published": ["2026-11-20T08:00:00Z"] * 3, "id": ["urn:1", "urn:2", "urn:3"]}  # fmt: skip
    stream = Stream.from_frame(
        pl.DataFrame({**rows, "source": [FORUM, None, None], "generator": [WIKI, WIKI, None]})
    )
    assert [told(stream, row)["source"] for row in range(3)] == [FORUM, WIKI, None]
    assert [json.loads(stream.raw(row)).get("source") for row in range(3)] == [FORUM, None, None]


def test_more_languages_than_a_column_can_tell_are_none():
    tags = [f"x-{number}" for number in range(32_800)]
    maps = [
        {
            "type": "Create", "id": f"urn:{number}", "actor": ANA, "published": "2026-11-20T08:00:00Z",
            "object": {"type": "Note", "id": f"urn:n{number}", "contentMap": {tag: "text"}},
        }
        for number, tag in enumerate(tags)
    ]  # fmt: skip
    stream = Stream.from_documents(maps)
    assert len(stream) == len(maps)
    assert int(stream.columns.language.max()) < 32_767
    assert told(stream, len(maps) - 1)["language"] is None
