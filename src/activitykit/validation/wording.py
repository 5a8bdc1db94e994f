"""How a value is named in a message: short, whatever its size and depth."""

from __future__ import annotations

import json
import reprlib
from typing import Any

__all__ = ["brief", "kind"]

_LONGEST = 60


def brief(value: Any) -> str:
    """Return a value in a few words: short values as JSON, containers by their size.

    Example:
        >>> brief("2026-01-01"), brief([1, 2]), brief({"type": "Note"})
        ('"2026-01-01"', 'an array of 2', 'an object (Note)')
    """
    if isinstance(value, dict):
        name = value.get("type", value.get("@type"))
        return f"an object ({name[:_LONGEST]})" if isinstance(name, str) else "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        if shown.isprintable() and '"' not in shown and "\\" not in shown:
            return f'"{shown}"'
        return json.dumps(shown, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and value.bit_length() > 200:
        return f"an integer of about {int(value.bit_length() * 0.30103)} digits"
    return reprlib.repr(value)[:_LONGEST]


def kind(value: Any) -> str:
    """Return the JSON type of a value with its article.

    Example:
        >>> kind(3), kind({}), kind(None)
        ('a number', 'an object', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"
