"""Message templates: words, ``{slots}``, ``{slots:form}`` and ``[optional parts]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from activitykit.errors import ActivityKitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Optional", "Slot", "parse", "pick", "slots"]

_TOKEN = re.compile(r"\{(\w+)(?::(\w+))?\}|(\[\[|\]\])|(\[)|(\])")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value, in a grammatical form if the template asks for one."""

    name: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Optional:
    """A part that is said only when each of its slots has something to say."""

    parts: tuple[str | Slot, ...]


@lru_cache(maxsize=4096)
def parse(template: str) -> tuple[str | Slot | Optional, ...]:
    """Return the parts of a template; ``[[`` and ``]]`` stand for brackets.

    Raises:
        ActivityKitError: If a bracket is not closed, or opened within another.
    """
    parts: list[str | Slot | Optional] = []
    inner: list[str | Slot] | None = None
    end = 0
    for match in _TOKEN.finditer(template):
        into: list[Any] = parts if inner is None else inner
        if match.start() > end:
            into.append(template[end : match.start()])
        end = match.end()
        name, form, bracket, opening, closing = match.groups()
        if name:
            into.append(Slot(name, form or ""))
        elif bracket:
            into.append(bracket[0])
        elif opening and inner is None:
            inner = []
        elif closing and inner is not None:
            parts.append(Optional(tuple(inner)))
            inner = None
        else:
            raise ActivityKitError(
                f"unbalanced bracket in the message {template!r}: write [[ or ]] for a plain one"
            )
    if inner is not None:
        raise ActivityKitError(f"unclosed bracket in the message {template!r}: write [[ for a plain one")
    if end < len(template):
        parts.append(template[end:])
    return tuple(parts)


def slots(template: str) -> frozenset[str]:
    """Return the names of all slots of a template."""
    flat = (
        inner for part in parse(template) for inner in (part.parts if isinstance(part, Optional) else (part,))
    )
    return frozenset(part.name for part in flat if isinstance(part, Slot))


def pick(message: Any, keys: Iterable[str]) -> str | None:
    """Return the text of a message for the first of ``keys`` that each of its tables knows.

    Example:
        >>> pick({"one": {"f": "une autre", "m": "un autre"}, "other": "d'autres"}, ("one", "f", "other"))
        'une autre'
    """
    wanted = tuple(keys)
    while not isinstance(message, str):
        table: Mapping[str, Any] = message or {}
        found = next((key for key in wanted if key in table), None)
        if found is None:
            return None
        message = table[found]
    return message
