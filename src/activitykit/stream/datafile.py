"""One file of named arrays, written in one go, mapped into memory, checked block by block."""

from __future__ import annotations

import mmap
import os
from typing import TYPE_CHECKING, Any, BinaryIO
from zlib import crc32

import numpy as np

from activitykit.errors import StreamError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["DataFile", "write_data"]

_BLOCK = 1 << 20
_ALIGNED = 64


class _Writer:
    """Writes bytes and keeps the checksum of each block."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = 0
        self.checksums: list[int] = []

    def write(self, data: memoryview | bytes) -> None:
        view = memoryview(data).cast("B")
        self._file.write(view)
        while len(view):
            used = self.size % _BLOCK
            piece = view[: _BLOCK - used]
            if used:
                self.checksums[-1] = crc32(piece, self.checksums[-1])
            else:
                self.checksums.append(crc32(piece))
            self.size += len(piece)
            view = view[len(piece) :]


def write_data(path: Path, arrays: Mapping[str, Sequence[NDArray[Any]]]) -> dict[str, Any]:
    """Write arrays, each in one or several parts; return what :class:`DataFile` needs to read them."""
    sections: dict[str, tuple[str, int, int]] = {}
    with path.open("xb") as file:
        writer = _Writer(file)
        for name, parts in arrays.items():
            writer.write(bytes(-writer.size % _ALIGNED))
            sections[name] = parts[0].dtype.newbyteorder("<").str, writer.size, sum(map(len, parts))
            for part in parts:
                if len(part):
                    little = np.ascontiguousarray(part, part.dtype.newbyteorder("<"))
                    writer.write(little.view(np.uint8).data)
        file.flush()
        os.fsync(file.fileno())
    return {"size": writer.size, "sections": sections, "checksums": writer.checksums}


class DataFile:
    """The arrays of a file, mapped and read-only; a block is checked before it is first looked at.

    Raises:
        StreamError: The file is shorter or longer than it was written, or a block has another checksum. The
            message names the file and the array.
    """

    def __init__(self, path: Path, told: Mapping[str, Any]) -> None:
        self._path = path
        self._sections: dict[str, tuple[str, int, int]] = told["sections"]
        self._checksums: list[int] = told["checksums"]
        self.size = path.stat().st_size
        if self.size != told["size"]:
            msg = f"{path} is damaged: it has {self.size:,} bytes and was written with {told['size']:,}"
            raise StreamError(msg)
        self._bytes: mmap.mmap | bytes = b""
        if self.size:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._checked = bytearray(len(self._checksums))

    def __repr__(self) -> str:
        return f"DataFile({str(self._path)!r}, {len(self._sections)} arrays, {self.size:,} bytes)"

    def array(self, name: str) -> NDArray[Any]:
        """Return an array as it stands in the file, not checked yet."""
        dtype, offset, count = self._section(name)
        return np.frombuffer(self._bytes, dtype, count, offset) if count else np.empty(0, dtype)

    def check(self, name: str, begin: int = 0, end: int | None = None) -> None:
        """Check the blocks in which the bytes of an array stand that have not been checked before."""
        dtype, offset, count = self._section(name)
        last = offset + (count * np.dtype(dtype).itemsize if end is None else end)
        for block in range((offset + begin) // _BLOCK, -(-last // _BLOCK)):
            if not self._checked[block]:
                data = memoryview(self._bytes)[block * _BLOCK : (block + 1) * _BLOCK]
                if crc32(data) != self._checksums[block]:
                    msg = (
                        f"{self._path} is damaged in the {len(data):,} bytes from {block * _BLOCK:,} on "
                        f"({name}): restore the file, or build the stream anew"
                    )
                    raise StreamError(msg)
                self._checked[block] = 1

    def check_all(self) -> None:
        """Check every block."""
        for name in self._sections:
            self.check(name)

    def _section(self, name: str) -> tuple[str, int, int]:
        if name not in self._sections:
            msg = f"{self._path} has no array {name!r}: it was written by another version"
            raise StreamError(msg)
        return self._sections[name]
