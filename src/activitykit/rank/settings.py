"""The base of what configures a page after scoring: frozen, and mistakes told as the library's own."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from activitykit.errors import ActivityKitError, did_you_mean

__all__ = ["Settings"]


class Settings(BaseModel):
    """A frozen configuration with keyword parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

    def __init__(self, **parameters: Any) -> None:
        try:
            super().__init__(**parameters)
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                + did_you_mean(str(fault["loc"][0]), type(self).model_fields)
                for fault in error.errors()
            )
            raise ActivityKitError(f"{type(self).__name__}: {told}") from error

    def __repr__(self) -> str:
        given = ", ".join(
            f"{name}={getattr(self, name)!r}"
            for name, field in type(self).model_fields.items()
            if field.is_required() or getattr(self, name) != field.default
        )
        return f"{type(self).__name__}({given})"

    __str__ = __repr__
