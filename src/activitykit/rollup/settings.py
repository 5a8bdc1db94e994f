"""What a roll-up is configured with: frozen, and its faults told as the library's own."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from activitykit.errors import ActivityKitError, did_you_mean

__all__ = ["Settings"]


class Settings(BaseModel):
    """A frozen model without unknown fields.

    Raises:
        ActivityKitError: A field is unknown, or its value is of the wrong kind.

    Example:
        >>> from activitykit.rollup import Window
        >>> Window(gab="1d")
        Traceback (most recent call last):
        ...
        activitykit.errors.ActivityKitError: Window: there is no 'gab' (did you mean 'gap'?)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            told = "; ".join(
                self._fault(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()
            )
            raise ActivityKitError(f"{type(self).__name__}: {told}") from error

    def _fault(self, place: tuple[int | str, ...], kind: str, message: str) -> str:
        at = str(place[0]) if place else ""
        if kind == "extra_forbidden":
            return f"there is no {at!r}{did_you_mean(at, type(self).model_fields)}"
        return f"{at}: {message}"
