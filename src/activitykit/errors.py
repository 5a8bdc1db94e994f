"""The library's errors: one small tree, each message saying what was found, where, and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ActivityKitError",
    "CursorError",
    "InvalidDocument",
    "MissingExtra",
    "ParseError",
    "QueryError",
    "SourceError",
    "SourceWarning",
    "StreamError",
    "UnknownProperty",
    "WrongArgument",
    "did_you_mean",
]


class ActivityKitError(Exception):
    """The root of every error that the library raises on purpose."""


class ParseError(ActivityKitError):
    """There is no document to be had from the given bytes, text or mapping."""


class QueryError(ParseError):
    """A query text can't be read; ``position`` is the offset of the offending character."""

    def __init__(self, message: str, *, text: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.position = position


class InvalidDocument(ActivityKitError):
    """A document breaks the specification where the caller asked for one that does not."""

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = report


class SourceError(ActivityKitError):
    """A file, or one row of it, can't be read.

    Attributes:
        file: What was being read, as the caller named it.
        row: The 1-based line or record, or ``None`` when the whole file is concerned.
    """

    def __init__(self, message: str, *, file: str = "", row: int | None = None) -> None:
        self.file = file
        self.row = row
        self.reason = message
        where = (
            f"{file}:{row}"
            if file and row is not None
            else file or (f"line {row}" if row is not None else "")
        )
        super().__init__(f"{where}: {message}" if where else message)


class SourceWarning(UserWarning):
    """Parts of a file could not be read and were left out; the reader's ``problems`` say which."""


class UnknownProperty(ActivityKitError, AttributeError):
    """A name is no property of the vocabulary, nor declared by the document."""


class WrongArgument(ActivityKitError, TypeError):
    """A function was called with something of another kind than it takes."""


class StreamError(ActivityKitError):
    """A stream, its stored form or a question put to it is not usable."""


class CursorError(ActivityKitError):
    """A page cursor was not made by this library, or for another feed or viewer."""


class MissingExtra(ActivityKitError, ImportError):
    """An optional dependency is needed for what was asked."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs {package}: pip install 'activitykit[{extra}]'")
        self.package = package
        self.extra = extra


def did_you_mean(unknown: object, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest known name, or an empty string.

    Args:
        unknown: What was given as a name.
        known: The names that exist.

    Example:
        >>> did_you_mean("Recencey", ["Recency", "Affinity"])
        " (did you mean 'Recency'?)"
    """
    matches = get_close_matches(str(unknown), list(known), n=1, cutoff=0.6)
    return f" (did you mean {matches[0]!r}?)" if matches else ""
