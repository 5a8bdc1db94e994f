"""Saving and opening streams: which form a path asks for, and that nothing is saved but the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from activitykit.errors import StreamError
from activitykit.stream.store import read_folder, write_folder
from activitykit.stream.writing import documents as written_documents

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.stream.doors import Doors
    from activitykit.stream.stream import Stream

__all__ = ["open_stream", "rebuilt", "save"]

S = TypeVar("S", bound="Doors")
_SINGLE = frozenset({".parquet", ".arrow", ".feather"})


def save(stream: Doors, path: Path) -> None:
    """Write a stream; see :meth:`Stream.save`."""
    try:
        if path.suffix in _SINGLE:
            from activitykit.stream.arrow import write_table  # noqa: PLC0415 - pyarrow is an extra

            write_table(cast("Stream", stream), path)
            return
        with stream._log.dictionaries.lock:  # noqa: SLF001 - of one room
            alone = stream if _alone(stream) else rebuilt(stream)
            write_folder(path, alone._log, stream.rejected, stream.duplicates)  # noqa: SLF001
    except OSError as error:
        msg = f"{path}: the stream can't be saved there: {error.strerror or error}"
        raise StreamError(msg) from error


def open_stream(kind: type[S], path: Path, *, verify: bool) -> S:
    """Open a saved stream; see :meth:`Stream.open`."""
    if path.suffix in _SINGLE and path.is_file():
        from activitykit.stream.arrow import read_table  # noqa: PLC0415 - pyarrow is an extra

        return read_table(kind, path)
    log, rejected, duplicates = read_folder(path, verify=verify)
    return kind(log, len(log), rejected, duplicates)


def rebuilt(
    stream: S, documents: Iterable[bytes] | None = None, rows: NDArray[np.integer[Any]] | None = None
) -> S:
    """Return a stream with dictionaries and documents of its own, that hold nothing else.

    Args:
        stream: The stream.
        documents: What to say instead of its documents, in their order.
        rows: Which rows these documents are from.
    """
    rows = np.arange(stream._length) if rows is None else rows  # noqa: SLF001 - of one room
    said = written_documents(stream._log, rows) if documents is None else documents  # noqa: SLF001
    fresh = type(stream).from_documents(said)
    if fresh._length == len(rows):  # noqa: SLF001
        arrival = stream._log.rows["arrival"].view(stream._length)[rows]  # noqa: SLF001
        fresh._log.rows["arrival"].put(np.arange(len(rows)), arrival)  # noqa: SLF001 - under construction
        fresh.__dict__.pop("arrived", None)
    return fresh


def _alone(stream: Doors) -> bool:
    """Tell whether a log's dictionaries hold nothing but what the stream says."""
    log = stream._log  # noqa: SLF001 - of one room
    if len(log) != stream._length:  # noqa: SLF001
        return False
    documents = int((stream._log.rows["raw_end"].all() - log.rows["raw_begin"].all()).sum())  # noqa: SLF001
    return documents == len(log.dictionaries.raw)
