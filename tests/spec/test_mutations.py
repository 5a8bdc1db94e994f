"""Ten thousand damaged documents: a report each time, in every form. ``ACTIVITYKIT_EXAMPLES`` asks for more."""

import json
import os
import random
from pathlib import Path

import pytest

import activitykit as ak

CASES = Path(__file__).parent / "cases" / "statements.jsonl"
DOCUMENTS = [
    json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    for line in CASES.read_text("utf-8").splitlines()
    for case in [json.loads(line)]
    for document in (case.get("document"), case.get("twin"))
    if isinstance(document, dict)
]
PER_PART = max(10_000, int(os.environ.get("ACTIVITYKIT_EXAMPLES", "0"))) // 10
PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"\\ud800",
    b"null",
    b"1e999",
    b"NaN",
    b"\x00",
    b"\xff",
    b"\xc3",
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a document with one to four damages: cut, doubled, overwritten, mixed with another."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.randint(0, 12))
        match chance.randrange(6):
            case 0:
                data = data[:begin] + data[end:]
            case 1:
                data = data[:end] + data[begin:]
            case 2:
                data = data[:begin] + bytes(chance.randrange(256) for _ in range(end - begin)) + data[end:]
            case 3:
                data = data[:begin] + chance.choice(PIECES) + data[begin:]
            case 4:
                other = chance.choice(DOCUMENTS)
                data = data[:begin] + other[chance.randrange(len(other)) :]
            case _:
                data = data[:begin] + data[begin:end] * chance.randint(2, 5) + data[end:]
    return data


def test_there_are_documents_to_damage():
    assert len(DOCUMENTS) > 400


@pytest.mark.parametrize("part", range(10))
def test_a_damaged_document_has_a_report(part):
    chance = random.Random(part)
    refused = 0
    for number in range(PER_PART):
        data = damaged(chance.choice(DOCUMENTS), chance)
        report = ak.validate(data)
        assert report.ok == (not report.errors), data
        refused += not report.ok
        if number % 10 == 0:
            assert json.loads(report.to_json())["ok"] == report.ok, data
            assert str(report), data
        try:
            ak.parse(data).to_dict()
        except ak.ParseError:
            assert not report.ok, data
    assert PER_PART // 2 < refused < PER_PART
