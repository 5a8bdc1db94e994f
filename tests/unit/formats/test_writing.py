"""Objects to files."""

import io
import json

import pytest

import activitykit as ak
from activitykit.formats import WRITABLE, write
from activitykit.formats.writing import pieces

NOTES = [ak.Note(id=f"https://a.example/{n}", content=f"é {n}") for n in range(3)]


@pytest.mark.parametrize("form", WRITABLE)
def test_every_format_is_read_again(form, tmp_path):
    path = tmp_path / "out"
    assert write(NOTES, path, form) == 3
    found = list(ak.read(path))
    if form == "atom":
        assert [item.object_id for item in found] == [note.id for note in NOTES]
    else:
        assert [(item.id, item.content) for item in found] == [(note.id, note.content) for note in NOTES]
    assert "\r" not in path.read_bytes().decode()


def test_one_object_is_itself_and_several_are_a_collection():
    assert json.loads("".join(pieces(NOTES[:1], "as2"))) == NOTES[0].to_dict()
    several = json.loads("".join(pieces(NOTES, "as2")))
    assert (several["type"], several["totalItems"]) == ("OrderedCollection", 3)
    assert "@context" not in several["orderedItems"][0]
    assert "orderedItems" not in json.loads("".join(pieces([], "as2")))


def test_lines_are_written_as_they_come():
    out = io.StringIO()

    def notes():
        for number, note in enumerate(NOTES):
            assert out.getvalue().count("\n") == number
            yield note

    assert write(notes(), out) == 3


def test_what_can_not_be_written(tmp_path):
    with pytest.raises(ak.SourceError, match="did you mean 'turtle'"):
        write(NOTES, io.StringIO(), "turtel")
    with pytest.raises(ak.SourceError, match="can't be written"):
        write(NOTES, tmp_path / "missing" / "out")


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("before")

    def failing():
        yield NOTES[0]
        raise ak.SourceError("broken")

    with pytest.raises(ak.SourceError, match="broken"):
        write(failing(), path)
    assert path.read_text() == "before"
    assert [child.name for child in tmp_path.iterdir()] == ["out.jsonl"]
    assert write(NOTES, "/dev/null") == 3


def test_the_worst_that_can_be_written(tmp_path):
    deep = ak.parse('{"type":"Create","object":' * 2_000 + "{}" + "}" * 2_000)
    with pytest.raises(ak.ParseError, match="too deeply"):
        write([deep], tmp_path / "out", "atom")
    assert write([deep], tmp_path / "out", "jsonl") == 1
    surrogate = ak.parse('{"type": "Note", "name": "\\ud800"}')
    for form in WRITABLE:
        assert write([surrogate, surrogate], tmp_path / "out", form) == 2
