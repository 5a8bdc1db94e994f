"""The filter by a JSON Schema, for what no other filter can say."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema, from_json, to_json

from activitykit.arguments import shown
from activitykit.errors import QueryError
from activitykit.select.leaf import Leaf, quoted
from activitykit.select.saying import Part, narrowed
from activitykit.stream.documents import without_blind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["Matches"]

_MOST_STEPS = 100_000  # for one document; a few references that double can ask for any number


@dataclass(frozen=True, init=False, repr=False)
class Matches(Leaf):
    """Activities whose document is valid against a JSON Schema (2020-12).

    Blind copies (``bto``, ``bcc``) are taken out of the document first. Patterns are matched in linear time
    (Rust's regular expressions, without look-around and back-references); a reference leads nowhere beyond
    the schema itself, and one that asks for more than 100,000 steps in a document is refused.

    Example:
        >>> import activitykit as ak
        >>> draft = ak.Matches({"required": ["instrument"]})
        >>> ak.query(str(draft)) == draft
        True
    """

    key: ClassVar[str] = "matches"
    cost: ClassVar[int] = 9
    schema: str

    def __init__(self, schema: Mapping[str, Any] | bool | str) -> None:
        try:
            read = from_json(schema) if isinstance(schema, str) else schema
            text = to_json(read, inf_nan_mode="strings").decode()
        except (ValueError, TypeError) as error:
            raise QueryError(f"the schema is no JSON: {error}") from None
        object.__setattr__(self, "schema", text)
        _check(from_json(text))

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Validate document by document, which is slow: it comes after every other filter."""
        fits = scope.once(self, lambda: _judge(from_json(self.schema)))
        found = np.zeros(len(rows), np.bool_)
        for at, row in enumerate(rows.tolist()):
            try:
                found[at] = fits(without_blind(from_json(scope.stream.raw(row))))
            except RecursionError:
                raise QueryError("the schema refers to itself without an end") from None
            except _unresolvable() as error:
                raise QueryError(f"the schema refers to what it does not hold: {error}") from None
        return found

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say that there is a schema."""
        return narrowed("matches")

    def value(self) -> str:
        """Return the schema as JSON text, because TOML knows no null."""
        return self.schema

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Build from JSON text or from the schema itself."""
        return cls(value)

    def __str__(self) -> str:
        return f"matches:{quoted(self.schema)}"

    def __repr__(self) -> str:
        return f"Matches({from_json(self.schema)!r})"


def _check(schema: Any) -> None:
    import jsonschema  # noqa: PLC0415  # loaded with the first schema

    if not isinstance(schema, dict | bool):
        raise QueryError(f"a schema is a mapping, not {shown(schema)}")
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
        for pattern in _patterns(schema):
            _matcher(pattern)
    except (jsonschema.SchemaError, RecursionError) as error:
        raise QueryError(f"the schema is not valid: {getattr(error, 'message', error)}") from None


def _patterns(schema: Any) -> Iterator[str]:
    stack = [schema]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                yield value["pattern"]
            if value is not schema and isinstance(value.get("$schema"), str):
                raise QueryError("$schema is available at the top alone: the draft is 2020-12 throughout")
            if "patternProperties" in value:
                raise QueryError("patternProperties is not available here: use propertyNames with a pattern")
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _matcher(pattern: str) -> SchemaValidator:
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError as error:
        reason = str(error).strip().splitlines()[-1]
        raise QueryError(f"the pattern {shown(pattern)} can't be matched in linear time: {reason}") from None


def _judge(schema: Any) -> Callable[[Any], bool]:
    """Return what tells whether a document is valid against a schema."""
    import jsonschema  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415

    matchers = {pattern: _matcher(pattern) for pattern in _patterns(schema)}

    def hits(pattern: str, text: str) -> bool:
        try:
            matchers[pattern].validate_python(text, strict=True)
        except ValidationError:
            return False
        return True

    def pattern(_: Any, wanted: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and not hits(wanted, instance):
            yield jsonschema.ValidationError("no match")

    steps = count()

    def counted(work: Any) -> Any:
        def step(*given: Any) -> Any:
            if next(steps) >= _MOST_STEPS:
                raise QueryError(f"the schema takes more than {_MOST_STEPS:,} steps for one document")
            return work(*given)

        return step

    def fits(document: Any) -> bool:
        nonlocal steps
        steps = count()
        return bool(validator.is_valid(document))

    draft: Any = jsonschema.Draft202012Validator
    references = {name: counted(draft.VALIDATORS[name]) for name in ("$ref", "$dynamicRef")}
    # What has been evaluated is worked out by another way, which begins with this question for each schema.
    types = draft.TYPE_CHECKER.redefine("boolean", counted(lambda _, value: isinstance(value, bool)))
    extend: Any = jsonschema.validators.extend
    linear = extend(draft, {"pattern": pattern, **references}, type_checker=types)
    if isinstance(schema, dict):  # a reference to a schema with a draft of its own would be judged by that
        schema = {name: value for name, value in schema.items() if name != "$schema"}
    validator = linear(schema, registry=Registry())
    return fits


def _unresolvable() -> type[Exception]:
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    return Unresolvable
