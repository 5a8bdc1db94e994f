"""A house rule that fails is a finding that names it; the rest of the report is kept."""

import pytest

import activitykit as ak


def raising(value, at):
    raise KeyError("signed")


def late(value, at):
    yield "found before it failed"
    raise RuntimeError("later")


@pytest.mark.parametrize(
    ("check", "messages"),
    [
        (raising, ["the rule ACME-1 itself failed here: KeyError: 'signed'"]),
        (late, ["found before it failed", "the rule ACME-1 itself failed here: RuntimeError: later"]),
        (
            lambda value, at: None,
            ["the rule ACME-1 itself failed here: TypeError: 'NoneType' object is not iterable"],
        ),
        (lambda value, at: [5], ["itself failed here: TypeError: it found 5 (int)"]),
        (
            lambda value, at: [ak.Finding("x", code="OTHER")],
            ["itself failed here: TypeError: it found Finding"],
        ),
    ],
)
def test_a_rule_that_fails_is_named(check, messages):
    rule = ak.rule("ACME-1", title="Notes are signed", type="Note")(check)
    report = ak.validate({"type": "Note", "published": "2026-11-20"}, rules=[rule])
    told = [one.message for one in report.errors if one.code == "ACME-1"]
    assert len(told) == len(messages)
    assert all(part in one for part, one in zip(messages, told, strict=True))
    assert "AS2-DATE-ONLY" in {one.code for one in report.errors}
