"""From Python values to plain JSON values: dicts, lists, strings, numbers, true, false, null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from activitykit.validation.careful import TextFault
from activitykit.validation.wording import brief

if TYPE_CHECKING:
    from activitykit.validation.rules import Place

__all__ = ["to_plain"]

_REPEATS = 100_000
"""So often parts may stand in a mapping again, and ten times more often than there are parts."""


def to_plain(value: Any) -> tuple[Any, list[TextFault]]:
    """Return a value as plain JSON values, with what could not be one; nothing given is changed.

    Tuples become lists, mappings dicts, models what their ``to_dict`` says. Works without recursion.

    Example:
        >>> to_plain({"to": ("a", "b")})
        ({'to': ['a', 'b']}, [])
    """
    return _Copy().run(value)


class _Copy:
    def __init__(self) -> None:
        self.faults: list[TextFault] = []
        self._open: set[int] = set()
        self._seen: set[int] = set()
        self._repeats = 0

    def run(self, value: Any) -> tuple[Any, list[TextFault]]:
        root: list[Any] = []
        # A frame is an open container: the target, its pending entries, what it is a copy of, its place.
        frames: list[tuple[Any, Any, int, Place]] = [(root, iter([(None, value)]), 0, None)]
        while frames:
            target, entries, ident, place = frames[-1]
            for name, item in entries:
                if self._repeats > _REPEATS + 10 * len(self._seen):
                    message = f"{len(self._seen)} parts stand in the mapping {self._repeats:,} times"
                    self.faults.append(TextFault("AS2-TOO-LARGE", message, 0))
                    return None, self.faults
                where = (place, name) if name is not None else None
                plain, pending = self._convert(item, where)
                if isinstance(target, dict):
                    target[name] = plain
                else:
                    target.append(plain)
                if pending is not None:
                    self._open.add(id(item))
                    self._repeats += id(item) in self._seen
                    self._seen.add(id(item))
                    frames.append((plain, pending, id(item), where))
                    break
            else:
                frames.pop()
                self._open.discard(ident)
        return root[0], self.faults

    def _convert(self, value: Any, place: Place) -> tuple[Any, Any]:
        """Return the plain value and, for a container, the entries it still has to take."""
        if value is None or value.__class__ in (str, bool, int):
            if value.__class__ is str and not _encodable(value):
                self.faults.append(TextFault("AS2-SURROGATE", "a string with a lone surrogate", 0, place))
            return value, None
        if isinstance(value, float):
            if not math.isfinite(value):
                self.faults.append(TextFault("AS2-NAN", f"{value} is no JSON number", 0, place))
            return float(value), None
        if isinstance(value, bool | int | str):  # subclasses, such as enumerations
            return (str.__str__(value) if isinstance(value, str) else int(value)), None
        if id(value) in self._open:
            self.faults.append(TextFault("AS2-CYCLE", "the value contains itself", 0, place))
            return None, None
        if not isinstance(value, Mapping | list | tuple) and callable(getattr(value, "to_dict", None)):
            value = value.to_dict()
        if isinstance(value, Mapping):
            return {}, self._members(value, place)
        if isinstance(value, list | tuple):
            return [], iter(enumerate(value))
        what = type(value).__name__
        self.faults.append(TextFault("AS2-JSON-TYPE", f"a Python {what} ({brief(repr(value))})", 0, place))
        return None, None

    def _members(self, value: Mapping[Any, Any], place: Place) -> Any:
        for name in value:
            if isinstance(name, str):
                yield str(name), value[name]
            else:
                message = f"the member name {name!r:.60} is a Python {type(name).__name__}, not a string"
                self.faults.append(TextFault("AS2-JSON-TYPE", message, 0, place))


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
