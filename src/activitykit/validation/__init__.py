"""Validation: every rule of the Recommendations, over the raw JSON, all faults in one pass."""

from __future__ import annotations

from activitykit.validation.codes import Clause, Code, Severity, built_in_codes
from activitykit.validation.report import Diagnostic, Report
from activitykit.validation.rules import At, Finding, Rule, rule
from activitykit.validation.validating import validate

__all__ = [
    "At",
    "Clause",
    "Code",
    "Diagnostic",
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "built_in_codes",
    "rule",
    "validate",
]
