"""What feeds, signals, roll-ups and schedules are: frozen settings, their faults told as the library's."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from activitykit.errors import ActivityKitError, did_you_mean

__all__ = ["Configuration"]


class Configuration(BaseModel):
    """A frozen model without unknown fields.

    Raises:
        ActivityKitError: A field is unknown, or its value is of the wrong kind.

    Example:
        >>> import activitykit as ak
        >>> ak.Window(gab="1d")
        Traceback (most recent call last):
        ...
        activitykit.errors.ActivityKitError: Window: there is no 'gab' (did you mean 'gap'?)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            told = "; ".join(
                self._fault(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()
            )
            raise ActivityKitError(f"{type(self).__name__}: {told}") from error
        except TypeError as error:  # a mapping in place of an inner setting whose keys are no names
            raise ActivityKitError(f"{type(self).__name__}: {error}") from error

    def _fault(self, place: tuple[int | str, ...], kind: str, message: str) -> str:
        at = ".".join(map(str, place))
        if kind == "extra_forbidden":
            return f"there is no {at!r}{did_you_mean(at, type(self).model_fields)}"
        return f"{at}: {message}" if at else message

    def __hash__(self) -> int:
        return hash((type(self), *(_hashed(value) for _, value in self)))

    def __repr__(self) -> str:
        given = ", ".join(
            f"{name}={getattr(self, name)!r}"
            for name, field in type(self).model_fields.items()
            if getattr(self, name) != field.get_default(call_default_factory=True)
        )
        return f"{type(self).__name__}({given})"

    __str__ = __repr__


def _hashed(value: Any) -> int:
    """Return the hash of a setting's value; a mapping has one, too, whatever the order of its keys."""
    return hash(frozenset(value.items()) if isinstance(value, dict) else value)
