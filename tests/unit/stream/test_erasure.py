"""What is erased is nowhere: not in columns, dictionaries, documents or files."""

import json
import shutil

import polars as pl
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


def test_neither_a_member_that_stands_twice_nor_a_spelling_keeps_anybody(tmp_path):
    odd, accented = 'urn:ana maría "x"', f"{HOME}/u/aïda"
    documents = [
        (b'{"type":"Like","id":"urn:1","actor":"urn:p","object":"urn:n","published":"2026-11-20T08:00:00Z",'
        b'"cc":"https:\\/\\/intra.example\\/u\\/ana","cc":"urn:p"}'),
        (b'{"type":"Like","id":"urn:2","actor":"urn:p","object":"urn:n","published":"2026-11-20T08:01:00Z",'
        b'"ex:saw":{"https://intra.example/u/ana":3},"to":"https://intra.example/u/a\\u00efda"}'),
        act(3, "Create", "urn:p", {"id": "urn:n3", "type": "Note", "content": f"to {odd}, and\n{ANA}"}, to=odd),
        b'{"type":"Like","actor":"https://intra.example/u/a\\u00efda"}',
        {"type": "Like", "actor": [odd]},
    ]  # fmt: skip
    stream = Stream.from_documents(documents)
    assert (len(stream), len(stream.rejected)) == (3, 2)
    path = tmp_path / "s"
    clean = stream.without(actor=[ANA, odd, accented], progress=False)
    clean.save(path)
    assert (len(clean), len(clean.rejected)) == (3, 0)
    data = everything(path)
    said = b"\0".join([data, *(json.dumps(json.loads(clean.raw(row))).encode() for row in range(3))])
    for trace in (ANA, accented, "a\\u00efda", "mar\u00eda", "mar\\u00eda", "u\\/ana"):
        assert not holds(said, trace), trace
    assert json.loads(clean.raw(0))["cc"] == "urn:p"


def test_an_activity_goes_by_its_id_and_not_by_anothers_claim_to_it():
    history = [
        act(1, "Create", PAUL, {"id": "urn:n", "type": "Note", "content": "a"}),
        act(2, "Like", ANABEL, f"{HOME}/a/1"),
        act(3, "Create", ANA, f"{HOME}/a/2"),
        act(
            4, "Update", ANA, {"id": "urn:n", "type": "Note", "attributedTo": ANA, "content": "mine, surely"}
        ),
    ]
    stream = Stream.from_documents(history)
    assert [one["id"][-3:] for one in map(json.loads, map(stream.without(actor=ANA).raw, range(2)))] == [
        "a/1",
        "a/2",
    ]
    kept = stream.without(object=f"{HOME}/a/1")
    assert [json.loads(kept.raw(row))["id"] for row in range(len(kept))] == [f"{HOME}/a/4"]


def test_names_that_are_no_addresses_are_cut_where_they_stand_alone():
    likes = [
        {"type": "Like", "id": f"l{n}", "actor": who, "object": "note", "to": ["ana", "paul"],
         "published": "2026-11-20T08:00:00Z", "summary": "ana and the note"}
        for n, who in enumerate(("ana", "paul"))
    ]  # fmt: skip
    clean = Stream.from_documents(
        [*likes, {"type": "Like", "actor": "ana"}, {"type": "Like", "actor": "anabel"}]
    )
    clean = clean.without(actor="ana")
    document = json.loads(clean.raw(0))
    assert (len(clean), document["to"], document["summary"]) == (1, ["paul"], "ana and the note")
    assert [one.document["actor"] for one in clean.rejected] == ["anabel"]


def test_what_was_written_to_somebody_who_is_gone_is_not_for_everybody():
    secret = act(
        1, "Create", PAUL, {"id": "urn:n", "type": "Note", "to": ANA, "content": "between us"}, to=[ANA]
    )
    clean = Stream.from_documents([secret]).without(actor=ANA)
    document = json.loads(clean.raw(0))
    assert document["to"] == document["object"]["to"] == ["urn:activitykit:erased"]
    assert clean.columns.audience[0] >= 0


def test_what_several_wrote_is_the_others_as_well():
    shared = {"id": "urn:n", "type": "Note", "attributedTo": [ANA, PAUL], "content": "ours"}
    mine = {"id": "urn:m", "type": "Note", "attributedTo": [ANA], "content": SECRET}
    stream = Stream.from_documents(
        [act(1, "Create", PAUL, shared), act(2, "Create", PAUL, mine), act(3, "Like", PAUL, "urn:n")]
    )
    clean = stream.without(actor=ANA)
    assert [json.loads(clean.raw(row))["object"] for row in range(len(clean))] == [
        {**shared, "attributedTo": [PAUL]},
        "urn:n",
    ]


def frame():
    return pl.DataFrame(
        {
            "id": [f"{HOME}/a/{number}" for number in range(5)],
            "type": ["Create", "Like", "Follow", "Create", "View"],
            "actor": [ANA, PAUL, PAUL, PAUL, ANABEL],
            "object": [f"{HOME}/n/1", f"{HOME}/n/1", ANA, f"{HOME}/n/2", f"{HOME}/n/2"],
            "content": [SECRET, None, None, f"I asked {ANA}.", None],
            "audience": [["as:Public"], [ANA], [ANA, PAUL], [ANA, ANABEL], None],
            "mentions": [None, None, None, [ANA], None],
            "published": [f"2026-11-20T08:0{number}:00Z" for number in range(5)],
        }
    )


