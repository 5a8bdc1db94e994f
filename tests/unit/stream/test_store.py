"""Saved streams: whole or not at all, mapped, checked, and nothing in them but the stream."""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from zlib import crc32

import pytest

from activitykit.errors import StreamError
from activitykit.stream import Stream, replacing, store

HOME = "https://intra.example"


def note(number, text="Hello", **more):
    return {
        "type": "Create", "id": f"{HOME}/a/{number}", "actor": f"{HOME}/u/{number % 7}",
        "published": f"2026-11-20T08:{number // 60:02}:{number % 60:02}Z", "to": "as:Public",
        "object": {"type": "Note", "id": f"{HOME}/n/{number}", "content": f"{text} {number}", "tag": {"name": "#hr"}},
        **more,
    }  # fmt: skip


def said(stream):
    latest = {
        stream.nodes[node]: stream.texts[code] if (code := int(stream.states.content[state])) >= 0 else "gone"
        for node, state in enumerate(stream.latest.tolist())
        if state >= 0
    }
    tag = stream.nodes.code("#hr")
    return (
        [stream.raw(row) for row in range(len(stream))],
        stream.alive.tolist(),
        latest,
        stream.rows_of("tag", tag).tolist(),
    )


HISTORY = [
    *map(note, range(50)),
    {"type": "Undo", "id": "urn:undo", "actor": f"{HOME}/u/3", "object": f"{HOME}/a/3", "published": "2026-11-20T09:00:00Z"},
    {"type": "Like", "actor": "urn:nobody"},
]  # fmt: skip


@pytest.fixture
def stream():
    return Stream.from_documents([*HISTORY, HISTORY[0]])


def data_file(path):
    (found,) = path.glob("data-*.bin")
    return found


@pytest.mark.parametrize("verify", [False, True])
def test_what_is_opened_is_what_was_saved(stream, tmp_path, verify):
    stream.save(tmp_path / "s")
    opened = Stream.open(tmp_path / "s", verify=verify)
    assert said(opened) == said(stream)
    assert opened.duplicates == 1
    assert [(r.position, r.reason) for r in opened.rejected] == [
        (r.position, r.reason) for r in stream.rejected
    ]
    assert json.loads(opened.rejected[0].document) == HISTORY[-1]


def test_an_opened_stream_goes_on_and_may_be_saved_again(stream, tmp_path):
    path = str(tmp_path / "s")
    stream.save(path)
    more = [note(70), note(5), note(20, id="urn:late"), {**HISTORY[50], "id": "urn:2", "object": "urn:undo"}]
    more[-1]["published"] = "2026-11-20T10:00:00Z"
    opened = Stream.open(path)
    grown = opened.append(more)
    assert said(grown) == said(Stream.from_documents([*HISTORY, *more]))
    assert said(opened) == said(stream)
    grown.save(path)
    assert said(Stream.open(path)) == said(grown)
    assert said(opened) == said(stream)  # still mapped, although its file has been replaced
    assert data_file(tmp_path / "s")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_damaged_byte_is_named_before_it_is_used(stream, tmp_path, monkeypatch, at_once):
    if not at_once:
        monkeypatch.setattr(store, "_CHECKED_AT_ONCE", 0)
    path = tmp_path / "s"
    stream.save(path)
    file = data_file(path)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(StreamError, match=file.name):
        said(Stream.open(path))
    with pytest.raises(StreamError, match=file.name):
        Stream.open(path, verify=True)


def test_every_missing_or_shortened_file_is_named(stream, tmp_path):
    path = tmp_path / "s"
    with pytest.raises(StreamError, match="no stream at"):
        Stream.open(path)
    stream.save(path)
    whole, manifest = data_file(path).read_bytes(), (path / "manifest.json").read_bytes()
    for content in (whole[:-1], whole + b"x", b""):
        data_file(path).write_bytes(content)
        with pytest.raises(StreamError, match=data_file(path).name):
            Stream.open(path)
    for content in (manifest[:-20], b"", b"[]", b"7", manifest.replace(b"rows", b"rowz"), b"\xff"):
        (path / "manifest.json").write_bytes(content)
        with pytest.raises(StreamError, match=r"manifest\.json is damaged"):
            Stream.open(path)
    (path / "manifest.json").write_bytes(manifest)
    data_file(path).unlink()
    with pytest.raises(StreamError, match="missing"):
        Stream.open(path)


LIKE = {"type": "Like", "actor": "urn:ana", "object": "urn:note", "published": "2026-11-20T08:00:00Z"}
RING: dict = {**LIKE}
RING["object"] = RING
DEEP: dict = {**LIKE}
below = DEEP
for _ in range(5000):
    below["object"] = below = {"type": "Note"}


