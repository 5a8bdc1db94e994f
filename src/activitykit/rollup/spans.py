"""Spans of time as people write them in a configuration: ``90s``, ``30m``, ``4h``, ``2d``, ``1w``."""

from __future__ import annotations

import re

from activitykit.errors import ActivityKitError

__all__ = ["MICROS", "read_span"]

MICROS = {
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}
_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*")


def read_span(text: str) -> int:
    """Return the microseconds of a span.

    Raises:
        ActivityKitError: The text is no span of time, or one of no length.

    Example:
        >>> read_span("1.5h") == 90 * MICROS["m"]
        True
    """
    found = _SPAN.fullmatch(text)
    micros = round(float(found[1]) * MICROS[found[2]]) if found and len(found[1]) < 16 else 0
    if micros <= 0 or micros >= 2**62:
        msg = f"{text!r} is no span of time; write a number and s, m, h, d or w, like 30m, 4h or 2d"
        raise ActivityKitError(msg)
    return micros
