"""The JSON Schema and the validator agree, but for what the schema says it can't express."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

import activitykit as ak
from activitykit.testing import documents
from activitykit.validation import built_in_codes
from activitykit.validation.schema import UNEXPRESSED, json_schema

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
CASES = Path(__file__).resolve().parents[2] / "spec/cases/statements.jsonl"
SUITES = next(
    (p / "shared/suites" for p in Path(__file__).resolve().parents if (p / "shared/suites").is_dir()), None
)


def agree(document):
    codes = {d.code for d in ak.validate(document).errors}
    valid = VALIDATOR.is_valid(document)
    return valid == (not codes) or (bool(codes) and codes <= set(UNEXPRESSED))


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert set(UNEXPRESSED) <= set(built_in_codes())
    assert all(code in SCHEMA["$comment"] for code in UNEXPRESSED)


def test_it_agrees_on_our_own_cases():
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        assert agree(case["document"]), case["id"]
        assert agree(case["twin"]), case["id"]


def test_it_agrees_on_the_corpora():
    if SUITES is None:
        pytest.skip("no corpus found")
    for path in [*SUITES.glob("w3c/*/*.json"), *SUITES.glob("as2/*/*.json")]:
        assert agree(json.loads(path.read_bytes(), strict=False)), path.name


@settings(max_examples=60, deadline=None)
@given(documents())
def test_valid_documents_are_valid(document):
    assert VALIDATOR.is_valid(document)