@pytest.mark.parametrize("suffix", ["", ".parquet"])
@pytest.mark.parametrize(
    "document",
    [
        {**LIKE, "content": "\ud83d"}, {**LIKE, "\udc00": 1}, json.dumps({**LIKE, "content": "\ud83d"}).encode(),
        "\ud83d urn:ana", b"\xff urn:ana", {**LIKE, "content": b"\xff"}, RING, DEEP,
    ],
    ids=str.split("value member escaped text bytes binary ring deep"),
)  # fmt: skip
def test_what_json_cannot_hold_is_kept_aside_saved_and_erased(document, suffix, tmp_path):
    stream = Stream.from_documents([document, note(1)])
    assert len(stream) == 1
    path = tmp_path / f"s{suffix}"
    stream.save(path)
    opened = Stream.open(path)
    assert [one.reason for one in opened.rejected] == [one.reason for one in stream.rejected]
    for one in (stream, opened):
        assert len(one.without(actor="urn:zoe").rejected) == 1
        assert one.without(actor="urn:ana").rejected == ()


def test_another_version_is_not_guessed_at(stream, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_VERSION", 99)
    stream.save(tmp_path / "s")
    monkeypatch.undo()
    with pytest.raises(StreamError, match="version 99"):
        Stream.open(tmp_path / "s")


def test_an_empty_stream_is_a_stream(tmp_path):
    Stream().save(tmp_path / "s")
    assert len(Stream.open(tmp_path / "s").append([note(1)])) == 1


def test_the_stream_as_it_was_is_saved_without_what_came_later(tmp_path):
    stream = Stream.from_documents([note(1), note(2, "Secret")])
    early = stream.until("2026-11-20T08:00:01Z")
    early.save(tmp_path / "s")
    assert b"Secret" not in data_file(tmp_path / "s").read_bytes()
    assert said(Stream.open(tmp_path / "s")) == said(early)


WRITER = """
    import sys
    from activitykit.stream import Stream
    a, b = (Stream.open(sys.argv[1] + name) for name in ("/one", "/two"))
    print("ready", flush=True)
    while True:
        for stream in (a, b):
            stream.save(sys.argv[1] + "/s")
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_a_killed_writer_leaves_the_old_or_the_new_stream(tmp_path):
    one, two = Stream.from_documents(map(note, range(30))), Stream.from_documents(map(note, range(40)))
    one.save(tmp_path / "one")
    two.save(tmp_path / "two")
    one.save(tmp_path / "s")
    dice = random.Random(7)
    seen = set()
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout.readline() == "ready\n"
        until = time.monotonic() + dice.uniform(0.02, 0.2)
        while time.monotonic() < until:
            seen.add(len(Stream.open(tmp_path / "s", verify=True)))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        opened = Stream.open(tmp_path / "s", verify=True)
        assert said(opened) in (said(one), said(two))
    assert seen <= {30, 40}
    one.save(tmp_path / "s")
    assert {file.name for file in Path(tmp_path / "s").iterdir()} == {
        ".lock",
        "manifest.json",
        data_file(tmp_path / "s").name,
    }


def test_what_a_killed_writer_left_goes_when_the_stream_is_opened(stream, tmp_path, monkeypatch):
    stream.save(tmp_path)
    monkeypatch.setattr(store, "_remove_others", lambda *_: None)  # as if killed before it removed the old
    stream.without(actor=f"{HOME}/u/3").save(tmp_path)
    monkeypatch.undo()
    assert len(list(tmp_path.glob("data-*.bin"))) == 2
    with store._only_writer(tmp_path):  # somebody writes: what is there may be theirs
        Stream.open(tmp_path)
        assert len(list(tmp_path.glob("data-*.bin"))) == 2
    opened = Stream.open(tmp_path)
    assert f"{HOME}/u/3".encode() + b'"' not in data_file(tmp_path).read_bytes()
    assert len(opened) < len(stream)


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_killed_writer_of_a_single_file_leaves_it_whole_and_nothing_besides(tmp_path, suffix):
    writing = f"""
        import sys, os, signal
        from activitykit.stream import Stream
        stream = Stream.open(sys.argv[1])
        kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        os.fsync = kill  # all is written, and nothing in its place yet
        stream.without(actor="{HOME}/u/1").save(sys.argv[1])
    """
    path = tmp_path / f"s[1].{suffix}"
    stream = Stream.from_documents(map(note, range(30)))
    stream.save(path)
    beside = tmp_path / f".s[1].{suffix}.old"
    beside.write_text("somebody else's")

    def killed():
        ran = subprocess.run([sys.executable, "-c", textwrap.dedent(writing), str(path)], check=False)
        assert ran.returncode == -signal.SIGKILL
        return set(tmp_path.iterdir()) - {path, beside}

    assert len(killed()) == 1
    with replacing.only_writer_in(tmp_path, tmp_path / "another"):  # what is there may be theirs
        assert said(Stream.open(path)) == said(stream)
        assert len(replacing.leftovers(path)) == 1
    assert said(Stream.open(path)) == said(stream)
    assert not replacing.leftovers(path)
    assert len(killed()) == 1
    stream.save(path)
    assert set(tmp_path.iterdir()) == {path, beside}


def test_a_single_file_that_cannot_be_written_is_told(stream, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StreamError, match="can't be saved there"):
        stream.save(tmp_path / "file" / "s.parquet")
    stream.save(tmp_path / "new" / "folder" / "s.parquet")
    assert said(Stream.open(tmp_path / "new" / "folder" / "s.parquet")) == said(stream)


READER = """
    import sys
    from activitykit.stream import Stream
    stream = Stream.open(sys.argv[1])
    print(len(stream), int(stream.alive.sum()), len(stream.rows_of("tag", stream.nodes.code("#hr"))))
"""


def test_several_processes_open_one_stream(stream, tmp_path):
    stream.save(tmp_path / "s")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(READER), str(tmp_path / "s")],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert {reader.communicate()[0] for reader in readers} == {"51 50 50\n"}


def test_a_place_where_nothing_can_be_saved_is_told(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(StreamError, match="can't be saved there"):
        Stream.from_documents([]).save(tmp_path / "taken")


def opened_or_told(path):
    """Return what a saved stream says, or the path if the error names it."""
    try:
        return said(Stream.open(path))
    except StreamError as error:
        return str(path) if str(path) in str(error) else str(error)


def test_a_flipped_bit_anywhere_is_told_or_changes_nothing(stream, tmp_path):
    path = tmp_path / "s"
    stream.save(path)
    whole = said(Stream.open(path))
    dice = random.Random(3)
    for file in (data_file(path), path / "manifest.json"):
        content = file.read_bytes()
        for at in dice.sample(range(len(content)), 150):
            damaged = bytearray(content)
            damaged[at] ^= 1 << dice.randrange(8)
            file.write_bytes(damaged)
            assert opened_or_told(path) in (whole, str(path))
        file.write_bytes(content)


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_flipped_bit_in_a_single_file_is_told_or_changes_nothing(stream, tmp_path, suffix):
    path = tmp_path / f"s.{suffix}"
    stream.save(path)
    content = path.read_bytes()
    dice = random.Random(3)
    told = 0
    for at in dice.sample(range(len(content)), 120):
        damaged = bytearray(content)
        damaged[at] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        found = opened_or_told(path)
        assert found in (said(stream), str(path))
        told += found == str(path)
    assert told


def rewritten(path, change):
    """Write another manifest with a checksum that fits."""
    manifest = path / "manifest.json"
    body = json.loads(json.loads(manifest.read_bytes())["manifest"])
    text = json.dumps(change(body))
    manifest.write_text(json.dumps({"checksum": crc32(text.encode()), "manifest": text}), "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        *(lambda body, name=name: {k: v for k, v in body.items() if k != name} for name in ("data", "size", "sections", "checksums", "primes", "rejected", "duplicates")),
        lambda body: {**body, "data": None},
        lambda body: {**body, "data": "../../outside"},
        lambda body: {**body, "sections": {k: ["<i4", 10**12, 5] for k in body["sections"]}},
        lambda body: {**body, "sections": {k: ["O", *v[1:]] for k, v in body["sections"].items()}},
        lambda body: {**body, "checksums": []},
        lambda body: {**body, "rejected": [{"a": 1}]},
        lambda body: {**body, "size": "much"},
        lambda body: {**body, "version": body["version"] + 1},
        lambda body: {**body, "format": "another"},
        lambda body: [body],
    ],
)  # fmt: skip
def test_a_manifest_of_somebody_else_is_told(stream, tmp_path, change):
    stream.save(tmp_path / "s")
    rewritten(tmp_path / "s", change)
    with pytest.raises(StreamError, match=str(tmp_path)):
        said(Stream.open(tmp_path / "s"))


def test_what_is_no_stream_is_told(tmp_path):
    (tmp_path / "file").write_text("text", "utf-8")
    for name in ("file", "nothing", "nothing.parquet"):
        with pytest.raises(StreamError, match="there is no stream at"):
            Stream.open(tmp_path / name)
