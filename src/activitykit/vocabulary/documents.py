"""Documents in and out: bytes, text or a mapping to a plain JSON object, and back to text.

Reading is tolerant: a byte order mark, UTF-16, any depth, lone surrogates, a line break within a text
(as in the Vocabulary's own example 157) and repeated names (the last one counts, as in every JSON reader)
are read. It fails only where there is no JSON object to be had.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import isnan
from typing import Any, NoReturn

from pydantic_core import PydanticSerializationError, from_json, to_json

from activitykit.errors import ParseError
from activitykit.vocabulary.deep import deep_decode, deep_encode

__all__ = ["JsonHolder", "copy_json", "decode", "decode_json", "encode", "repeated_names"]

_CONTAINERS = (dict, list)
_SCALARS = (str, int, float, bool, type(None))
_MOST = 10_000_000  # values in a Python mapping; JSON text is as long as what it says, a mapping is not


class JsonHolder(ABC):
    """What stands for a JSON value, so that it may be put into a document."""

    __slots__ = ()

    @abstractmethod
    def json_value(self) -> Any:
        """Return the JSON value, which the caller must not change."""


def decode(document: bytes | bytearray | memoryview | str | Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON object in a document, as new plain dictionaries and lists.

    Args:
        document: JSON as bytes or text, or a mapping of JSON values.

    Raises:
        ParseError: There is no JSON object to be had; the message says why and where.

    Example:
        >>> decode(b'{"type": "Note"}')
        {'type': 'Note'}
        >>> decode('["Note"]')
        Traceback (most recent call last):
        activitykit.errors.ParseError: the document is a JSON array, one JSON object was expected...
    """
    if isinstance(document, (bytes, str, bytearray, memoryview)):
        value = decode_json(document)
    elif isinstance(document, Mapping):
        value = copy_json(document)
    else:
        msg = f"a document is bytes, text or a mapping, not {type(document).__name__}"
        raise ParseError(msg)
    if type(value) is not dict:
        hint = "; ak.read takes files of several objects" if isinstance(value, list) else ""
        msg = f"the document is a JSON {_kind(value)}, one JSON object was expected{hint}"
        raise ParseError(msg)
    return value


def decode_json(document: bytes | bytearray | memoryview | str) -> Any:
    """Return the JSON value in bytes or text, whatever it is.

    Raises:
        ParseError: It is not JSON; the message gives line and column.
    """
    if isinstance(document, memoryview):
        document = bytes(document)
    try:
        return from_json(document, allow_inf_nan=False)
    except (ValueError, TypeError):
        return _decode_slowly(document)


def _decode_slowly(document: bytes | bytearray | str) -> Any:
    """Read what the fast reader refuses, or say exactly what is wrong with it."""
    if isinstance(document, str):
        text = document
    else:
        encoding = json.detect_encoding(document)
        try:
            text = document.decode(encoding)
        except UnicodeDecodeError as error:
            msg = f"byte {error.start} is no {encoding.removesuffix('-sig').upper()}: {error.reason}"
            raise ParseError(msg) from None
    text = text.removeprefix("\ufeff")
    if not text.strip(" \t\r\n"):
        msg = "the document is empty, one JSON object was expected"
        raise ParseError(msg)
    try:
        try:
            return json.loads(text, parse_constant=_refuse, strict=False)
        except RecursionError:
            return deep_decode(text)
    except json.JSONDecodeError as error:
        msg = f"no JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise ParseError(msg) from None
    except ValueError as error:
        msg = f"no JSON that can be read: {error}"
        raise ParseError(msg) from None


def repeated_names(data: bytes, value: Any) -> list[str]:
    """Return the member names that stand twice in one object of a text, of which only the last was kept.

    Every member has its own ``":`` once white space is gone, so that equal numbers prove that nothing was
    lost; otherwise the text is read again, slowly.

    Args:
        data: A JSON text.
        value: What :func:`decode_json` made of it.

    Example:
        >>> repeated_names(b'{"type": "Note", "type": "Like"}', {"type": "Like"})
        ['type']
    """
    members = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is dict:
            members += len(item)
            waiting += [part for part in item.values() if type(part) in _CONTAINERS]
        elif type(item) is list:
            waiting += [part for part in item if type(part) in _CONTAINERS]
    if data.translate(None, b" \t\r\n").count(b'":') == members:
        return []
    found: list[str] = []

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            found.extend(name for name, count in counts.items() if count > 1)
        return made

    with suppress(ValueError, RecursionError):  # it was read before; what is too deep for this is let be
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
        json.loads(text, object_pairs_hook=kept, strict=False)
    return found


def _refuse(constant: str) -> NoReturn:
    msg = f"{constant} is not JSON; write null or leave the member out"
    raise ParseError(msg)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "array" if isinstance(value, list) else "string" if isinstance(value, str) else "null"


def encode(value: Any, *, indent: int | None = None) -> str:
    """Write a JSON value as text: compact, or indented.

    Example:
        >>> encode({"name": "é", "items": []})
        '{"name":"é","items":[]}'
    """
    try:
        data = to_json(value, indent=indent)
    except PydanticSerializationError:
        return deep_encode(value, indent)
    if b"Infinity" in data:  # no JSON: perhaps a number that overflowed, perhaps only a word in a text
        return deep_encode(value, indent)
    return data.decode()


