"""Validation: every rule of the Recommendations, over the raw JSON, all faults in one pass."""

from __future__ import annotations

from activitykit.validation.codes import Clause, Code, Severity, built_in_codes
from activitykit.validation.fixing import Change, Fixed, fix
from activitykit.validation.report import Diagnostic, Report
from activitykit.validation.rules import At, Finding, Rule, rule
from activitykit.validation.schema import json_schema
from activitykit.validation.validating import validate

__all__ = [
    "At",
    "Change",
    "Clause",
    "Code",
    "Diagnostic",
    "Finding",
    "Fixed",
    "Report",
    "Rule",
    "Severity",
    "built_in_codes",
    "fix",
    "json_schema",
    "rule",
    "validate",
]
