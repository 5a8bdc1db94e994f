"""Files as iterators of objects."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from activitykit.arguments import checked
from activitykit.errors import ParseError, SourceError, SourceWarning, did_you_mean
from activitykit.formats.as1 import is_as1, to_as2
from activitykit.formats.collections import is_single, objects_in
from activitykit.formats.detection import FORMATS, RECORD, detect
from activitykit.formats.sources import LIMIT, Source
from activitykit.vocabulary import AS2
from activitykit.vocabulary.documents import decode_json, repeated_names

if TYPE_CHECKING:
    import os
    from typing import IO

    from activitykit.vocabulary import Object, Vocabulary

__all__ = ["Reading", "read"]

_SHOWN = 3  # problems spelled out in the warning


class Reading(Iterator["Object"]):
    """The objects of one file, in its order, read as they are asked for.

    Attributes:
        file: The file, as the caller named it.
        format: The format it is read as.
        problems: What could not be read, or not whole: a `SourceError` each with its row.
        count: How many objects were read so far.
    """

    def __init__(
        self,
        file: Any,
        format: str | None,  # noqa: A002  # the name that file formats have everywhere
        *,
        errors: str,
        vocabulary: Vocabulary,
        unfold: bool,
        limit: int | None,
    ) -> None:
        self._source = Source(file, limit)
        self._errors = errors
        self._vocabulary = vocabulary
        self._unfold = unfold
        self.file = self._source.name
        self.problems: list[SourceError] = []
        self.count = 0
        try:
            self.format = format or detect(self._source)
        except SourceError:
            self.close()
            raise
        self._objects = self._read()

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file were read so far, for a progress bar."""
        return self._source.bytes_read

    @property
    def size(self) -> int | None:
        """The size of the file in bytes, or ``None`` where it can't be known (a pipe)."""
        return self._source.size

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Object:
        try:
            found = next(self._objects)
        except StopIteration:
            self._finish()
            raise
        except BaseException:
            self.close()
            raise
        self.count += 1
        return found

    def close(self) -> None:
        """Stop reading, and close the file where it was opened here."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        problems = f", {len(self.problems)} problems" if self.problems else ""
        return f"Reading({self.file!r}, {self.format}, {self.count} read{problems})"

    def _finish(self) -> None:
        self.close()
        if self.problems and self._errors == "report":
            self._errors = "skip"  # said once
            count = len(self.problems)
            shown = "; ".join(
                f"record {problem.row}: {problem.reason}" if problem.row else problem.reason
                for problem in self.problems[:_SHOWN]
            )
            more = f"; and {count - _SHOWN} more" if count > _SHOWN else ""
            what = "one record" if count == 1 else f"{count} records"
            msg = f"{what} of {self.file} could not be read whole: {shown}{more}"
            warnings.warn(msg, SourceWarning, stacklevel=3)

    def _problem(self, reason: str, row: int | None, *, whole: bool = False) -> None:
        """Note a problem, or raise it; one of the whole file leaves nothing to go on with."""
        problem = SourceError(reason, file=self.file, row=row)
        if self._errors == "raise" or (whole and self._errors == "report"):
            raise problem
        self.problems.append(problem)

    def _read(self) -> Iterator[Object]:
        if self.format == "jsonl":
            yield from self._read_lines()
        elif self.format in ("as2", "as1"):
            yield from self._read_document()
        elif self.format == "atom":
            from activitykit.formats.atom import entries  # noqa: PLC0415  # XML only where there is some

            yield from self._read_converted(entries, self._source.rest())
        else:
            yield from self._read_rdf(self._source.rest())

    def _read_lines(self) -> Iterator[Object]:
        for row, line in self._records():
            try:
                value = decode_json(line)
            except ParseError as error:
                self._problem(str(error).replace("at line 1, column", "at column"), row)
                continue
            self._look_for_repeats(line, value, row)
            yield from self._objects_of(value, row)

    def _look_for_repeats(self, data: bytes, value: Any, row: int | None) -> None:
        for name in repeated_names(data, value):
            self._problem(
                f"the name {name[:60]!r} stands twice in one object: only its last value is kept", row
            )

    def _records(self) -> Iterator[tuple[int, bytes]]:
        """The lines with something in them; or what is between two record separators (RFC 7464)."""
        lines = enumerate(self._source.lines(), 1)
        for row, line in lines:
            if line.startswith(RECORD):
                yield from self._separated(row, line, lines)
                return
            record = line.strip()
            if record:
                yield row, record

    def _separated(
        self, row: int, line: bytes, lines: Iterator[tuple[int, bytes]]
    ) -> Iterator[tuple[int, bytes]]:
        start, held, size = row, [line.lstrip(RECORD)], len(line)
        for following, more in lines:
            if more.startswith(RECORD):
                yield from self._record(start, held)
                start, held, size = following, [more.lstrip(RECORD)], len(more)
            else:
                held.append(more)
                size += len(more)
                self._source.fits(size, "a record", start)
        yield from self._record(start, held)

    def _record(self, row: int, parts: list[bytes]) -> Iterator[tuple[int, bytes]]:
        record = b"".join(parts).strip()
        if record:
            yield row, record

    def _read_document(self) -> Iterator[Object]:
        data = self._source.rest()
        try:
            value = decode_json(data)
        except ParseError as error:
            self._problem(str(error), None, whole=True)
            return
        self._look_for_repeats(data, value, None)
        if _is_expanded(value):
            self.format = "jsonld"
            yield from self._read_rdf(data)
        elif isinstance(value, list):
            for row, item in enumerate(value, 1):
                yield from self._objects_of(item, row)
        else:
            yield from self._objects_of(value, None)

    def _read_rdf(self, data: bytes) -> Iterator[Object]:
        from activitykit.formats.rdf import documents  # noqa: PLC0415  # rdflib is heavy

        yield from self._read_converted(lambda data: documents(data, self.format), data)

    def _read_converted(
        self, convert: Callable[[bytes], Iterator[dict[str, Any]]], data: bytes
    ) -> Iterator[Object]:
        try:
            for value in convert(data):
                yield from self._objects_of(value, None)
        except ParseError as error:
            self._problem(str(error), None, whole=True)

    def _objects_of(self, value: Any, row: int | None) -> Iterator[Object]:
        if isinstance(value, dict) and is_single(value) and self.format != "as1":
            yield cast(
                "Object", self._vocabulary.view(value, None)
            )  # nearly every record of nearly every file
            return
        if not isinstance(value, dict):
            reason = f"a JSON object was expected, not {type(value).__name__}"
            self._problem(reason, row, whole=row is None)
            return
        converts = self.format == "as1" or is_as1(value)
        try:
            raw = to_as2(value) if converts else value
        except ParseError as error:
            self._problem(str(error), row)
            return
        for item in objects_in(raw, complete=converts) if self._unfold else (raw,):
            if isinstance(item, str):
                self._problem(item, row)
            else:
                yield cast("Object", self._vocabulary.view(item, None))


def _is_expanded(value: object) -> bool:
    """Whether a JSON value is JSON-LD that only a processor can read: a graph, or expanded nodes."""
    if isinstance(value, dict):
        return isinstance(value.get("@graph"), list)
    nodes = value if isinstance(value, list) else []
    return any(
        isinstance(node, dict) and "@type" in node and any(":/" in name for name in node) for node in nodes
    )


@checked
def read(
    file: str | os.PathLike[str] | IO[bytes] | IO[str] | bytes,
    format: str | None = None,  # noqa: A002  # the name that file formats have everywhere
    *,
    errors: Literal["report", "raise", "skip"] = "report",
    vocabulary: Vocabulary | None = None,
    unfold: bool = True,
    limit: int | None = LIMIT,
) -> Reading:
    r"""Read the objects of a file, whatever its format.

    A JSON Lines file is read line by line, so that its size does not matter; other files are read whole.
    gzip is unpacked, UTF-16 and UTF-32 with a byte order mark are understood. Objects of Activity
    Streams 1.0 become those of 2.0 as they are met.

    Args:
        file: A path, an open file (of bytes or text), or the bytes themselves.
        format: ``as2`` (an object, an array, a collection), ``jsonl``, ``as1``, ``atom``, ``turtle``,
            ``nquads`` or ``jsonld``; told from the content where it's not given.
        errors: What happens to a record that can't be read: ``report`` leaves it out, lists it in
            ``problems`` and warns once at the end; ``raise`` stops there; ``skip`` leaves it out and lists
            it. A file that can't be read at all is an error unless it is to be skipped.
        vocabulary: What the objects are read with, where it's not the standard one (see `extend`).
        unfold: Whether a collection stands for its items and those of the pages inside it.
        limit: The most bytes, unpacked, that a line of JSON Lines or a file that is read whole may have:
            256 MiB, as a small packed file may unpack to any size. ``None`` is no limit.

    Returns:
        An iterator of objects, with ``problems``, ``bytes_read``, ``size`` and ``format``.

    Raises:
        SourceError: There is no such file, it's a directory, its format is unknown, or more of it has to
            be held than the limit.

    Example:
        >>> activities = read(b'{"type": "Like", "actor": "https://a.example/ann"}\n{"type": "Note"}')
        >>> activities.format, list(activities)
        ('jsonl', [Like(), Note()])
    """
    if format is not None and format not in FORMATS:
        msg = f"unknown format {format!r}{did_you_mean(format, FORMATS)}: one of {', '.join(FORMATS)}"
        raise SourceError(msg)
    if limit is not None and limit < 1:
        msg = f"limit is a number of bytes above 0, or None; found {limit}"
        raise SourceError(msg)
    return Reading(file, format, errors=errors, vocabulary=vocabulary or AS2, unfold=unfold, limit=limit)
