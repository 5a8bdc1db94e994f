"""Classes and properties that a program adds: from annotations, or from names and Python types."""

from __future__ import annotations

import re
import types
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from activitykit.errors import ActivityKitError
from activitykit.vocabulary.fields import Convert, Field, many, one, to_reference
from activitykit.vocabulary.values import read_datetime, read_duration, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activitykit.vocabulary.model import Node

__all__ = ["annotated_fields", "camel_case", "declared_fields", "make_class", "snake_case"]


def camel_case(attribute: str) -> str:
    """Return the JSON name of a Python name: ``due_date`` is ``dueDate``."""
    head, *rest = attribute.split("_")
    return head + "".join(part.capitalize() for part in rest)


def snake_case(name: str) -> str:
    """Return the Python name of a JSON name: ``dueDate`` is ``due_date``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _integer(value: Any, _: object) -> int | None:
    number = read_number(value)
    return int(number) if number is not None and number % 1 == 0 else None


_CONVERTERS: dict[Any, Convert] = {
    str: lambda value, _: value if isinstance(value, str) else None,
    int: _integer,
    float: lambda value, _: read_number(value),
    bool: lambda value, _: value if isinstance(value, bool) else None,
    datetime: lambda value, _: read_datetime(value),
    timedelta: lambda value, _: read_duration(value),
    Any: lambda value, _: value,
}


def reader_of(hint: Any) -> Convert:
    """Return how the values of a Python type are read.

    Raises:
        ActivityKitError: It is no type that a property may have.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (tuple, list):
        return many(_converter_of(arguments[0]))
    return one(_converter_of(hint))


def _converter_of(hint: Any) -> Convert:
    from activitykit.vocabulary.model import Node  # noqa: PLC0415  # the class uses this module

    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    parts = tuple(part for part in parts if part is not type(None))
    if any(isinstance(part, type) and issubclass(part, Node) for part in parts):
        return to_reference
    if len(parts) == 1 and parts[0] in _CONVERTERS:
        return _CONVERTERS[parts[0]]
    msg = (
        f"a property's values can't be {hint!r}: give str, int, float, bool, datetime, timedelta, "
        "a class of the vocabulary, or tuple[X, ...] of one of these"
    )
    raise ActivityKitError(msg)


def annotated_fields(cls: type[Node], namespace: str) -> dict[str, Field[Any]]:
    """Return the properties that a class declares by annotations of its own."""
    from inspect import get_annotations  # noqa: PLC0415  # heavy, and needed by extensions only

    try:
        own = get_annotations(cls, eval_str=True)
    except NameError as error:
        msg = f"the annotations of {cls.__name__} can't be read where it is defined: {error}"
        raise ActivityKitError(msg) from error
    declared = {
        name: hint for name, hint in own.items() if not name.startswith("_") and name not in vars(cls)
    }
    for name in declared:
        _refuse_taken(name, [base for base in cls.__mro__ if base is not cls])
    return {name: _field(camel_case(name), hint, namespace) for name, hint in declared.items()}


def _refuse_taken(name: str, bases: list[type]) -> None:
    """Refuse the name of a property that every object, or every object of that type, has already."""
    base = next((base for base in bases if name in vars(base)), None)
    if base is not None:
        msg = f"the property {name!r} would hide {base.__name__}.{name}: choose another name"
        raise ActivityKitError(msg)


def declared_fields(
    properties: Mapping[str, Any], namespace: str, known: Mapping[str, Field[Any]]
) -> dict[str, Field[Any]]:
    """Return properties given by JSON name and Python type, by Python name.

    Raises:
        ActivityKitError: A name is that of another property already.
    """
    fields = {}
    for name, hint in properties.items():
        attribute = snake_case(name)
        _refuse_taken(attribute, _bases())
        if attribute in known and known[attribute].iri != namespace + name:
            msg = f"the property {name!r} would hide {known[attribute].iri}: choose another name"
            raise ActivityKitError(msg)
        fields[attribute] = _field(name, hint, namespace)
    return fields


def _bases() -> list[type]:
    from activitykit.vocabulary.model import Node  # noqa: PLC0415  # the class uses this module

    return [Node]


def _field(name: str, hint: Any, namespace: str) -> Field[Any]:
    return Field(name, reader_of(hint), iri=namespace + name)


def make_class(name: str, bases: tuple[type[Node], ...], namespace: str, prefix: str) -> type[Node]:
    """Make the class of an extension type that is known by its name alone."""
    body = {
        "__slots__": (),
        "__doc__": f"{name}, an extension of {', '.join(base.__name__ for base in bases)}.",
    }
    made: type[Node] = types.new_class(
        name, bases, {"namespace": namespace, "prefix": prefix}, lambda space: space.update(body)
    )
    return made
