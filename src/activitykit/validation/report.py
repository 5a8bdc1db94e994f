"""What a validation says: diagnostics, and what is right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activitykit.validation.rules import Place, place_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from activitykit.validation.codes import Clause, Severity

__all__ = ["Diagnostic", "Report"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagnostic:
    """One thing that was found.

    Attributes:
        code: The stable code, such as ``AS2-DATE-ONLY``.
        severity: ``error``, ``warning`` or ``info``.
        message: What was found.
        hint: What to do.
        spec: The clause and its address.
        place: The way to the value; `pointer` says the same as text.
        line: The line in the text, where the fault is one of the text.
        column: The column in the text.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    spec: Clause
    place: Place = None
    line: int | None = None
    column: int | None = None

    @property
    def pointer(self) -> str:
        """The RFC 6901 pointer to the value; an empty string is the document."""
        return "".join(
            "/" + str(token).replace("~", "~0").replace("/", "~1") for token in place_tokens(self.place)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the diagnostic as JSON values."""
        members: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "pointer": self.pointer,
            "message": self.message,
            "hint": self.hint,
            "spec": {"clause": self.spec.clause, "url": self.spec.url},
        }
        if self.line is not None:
            members |= {"line": self.line, "column": self.column}
        return members

    def _key(self) -> tuple[str, str, str, str]:
        return self.code, self.severity, self.pointer, self.message

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Diagnostic) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        where = (
            f"line {self.line}, column {self.column}" if self.line is not None else self.pointer or "(root)"
        )
        return f"{self.severity} {self.code} at {where}: {self.message}. {self.hint} ({self.spec})"

    def __repr__(self) -> str:
        return f"<Diagnostic {self.code} {self.severity} at {self.pointer!r}: {self.message}>"


class Report:
    """What was found in a document, and what is right with it.

    Attributes:
        diagnostics: Everything found, outermost first.
        document: The document as JSON values, or ``None`` when there is none to be had.

    Example:
        >>> import activitykit as ak
        >>> report = ak.validate('{"type": "Note", "name": 1}')
        >>> report.ok, [(d.code, d.pointer) for d in report.errors]
        (False, [('AS2-NAME-NUMBER', '/name')])
        >>> report.types, report.properties
        ({'Note': 1}, {'type': 1, 'name': 1})
    """

    __slots__ = ("_diagnostics", "_document", "_ok", "_parts", "_work_out")

    def __init__(
        self,
        document: Any = None,
        *,
        ok: bool = True,
        parts: tuple[Any, ...] = (),
        work_out: Callable[..., Iterable[Diagnostic]] = tuple,
    ) -> None:
        """Make a report; ``work_out(*parts)`` words its diagnostics when they are first read."""
        self._document = document
        self._ok = ok
        self._parts = parts
        self._work_out = work_out
        self._diagnostics: tuple[Diagnostic, ...] | None = None

    @property
    def document(self) -> Any:
        """The document as JSON values, or ``None`` when there is none to be had."""
        return self._document

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything found, outermost first."""
        if self._diagnostics is None:
            self._diagnostics = tuple(self._work_out(*self._parts))
            self._parts, self._work_out = (), tuple  # what the walk held is not needed any more
        return self._diagnostics

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return self._ok

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What breaks a requirement."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What should be otherwise."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

    @property
    def types(self) -> Mapping[str, int]:
        """The vocabulary's types in the document, each with how many objects have it."""
        return dict(_understood(self.document)[0])

    @property
    def properties(self) -> Mapping[str, int]:
        """The vocabulary's properties in the document, each with how often it stands there."""
        return dict(_understood(self.document)[1])

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the report as JSON text."""
        from activitykit.validation.exports import report_json  # noqa: PLC0415 - not on the way of validating

        return report_json(self, indent)

    def to_sarif(self, *, uri: str = "document.json") -> dict[str, Any]:
        """Return the report as a SARIF 2.1.0 log, for editors and code hosts.

        Args:
            uri: The name of the file that was validated.
        """
        from activitykit.validation.exports import report_sarif  # noqa: PLC0415 - not on the way of validating

        return report_sarif([(self, uri, None)])

    def to_problem(self, *, instance: str | None = None) -> dict[str, Any]:
        """Return the report as a problem details object (RFC 9457), for an HTTP response.

        Args:
            instance: The address of the request or the document.
        """
        from activitykit.validation.exports import report_problem  # noqa: PLC0415 - not on the way of validating

        return report_problem(self, instance)

    def __repr__(self) -> str:
        errors, warnings = len(self.errors), len(self.warnings)
        return f"<Report {'ok' if self.ok else 'not ok'}: {errors} errors, {warnings} warnings>"

    def __str__(self) -> str:
        from activitykit.validation.rendering import report_text  # noqa: PLC0415 - not on the way of validating

        return report_text(self)

    def __rich__(self) -> Any:
        from activitykit.validation.rendering import report_rich  # noqa: PLC0415 - not on the way of validating

        return report_rich(self)

    def _repr_html_(self) -> str:
        from activitykit.validation.rendering import report_html  # noqa: PLC0415 - not on the way of validating

        return report_html(self)


def _understood(document: Any) -> tuple[Counter[str], Counter[str]]:
    from activitykit.validation.kinds import known_types  # noqa: PLC0415 - not on the way of validating
    from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES  # noqa: PLC0415

    known = {*PROPERTIES, *ACTIVITYPUB, "id", "type", "orderedItems", "nameMap", "summaryMap", "contentMap"}
    types: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    pending = [document]
    for value in pending:
        if isinstance(value, dict):
            types.update(known_types(value.get("type", value.get("@type")))[0])
            for name, member in value.items():
                if name in known:
                    properties[name] += 1
                if name != "@context" and isinstance(member, dict | list):
                    pending.append(member)
        elif isinstance(value, list):
            pending.extend(item for item in value if isinstance(item, dict | list))
    return types, properties
