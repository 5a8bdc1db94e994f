"""The classes as types of pydantic fields (and so of FastAPI's)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from activitykit.errors import ParseError

if TYPE_CHECKING:
    from activitykit.vocabulary.model import Node

__all__ = ["core_schema_of"]


def core_schema_of(cls: type[Node]) -> core_schema.CoreSchema:
    """Return a schema that takes instances and JSON objects of a class, and gives JSON objects.

    Example:
        >>> import activitykit as ak
        >>> from pydantic import TypeAdapter
        >>> TypeAdapter(ak.Note).validate_python({"type": "Note", "name": "Tea"})
        Note(name='Tea')
    """

    def validate(value: Any) -> Node:
        if isinstance(value, Mapping):
            try:
                value = cls._home.parse(value)
            except ParseError as error:
                raise PydanticCustomError("activity_streams", "{reason}", {"reason": str(error)}) from None
        if not isinstance(value, cls):
            expected = {"expected": cls.__name__, "found": type(value).__name__}
            raise PydanticCustomError("activity_streams", "{expected} was expected, not {found}", expected)
        return value

    serialize = core_schema.plain_serializer_function_ser_schema(lambda node: node.to_dict())
    return core_schema.no_info_plain_validator_function(validate, serialization=serialize)
