"""The formats: Activity Streams 2.0 and 1.0, JSON Lines, Atom, RDF; read as objects, written from them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from activitykit.formats.detection import FORMATS
from activitykit.formats.reading import Reading, read
from activitykit.formats.writing import WRITABLE, write

if TYPE_CHECKING:
    from activitykit.formats import as1, atom, rdf

__all__ = ["FORMATS", "WRITABLE", "Reading", "as1", "atom", "rdf", "read", "write"]


def __getattr__(name: str) -> Any:
    if name in ("as1", "atom", "rdf"):
        return import_module(f"activitykit.formats.{name}")
    msg = f"module 'activitykit.formats' has no attribute {name!r}"
    raise AttributeError(msg)
