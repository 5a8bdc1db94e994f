"""The table of codes, what is made from it, and what the checks give."""

import re
from pathlib import Path

from activitykit.validation import built_in_codes
from activitykit.validation.checks import activitypub_rules, as2_rules
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES

ROOT = Path(__file__).resolve().parents[3]
OF_THE_TEXT = {
    *("AS2-UTF8", "AS2-BOM", "AS2-SYNTAX", "AS2-CONTROL-CHARACTER", "AS2-DUPLICATE-KEY", "AS2-NAN"),
    *("AS2-SURROGATE", "AS2-JSON-TYPE", "AS2-CYCLE", "AS2-TOO-LARGE", "AS2-ROOT-OBJECT", "AS2-MEDIA-TYPE"),
    "HOUSE-SCHEMA",
}


def test_documented_and_existing_codes_are_the_same():
    page = (ROOT / "docs/reference/rules.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z0-9-]+)`", page, re.MULTILINE)) == set(built_in_codes())


def test_every_code_has_a_rule_that_gives_it():
    given = {code for rule in (*as2_rules(), *activitypub_rules()) for code in rule.codes}
    assert given | OF_THE_TEXT == set(built_in_codes())
    assert not given & OF_THE_TEXT


def test_every_property_is_judged():
    judged = {
        name
        for rule in as2_rules()
        if not rule.outside and len(rule.properties) < 40
        for name in rule.properties
    }
    assert {*PROPERTIES, *ACTIVITYPUB} <= judged | {
        name for r in as2_rules() for name in r.properties if r.lane
    }


def test_rows_are_whole():
    for code in built_in_codes().values():
        assert code.severity in {"error", "warning", "info"}
        assert code.level in {"MUST", "SHOULD", "DEF", "HEUR"}
        assert code.url == "property" or code.url.startswith("https://")
        assert code.hint.endswith((".", "}", '"'))
        assert not code.title.endswith(".")
        if code.level == "HEUR":
            assert code.severity == "info"
