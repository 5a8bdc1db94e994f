"""A report as JSON, as a SARIF log, as problem details."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activitykit.validation.report import Diagnostic, Report

__all__ = ["report_json", "report_problem", "report_sarif"]

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def report_json(report: Report, indent: int | None) -> str:
    """Return a report as JSON text."""
    members = {
        "ok": report.ok,
        "diagnostics": [found.to_dict() for found in report.diagnostics],
        "types": report.types,
        "properties": report.properties,
    }
    return json.dumps(members, ensure_ascii=False, indent=indent).encode("utf-8", "replace").decode()


def report_sarif(reports: Iterable[tuple[Report, str, int | None]]) -> dict[str, Any]:
    """Return several documents' reports as one SARIF 2.1.0 log (OASIS, section 3).

    Each report comes with the file's name and, where it is one of many in the file, its line.
    """
    from activitykit import __version__  # noqa: PLC0415 - the façade is above this room

    rules: dict[str, dict[str, Any]] = {}
    results = []
    for report, uri, line in reports:
        for found in report.diagnostics:
            rules.setdefault(found.code, _sarif_rule(found))
            results.append(_sarif_result(found, uri, line))
    driver = {
        "name": "activitykit",
        "version": __version__,
        "rules": list(rules.values()),
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _sarif_rule(found: Diagnostic) -> dict[str, Any]:
    from activitykit.validation.codes import built_in_codes  # noqa: PLC0415 - with the rest of this module

    code = built_in_codes().get(found.code)
    rule: dict[str, Any] = {
        "id": found.code,
        "shortDescription": {"text": code.title if code else found.code},
        "help": {"text": f"{found.hint} ({found.spec})"},
        "defaultConfiguration": {"level": _LEVELS[found.severity]},
    }
    if found.spec.url.startswith("http"):
        rule["helpUri"] = found.spec.url
    return rule


def _sarif_result(found: Diagnostic, uri: str, line: int | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line is not None:
        physical["region"] = {"startLine": line}
    elif found.line is not None:
        physical["region"] = {"startLine": found.line, "startColumn": found.column}
    return {
        "ruleId": found.code,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message}. {found.hint}"},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": found.pointer, "kind": "member"}],
            }
        ],
    }


def report_problem(report: Report, instance: str | None) -> dict[str, Any]:
    """Return a report as problem details (RFC 9457), with the errors as in its section 3."""
    errors = report.errors
    problem: dict[str, Any] = {
        "type": "https://www.w3.org/TR/activitystreams-core/#conformance" if errors else "about:blank",
        "title": "The document does not conform to Activity Streams 2.0" if errors else "OK",
        "status": 422 if errors else 200,
        "detail": _count(report),
        "errors": [
            {"detail": f"{found.message}. {found.hint}", "pointer": f"#{_fragment(found.pointer)}"}
            | {"code": found.code, "severity": found.severity, "spec": found.spec.url}
            for found in (*errors, *report.warnings)
        ],
    }
    if instance is not None:
        problem["instance"] = instance
    return problem


def _fragment(pointer: str) -> str:
    """Return a pointer as a URI fragment (RFC 6901, section 6)."""
    from urllib.parse import quote  # noqa: PLC0415 - only for problem details

    return quote(pointer.encode("utf-8", "replace"), safe="/~!$&'()*+,;=:@")


def _count(report: Report) -> str:
    def counted(number: int, noun: str) -> str:
        return f"{number} {noun}{'' if number == 1 else 's'}"

    return f"{counted(len(report.errors), 'error')}, {counted(len(report.warnings), 'warning')}"
