"""The commands on documents: what they print, where they write, how they end."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from activitykit.cli.app import app
from activitykit.validation.schema import json_schema

NOTE = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "nameMap": {"en": "Hi"}}
BAD = {**NOTE, "published": "2026-01-05 10:00Z", "tag": []}
runner = CliRunner()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.json").write_text(json.dumps(NOTE))
    (tmp_path / "bad.json").write_text(json.dumps(BAD))
    (tmp_path / "many.jsonl").write_text("\n".join(json.dumps(d) for d in (NOTE, BAD)) + "\n\n{nonsense\n")
    return tmp_path


def run(*arguments, **options):
    return runner.invoke(app, [str(argument) for argument in arguments], **options)


def test_validate_ends_with_0_1_and_2(folder):
    assert run("validate", "good.json").exit_code == 0
    assert run("validate", "bad.json").exit_code == 1
    assert run("validate", "good.json", "bad.json").exit_code == 1
    for arguments in (
        ["missing.json"],
        ["*.xml"],
        ["."],
        ["good.json", "--schema", "missing.json"],
        ["--nonsense"],
    ):
        assert run("validate", *arguments).exit_code == 2, arguments
    assert "no such file" in run("validate", "missing.json").output
    assert run("validate", "missing.json").stdout == ""


def test_validate_for_people(folder):
    result = run("validate", "*.json")
    assert "AS2-DATE-SPACE" in result.stdout
    assert "/published" in result.stdout
    assert "2 documents, 1 of them conform" in result.stdout


def test_validate_json_lines_says_the_line(folder):
    rows = [
        json.loads(line) for line in run("validate", "many.jsonl", "--format", "json").stdout.splitlines()
    ]
    assert [(row["file"], row["line"], row["ok"]) for row in rows] == [
        ("many.jsonl", 1, True),
        ("many.jsonl", 2, False),
        ("many.jsonl", 4, False),
    ]
    assert rows[2]["diagnostics"][0]["code"] == "AS2-SYNTAX"


def test_validate_from_standard_input(folder):
    assert run("validate", "-", input=json.dumps(NOTE)).exit_code == 0
    lines = json.dumps(NOTE) + "\n" + json.dumps(BAD)
    rows = run("validate", "-", "-f", "json", input=lines).stdout.splitlines()
    assert [json.loads(row)["line"] for row in rows] == [1, 2]
    assert run("validate", "-", input=json.dumps(NOTE, indent=2)).exit_code == 0
    assert run("validate", "-", input=b"\xff\xfe").exit_code == 1


def test_validate_as_sarif_and_problem(folder):
    log = json.loads(run("validate", "bad.json", "many.jsonl", "--format", "sarif").stdout)
    places = [r["locations"][0]["physicalLocation"] for r in log["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"bad.json", "many.jsonl"}
    assert {place["region"]["startLine"] for place in places if "region" in place} == {2, 4}
    problem = json.loads(run("validate", "bad.json", "--format", "problem").stdout)
    assert (problem["status"], problem["instance"]) == (422, "bad.json")


def test_validate_with_a_profile_a_media_type_and_a_schema(folder):
    assert run("validate", "good.json", "--profile", "activitypub").exit_code == 1
    assert run("validate", "good.json", "--media-type", "text/plain", "--profile", "strict").exit_code == 1
    (folder / "schema.json").write_text('{"required": ["attributedTo"]}')
    assert "HOUSE-SCHEMA" in run("validate", "good.json", "--schema", "schema.json").stdout
    (folder / "schema.json").write_text('{"type": "objekt"}')
    assert run("validate", "good.json", "--schema", "schema.json").exit_code == 2


def test_fix_writes_out_or_back(folder):
    result = run("fix", "bad.json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {**NOTE, "published": "2026-01-05T10:00Z"}
    assert "AS2-EMPTY-ARRAY" in result.stderr
    assert run("fix", "bad.json", "--in-place", "--quiet").stderr == ""
    assert json.loads((folder / "bad.json").read_text())["published"] == "2026-01-05T10:00Z"
    before = (folder / "good.json").read_text()
    run("fix", "good.json", "-i")
    assert (folder / "good.json").read_text().strip() == before.strip()


def test_fix_keeps_json_lines_and_what_it_cannot_read(folder):
    result = run("fix", "many.jsonl", "-o", "out.jsonl")
    assert result.exit_code == 1
    lines = (folder / "out.jsonl").read_text().splitlines()
    assert [line[:1] for line in lines] == ["{", "{", "{"]
    assert json.loads(lines[1])["published"] == "2026-01-05T10:00Z"
    assert lines[2] == "{nonsense"
    assert run("fix", "-", "--in-place", input="{}").exit_code == 2


def test_fix_puts_documents_on_lines_where_lines_are_wanted(folder):
    (folder / "wide.json").write_text(json.dumps(NOTE, indent=4))
    assert run("fix", "bad.json", "wide.json", "-o", "all.jsonl").exit_code == 0
    lines = (folder / "all.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{**NOTE, "published": "2026-01-05T10:00Z"}, NOTE]
    run("fix", "wide.json", "-o", "same.json")
    assert (folder / "same.json").read_text().strip() == json.dumps(NOTE, indent=4)


@pytest.mark.parametrize("target", ["as2", "jsonl", "turtle", "nquads", "jsonld", "atom"])
def test_convert_to_every_format(folder, target):
    (folder / "like.json").write_text(
        json.dumps(
            {
                "@context": NOTE["@context"],
                "type": "Like",
                "id": "https://works.example/1",
                "actor": "https://works.example/p/1",
                "object": "https://works.example/n/1",
                "published": "2026-01-05T10:00:00Z",
            }
        )
    )
    result = run("convert", "like.json", "-o", f"out.{target}", "--to", target)
    assert result.exit_code == 0, result.output
    assert "https://works.example/1" in (folder / f"out.{target}").read_text()
    back = run("convert", f"out.{target}", "--to", "jsonl")
    assert json.loads(back.stdout.splitlines()[0])["type"] == "Like"


def test_convert_tells_formats_by_name_and_content(folder):
    (folder / "old.json").write_text(
        '{"verb": "post", "actor": {"objectType": "person", "displayName": "Anaïs"}}'
    )
    run("convert", "old.json", "-o", "new.jsonl")
    assert json.loads((folder / "new.jsonl").read_text())["type"] == "Create"
    assert json.loads(run("convert", "-", input=json.dumps(NOTE)).stdout)["type"] == "Note"


def test_convert_names_what_it_cannot_read(folder):
    result = run("convert", "many.jsonl", "--to", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "many.jsonl:4" in result.stderr
    (folder / "picture.json").write_bytes(b"\x89PNG\r\n")
    assert run("convert", "picture.json").exit_code == 2
    assert run("convert", "good.json", "-o", "no/such/folder.json").exit_code == 2


def test_schema(folder):
    assert json.loads(run("schema").stdout) == json_schema()
    assert run("schema", "-o", "as2.json").exit_code == 0
    assert json.loads((folder / "as2.json").read_text())["title"] == "Activity Streams 2.0"
    assert run("schema", "-o", "no/such/folder.json").exit_code == 2


def test_help_teaches_with_examples_and_exit_codes():
    for command in ("validate", "fix", "convert", "schema"):
        text = run(command, "--help", env={"COLUMNS": "120"}).stdout
        assert f"activitykit {command}" in text
        assert command == "schema" or "Exit codes" in text
    assert run("--version").stdout.startswith("activitykit ")


def test_the_command_line_is_light_until_it_runs():
    code = "import sys, activitykit.cli.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "scipy", "rdflib", "jsonschema", "pydantic_core", "babel"} & set(loaded)


def test_python_m_activitykit():
    result = subprocess.run(
        [sys.executable, "-m", "activitykit", "validate", "-"],
        input=json.dumps(NOTE),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Conforms" in result.stdout