@pytest.mark.parametrize("way", ["frame", "appended", "opened", "until", "arrived"])
def test_however_a_stream_came_to_be_nothing_is_left(tmp_path, way):
    stream = Stream.from_frame(frame())
    if way != "frame":
        late = act(
            0, "Create", PAUL, {"id": "urn:late", "type": "Note", "content": f"see {ANA}"}, to=[ANA, PAUL]
        )
        stream = stream.append([{**late, "id": "urn:early", "published": "2026-11-20T07:00:00Z"}])
        stream = stream.append([act(9, "Like", ANA, f"{HOME}/n/2"), act(8, "Like", PAUL, f"{HOME}/n/2")])
    if way == "opened":
        stream.save(tmp_path / "old")
        stream = Stream.open(tmp_path / "old")
        shutil.rmtree(tmp_path / "old")
    if way == "until":
        stream = stream.until("2026-11-20T08:04:30Z")
    if way == "arrived":
        stream = stream.arrived_by(7)
    clean = stream.without(actor=ANA, progress=False)
    clean.save(tmp_path / "s")
    ids = [clean.nodes[node].rpartition("/")[2] for node in clean.columns.id.tolist()]
    assert ids == {
        "frame": ["3", "4"], "appended": ["urn:early", "3", "4", "8"], "opened": ["urn:early", "3", "4", "8"],
        "until": ["urn:early", "3", "4"], "arrived": ["urn:early", "3", "4"],
    }[way]  # fmt: skip
    for trace in (ANA, SECRET, f"{HOME}/n/1"):
        assert not holds(everything(tmp_path), trace), trace
    opened = Stream.open(tmp_path / "s")
    assert [opened.raw(row) for row in range(len(opened))] == [clean.raw(row) for row in range(len(clean))]
    assert opened.name_of(opened.nodes.code(f"{HOME}/n/2")) is None
    state = opened.state_of(opened.nodes.code(f"{HOME}/n/2"))
    assert opened.texts[opened.states.content[state]] == "I asked urn:activitykit:erased."


def test_a_stream_is_described():
    stream = Stream.from_documents([*HISTORY, HISTORY[0]])
    told = stream.describe()
    assert (told.activities, told.actors, told.retracted, told.duplicates) == (11, 4, 1, 1)
    assert told.verbs == {"Create": 3, "Like": 3, "Announce": 2, "Follow": 1, "Undo": 1, "Accept": 1}
    assert told.rejected == {"no time": 2}
    assert "2026-11-20 08:00 to 2026-11-20 08:10 UTC" in str(told)
    assert "<td>11</td>" in stream._repr_html_()
    assert str(Stream().describe()).startswith("activities  0")


def test_an_erased_person_is_in_nothing_that_a_stream_shows_or_gives():
    clean = Stream.from_documents(HISTORY).without(actor=ANA)
    shown = [
        repr(clean),
        str(clean.describe()),
        repr(clean.describe()),
        clean._repr_html_(),
        repr(clean.columns),
    ]
    frame = clean.to_frame("pyarrow")
    sets = [clean.nodes[node] for node in clean.sets.indices.tolist()]
    given = [repr(frame.to_pylist()), *(repr(activity.to_dict()) for activity in clean), *sets]
    for trace in TRACES:
        assert not holds("\0".join([*shown, *given]).encode(), trace), trace
        assert clean.nodes.code(trace) == -1


def test_long_words_are_searched_in_one_pass_and_long_schemes_are_erased():
    # A look at the rest of the word from each of its letters on would take minutes.
    odd = "x" * 100 + ":ana"
    said = "a" * 400_000 + f" {ANA} {odd} " + "a" * 400_000
    note = {"type": "Note", "id": f"{HOME}/n/9", "content": said}
    clean = Stream.from_documents([act(9, "Create", PAUL, note)]).without(actor=[ANA, odd])
    (content,) = (activity.to_dict()["object"]["content"] for activity in clean)
    assert content.split() == [
        "a" * 400_000,
        "urn:activitykit:erased",
        "urn:activitykit:erased",
        "a" * 400_000,
    ]


@pytest.mark.parametrize("after", ["", ".", "...", "?!).", "#top", "#top.", "." * 1_000_000])
def test_an_address_is_found_whatever_signs_follow_it(after):
    # A look at all that is left for each of the signs would take minutes.
    note = {"type": "Note", "id": f"{HOME}/n/9", "content": f"Ask {ANA}{after} or urn:x{after}"}
    clean = Stream.from_documents([act(9, "Create", PAUL, note)]).without(actor=ANA)
    (content,) = (activity.to_dict()["object"]["content"] for activity in clean)
    assert content.startswith("Ask urn:activitykit:erased")
    assert content.endswith(f" or urn:x{after}")
    assert ANA not in content
