"""Objects to files."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any

from activitykit.arguments import checked, path_of, shown
from activitykit.errors import SourceError, did_you_mean
from activitykit.vocabulary.documents import encode
from activitykit.vocabulary.scope import CONTEXT_URL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from activitykit.vocabulary.model import Node

__all__ = ["WRITABLE", "pieces", "write"]

WRITABLE = ("as2", "jsonl", "atom", "turtle", "nquads", "jsonld")
"""The formats that are written, by the names that `write` takes."""


def pieces(objects: Iterable[Node], format: str) -> Iterator[str]:  # noqa: A002  # as everywhere
    r"""Iterate over the text of a file with these objects, piece by piece.

    ``as2`` gives the document itself for one object, and an `OrderedCollection` for none or several;
    ``jsonl`` gives a document on each line, as they come; the others need all of them first.

    Raises:
        SourceError: The format is not one that is written.

    Example:
        >>> import activitykit as ak
        >>> "".join(pieces([ak.parse({"type": "Note"}), ak.parse({"type": "Like"})], "jsonl"))
        '{"type":"Note"}\n{"type":"Like"}\n'
    """
    if format == "jsonl":
        return (f"{item.to_json()}\n" for item in objects)
    if format == "as2":
        return _documents(objects)
    if format == "atom":
        from activitykit.formats.atom_writer import feed_text  # noqa: PLC0415  # XML only where asked for

        return iter((feed_text(objects),))
    if format in WRITABLE:
        from activitykit.formats.rdf import graph_text  # noqa: PLC0415  # rdflib is heavy

        return iter((graph_text(objects, format),))
    msg = f"unknown format {format!r}{did_you_mean(format, WRITABLE)}: one of {', '.join(WRITABLE)}"
    raise SourceError(msg)


def _documents(objects: Iterable[Node]) -> Iterator[str]:
    listed = list(objects)
    if len(listed) == 1:
        yield f"{listed[0].to_json(indent=2)}\n"
        return
    items = [item.json_value() for item in listed]
    collection: dict[str, Any] = {
        "@context": CONTEXT_URL,
        "type": "OrderedCollection",
        "totalItems": len(items),
    }
    if items:  # an empty array is no value (Core 2)
        collection["orderedItems"] = items
    yield f"{encode(collection, indent=2)}\n"


@checked
def write(
    objects: Iterable[Node],
    file: str | os.PathLike[str] | IO[str],
    format: str = "jsonl",  # noqa: A002  # the name that file formats have everywhere
) -> int:
    r"""Write objects to a file, in UTF-8.

    Args:
        objects: What to write; JSON Lines are written as they come, so that any number will do.
        file: A path, or a file open for text.
        format: One of `WRITABLE`.

    Returns:
        How many objects were written.

    Raises:
        SourceError: The format is unknown, or the file can't be written.

    Example:
        >>> import io
        >>> import activitykit as ak
        >>> out = io.StringIO()
        >>> write([ak.parse({"type": "Note"})], out), out.getvalue()
        (1, '{"type":"Note"}\n')
    """
    count = 0

    def counted() -> Iterator[Node]:
        nonlocal count
        for item in objects:
            count += 1
            yield item

    texts = pieces(counted(), format)
    if not isinstance(file, (str, os.PathLike)):
        try:
            for text in texts:
                file.write(text)
        except (TypeError, AttributeError) as error:
            msg = f"{shown(file)} is not open for writing text: {error}"
            raise SourceError(msg) from error
        return count
    path = path_of(file)
    try:
        _write_whole(path, texts)
    except OSError as error:
        msg = f"can't be written: {error.strerror}"
        raise SourceError(msg, file=str(path)) from error
    return count


def _write_whole(path: Path, texts: Iterator[str]) -> None:
    """Write a file that is there whole or not at all: a conversion that fails leaves no half of one."""
    if path.exists() and not path.is_file():  # a device, a pipe
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(texts)
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(texts)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
