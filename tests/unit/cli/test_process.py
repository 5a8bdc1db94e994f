"""The command line as a process: locales, pipes that close, Ctrl-C, names that are no files, folders out of reach."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from activitykit.cli.app import app

LIKE = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "Create",
    "id": "https://a.example/1",
    "actor": {"type": "Person", "id": "https://a.example/zoé", "name": "Zoé"},
    "object": {"type": "Note", "id": "https://a.example/2", "content": "déjà vu \u2019"},
    "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "published": "2026-11-20T08:00:00Z",
}
COMMAND = [sys.executable, "-m", "activitykit"]
PLAIN = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii"}


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "a folder" / "données été.jsonl"
    path.parent.mkdir()
    anne = {"type": "Person", "id": "https://a.example/anne", "name": "Anne Légé"}
    lines = [{**LIKE, "id": f"urn:{n}", **({"actor": anne} if n % 2 else {})} for n in range(900)]
    path.write_bytes(b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\r\n" for line in lines))
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        "convert --to jsonl",
        "convert --to atom",
        "feed -v zoé --lang fr",
        "feed -v zoé --format html",
        "digest -v zoé --lang fr",
    ],
)
def test_output_is_utf_8_whatever_the_locale(arguments, log):
    name, *options = arguments.split()
    done = subprocess.run([*COMMAND, name, log, *options], env=PLAIN, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "é" in done.stdout.decode()


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="a signal of Unix")
@pytest.mark.parametrize(
    "arguments", ["convert --to jsonl", "validate --format json", "feed -v zoé --format html"]
)
def test_a_pipe_that_closes_ends_the_command_quietly(arguments, log):
    name, *options = arguments.split()
    with subprocess.Popen(
        [*COMMAND, name, log, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == -signal.SIGPIPE


@pytest.mark.skipif(os.name == "nt", reason="a signal of Unix")
def test_ctrl_c_ends_the_command_with_130():
    with subprocess.Popen(
        [*COMMAND, "validate", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        time.sleep(1.5)  # it waits for its input
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert b"Traceback" not in running.stderr.read()


@pytest.mark.parametrize("name", ["", "x" * 5_000, "missing/é à.json"])
@pytest.mark.parametrize("command", ["validate", "fix", "convert", "feed", "digest"])
def test_names_that_are_no_files_are_told(command, name):
    done = CliRunner().invoke(app, [command, name])
    assert done.exit_code == 2
    assert "activitykit: " in done.stderr
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("command", ["validate", "fix", "convert", "feed", "digest"])
def test_files_out_of_reach_are_told(command, log, monkeypatch):
    def refused(*_arguments, **_options):
        raise PermissionError(13, "Permission denied", log)

    monkeypatch.setattr("pathlib.Path.open", refused)
    monkeypatch.setattr("pathlib.Path.read_bytes", refused)
    done = CliRunner().invoke(app, [command, log])
    assert done.exit_code == 2
    assert "Permission denied" in done.stderr


def test_documents_to_be_made_up_name_their_extra():
    code = "import sys; sys.modules['hypothesis'] = None; import activitykit.testing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'activitykit[testing]'" in done.stderr
