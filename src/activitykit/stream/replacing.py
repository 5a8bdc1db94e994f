"""Files that are replaced at once: whoever reads one finds the old or the new, whole."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from glob import escape
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["leftovers", "only_writer", "only_writer_in", "replaced"]


def leftovers(path: Path) -> list[Path]:
    """Return what writers of a file have begun and not put in its place: those at work, and those killed."""
    return list(path.parent.glob(f".{escape(path.name)}.{'[0-9a-f]' * 8}"))


@contextmanager
def only_writer(lock: Path, path: Path, timeout: float = -1) -> Iterator[None]:
    """Let one process write a file at a time, and remove what those left that were killed.

    It is by a lock of the system, which ends with its process.

    Args:
        lock: The file that is locked.
        path: The file that is written.
        timeout: How many seconds to wait for other writers; for ever by default.

    Raises:
        OSError: The lock can't be had in that time.
    """
    from filelock import FileLock  # noqa: PLC0415 - only who writes needs it

    with FileLock(lock, timeout=timeout):
        _sweep(path)
        yield


@contextmanager
def only_writer_in(folder: Path, path: Path, *, wait: bool = True) -> Iterator[None]:
    """Do as :func:`only_writer` among files of others, where no lock may be left: the folder is locked.

    Where folders can't be locked (Windows), what another writer has open can't be removed either.

    Raises:
        OSError: Somebody else writes there, and they are not to be waited for.
    """
    if sys.platform == "win32":
        with suppress(OSError):
            _sweep(path)
        yield
        return
    from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415 - not every system has it

    locked = os.open(folder, os.O_RDONLY)
    try:
        flock(locked, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        _sweep(path)
        yield
    finally:
        os.close(locked)


def _sweep(path: Path) -> None:
    for leftover in leftovers(path):
        leftover.unlink()


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a file to be written, which then takes the place of another; where that fails, nothing changes."""
    fresh = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
        with suppress(OSError):  # not every system lets folders be synchronised
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        fresh.unlink(missing_ok=True)
