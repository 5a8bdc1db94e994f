"""Activity Streams 2.0 to the letter, and feeds that are filtered, ranked, rolled up and explained.

The names below are loaded when first used, so that ``import activitykit`` stays light and validation
never loads numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activitykit.errors import (
        ActivityKitError,
        CursorError,
        InvalidDocument,
        MissingExtra,
        ParseError,
        QueryError,
        SourceError,
        StreamError,
    )
    from activitykit.stream import Stream

__version__ = "0.1.0"

_HOME = {
    "ActivityKitError": "errors",
    "CursorError": "errors",
    "InvalidDocument": "errors",
    "MissingExtra": "errors",
    "ParseError": "errors",
    "QueryError": "errors",
    "SourceError": "errors",
    "Stream": "stream",
    "StreamError": "errors",
}
_ROOMS = frozenset(
    {
        "digest",
        "errors",
        "evaluation",
        "feed",
        "formats",
        "language",
        "rank",
        "rollup",
        "select",
        "stream",
        "testing",
        "validation",
        "vocabulary",
    }
)

__all__ = [
    "ActivityKitError",
    "CursorError",
    "InvalidDocument",
    "MissingExtra",
    "ParseError",
    "QueryError",
    "SourceError",
    "Stream",
    "StreamError",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"activitykit.{name}")
    if name not in _HOME:
        from activitykit.errors import did_you_mean  # noqa: PLC0415

        msg = f"module 'activitykit' has no attribute {name!r}{did_you_mean(name, [*_HOME, *_ROOMS])}"
        raise AttributeError(msg)
    value = getattr(import_module(f"activitykit.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_ROOMS})
