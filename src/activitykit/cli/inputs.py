"""What the commands read: files, globs and standard input, as documents one by one."""

from __future__ import annotations

import sys
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LINES", "STDIN", "Input", "Unusable", "documents_in", "named_files", "total_size"]

STDIN = "-"
LINES = frozenset({".jsonl", ".ndjson"})


class Unusable(Exception):
    """An input can't be had at all."""


class Input(NamedTuple):
    """One document: the file's name, its line where the file has one a line, and its bytes."""

    name: str
    line: int | None
    data: bytes

    @property
    def where(self) -> str:
        """Return the name for people."""
        return self.name if self.line is None else f"{self.name}:{self.line}"


def named_files(names: Sequence[str]) -> list[str]:
    """Return the files that names and globs stand for, each once, in order.

    Raises:
        Unusable: A file is not there or out of reach, or a glob matches none.
    """
    found: dict[str, None] = {}
    for name in names:
        try:
            found.update(dict.fromkeys(_named(name)))
        except OSError as fault:
            msg = f"{name}: {fault.strerror or fault}"
            raise Unusable(msg) from fault
    return list(found)


def _named(name: str) -> list[str]:
    if name == STDIN:
        return [name]
    if not name:
        msg = "'' names no file"
        raise Unusable(msg)
    if has_magic(name) and not Path(name).exists():
        matches = sorted(match for match in _matches(name) if Path(match).is_file())
        if not matches:
            msg = f"{name}: no file matches"
            raise Unusable(msg)
        return matches
    if Path(name).is_dir():
        msg = f"{name}: is a folder; name its files, as in '{name.rstrip('/')}/**/*.json'"
        raise Unusable(msg)
    if not Path(name).exists():
        msg = f"{name}: no such file"
        raise Unusable(msg)
    return [name]


def _matches(pattern: str) -> list[str]:
    return glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns


def total_size(names: Sequence[str]) -> int | None:
    """Return how many bytes there are to read, or ``None`` where that can't be known."""
    return None if STDIN in names else sum(Path(name).stat().st_size for name in names)


def documents_in(name: str) -> Iterator[Input]:
    """Yield the documents of a file: one, or one a line where the file is JSON Lines.

    JSON Lines are known by ``.jsonl`` or ``.ndjson``, or by a first line that is an object by itself with
    another after it. They are read line by line.

    Raises:
        Unusable: The file can't be read.
    """
    try:
        if name == STDIN:
            yield from _split(sys.stdin.buffer.read(), "stdin")
        elif Path(name).suffix.lower() in LINES:
            with Path(name).open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield Input(name, number, line.strip())
        else:
            yield from _split(Path(name).read_bytes(), name)
    except OSError as fault:
        msg = f"{name}: {fault.strerror or fault}"
        raise Unusable(msg) from fault


def _split(data: bytes, name: str) -> Iterator[Input]:
    lines = data.splitlines()
    filled = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if len(filled) > 1 and all(line[:1] == b"{" and line[-1:] == b"}" for _, line in filled[:2]):
        for number, line in filled:
            yield Input(name, number, line)
    else:
        yield Input(name, None, data)
