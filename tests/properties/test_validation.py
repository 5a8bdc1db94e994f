"""What holds for every document: a report each, no false alarm, one planted fault found, repairs that repair."""

import json
import os
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.testing import activities, companies, documents, mutated_bytes, violations

MANY = int(os.environ.get("ACTIVITYKIT_EXAMPLES", "0"))  # the robustness run asks for 10,000 and more
quick = settings(
    max_examples=MANY or 150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "type",
    "@type",
    "id",
    "@context",
    "name",
    "nameMap",
    "published",
    "actor",
    "items",
    "url",
    "tag",
    "rel",
)
odd_documents = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), json_values, max_size=6)


def errors(report):
    return Counter(found.code for found in report.errors)


@quick
@given(documents())
def test_valid_documents_have_no_errors_and_no_warnings(document):
    report = ak.validate(json.dumps(document).encode())
    assert not [d for d in report.diagnostics if d.severity != "info"], str(report)
    assert ak.fix(document).changes == ()


@quick
@given(activities())
def test_activities_are_valid(document):
    assert ak.validate(document).ok


@settings(max_examples=40, deadline=None)
@given(companies())
def test_companies_are_valid(company):
    for document in (*company.people, *company.groups, *company.documents):
        assert not ak.validate(document).errors


@quick
@given(violations())
def test_a_planted_violation_is_found_and_nothing_else(violation):
    report = ak.validate(json.dumps(violation.document).encode())
    found = [(d.code, d.pointer) for d in report.diagnostics if d.severity != "info"]
    assert found == [(violation.code, violation.pointer)]


@quick
@given(mutated_bytes())
def test_damaged_bytes_give_a_report(data):
    report = ak.validate(data)
    assert isinstance(report.ok, bool)
    assert report.ok == (not report.errors)
    assert json.loads(report.to_json())
    assert str(report)


@quick
@given(st.one_of(odd_documents, json_values, st.binary(max_size=60), st.text(max_size=60)))
def test_anything_gives_a_report(value):
    report = ak.validate(value)
    assert report.ok == (not report.errors)
    assert report.to_sarif()["runs"][0]["results"] == [] or report.diagnostics
    assert report.to_problem()["status"] in {200, 422}


@quick
@given(odd_documents)
def test_bytes_and_mapping_say_the_same(document):
    try:
        text = json.dumps(document, allow_nan=False).encode()
        text.decode()
    except ValueError:
        return
    one, other = ak.validate(document), ak.validate(text)
    assert [(d.code, d.pointer) for d in one.diagnostics] == [(d.code, d.pointer) for d in other.diagnostics]


@quick
@given(st.one_of(odd_documents, violations().map(lambda violation: violation.document)))
def test_fixing_makes_nothing_worse_and_is_done_at_once(document):
    fixed = ak.fix(document)
    assert not errors(fixed.report) - errors(ak.validate(document))
    again = ak.fix(fixed.document)
    assert again.changes == ()
    assert json.dumps(again.document) == json.dumps(fixed.document)


@quick
@given(violations(), st.sampled_from(["as2", "activitypub", "strict"]))
def test_a_profile_only_adds(violation, profile):
    plain = {d.code for d in ak.validate(violation.document).diagnostics}
    assert plain <= {d.code for d in ak.validate(violation.document, profile=profile).diagnostics}
