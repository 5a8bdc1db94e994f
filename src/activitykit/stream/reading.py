"""Documents of every kind on their way into a log; what has no place is kept aside with its reason."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json, to_json

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError
from activitykit.stream.batch import Batch, Draft
from activitykit.stream.documents import Unplaceable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from activitykit.stream.log import Log

__all__ = ["HALF", "Rejected", "draft"]

HALF = "a text holds half a character (a lone surrogate), which no UTF-8 and no JSON can hold"
_BULK = 1 << 19  # while much is read, so many new strings may wait in a dict, which is faster than the index


_MOST = 1_000_000  # values in the mapping of one activity
_DEEPEST = 255  # levels that can be written


class _TooLarge(Unplaceable):
    """A mapping says more than can be kept."""


class Rejected(NamedTuple):
    """A document that found no place in the stream, and why.

    ``position`` counts the documents from 0, ``line`` the lines of a file from 1; a ``document`` that is
    too large to be written is told in short.
    """

    position: int
    reason: str
    document: Any
    line: int | None = None

    @property
    def text(self) -> str:
        """The document as text: of one that JSON can't hold, the texts in it."""
        if isinstance(self.document, str):
            return self.document
        if isinstance(self.document, (bytes, bytearray, memoryview)):
            return bytes(self.document).decode("utf-8", "replace")
        try:
            return to_json(self.document, fallback=repr, bytes_mode="utf8", inf_nan_mode="constants").decode()
        except (ValueError, RecursionError):
            return dumps(list(_texts_in(self.document)))


def draft(
    log: Log, length: int, arrived: int, numbered: Iterable[tuple[int, int | None, Any]]
) -> tuple[Batch, list[Rejected], int]:
    """Read documents against the first rows of a log.

    Args:
        log: The log whose codes are used; its lock is held by the caller.
        length: How many of its rows count: documents with an id of theirs are duplicates.
        arrived: How many had come in before.
        numbered: Position, line and document.

    Returns:
        The new rows, what was rejected, and how many duplicates there were.
    """
    dictionaries = log.dictionaries
    extractor = dictionaries.extractor
    drafted = Draft(dictionaries.raw, arrived)
    rejected: list[Rejected] = []
    duplicates = 0
    row_of, known, taken = log.row_of, len(log.by_id), drafted.taken
    for position, line, document in numbered:
        try:
            if type(document) is bytes:
                raw, value = document, from_json(document, allow_inf_nan=False, cache_strings="keys")
                if type(value) is not dict:
                    raise _not_an_object(value)
            else:
                raw, value = _read(document)
            row = extractor.row(value)
        except _TooLarge as error:
            rejected.append(Rejected(position, str(error), shown(document), line))
            continue
        except (Unplaceable, ActivityKitError, ValueError, RecursionError, TypeError, OverflowError) as error:
            rejected.append(Rejected(position, _reason(error), document, line))
            continue
        node = row[0][1]
        if node in taken or (node < known and 0 <= row_of(node) < length):
            duplicates += 1
        elif drafted.add(row, raw):
            drafted.pack()
            dictionaries.flush(_BULK)
    batch = drafted.batch()
    dictionaries.flush()
    return batch, rejected, duplicates


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the texts that stand in something, however deep, and whatever else stands there."""
    waiting, seen = [value], set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, (bytes, bytearray, memoryview)):
            yield bytes(found).decode("utf-8", "replace")
        elif isinstance(found, (dict, list, tuple, set, frozenset)) and id(found) not in seen:
            seen.add(id(found))
            waiting += [part for pair in found.items() for part in pair] if isinstance(found, dict) else found


def _reason(error: Exception) -> str:
    """Return in words why a document could not be read."""
    told = str(error)
    if "surrogate" in told or "hex escape" in told:
        return f"{HALF} ({told})"
    return told or type(error).__name__


def _read(document: Any) -> tuple[bytes, dict[str, Any]]:
    """Return a document as the JSON it came in, or would be written in, and as a dict."""
    if type(document) is dict:
        _room_after(document, _MOST, _DEEPEST)
        return _written(document), document
    if isinstance(document, (bytes, bytearray, memoryview, str)):
        raw = document.encode() if isinstance(document, str) else bytes(document)
        value = from_json(raw, allow_inf_nan=False)
        if type(value) is dict:
            return raw, value
    else:
        value = document.to_dict() if hasattr(document, "to_dict") else document
        if not isinstance(value, dict):
            value = dict(value) if hasattr(value, "keys") else value
        if isinstance(value, dict):
            _room_after(value, _MOST, _DEEPEST)
            return _written(value), value
    raise _not_an_object(value)


def _room_after(value: Any, room: int, levels: int) -> int:
    """Return how many values more there may be; parts that stand in each other multiply when written."""
    room -= len(value)
    if room < 0:
        raise _TooLarge(f"it holds more than {_MOST:,} values: its parts stand in each other again and again")
    if not levels:
        raise _TooLarge(f"it is nested more than {_DEEPEST} levels deep, or contains itself")
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list, tuple)):
            room = _room_after(part, room, levels - 1)
    return room


def _written(document: dict[str, Any]) -> bytes:
    raw = to_json(document, inf_nan_mode="constants")
    if b"NaN" in raw or b"Infinity" in raw:  # a number, or a word in a text: only a reader can tell
        from_json(raw, allow_inf_nan=False)
    return raw


def _not_an_object(value: Any) -> Unplaceable:
    return Unplaceable(f"a JSON object is needed; found {type(value).__name__}")