def copy_json(value: Any) -> Any:
    """Return a JSON value as new dictionaries and lists, that share nothing with it.

    Mappings become dictionaries and sequences lists.

    Raises:
        ParseError: Something in it has no JSON form (a date, a set, bytes, NaN, a name that is no
            text, a value that contains itself), the message gives its place as a JSON pointer; it
            holds more than ten million values, as a small mapping whose parts stand in each other
            again and again may; or a mapping of another's making fails.
    """
    try:
        return _copy(value, [_MOST])
    except (RecursionError, _NotPlain):
        pass
    try:
        return _copy_deep(value)
    except (ParseError, RecursionError):  # whoever is deep in the stack tries again further up
        raise
    except Exception as error:  # another's mapping may fail in any way
        msg = f"reading the mapping failed with {type(error).__name__}"
        raise ParseError(msg) from error


class _NotPlain(Exception):  # a signal between the two copies, never seen outside
    """The value holds something else than plain JSON containers and scalars."""


def _copy(value: Any, room: list[int]) -> Any:
    """Copy plain JSON at full speed; ``room`` is how many values more there may be."""
    kind = type(value)
    if kind is dict:
        _take(room, len(value))
        copied = {}
        for key, item in value.items():
            if type(key) is not str:
                raise _NotPlain
            copied[key] = _copy(item, room) if type(item) not in _PLAIN else item
        return copied
    if kind is list:
        _take(room, len(value))
        return [_copy(item, room) if type(item) not in _PLAIN else item for item in value]
    if kind in _PLAIN or (kind is float and value == value):  # noqa: PLR0124  # NaN alone differs from itself
        return value
    raise _NotPlain


_PLAIN = frozenset({str, int, bool, type(None)})


def _take(room: list[int], values: int) -> None:
    """Make sure that there is room for so many values more."""
    room[0] -= values
    if room[0] < 0:
        msg = (
            f"the mapping holds more than {_MOST:,} values; where the same parts stand in it again and "
            "again, name them by their ids instead"
        )
        raise ParseError(msg)


_Place = tuple[Any, str] | None  # where a value stands: the place of its holder, and its own name there


def _copy_deep(value: Any) -> Any:
    """Copy any nesting of mappings and sequences, naming the place of what has no JSON form."""
    root: list[Any] = []
    room = [_MOST]
    open_ids: set[int] = set()
    stack: list[tuple[Any, Any, Any, _Place]] = [(value, root, None, None)]
    while stack:
        item, holder, key, place = stack.pop()
        if holder is None:
            open_ids.discard(item)
            continue
        if isinstance(item, JsonHolder):
            item = item.json_value()  # what it stands for
        if isinstance(item, _SCALARS):
            copied = _plain(item, place)
        else:
            if id(item) in open_ids:
                msg = f"the value at {_pointer(place)} contains itself"
                raise ParseError(msg)
            open_ids.add(id(item))
            stack.append((id(item), None, None, None))
            copied = _open(item, place, stack, room)
        if isinstance(holder, dict):
            holder[key] = copied
        else:
            holder.append(copied)
    return root[0]


def _plain(item: Any, place: _Place) -> Any:
    """Return the plain scalar of a scalar, such as the text of an enumeration's member."""
    if isinstance(item, float) and isnan(item):
        msg = f"the value at {_pointer(place)} is NaN, which is not JSON"
        raise ParseError(msg)
    if item is None or isinstance(item, bool):
        return item
    base = str if isinstance(item, str) else int if isinstance(item, int) else float
    return item if type(item) is base else getattr(base, f"__{base.__name__}__")(item)


def _open(item: Any, place: _Place, stack: list[tuple[Any, Any, Any, _Place]], room: list[int]) -> Any:
    """Put what a container holds on the stack and return its copy, still to be filled."""
    if isinstance(item, Mapping):
        mapping: dict[str, Any] = {}
        for key in item:
            _take(room, 1)
            if not isinstance(key, str):
                msg = f"the name {key!r} at {_pointer(place)} is {type(key).__name__}, not text"
                raise ParseError(msg)
            name = str.__str__(key)
            mapping[name] = None  # keeps the order, whatever order the stack fills it in
            stack.append((item[key], mapping, name, (place, name)))
        return mapping
    if isinstance(item, Sequence) and not isinstance(item, (bytes, bytearray, memoryview)):
        _take(room, len(item))
        values: list[Any] = []
        stack += [(item[i], values, None, (place, str(i))) for i in range(len(item) - 1, -1, -1)]
        return values
    msg = (
        f"the value at {_pointer(place)} is of type {type(item).__name__}, which has no JSON form: "
        "give text, a number, true, false, null, a list or a mapping"
    )
    raise ParseError(msg)


def _pointer(place: _Place) -> str:
    """Write a place as an RFC 6901 pointer."""
    names: list[str] = []
    while place is not None:
        place, name = place
        names.append(name.replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{name}" for name in reversed(names)) or "the root"
