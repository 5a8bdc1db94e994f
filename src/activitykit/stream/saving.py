"""Saving and opening streams: which form a path asks for, and that nothing is saved but the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.store import read_folder, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.stream.stream import Stream

__all__ = ["open_stream", "rebuilt", "save"]

_SINGLE = frozenset({".parquet", ".arrow", ".feather"})


def save(stream: Stream, path: Path) -> None:
    """Write a stream; see :meth:`Stream.save`."""
    if path.suffix in _SINGLE:
        from activitykit.stream.arrow import write_table  # noqa: PLC0415 - pyarrow is an extra

        write_table(stream, path)
        return
    log = stream._log  # noqa: SLF001 - of one room
    with log.dictionaries.lock:
        alone = stream if _alone(stream) else rebuilt(stream)
        write_folder(path, alone._log, stream.rejected, stream.duplicates)  # noqa: SLF001


def open_stream(kind: type[Stream], path: Path, *, verify: bool) -> Stream:
    """Open a saved stream; see :meth:`Stream.open`."""
    if path.suffix in _SINGLE and path.is_file():
        from activitykit.stream.arrow import read_table  # noqa: PLC0415 - pyarrow is an extra

        return read_table(kind, path)
    log, rejected, duplicates = read_folder(path, verify=verify)
    return kind(log, len(log), rejected, duplicates)


def rebuilt(stream: Stream) -> Stream:
    """Return the same stream with dictionaries and documents of its own, that hold nothing else."""
    fresh = type(stream).from_documents(map(stream.raw, range(len(stream))))
    rows = fresh._log.rows  # noqa: SLF001 - under construction
    rows["arrival"].put(np.arange(len(fresh)), stream.columns.arrival)
    return fresh


def _alone(stream: Stream) -> bool:
    """Tell whether a log's dictionaries hold nothing but what the stream says."""
    log = stream._log  # noqa: SLF001 - of one room
    if len(log) != len(stream):
        return False
    documents = int((stream._log.rows["raw_end"].all() - log.rows["raw_begin"].all()).sum())  # noqa: SLF001
    return documents == len(log.dictionaries.raw)
