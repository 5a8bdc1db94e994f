"""Documents of our own in the manner of software that is widely used: never an error, and no warning but true ones."""

import json
from pathlib import Path

import pytest

import activitykit as ak

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/in_the_wild.jsonl").read_text("utf-8").splitlines()
]
TRUE = {
    "AS2-EXT-UNDECLARED",  # a signature without its context
    "AS2-MEDIATYPE-SYNTAX",  # application/x-bittorrent;x-scheme-handler/magnet
    "AS2-SUMMARY-ON-LINK",  # tags on a Link
    "AS2-WIDTH-DOMAIN",  # width and height on images
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_false_alarm(case):
    report = ak.validate(json.dumps(case["document"]).encode())
    assert report.ok, str(report)
    assert {found.code for found in report.warnings} <= TRUE, str(report)
    assert not {found.code for found in report.diagnostics} & {"AS2-EXT-TYPE-OVERLAP", "AS2-EXT-PROP-OVERLAP"}
    assert ak.fix(case["document"]).changes == ()
