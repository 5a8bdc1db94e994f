"""A report as text, in a terminal, in a notebook, and for other programs."""

import json
import subprocess
import sys
from io import StringIO

import activitykit as ak

TEXT = """{"@context": "https://www.w3.org/ns/activitystreams",
 "type": "Note", "name": 1, "mood": "<script>", "a/b~c": 1,
 "type": "Note"}"""


def test_what_is_right_is_said_too():
    report = ak.validate({"type": "Create", "actor": {"type": "Person", "inbox": "https://works.example/i"}})
    assert report.types == {"Create": 1, "Person": 1}
    assert report.properties == {"type": 2, "actor": 1, "inbox": 1}
    assert report.document["type"] == "Create"


def test_text_terminal_and_notebook():
    from rich.console import Console

    report = ak.validate(TEXT)
    text = str(report)
    assert text.startswith("Does not conform to Activity Streams 2.0: 1 error, 3 warnings")
    assert "AS2-NAME-NUMBER  /name" in text
    assert "line 3, column 2" in text
    assert "#naturalLanguageValues" in text
    out = StringIO()
    Console(file=out, width=80).print(report)
    assert "✗" in out.getvalue()
    assert "AS2-NAME-NUMBER" in out.getvalue()
    html = report._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<code>/name</code>" in html
    assert repr(report) == "<Report not ok: 1 errors, 3 warnings>"
    good = ak.validate({"@context": "https://www.w3.org/ns/activitystreams", "type": "Note"})
    assert str(good).splitlines()[0] == "Conforms to Activity Streams 2.0: nothing to say against it"


def test_pointers_are_escaped():
    assert "/a~1b~0c" in {d.pointer for d in ak.validate(TEXT).diagnostics}


def test_json():
    data = json.loads(ak.validate(TEXT).to_json(indent=1))
    assert data["ok"] is False
    assert {"code", "severity", "pointer", "message", "hint", "spec"} <= set(data["diagnostics"][0])
    assert data["types"] == {"Note": 1}


def test_sarif():
    log = ak.validate(TEXT).to_sarif(uri="note.json")
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert {r["ruleId"] for r in run["results"]} == {r["id"] for r in run["tool"]["driver"]["rules"]}
    assert {r["level"] for r in run["results"]} == {"error", "warning"}
    (repeated,) = [r for r in run["results"] if r["ruleId"] == "AS2-DUPLICATE-KEY"]
    assert repeated["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "note.json"},
        "region": {"startLine": 3, "startColumn": 2},
    }
    assert all(rule["helpUri"].startswith("https://") for rule in run["tool"]["driver"]["rules"])


def test_problem_details():
    problem = ak.validate(TEXT).to_problem(instance="/inbox/1")
    assert problem["status"] == 422
    assert problem["instance"] == "/inbox/1"
    assert problem["errors"][0]["pointer"] == "#/name"
    good = ak.validate({"@context": "https://www.w3.org/ns/activitystreams", "type": "Note"}).to_problem()
    assert (good["status"], good["errors"]) == (200, [])


def test_diagnostics_are_values():
    one, other = ak.validate(TEXT).diagnostics, ak.validate(TEXT).diagnostics
    assert one == other
    assert len({*one, *other}) == len(one)
    assert repr(one[1]) == "<Diagnostic AS2-NAME-NUMBER error at '/name': name is 1>"
    assert "name is 1. Put it in quotes." in str(one[1])


def test_validating_loads_nothing_heavy():
    heavy = {
        "numpy",
        "scipy",
        "rdflib",
        "babel",
        "narwhals",
        "typer",
        "rich",
        "jsonschema",
        "dateutil",
        "email",
    }
    code = "import sys, activitykit as ak; ak.validate(b'{}').diagnostics; ak.fix(b'{}'); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy & set(loaded)
