"""How streams come in and go out: frames, lines of JSON, files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from activitykit.arguments import checked, path_of
from activitykit.errors import StreamError
from activitykit.stream.erasure import without
from activitykit.stream.lines import LINE, opened_lines
from activitykit.stream.log import Log
from activitykit.stream.reading import Rejected, draft
from activitykit.stream.saving import open_stream, save
from activitykit.stream.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from activitykit.stream.stream import Stream

__all__ = ["Doors"]


class Doors:
    """The part of :class:`Stream` that reads and writes other forms of it."""

    @checked
    def __init__(
        self,
        log: Log | None = None,
        length: int = 0,
        rejected: tuple[Rejected, ...] = (),
        duplicates: int = 0,
    ) -> None:
        self._hold(Log() if log is None else log, length, rejected, duplicates)

    def _hold(self, log: Log, length: int, rejected: tuple[Rejected, ...], duplicates: int) -> None:
        self._log = log
        self._length = length
        self._known = len(log.nodes)
        self.rejected = rejected
        self.duplicates = duplicates

    @classmethod
    def _of(cls, log: Log, length: int, rejected: tuple[Rejected, ...] = (), duplicates: int = 0) -> Self:
        """Return a stream as the constructor does, of what needs no check as it was made here."""
        stream = cls.__new__(cls)
        stream._hold(log, length, rejected, duplicates)  # noqa: SLF001 - of the class itself
        return stream

    @cached_property
    def arrived(self) -> int:
        """The count of arrivals by which all of this stream had come in; see :meth:`Stream.arrived_by`."""
        return int(self._log.rows["arrival"].view(self._length).max(initial=-1)) + 1

    @classmethod
    def from_documents(cls, documents: Iterable[Mapping[str, Any] | bytes | str | Any]) -> Self:
        """Build a stream from activities in any order.

        Args:
            documents: Mappings, models, or JSON as bytes or text, one activity each. A bare object with an
                author counts as its creation (ActivityPub 6.2.1). An activity without an ``id`` gets one made
                of what it says (``urn:activitykit:`` and a hash), so that reading it twice counts once.

        Returns:
            The stream; what can't be placed is in ``stream.rejected``, repeated ids are counted in
            ``stream.duplicates``.
        """
        return cls().append(documents)

    @classmethod
    @checked
    def from_frame(cls, frame: Any, *, unit: Literal["s", "ms", "us", "ns"] | None = None) -> Self:
        """Build a stream from a data frame: pandas, Polars, PyArrow, a DuckDB relation, ...

        Anything will do that Narwhals reads, or that offers the Arrow PyCapsule interface. Columns that are
        not named here are not looked at.

        Args:
            frame: A row an activity. Needed are ``type``, ``actor`` and ``published`` (a date-time, a date, a
                text of RFC 3339, or a number of ``unit``; what has no time zone is taken as UTC). Further
                ``id``, ``object``, ``target``, ``origin``, ``context``, ``in_reply_to``, ``generator``,
                ``source`` (texts; ``actor`` and ``object`` may be lists of them), ``object_type``, ``name``,
                ``summary``, ``content`` (of the object), ``audience``, ``tags`` (``#rh`` or an IRI) and
                ``mentions`` (texts or lists of them), ``language``, ``updated``, ``end_time``. If there is a
                column ``document``, it holds the activities as JSON, and only that is read.
            unit: What numbers count since 1970: seconds, milliseconds, microseconds or nanoseconds. By
                default each number is read in the unit in which it lies in the years 1980 to 2199 (there is
                one at most); where there is none, the row is rejected and the reason asks for the unit.

        Returns:
            The stream; rows that can't be placed are in ``stream.rejected``, repeated ids are counted in
            ``stream.duplicates``.

        Raises:
            WrongArgument: There is no such unit.
            StreamError: It is no frame, a needed column is missing, or a column holds what it can't.
        """
        from activitykit.stream.frames import draft_frame, frame_of, whole_texts  # noqa: PLC0415 - narwhals is heavy

        eager = frame_of(frame)
        if "document" in eager.columns:
            return cls()._with(_numbered(eager["document"].to_list()))  # noqa: SLF001 - of the class itself
        log = Log()
        try:
            batch, rejected, duplicates = draft_frame(log, eager, unit)
        except UnicodeEncodeError:  # pandas keeps what is no text as if it were
            log = Log()
            batch, rejected, duplicates = draft_frame(log, eager, unit, whole_texts(eager))
        if len(batch):
            log = log.extended(0, batch)
        return cls._of(log, len(batch), tuple(rejected), duplicates)

    @classmethod
    @checked
    def from_jsonl(cls, path: str | Path, *, progress: bool | None = None, limit: int | None = LINE) -> Self:
        """Build a stream from a file of JSON Lines, one activity a line; empty lines are passed over.

        Args:
            path: The file; one that is packed by gzip is known by its first bytes.
            progress: Show a bar; by default only where somebody looks at it (a terminal).
            limit: The most bytes, unpacked, that one line may have; ``None`` is no limit.

        Returns:
            The stream; what could not be placed is in ``stream.rejected``, with its line.

        Raises:
            SourceError: The file can't be read, not to its end, or a line is longer than the limit.
        """
        if limit is not None and limit < 1:
            msg = f"limit is a number of bytes above 0, or None; found {limit}"
            raise StreamError(msg)
        with opened_lines(path_of(path), progress=progress, limit=limit) as lines:
            return cls()._with(lines)  # noqa: SLF001 - of the class itself

    def append(self, documents: Iterable[Mapping[str, Any] | bytes | str | Any]) -> Self:
        """Return a stream with further activities; this one stays as it is.

        Activities that happened later than everything here cost only themselves; earlier ones are put in
        their place, which costs what came after them.
        """
        if isinstance(documents, (str, bytes, dict)) or not isinstance(documents, Iterable):
            found = type(documents).__name__
            msg = f"an iterable of documents is needed; found one {found}: wrap it in a list"
            raise StreamError(msg)
        return self._with(_numbered(documents))

    def _with(self, documents: Iterable[tuple[int, int | None, Any]]) -> Self:
        with self._log.dictionaries.lock:
            batch, rejected, duplicates = draft(self._log, self._length, self.arrived, documents)
            count = len(batch)
            stream = self._of(
                self._log.extended(self._length, batch) if count else self._log,
                self._length + count,
                (*self.rejected, *rejected) if rejected else self.rejected,
                self.duplicates + duplicates,
            )
            stream.__dict__["arrived"] = self.arrived + count  # known here; else counted when asked for
            return stream

    def _raw(self, row: int) -> bytes:
        rows = self._log.rows
        begin, end = (int(rows[name].view(row + 1)[row]) for name in ("raw_begin", "raw_end"))
        if begin < 0:
            return next(written(self._log, np.array([row])))
        return self._log.dictionaries.raw.get(begin, end)

    @checked
    def to_frame(
        self, backend: str = "polars", *, columns: Iterable[str] | None = None, documents: bool = True
    ) -> Any:
        """Return the stream as a frame, a row an activity.

        Columns: ``id``, ``type``, ``actor``, ``object``, ``object_type``, ``target``, ``context``,
        ``in_reply_to``, ``published``, ``updated``, ``end_time``, ``generator``, ``source``, ``origin``,
        ``audience``, ``tags``, ``mentions`` (lists), ``language``, ``name``, ``summary``, ``content`` (what
        the activity says of its object), ``stands`` (neither undone nor deleted), ``document`` (JSON).
        Several types stand in one text, a line each.

        Args:
            backend: "polars", "pandas" or "pyarrow".
            columns: Which of them, in which order; all by default.
            documents: Whether ``document`` is among all. It is the largest, and for activities that came in a
                frame it has to be written first; from the rest the same stream can be built but for what has
                no column.

        Raises:
            MissingExtra: pyarrow is not there (the ``arrow`` extra).
            StreamError: There is no such backend or column.
        """
        from activitykit.stream.arrow import to_frame  # noqa: PLC0415 - pyarrow is an extra

        return to_frame(cast("Stream", self), backend, columns, documents=documents)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Offer the columns of :meth:`to_frame` to whatever reads the Arrow PyCapsule interface.

        Who asks for a schema, as in ``pyarrow.table(stream, schema=...)``, gets its columns in its types, and
        only they are made.
        """
        from activitykit.stream.arrow import to_capsule  # noqa: PLC0415 - pyarrow is an extra

        return to_capsule(cast("Stream", self), requested_schema)

    @checked
    def save(self, path: str | Path) -> None:
        """Write the stream to a folder, or to one Arrow IPC or Parquet file.

        A folder opens at once, however large, by memory map. It is written so that a crash at any moment
        leaves what was there before or the new stream, whole; what was there before is removed. A path that
        ends in ``.parquet``, ``.arrow`` or ``.feather`` gets one table of the same content for other
        programs (needs the ``arrow`` extra); that is read anew when opened.

        Raises:
            MissingExtra: A single file is wanted and pyarrow is not there.
            StreamError: The folder can't be written.
        """
        save(self, path_of(path))

    @classmethod
    @checked
    def open(cls, path: str | Path, *, verify: bool = False) -> Self:
        """Return a saved stream.

        Args:
            path: Where it was saved.
            verify: Check every byte now. Otherwise the manifest and the sizes are checked now, all bytes
                if they are no more than 16 MiB, and of larger streams each block before its first use.

        Raises:
            StreamError: There is no stream, or it is damaged; the message names the file and the place.
        """
        return open_stream(cls, path_of(path), verify=verify)

    @checked
    def without(
        self,
        *,
        actor: str | Iterable[str] = (),
        object: str | Iterable[str] = (),  # noqa: A002 - the face's own name
        progress: bool | None = None,
    ) -> Self:
        """Return a stream in which somebody, or something, never was; for those who have a right to it.

        Of an ``actor`` goes all they did and all they are the author of; of an ``object``, and of all that
        goes, what was done to it goes too: likes, shares, edits, their undoing. What others did otherwise
        stays, and every reference in it to what is gone is cut out: addressees, mentions, ``inReplyTo``,
        items, and its address in texts. Names that others wrote by hand are theirs, and stay.

        The new stream shares nothing with this one: saving it over the old one leaves nothing in the files.

        Args:
            actor: The ids of people or other actors.
            object: The ids of things or activities.
            progress: Show a bar; by default only where somebody looks at it (a terminal).
        """
        names = [[given] if isinstance(given, str) else list(given) for given in (actor, object)]
        return without(self, *names, progress=progress)


def _numbered(documents: Iterable[Any]) -> Iterator[tuple[int, int | None, Any]]:
    return ((position, None, document) for position, document in enumerate(documents))
