"""What is erased is nowhere: not in columns, dictionaries, documents or files."""

import json

import pytest

from activitykit.stream import Stream

HOME = "https://intra.example"
ANA, ANABEL, PAUL = (f"{HOME}/u/{name}" for name in ("ana", "anabel", "paul"))
SECRET = "The budget of the cargo bikes"


def act(number, kind, actor, object_, **more):
    return {
        "type": kind, "id": f"{HOME}/a/{number}", "actor": actor, "object": object_,
        "published": f"2026-11-20T08:{number:02}:00Z", **more,
    }  # fmt: skip


NOTE = {"type": "Note", "id": f"{HOME}/n/1", "attributedTo": ANA, "content": SECRET}
MENTION = {"type": "Mention", "href": ANA, "name": "@ana-the-first"}
HISTORY = [
    act(0, "Create", f"{HOME}/directory", {"type": "Person", "id": ANA, "name": "Ana Prénom", "followers": f"{HOME}/f/77"}),
    act(1, "Create", ANA, NOTE, to=[f"{ANA}/followers", PAUL]),
    act(2, "Like", PAUL, NOTE["id"]),
    act(3, "Announce", PAUL, NOTE, to="as:Public"),
    act(4, "Like", ANABEL, f"{HOME}/a/3"),
    act(5, "Create", PAUL, {
        "type": "Note", "id": f"{HOME}/n/2", "inReplyTo": NOTE["id"], "tag": [MENTION],
        "content": f"I asked <a href='{ANA}'>her</a>, see {ANA}. Not {ANABEL}!",
    }, to=[ANA, ANABEL, "as:Public"], cc=[f"{HOME}/f/77"]),
    act(6, "Follow", PAUL, ANA),
    act(7, "Undo", PAUL, f"{HOME}/a/6"),
    act(8, "Announce", [ANA, ANABEL], f"{HOME}/n/2"),
    act(9, "Accept", PAUL, {"type": "Follow", "actor": ANA, "object": PAUL}),
    act(10, "Like", ANABEL, f"{HOME}/n/2", context={"id": ANA, "type": "Person", "name": "Ana Prénom"}),
    {"type": "Like", "actor": ANA},
    {"type": "Like", "actor": PAUL},
]  # fmt: skip
TRACES = [
    ANA,
    f"{HOME}/f/77",
    "Prénom",
    "Pr\\u00e9nom",
    SECRET,
    "ana-the-first",
    f"{HOME}/n/1",
    f"{HOME}/a/3",
]


def everything(path):
    return b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())


def holds(data, trace):
    at = data.find(trace.encode())
    while at >= 0:
        after = data[at + len(trace.encode()) :][:1]
        if not after.isalnum():  # .../u/anabel is somebody else
            return True
        at = data.find(trace.encode(), at + 1)
    return False


def test_of_an_erased_person_nothing_is_left(tmp_path):
    path = tmp_path / "s"
    stream = Stream.from_documents(HISTORY)
    stream.save(path)
    assert all(holds(everything(path), trace) for trace in TRACES[:3])
    clean = stream.without(actor=ANA)
    clean.save(path)
    data = everything(path)
    documents = [json.loads(clean.raw(row)) for row in range(len(clean))]
    said = "\0".join(
        [*clean.nodes, *clean.texts, json.dumps(documents, ensure_ascii=False), repr(clean.rejected)]
    )
    for trace in TRACES:
        assert not holds(data, trace), trace
        assert not holds(said.encode(), trace), trace
    assert [document["id"].rsplit("/", 1)[1] for document in documents] == ["5", "8", "10"]
    reply, shared, like = documents
    assert reply["to"] == [ANABEL, "as:Public"]
    assert "inReplyTo" not in reply["object"]
    assert ANABEL in reply["object"]["content"]
    assert shared["actor"] == [ANABEL]
    assert "context" not in like
    assert len(clean.rejected) == 1
    assert clean.columns.arrival.tolist() == [5, 8, 10]
    assert len(stream) == 11  # the old one is as it was


def test_of_an_erased_object_goes_what_was_done_to_it():
    clean = Stream.from_documents(HISTORY).without(object=[NOTE["id"], "urn:unheard-of"])
    assert [json.loads(clean.raw(row))["id"].rsplit("/", 1)[1] for row in range(len(clean))] == [
        "0", "5", "6", "7", "8", "9", "10",
    ]  # fmt: skip
    assert SECRET not in "\0".join(clean.texts)


@pytest.mark.parametrize("suffix", ["", ".parquet"])
def test_an_opened_stream_can_be_erased_from(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    Stream.from_documents(HISTORY).save(path)
    Stream.open(path).without(actor=[ANA, PAUL]).save(path)
    assert len(Stream.open(path)) == 0
    assert not holds(everything(tmp_path), PAUL)


def test_a_stream_is_described():
    stream = Stream.from_documents([*HISTORY, HISTORY[0]])
    told = stream.describe()
    assert (told.activities, told.actors, told.retracted, told.duplicates) == (11, 4, 1, 1)
    assert told.verbs == {"Create": 3, "Like": 3, "Announce": 2, "Follow": 1, "Undo": 1, "Accept": 1}
    assert told.rejected == {"no time": 2}
    assert "2026-11-20 08:00 to 2026-11-20 08:10 UTC" in str(told)
    assert "<td>11</td>" in stream._repr_html_()
    assert str(Stream().describe()).startswith("activities  0")
