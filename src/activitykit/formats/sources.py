"""Bytes from wherever the caller has them: a path or an open file, compressed or not, in any Unicode."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from activitykit.arguments import path_of
from activitykit.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIMIT", "Source"]

LIMIT = 1 << 28
"""The most bytes that are held at once by default: a small file may unpack to any size."""

_GZIP = b"\x1f\x8b"
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # the longer ones first: one of them begins like a shorter one
_CHUNK = 1 << 16
_HOLDING = 8  # bytes that it takes to hold a line, even an empty one


class Source:
    """A file being read from its beginning, line by line or as a whole.

    Attributes:
        name: What to call it in messages.
        size: Its size in bytes as stored, or ``None`` where that can't be known.
        limit: The most bytes of it that are held at once, or ``None``.
    """

    def __init__(self, file: Any, limit: int | None = LIMIT) -> None:
        self.limit = limit
        self._own = isinstance(file, (str, os.PathLike))
        self.name, self._stored = _open(file)
        self.size = _size(self._stored)
        self._counted = self._last = self._ahead = 0
        self._held: list[bytes] = []
        self._stream = self._decoded()

    def _decoded(self) -> BinaryIO:
        stream = cast("BinaryIO", io.BufferedReader(_Reader(self._stored)))
        if self._peek(stream, 2) == _GZIP:
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
            stream = cast("BinaryIO", io.BufferedReader(cast("Any", stream)))
        head = self._peek(stream, 4)
        for mark, encoding in _MARKS.items():
            if head.startswith(mark):
                text = io.TextIOWrapper(stream, encoding=encoding, newline="")
                return cast("BinaryIO", io.BufferedReader(_Reader(text)))
        if head.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        return stream

    def _peek(self, stream: Any, count: int) -> bytes:
        with self._telling():
            return bytes(stream.peek(count)[:count])

    def _telling(self) -> _Telling:
        return _Telling(self.name)

    @property
    def bytes_read(self) -> int:
        """How much of the stored size has been read."""
        if self.size is None:
            return self._counted
        return self._last if self._stored.closed else int(self._stored.tell())

    def line(self) -> bytes:
        """Return the next line with its end, or nothing at the end of the file; it is to be held."""
        if self._held:
            return self._held.pop()
        with self._telling():
            line = self._stream.readline(self._most())
        self._counted += len(line)
        self._ahead += len(line) + _HOLDING
        self.fits(self._ahead, "its beginning")
        return line

    def fits(self, size: int, what: str, row: int | None = None) -> None:
        """Make sure that so many bytes may be held.

        Raises:
            SourceError: They are more than the limit.
        """
        if self.limit is not None and size > self.limit:
            msg = f"{what} is larger than {self.limit:,} bytes once unpacked; if that is meant, raise limit="
            raise SourceError(msg, file=self.name, row=row)

    def _most(self) -> int:
        """Return how many bytes to ask for: one more than may come."""
        return -1 if self.limit is None else self.limit + 1

    def hold(self, *lines: bytes) -> None:
        """Put lines back that were read ahead; the first one given is the next one read."""
        self._held += reversed(lines)

    def lines(self) -> Iterator[bytes]:
        """Iterate over the lines from here."""
        while self._held:
            yield self._held.pop()
        most, limit = self._most(), self.limit
        with self._telling():
            readline = self._stream.readline
            while line := readline(most):
                self._counted += len(line)
                if limit is not None and len(line) > limit:
                    self.fits(len(line), "a line")
                yield line

    def rest(self) -> bytes:
        """Return everything from here."""
        parts = [*reversed(self._held)]
        self._held.clear()
        with self._telling():
            parts.append(self._stream.read(self._most()))
        self._counted += len(parts[-1])
        self.fits(sum(map(len, parts)), "the file, which has to be read whole,")
        return b"".join(parts)

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._own and not self._stored.closed:
            self._last = int(self._stored.tell())
            self._stored.close()


class _Telling:
    """Turn what can go wrong while bytes are read into an error that names the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, (OSError, EOFError, zlib.error)):
            raise SourceError(f"can't be read: {error}", file=self._name) from error
        if isinstance(error, UnicodeError):
            raise SourceError(f"its text is broken: {error}", file=self._name) from error


class _Reader(io.RawIOBase):
    """Any object with ``read()``, of bytes or of text, as a raw stream of bytes."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            chunk = self._file.read(max(len(buffer), _CHUNK))
            self._left = (
                chunk.encode("utf-8", "surrogatepass") if isinstance(chunk, str) else bytes(chunk or b"")
            )
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _open(file: Any) -> tuple[str, Any]:
    if isinstance(file, (bytes, bytearray, memoryview)):
        return "<bytes>", io.BytesIO(file)
    if hasattr(file, "read"):
        return str(getattr(file, "name", None) or "<stream>"), file
    if isinstance(file, str) and file.lstrip()[:1] in ("{", "["):
        msg = "this is a JSON text, not a path: ak.parse reads one document, ak.read(text.encode()) several"
        raise SourceError(msg)
    path = path_of(file)
    try:
        return str(path), path.open("rb")
    except IsADirectoryError as error:
        msg = "is a directory: name its files one by one"
        raise SourceError(msg, file=str(path)) from error
    except OSError as error:
        raise SourceError(f"can't be opened: {error.strerror or error}", file=str(path)) from error


def _size(stored: Any) -> int | None:
    try:
        position = stored.tell()
        size = stored.seek(0, os.SEEK_END)
        stored.seek(position)
    except (AttributeError, OSError, ValueError):
        return None
    return int(size) if isinstance(size, int) else None
