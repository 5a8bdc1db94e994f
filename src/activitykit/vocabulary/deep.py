"""JSON without recursion: what the fast readers and writers refuse is done here, whatever its depth.

JSON sets no limit on nesting and allows a lone surrogate as an escape; pydantic-core stops at 200
levels and refuses such escapes, the standard library stops at Python's recursion limit.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in C, missing in the stubs
from math import isinf
from typing import Any

__all__ = ["deep_decode", "deep_encode", "deep_equal"]

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"(?:(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?)|(true|false|null)", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}


def deep_decode(text: str) -> Any:
    """Read a JSON text of any depth.

    Raises:
        json.JSONDecodeError: The text is not JSON.
        ValueError: A number has more digits than Python reads.

    Example:
        >>> deep_decode('{"a": [1, {"b": null}]}')
        {'a': [1, {'b': None}]}
    """
    root: list[Any] = []
    holders: list[list[Any] | dict[str, Any]] = [root]
    keys: list[str] = []
    position = _skip(text, 0)
    while True:
        opened: list[Any] | dict[str, Any] | None = None
        sign = text[position : position + 1]
        if sign == "{":
            value: Any = {}
            opened, position = value, position + 1
        elif sign == "[":
            value = []
            opened, position = value, position + 1
        elif sign == '"':
            value, position = scanstring(text, position + 1, False)  # tolerant of line breaks
        else:
            value, position = _scalar(text, position)
        holder = holders[-1]
        if isinstance(holder, dict):
            holder[keys.pop()] = value
        else:
            holder.append(value)
        position = _skip(text, position)
        if opened is not None:
            holders.append(opened)
            if text[position : position + 1] != ("}" if sign == "{" else "]"):
                if sign == "{":
                    position = _key(text, position, keys)
                continue
        position = _close(text, position, holders, keys)
        if len(holders) == 1:
            break
    if position != len(text):
        raise json.JSONDecodeError("Extra data", text, position)
    return root[0]


def _close(text: str, position: int, holders: list[Any], keys: list[str]) -> int:
    """Step over what ends here and over the comma before the next value."""
    while len(holders) > 1:
        sign = text[position : position + 1]
        mapping = isinstance(holders[-1], dict)
        if sign == ("}" if mapping else "]"):
            holders.pop()
            position = _skip(text, position + 1)
        elif sign == ",":
            position = _skip(text, position + 1)
            return _key(text, position, keys) if mapping else position
        else:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
    return _skip(text, position)


def _skip(text: str, position: int) -> int:
    return _SPACE.match(text, position).end()  # type: ignore[union-attr]  # it matches the empty string


def _key(text: str, position: int, keys: list[str]) -> int:
    if text[position : position + 1] != '"':
        raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, position)
    key, position = scanstring(text, position + 1, False)  # tolerant of line breaks
    position = _skip(text, position)
    if text[position : position + 1] != ":":
        raise json.JSONDecodeError("Expecting ':' delimiter", text, position)
    keys.append(key)
    return _skip(text, position + 1)


def _scalar(text: str, position: int) -> tuple[Any, int]:
    match = _SCALAR.match(text, position)
    if match is None:
        raise json.JSONDecodeError("Expecting value", text, position)
    whole, fraction, exponent, word = match.groups()
    if word:
        return _WORDS[word], match.end()
    return (float(match.group()) if fraction or exponent else int(whole)), match.end()


def deep_encode(value: Any, indent: int | None = None) -> str:
    """Write a JSON value of any depth; lone surrogates are escaped, an overflowed number is ``1e999``.

    Example:
        >>> deep_encode({"a": [1, float("inf")], "b": {}})
        '{"a":[1,1e999],"b":{}}'
    """
    out: list[str] = []
    stack: list[Any] = [(value,)]  # a value to write is in a tuple, a text to write is bare
    level = 0
    colon = ":" if indent is None else ": "
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
        elif isinstance(item, int):
            level += item
            out.append(_line(indent, level))
        elif isinstance(item[0], dict) and item[0]:
            stack += ["}", -1]
            for position, (key, child) in enumerate(reversed(item[0].items())):
                stack += [(child,), _text(key) + colon]
                if position < len(item[0]) - 1:
                    stack += [0, ","]
            stack += [1, "{"]
        elif isinstance(item[0], list) and item[0]:
            stack += ["]", -1]
            for position, child in enumerate(reversed(item[0])):
                stack.append((child,))
                if position < len(item[0]) - 1:
                    stack += [0, ","]
            stack += [1, "["]
        else:
            out.append(_leaf(item[0]))
    return "".join(out)


def _line(indent: int | None, level: int) -> str:
    return "" if indent is None else "\n" + " " * (indent * level)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and isinf(value):
        return "1e999" if value > 0 else "-1e999"  # the literal that overflowed reads back as the same value
    return json.dumps(value)


def deep_equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, whatever their depth."""
    pairs = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            pairs += [(value, other[key]) for key, value in one.items()]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif one != other:
            return False
    return True
