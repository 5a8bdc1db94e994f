"""JSON Lines as documents with their line numbers, and a progress bar for who waits for them."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from contextlib import contextmanager
from functools import partial
from gzip import GzipFile
from typing import TYPE_CHECKING, cast
from zlib import error as ZlibError  # noqa: N812 - an exception in lower case

from activitykit.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["LINE", "opened_lines"]

LINE = 1 << 28
"""The most bytes of a line by default: a small packed file may unpack to any size."""

_STEP = 4096
_GZIP = b"\x1f\x8b"
Numbered = tuple[int, int | None, bytes]


@contextmanager
def opened_lines(path: Path, *, progress: bool | None, limit: int | None) -> Iterator[Iterator[Numbered]]:
    """Open a file, packed by gzip or not, and give its lines that aren't empty: position, line, bytes."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(error.strerror or str(error), file=str(path)) from error
    with file:
        packed = file.peek(2)[:2] == _GZIP
        content = cast("BinaryIO", GzipFile(fileobj=file)) if packed else file
        if sys.stderr.isatty() if progress is None else progress:
            yield _shown(_numbered(content, path, limit), file, path)
        else:
            yield _numbered(content, path, limit)


def _numbered(content: BinaryIO, path: Path, limit: int | None) -> Iterator[Numbered]:
    position = number = 0
    most = sys.maxsize if limit is None else limit
    readline = partial(content.readline, -1 if limit is None else limit + 1)
    try:
        for number, line in enumerate(iter(readline, b""), 1):
            if len(line) > most:
                msg = f"the line is longer than {limit:,} bytes once unpacked; if that is meant, raise limit="
                raise SourceError(msg, file=str(path), row=number)
            text = (line.removeprefix(BOM_UTF8) if number == 1 else line).strip()
            if text:
                yield position, number, text
                position += 1
    except (EOFError, OSError, ZlibError) as error:
        raise SourceError(f"it can't be read on: {error}", file=str(path), row=number + 1) from error


def _shown(lines: Iterator[Numbered], file: BinaryIO, path: Path) -> Iterator[Numbered]:
    from rich.console import Console  # noqa: PLC0415 - only where a bar is shown
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        for numbered in lines:
            if numbered[0] % _STEP == 0:
                bar.update(task, completed=file.tell())
            yield numbered
        bar.update(task, completed=file.tell())
