"""A stream of the activities that a filter passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import StreamError
from activitykit.select.facts import among, type_table
from activitykit.select.filter import Filter
from activitykit.select.scope import Whole
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from activitykit.select.scope import Mask
    from activitykit.stream import Stream

__all__ = ["restrict"]

_AFTERTHOUGHTS = ("Undo", "Delete", "Update")


@checked
def restrict(stream: Stream, wanted: Filter | str) -> Stream:
    """Return a stream of the activities that a filter passes, and of what was done to those afterwards.

    Edits, deletions and undos of what passes come along, so that the smaller stream tells of its activities
    what the whole one told.

    Args:
        stream: The stream.
        wanted: A filter that doesn't depend on who looks, or its query text.

    Raises:
        StreamError: The filter depends on who looks.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": kind, "actor": "urn:ana", "object": "urn:n", "published": "2026-11-20T08:00:00Z"}
        ...     for kind in ("Like", "View")])
        >>> len(ak.select.restrict(stream, "type:Like"))
        1
    """
    found = Filter.read(wanted)
    if found.needs_viewer:
        raise StreamError(f"{str(found)!r:.80} depends on who looks: use it in a feed or a View")
    rows = np.arange(len(stream))
    passed = found.mask(Whole(stream), rows)
    passed |= _afterthoughts(stream, passed)
    return type(stream).from_documents(stream.raw(row) for row in np.flatnonzero(passed).tolist())


def _afterthoughts(stream: Stream, passed: Mask) -> Mask:
    """Tell which rows edit, delete or undo what passed."""
    columns = stream.columns
    late = np.flatnonzero(type_table(stream, _AFTERTHOUGHTS)[columns.type])
    meant = distinct(np.concatenate((columns.id[passed], columns.object[passed])))
    found = np.zeros(len(passed), np.bool_)
    while True:
        concerned = among(columns.object[late], meant[meant >= 0])
        for at in np.flatnonzero(~concerned & (columns.object[late] < 0)).tolist():
            inner = stream.inner_of(int(late[at]))
            concerned[at] = inner is not None and inner[2] in meant
        if not (concerned & ~found[late]).any():
            return found
        found[late[concerned]] = True  # an Undo may be undone in its turn
        meant = np.union1d(meant, columns.id[late[concerned]])
