"""The W3C test corpus and other people's documents, where they are found."""

import os
from pathlib import Path

import pytest

import activitykit as ak

HERE = Path(__file__).resolve()
PLACES = [Path(os.environ["AS2_TEST_SUITE"])] if "AS2_TEST_SUITE" in os.environ else []
PLACES += [parent / "shared/suites" for parent in HERE.parents]
SUITES = next((place for place in PLACES if place.is_dir()), None)

CONTRADICT = {"simple0011.json", "simple0012.json"}  # listed valid although name is an object of languages
KNOWN = {  # what breaks an erratum, or a SHOULD, in documents that the corpus lists as valid
    "AS2-CTX-PRESENT",
    "AS2-CONTROL-CHARACTER",
    "AS2-DATE-NO-OFFSET",
    "AS2-HREF-ON-OBJECT",
    "AS2-LATITUDE-FLOAT",
    "AS2-SUMMARY-ON-LINK",
    "AS2-WIDTH-DOMAIN",
}


def files(*names, flat=False):
    if SUITES is None:
        pytest.skip("no corpus found: set AS2_TEST_SUITE")
    found = sorted(path for name in names for path in SUITES.rglob(f"{name}/*.json"))
    if flat and not found:  # as the suite itself has it: valid documents at the top, the others in "fail"
        found = sorted(SUITES.glob("*.json"))
    if not found:
        pytest.skip("the corpus has no such folder")
    return found


def test_valid_documents_of_the_w3c_are_accepted():
    for path in files("valid", flat=True):
        if path.name in CONTRADICT:
            continue
        report = ak.validate(path.read_bytes())
        assert report.ok, f"{path.name}: {report}"
        assert {d.code for d in report.warnings} <= KNOWN, f"{path.name}: {report}"


def test_invalid_documents_of_the_w3c_are_rejected():
    for path in files("invalid", "fail"):
        assert not ak.validate(path.read_bytes()).ok, path.name


def test_errors_in_the_wild_are_true_ones():
    """What is an error in the documents of other implementations, each looked at: no code may join silently."""
    known = {
        "AS2-CTX-OVERRIDE",
        "AS2-DATE-SPACE",
        "AS2-EMPTY-ARRAY",
        "AS2-IRI-SYNTAX",
        "AS2-MENTION-HREF",
        "AS2-RELATIVE-ID",
    }
    for path in files("granary", "fedify", "go-fed", "go-ap"):
        assert {d.code for d in ak.validate(path.read_bytes()).errors} <= known, path.name
