"""Every statement of the Recommendations: each violation found, at its pointer and alone; each legal twin left alone.

The cases are data: ``cases/statements.jsonl``, one a line, with a violation and the closest legal document.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

import activitykit as ak
from activitykit.validation import built_in_codes

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/statements.jsonl").read_text("utf-8").splitlines()
]
ELSEWHERE = {  # faults of the text or the transport: test_texts.py and test_profiles.py
    "AS2-UTF8",
    "AS2-BOM",
    "AS2-SYNTAX",
    "AS2-CONTROL-CHARACTER",
    "AS2-DUPLICATE-KEY",
    "AS2-NAN",
    "AS2-SURROGATE",
    "AS2-JSON-TYPE",
    "AS2-CYCLE",
    "AS2-TOO-LARGE",
    "AS2-MEDIA-TYPE",
    "HOUSE-SCHEMA",
}


def found(document, code):
    """What is found in a document; the hint on unmarked language only where it is the case's subject."""
    diagnostics = ak.validate(json.dumps(document).encode()).diagnostics
    return [
        (d.code, d.pointer)
        for d in diagnostics
        if d.code != "AS2-LANGUAGE-MARKED" or code == "AS2-LANGUAGE-MARKED"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_violation_is_found_alone_and_its_twin_is_legal(case):
    assert found(case["document"], case["code"]) == [(case["code"], case["pointer"])]
    assert found(case["twin"], case["code"]) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_diagnostic_says_what_where_and_what_to_do(case):
    report = ak.validate(json.dumps(case["document"]))
    (diagnostic,) = [d for d in report.diagnostics if d.code == case["code"]]
    code = built_in_codes()[case["code"]]
    assert diagnostic.message
    assert diagnostic.hint.endswith((".", "}", '"'))
    assert diagnostic.spec.clause == code.clause
    assert diagnostic.spec.url.startswith("https://www.w3.org/TR/activitystreams-")
    assert diagnostic.spec == f"{diagnostic.spec.clause} {diagnostic.spec.url}"


def test_every_code_has_a_case():
    covered = {case["code"] for case in CASES} | ELSEWHERE
    assert {code for code in built_in_codes() if not code.startswith("AP-")} == covered


def test_ids_are_unique():
    assert max(Counter(case["id"] for case in CASES).values()) == 1


def test_a_violation_is_found_at_any_depth():
    """The same violations, wrapped into the items of a collection inside a Create."""
    at_root_only = {"AS2-ROOT-OBJECT", "AS2-CTX-PRESENT", "AS2-CTX-OTHER-ONLY", "AS2-CTX-JSON-TYPE"}
    nested = {"AS2-ACTOR-NUMBER", "AS2-OBJECT-BOOL", "AS2-TAG-NUMBER-IN-ARRAY"}
    for case in CASES:
        if case["code"] in at_root_only:
            continue
        document = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Create",
            "object": {"type": "Collection", "items": ["https://works.example/0", case["document"]]},
        }
        code = "AS2-NESTED-VIOLATION" if case["code"] in nested else case["code"]
        assert (code, f"/object/items/1{case['pointer']}") in found(document, case["code"]), case["id"]


def test_all_faults_are_found_in_one_pass():
    faults = {
        "type": "Note",
        "name": 1,
        "published": "2026-01-05 10:00z",
        "tag": [],
        "replies": {"type": "Collection", "items": [{"type": "Link"}]},
    }
    document = {"@context": "https://www.w3.org/ns/activitystreams", **faults}
    assert {d.code for d in ak.validate(document).errors} == {
        "AS2-NAME-NUMBER",
        "AS2-DATE-SPACE",
        "AS2-DATE-LOWER-Z",
        "AS2-EMPTY-ARRAY",
        "AS2-LINK-HREF",
    }


def test_a_fault_is_told_once_whatever_stands_beside_it():
    """An array that the fast lane begins and a closer look goes through again."""
    faulty = {"type": "Note", "name": 1}
    items = ["https://works.example/0", faulty, {"type": "Link"}, "no iri", faulty, 5, [faulty]]
    document = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Collection", "items": items}
    assert sorted(found(document, "")) == [
        ("AS2-ARRAY-OF-ARRAYS", "/items/6"),
        ("AS2-IRI-SYNTAX", "/items/3"),
        ("AS2-LINK-HREF", "/items/2"),
        ("AS2-NAME-NUMBER", "/items/1/name"),
        ("AS2-NAME-NUMBER", "/items/4/name"),
        ("AS2-NAME-NUMBER", "/items/6/0/name"),
        ("AS2-TAG-NUMBER-IN-ARRAY", "/items/5"),
    ]
    del items[6], items[3]
    assert sorted(found(document, "")) == [
        ("AS2-LINK-HREF", "/items/2"),
        ("AS2-NAME-NUMBER", "/items/1/name"),
        ("AS2-NAME-NUMBER", "/items/3/name"),
        ("AS2-TAG-NUMBER-IN-ARRAY", "/items/4"),
    ]
