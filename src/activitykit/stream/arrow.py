"""Streams as Arrow tables: for frames of every kind, for other programs, and for single files."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from json import dumps, loads
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from activitykit.errors import MissingExtra, StreamError, did_you_mean
from activitykit.stream.moments import FOREVER
from activitykit.stream.reading import Rejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.stream.doors import Doors
    from activitykit.stream.stream import Stream

__all__ = [
    "factorized",
    "has_pyarrow",
    "read_table",
    "strings_of",
    "table_of",
    "to_frame",
    "to_table",
    "write_table",
]

S = TypeVar("S", bound="Doors")
_SETS = ("audience", "tags", "mentions")
_COLUMN = {"in_reply_to": "reply", "published": "time", "end_time": "end"}
_BACKENDS = ("pandas", "polars", "pyarrow")


def _pyarrow(name: str = "pyarrow") -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra("pyarrow", "arrow", "a stream as a frame") from error


def has_pyarrow() -> bool:
    """Tell whether the ``arrow`` extra is there."""
    return find_spec("pyarrow") is not None


def to_table(stream: Stream, *, documents: bool = True) -> Any:
    """Return one row an activity; the columns are described at :meth:`Stream.to_frame`.

    Args:
        stream: The stream.
        documents: With the column of JSON, which costs most.
    """
    pa = _pyarrow()
    columns = stream.columns
    nodes = _strings(pa, stream.nodes)
    types = pa.array(["\n".join(names) for names in stream.type_sets], pa.string())
    arrays: dict[str, Any] = {}
    for name in ("id", "type", "actor", "object", "object_type", "target", "context", "in_reply_to"):
        source = types if "type" in name else nodes
        arrays[name] = _taken(pa, source, getattr(columns, _COLUMN.get(name, name)))
    for name in ("published", "updated", "end_time"):
        arrays[name] = _moments(pa, getattr(columns, _COLUMN.get(name, name)))
    for name in ("generator", "source", "origin"):
        arrays[name] = _taken(pa, nodes, getattr(columns, name))
    for name in _SETS:
        arrays[name] = _lists(pa, nodes, stream, getattr(columns, name))
    arrays["language"] = _taken(pa, pa.array(list(stream.languages), pa.string()), columns.language)
    said = _said_of_object(stream)
    texts = _strings(pa, stream.texts)
    for name in ("name", "summary", "content"):
        codes = np.full(len(stream), -1, np.int32)
        codes[said >= 0] = getattr(stream.states, name)[said[said >= 0]]
        arrays[name] = _taken(pa, texts, codes)
    arrays["stands"] = pa.array(stream.alive)
    if documents:
        raw = (stream.raw(row).decode() for row in range(len(stream)))
        arrays["document"] = pa.array(raw, pa.large_string(), size=len(stream))
    return pa.table(arrays)


def to_frame(stream: Stream, backend: str) -> Any:
    """Return :func:`to_table` as a frame of another library."""
    if backend not in _BACKENDS:
        msg = f"no frames of {backend!r}{did_you_mean(backend, _BACKENDS)}; there are {', '.join(_BACKENDS)}"
        raise StreamError(msg)
    table = to_table(stream)
    if backend == "pyarrow":
        return table
    if backend == "pandas":
        return table.to_pandas()
    try:
        import polars as pl  # noqa: PLC0415 - only who asks for it has it
    except ImportError as error:
        msg = "a polars frame needs polars: pip install polars"
        raise StreamError(msg) from error
    return pl.from_arrow(table)


def write_table(stream: Stream, path: Path) -> None:
    """Write a stream as one Parquet or Arrow IPC file, at once and whole."""
    pa = _pyarrow()
    aside = [
        {**one._asdict(), "document": one.document if isinstance(one.document, str) else repr(one.document)}
        for one in stream.rejected
    ]
    told = dumps({"rejected": aside, "duplicates": stream.duplicates})
    table = to_table(stream).replace_schema_metadata({"activitykit": told})
    fresh = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        if path.suffix == ".parquet":
            _pyarrow("pyarrow.parquet").write_table(table, fresh, compression="zstd")
        else:
            with pa.OSFile(str(fresh), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read_table(kind: type[S], path: Path) -> S:
    """Build a stream from the documents in a file that :func:`write_table` wrote."""
    pa = _pyarrow()
    try:
        if path.suffix == ".parquet":
            table = _pyarrow("pyarrow.parquet").read_table(path, memory_map=True)
        else:
            table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except (pa.ArrowException, OSError) as error:
        msg = f"{path} is damaged or no {path.suffix[1:]} file: {error}"
        raise StreamError(msg) from error
    if "document" not in table.column_names:
        msg = f"{path} has no column 'document'; read it as a frame and pass that to Stream.from_frame"
        raise StreamError(msg)
    stream = kind.from_documents(text.as_py() for text in table["document"])
    told = loads((table.schema.metadata or {}).get(b"activitykit", b"{}"))
    stream.rejected += tuple(Rejected(**one) for one in told.get("rejected", ()))
    stream.duplicates += int(told.get("duplicates", 0))
    return stream


def table_of(frame: Any) -> Any:
    """Return what offers the Arrow PyCapsule interface as a table."""
    return _pyarrow().table(frame)


def factorized(
    columns: list[Any],
) -> tuple[list[NDArray[np.int32]], NDArray[np.uint8], NDArray[np.int64]]:
    """Return codes for several columns of strings, in one code space, and the distinct strings.

    Args:
        columns: Narwhals series of one length.

    Returns:
        The codes of each column, -1 for none; the strings one after the other in UTF-8; where the first
        begins and where each ends.
    """
    pa = _pyarrow()
    chunks: list[Any] = []
    for column in columns:
        array = column.to_arrow().cast(pa.large_string())
        chunks += array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    coded = pa.chunked_array(chunks, pa.large_string()).dictionary_encode()
    if not len(coded):
        return [np.empty(0, np.int32) for _ in columns], np.empty(0, np.uint8), np.zeros(1, np.int64)
    strings = coded.chunk(0).dictionary
    _, offsets, data = strings.buffers()
    ends = np.frombuffer(offsets, np.int64)[strings.offset : strings.offset + len(strings) + 1]
    parts = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in coded.chunks]
    codes = np.concatenate(parts).astype(np.int32, copy=False)
    empty = np.flatnonzero(np.diff(ends) == 0)  # an empty text names nothing
    if len(empty):
        codes = np.where(codes == empty[0], np.int32(-1), codes)
    size = len(codes) // len(columns)
    found = [codes[at * size : (at + 1) * size] for at in range(len(columns))]
    bytes_ = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return found, bytes_[: int(ends[-1])], ends


def strings_of(column: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]] | None:
    """Return a column's strings one after the other in UTF-8, where the first begins and where each ends.

    Returns:
        ``None`` if there are none, if they don't stand in one piece, or if one is null or empty.
    """
    pa = _pyarrow()
    array = column.to_arrow().cast(pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else pa.concat_arrays(array.chunks)
    if not len(array) or array.null_count:
        return None
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    if not np.all(ends[1:] > ends[:-1]):
        return None
    return np.frombuffer(data, np.uint8)[int(ends[0]) : int(ends[-1])], ends


def _strings(pa: Any, table: Any) -> Any:
    """Return a dictionary's strings as an Arrow array that shares its bytes."""
    ends, data = table.buffers()
    return pa.LargeStringArray.from_buffers(len(table), pa.py_buffer(ends), pa.py_buffer(data))


def _taken(pa: Any, values: Any, codes: NDArray[Any]) -> Any:
    return values.take(pa.array(codes, pa.int32(), mask=codes < 0))


def _moments(pa: Any, values: NDArray[np.int64]) -> Any:
    return pa.array(values, mask=values == FOREVER).cast(pa.timestamp("us", "UTC"))


def _lists(pa: Any, nodes: Any, stream: Stream, codes: NDArray[np.int32]) -> Any:
    sets = stream.sets
    members = pa.LargeListArray.from_arrays(
        pa.array(sets.indptr), nodes.take(pa.array(sets.indices[: sets.indptr[-1]]))
    )
    return members.take(pa.array(codes, pa.int32(), mask=codes < 0))


def _said_of_object(stream: Stream) -> NDArray[np.int64]:
    """Return for each row the state of its object that it carries, or -1."""
    states, columns = stream.states, stream.columns
    found = np.full(len(stream), -1, np.int64)
    own = np.flatnonzero(states.described & (columns.object[states.row] == states.node))
    found[states.row[own]] = own
    return found
