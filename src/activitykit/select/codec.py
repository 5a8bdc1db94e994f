"""From plain data (a mapping as JSON and TOML give it) to filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activitykit.arguments import shown
from activitykit.errors import QueryError, did_you_mean
from activitykit.select.algebra import DEEPEST, And, Not, all_of, any_of
from activitykit.select.filter import Filter
from activitykit.select.leaf import Leaf

__all__ = ["from_dict"]


def from_dict(data: Any, levels: int = DEEPEST) -> Filter:
    """Return the filter of a mapping; of several keys at one level all must hold.

    Raises:
        QueryError: A key is unknown, a value doesn't fit it, or the nesting has no end.
    """
    if not isinstance(data, Mapping):
        raise QueryError(f"a filter is a mapping such as {{'type': ['Like']}}, not {shown(data)}")
    if levels == 0:
        raise QueryError(f"the filter nests deeper than {DEEPEST} levels: divide it into several filters")
    found: list[Filter] = []
    for key, value in data.items():
        kind = Filter.kinds.get(key)
        if kind is None:
            raise QueryError(f"unknown filter {key!r}{did_you_mean(str(key), Filter.kinds)}")
        if issubclass(kind, Leaf):
            found.append(kind.from_value(value))
        elif kind is Not:
            found.append(~from_dict(value, levels - 1))
        else:
            if not isinstance(value, list | tuple):
                raise QueryError(f"{key!r} takes a list of filters, not {shown(value)}")
            join = all_of if kind is And else any_of
            found.append(join(*(from_dict(part, levels - 1) for part in value)))
    return all_of(*found)
