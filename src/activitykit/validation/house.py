"""A house's own JSON Schema, its faults joined to the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError, WrongArgument
from activitykit.validation.codes import Clause, built_in_codes
from activitykit.validation.report import Diagnostic
from activitykit.validation.wording import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activitykit.validation.codes import Severity
    from activitykit.validation.rules import Place

__all__ = ["schema_findings"]

_LONG = 200


def schema_findings(document: Any, schema: Mapping[str, Any], severity: Severity) -> Iterator[Diagnostic]:
    """Yield what a JSON Schema finds: the keyword, the value's pointer and the address in the schema.

    Of alternatives (``anyOf``, ``oneOf``) the one that fits best speaks, not all of them.

    Raises:
        ActivityKitError: The schema is not usable.
    """
    from jsonschema import SchemaError  # noqa: PLC0415 - heavy, and only for those who have a schema
    from jsonschema.exceptions import best_match  # noqa: PLC0415
    from jsonschema.validators import Draft202012Validator, validator_for  # noqa: PLC0415
    from jsonschema_specifications import REGISTRY  # noqa: PLC0415
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    if not isinstance(schema, Mapping):
        msg = f"a JSON Schema is a mapping, not {shown(schema)}"
        raise WrongArgument(msg)
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(dict(schema))
    except SchemaError as fault:
        path = "/".join(str(token) for token in fault.absolute_path)
        msg = f"the JSON Schema is not usable at /{path}: {fault.message}"
        raise ActivityKitError(msg) from fault
    hint = built_in_codes()["HOUSE-SCHEMA"].hint
    # With a registry of its own jsonschema fetches nothing; without one it opens whatever a $ref names.
    validator = kind(dict(schema), format_checker=kind.FORMAT_CHECKER, registry=REGISTRY)
    try:
        errors = sorted(
            validator.iter_errors(document), key=lambda error: list(map(str, error.absolute_path))
        )
    except Unresolvable as fault:
        msg = f"the JSON Schema is not usable: $ref {brief(fault.ref)} is not in it, and nothing is fetched"
        raise ActivityKitError(msg) from fault
    except RecursionError:
        yield Diagnostic(
            "HOUSE-SCHEMA",
            severity,
            "the document is nested too deeply for the schema",
            hint,
            Clause.of("House schema", ""),
        )
        return
    for error in errors:
        closest = best_match([error]) or error
        place: Place = None
        for token in closest.absolute_path:
            place = (place, token)
        message = closest.message
        address = "/".join(str(token) for token in closest.absolute_schema_path)
        base = schema.get("$id", "") if isinstance(schema.get("$id", ""), str) else ""
        yield Diagnostic(
            "HOUSE-SCHEMA",
            severity,
            f"{message if len(message) < _LONG else brief(message)} ({closest.validator})",
            str(closest.schema.get("description", "")) or hint if isinstance(closest.schema, dict) else hint,
            Clause.of("House schema", f"{base}#/{address}"),
            place,
        )
