"""The repairs: what is mended, what is left alone."""

import json
from pathlib import Path

import pytest

import activitykit as ak
from activitykit.validation import built_in_codes
from activitykit.validation.repairs import REPAIRS

CONTEXT = "https://www.w3.org/ns/activitystreams"
CASES = Path(__file__).resolve().parents[2] / "spec/cases/statements.jsonl"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"displayName": "Hi"}, {"name": "Hi"}),
        ({"title": "Hi", "type": "Note"}, {"name": "Hi", "type": "Note"}),
        ({"objectType": "note"}, {"type": "Note"}),
        ({"objectType": "activity", "verb": "post"}, {"type": "Create"}),
        ({"verb": "http://activitystrea.ms/schema/1.0/share"}, {"type": "Announce"}),
        ({"type": "Note", "attachments": "https://works.example/1"}, {"type": "Note", "attachment": "https://works.example/1"}),
        ({"published": "2026-01-05t10:00:00z"}, {"published": "2026-01-05T10:00:00Z"}),
        ({"published": "2026-01-05 10:00:00+0100"}, {"published": "2026-01-05T10:00:00+01:00"}),
        ({"published": ["2026-01-05 10:00Z"]}, {"published": "2026-01-05T10:00Z"}),
        ({"type": "Note", "tag": [], "to": []}, {"type": "Note"}),
        ({"name": {"fr": "Salut", "en": "Hi"}}, {"nameMap": {"fr": "Salut", "en": "Hi"}}),
        ({"content": {"@value": "Salut", "@language": "fr"}}, {"contentMap": {"fr": "Salut"}}),
        ({"content": {"@value": "Salut"}}, {"content": "Salut"}),
        ({"nameMap": {"en_US": "Hi"}}, {"nameMap": {"en-US": "Hi"}}),
        ({"type": f"{CONTEXT}#Note"}, {"type": "Note"}),
        ({f"{CONTEXT}#updated": "2026-01-05T10:00Z"}, {"updated": "2026-01-05T10:00Z"}),
        ({"duration": "P1D2H"}, {"duration": "P1DT2H"}),
        ({"type": "Link", "href": "https://works.example/a b", "rel": "Next, self", "hrefLang": "en_US"},
         {"type": "Link", "href": "https://works.example/a%20b", "rel": ["next", "self"], "hreflang": "en-US"}),
        ({"type": "Collection", "totalItems": "3", "orderedItems": ["https://works.example/1"]},
         {"type": "Collection", "totalItems": 3, "items": ["https://works.example/1"]}),
        ({"type": "Place", "latitude": "36.75"}, {"type": "Place", "latitude": 36.75}),
        ({"name": 5}, {"name": "5"}),
    ],
)  # fmt: skip
def test_what_leaves_no_doubt_is_mended(before, after):
    fixed = ak.fix(before)
    assert fixed.document == {"@context": CONTEXT, **after}
    assert list(fixed.document) == ["@context", *after]
    assert fixed.report.ok
    assert all(change.code in REPAIRS and change.message for change in fixed.changes)
    assert str(fixed)


def test_compact_uris_are_written_out():
    context = [CONTEXT, {"ex": "https://works.example/ns#"}]
    fixed = ak.fix({"@context": context, "type": "Note", "attributedTo": "ex:anais", "ex:mood": "ex:glad"})
    assert fixed.document["attributedTo"] == "https://works.example/ns#anais"
    assert fixed.document["ex:mood"] == "ex:glad"


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Note", "published": "2026-01-05"},
        {"type": "Note", "published": "2026-01-05T10:00:00"},
        {"type": "Note", "name": "Hi", "displayName": "Ho"},
        {"type": "Note", "verb": "dance"},
        {"type": "Person", "name": ["a", "b"]},
        {"type": "Note", "published": ["2026-01-05T10:00Z", "2026-01-06T10:00Z"]},
        {"type": "Note", "url": "photo.jpg"},
    ],
)
def test_what_can_be_mended_in_several_ways_stays(document):
    fixed = ak.fix({"@context": CONTEXT, **document})
    assert fixed.document == {"@context": CONTEXT, **document}
    assert fixed.changes == ()


def test_a_repair_that_would_make_things_worse_is_left_undone():
    document = {"@context": CONTEXT, "objectType": "note", "actor": "https://works.example/1", "tag": []}
    fixed = ak.fix(document)
    assert "type" not in fixed.document  # a Note with an actor breaks another rule
    assert "tag" not in fixed.document


def test_what_is_given_stays_as_it_is():
    document = {"displayName": "Hi", "to": []}
    ak.fix(document)
    assert document == {"displayName": "Hi", "to": []}


def test_what_is_no_document_gives_a_report():
    for value in (b"{", b"[]", None, 5):
        fixed = ak.fix(value)
        assert fixed.changes == ()
        assert not fixed.report.ok


def test_no_violation_gets_worse_and_no_legal_document_is_touched():
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        fixed = ak.fix(json.dumps(case["document"]))
        before = {d.code for d in ak.validate(json.dumps(case["document"])).errors}
        assert {d.code for d in fixed.report.errors} <= before, case["id"]
        assert ak.fix(case["twin"]).changes == (), case["id"]


def test_every_repair_is_for_a_code():
    assert set(REPAIRS) <= set(built_in_codes())
