"""JSON Lines as documents with their line numbers, and a progress bar for who waits for them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from activitykit.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["opened_lines"]

_STEP = 4096
Numbered = tuple[int, int | None, bytes]


@contextmanager
def opened_lines(path: Path, *, progress: bool | None) -> Iterator[Iterator[Numbered]]:
    """Open a file and give its lines that aren't empty: position, line, bytes."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(error.strerror or str(error), file=str(path)) from error
    with file:
        if sys.stderr.isatty() if progress is None else progress:
            yield _shown(file, path)
        else:
            yield _numbered(file)


def _numbered(file: BinaryIO) -> Iterator[Numbered]:
    position = 0
    for number, line in enumerate(file, 1):
        text = line.strip()
        if text:
            yield position, number, text
            position += 1


def _shown(file: BinaryIO, path: Path) -> Iterator[Numbered]:
    from rich.console import Console  # noqa: PLC0415 - only where a bar is shown
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        for numbered in _numbered(file):
            if numbered[0] % _STEP == 0:
                bar.update(task, completed=file.tell())
            yield numbered
        bar.update(task, completed=file.tell())
