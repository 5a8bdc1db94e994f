"""Streams as Arrow tables: for frames of every kind, for other programs, and for single files."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from json import dumps, loads
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from activitykit.errors import MissingExtra, StreamError, did_you_mean
from activitykit.stream.moments import FOREVER
from activitykit.stream.reading import Rejected
from activitykit.stream.replacing import leftovers, only_writer_in, replaced
from activitykit.stream.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.stream.doors import Doors
    from activitykit.stream.stream import Stream

__all__ = [
    "COLUMNS",
    "factorized",
    "has_pyarrow",
    "read_table",
    "strings_of",
    "table_of",
    "to_capsule",
    "to_frame",
    "to_table",
    "write_table",
]

S = TypeVar("S", bound="Doors")
_MOMENTS = ("published", "updated", "end_time")
_SETS = ("audience", "tags", "mentions")
_TEXTS = ("name", "summary", "content")
COLUMNS = (
    *("id", "type", "actor", "object", "object_type", "target", "context", "in_reply_to"),
    *(*_MOMENTS, "generator", "source", "origin", *_SETS, "language", *_TEXTS, "stands", "document"),
)
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


def to_table(stream: Stream, columns: Iterable[str] | None = None, *, documents: bool = True) -> Any:
    """Return one row an activity; see :meth:`Stream.to_frame`."""
    names = [name for name in COLUMNS if documents or name != "document"]
    if columns is not None:
        names = list(columns)
        for name in names:
            if name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS)
                msg = f"a stream has no column {name!r}{hint}; there are {', '.join(COLUMNS)}"
                raise StreamError(msg)
    made = _Arrays(stream)
    return _pyarrow().table({name: made.array(name) for name in names})


def to_capsule(stream: Stream, requested: object | None) -> object:
    """Return the stream in an Arrow PyCapsule, with the columns and types that are asked for."""
    pa = _pyarrow()
    if requested is None:
        return to_table(stream).__arrow_c_stream__()
    schema = pa.Schema._import_from_c_capsule(requested)  # noqa: SLF001 - as pyarrow's documentation has it
    return to_table(stream, schema.names).cast(schema).__arrow_c_stream__()


def to_frame(stream: Stream, backend: str, columns: Iterable[str] | None, *, documents: bool) -> Any:
    """Return :func:`to_table` as a frame of another library."""
    if backend not in _BACKENDS:
        msg = f"no frames of {backend!r}{did_you_mean(backend, _BACKENDS)}; there are {', '.join(_BACKENDS)}"
        raise StreamError(msg)
    table = to_table(stream, columns, documents=documents)
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
    aside = [{**one._asdict(), "document": one.text} for one in stream.rejected]
    table = to_table(stream)
    told = dumps({"rejected": aside, "duplicates": stream.duplicates})
    sealed = dumps({"told": told, "digest": _digest(table["document"], told)})
    table = table.replace_schema_metadata({"activitykit": sealed})
    path.parent.mkdir(parents=True, exist_ok=True)
    with only_writer_in(path.parent, path), replaced(path) as fresh:
        if path.suffix == ".parquet":
            _pyarrow("pyarrow.parquet").write_table(table, fresh, compression="zstd")
        else:
            with pa.OSFile(str(fresh), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)


def _sweep(path: Path) -> None:
    """Remove what a writer left that was killed: it may hold somebody who was erased."""
    if leftovers(path):
        with suppress(OSError), only_writer_in(path.parent, path, wait=False):  # a writer at work removes it
            pass


def read_table(kind: type[S], path: Path) -> S:
    """Build a stream from the documents in a file that :func:`write_table` wrote."""
    pa = _pyarrow()
    _sweep(path)
    try:
        if path.suffix == ".parquet":
            parquet = _pyarrow("pyarrow.parquet")
            table = parquet.read_table(path, columns=["document"], memory_map=True)
        else:
            table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        documents = table["document"] if "document" in table.column_names else None
        rejected: tuple[Rejected, ...] = ()
        whole, duplicates = True, 0
        sealed = (table.schema.metadata or {}).get(b"activitykit")
        if sealed is not None and documents is not None:  # another program may have written it
            outer = loads(sealed)
            whole = outer["digest"] == _digest(documents, outer["told"])
            told = loads(outer["told"])
            rejected = tuple(Rejected(**one) for one in told["rejected"])
            duplicates = int(told["duplicates"])
    except (pa.ArrowException, OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        msg = f"{path} is damaged or no {path.suffix[1:]} file: {error}"
        raise StreamError(msg) from error
    if not whole:
        msg = f"{path} is damaged: its documents, or what is told of them, are not as they were written"
        raise StreamError(msg)
    if documents is None:
        msg = f"{path} has no column 'document'; read it as a frame and pass that to Stream.from_frame"
        raise StreamError(msg)
    stream = kind.from_documents(text.as_py() for text in documents)
    stream.rejected += rejected
    stream.duplicates += duplicates
    return stream


def _digest(texts: Any, told: str) -> str:
    """Return a checksum of a column of texts, however it is cut into pieces, and of what is told besides."""
    lengths, contents = blake2b(told.encode(), digest_size=16), blake2b(digest_size=16)
    for chunk in texts.cast(_pyarrow().large_string()).chunks:
        _, offsets, data = chunk.buffers()
        ends = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
        lengths.update(np.diff(ends).tobytes())
        if data is not None:
            contents.update(memoryview(data)[int(ends[0]) : int(ends[-1])])
    return lengths.hexdigest() + contents.hexdigest()


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


class _Arrays:
    """The columns of a stream as Arrow arrays, each made when it is asked for."""

    def __init__(self, stream: Stream) -> None:
        self._pa = _pyarrow()
        self._stream = stream

    def __repr__(self) -> str:
        return f"_Arrays({self._stream!r})"

    def array(self, name: str) -> Any:
        """Return one column."""
        stream = self._stream
        if name == "stands":
            return self._pa.array(stream.alive)
        if name == "document":
            return self._documents()
        if name in _TEXTS:
            codes = np.full(len(stream), -1, np.int32)
            said = self._said
            codes[said >= 0] = getattr(stream.states, name)[said[said >= 0]]
            return self._taken(self._texts, codes)
        codes = getattr(stream.columns, _COLUMN.get(name, name))
        if name in _MOMENTS:
            moments = self._pa.array(codes, mask=codes == FOREVER)
            return moments.cast(self._pa.timestamp("us", "UTC"))
        if name in _SETS:
            return self._lists(codes)
        if name == "language":
            return self._taken(self._pa.array(list(stream.languages), self._pa.string()), codes)
        return self._taken(self._types if "type" in name else self._nodes, codes)

    @cached_property
    def _nodes(self) -> Any:
        return self._strings(self._stream.nodes)

    @cached_property
    def _texts(self) -> Any:
        return self._strings(self._stream.texts)

    @cached_property
    def _types(self) -> Any:
        names = ["\n".join(names) for names in self._stream.type_sets]
        return self._pa.array(names, self._pa.string())

    @cached_property
    def _said(self) -> NDArray[np.int64]:
        """For each row the state of its object that it carries, or -1."""
        states, columns = self._stream.states, self._stream.columns
        found = np.full(len(self._stream), -1, np.int64)
        own = np.flatnonzero(states.described & (columns.object[states.row] == states.node))
        found[states.row[own]] = own
        return found

    def _strings(self, table: Any) -> Any:
        """Return a dictionary's strings as an array that shares its bytes."""
        ends, data = table.buffers()
        pa = self._pa
        return pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(data))

    def _taken(self, values: Any, codes: NDArray[Any]) -> Any:
        return values.take(self._pa.array(codes, self._pa.int32(), mask=codes < 0))

    def _lists(self, codes: NDArray[np.int32]) -> Any:
        sets = self._stream.sets
        indptr = sets.indptr[: int(codes.max(initial=-1)) + 2]  # later sets may hold nodes of later streams
        members = self._pa.LargeListArray.from_arrays(
            self._pa.array(indptr), self._nodes.take(self._pa.array(sets.indices[: indptr[-1]]))
        )
        return self._taken(members, codes)

    def _documents(self) -> Any:
        """Return the JSON of each row: cut out of the bytes that came in, or written for those without."""
        pa, stream = self._pa, self._stream
        log = stream._log  # noqa: SLF001 - of one room
        begin, end = (log.rows[name].view(len(stream)) for name in ("raw_begin", "raw_end"))
        without = np.flatnonzero(begin < 0)
        texts = (text.decode() for text in written(log, without))
        made = pa.array(texts, pa.large_string(), size=len(without))
        if len(without) == len(stream):
            return made
        data = np.concatenate(log.dictionaries.raw.parts())
        bounds = np.unique(np.concatenate((begin, end)))
        bounds = bounds[bounds >= 0]
        came = pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(data))
        places = np.searchsorted(bounds, begin)
        places[without] = np.arange(len(without)) + len(came)
        return pa.concat_arrays([came, made]).take(pa.array(places))
