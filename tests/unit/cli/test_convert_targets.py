"""What is written is told by the name of the file, or asked for."""

import pytest
from typer.testing import CliRunner

from activitykit.cli.app import app

NOTE = b'{"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "id": "urn:n"}'


@pytest.mark.parametrize(
    ("name", "told"), [("x.zzz", "no format is written to .zzz"), ("x.jsnl", "'.jsonl'")]
)
def test_an_unknown_ending_is_told(tmp_path, name, told):
    (tmp_path / "note.json").write_bytes(NOTE)
    done = CliRunner().invoke(app, ["convert", str(tmp_path / "note.json"), "-o", str(tmp_path / name)])
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / name).exists()


def test_a_format_that_is_asked_for_needs_no_ending(tmp_path):
    (tmp_path / "note.json").write_bytes(NOTE)
    done = CliRunner().invoke(
        app, ["convert", str(tmp_path / "note.json"), "-o", str(tmp_path / "x.zzz"), "--to", "jsonl"]
    )
    assert done.exit_code == 0
    assert (tmp_path / "x.zzz").read_text().count("\n") == 1
