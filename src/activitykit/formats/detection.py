"""Which format a file has, told from how it begins; its name says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from activitykit.errors import ParseError, SourceError
from activitykit.vocabulary.documents import decode_json

if TYPE_CHECKING:
    from activitykit.formats.sources import Source

__all__ = ["FORMATS", "detect"]

FORMATS = ("as2", "jsonl", "as1", "atom", "turtle", "nquads", "jsonld")
"""The formats that are read, by the names that `activitykit.read` takes."""

RECORD = b"\x1e"
_STATEMENT = re.compile(
    rb"(<[^<>\s]*>|_:\S+)\s+<[^<>\s]*>\s+(<[^<>\s]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"\S*)\s*(<[^<>\s]*>|_:\S+)?\s*\.\s*(#.*)?"
)
_TURTLE = re.compile(rb"(@prefix|@base|prefix|base)\s|\[|_:|<|[A-Za-z][\w-]*:", re.IGNORECASE)
# A root element with a prefix has to declare it: what closes at once, as <urn:x>, is an IRI.
_XML = re.compile(
    rb"<(\?xml|!--|!DOCTYPE|[A-Za-z_][\w.-]*([\s>/]|$)|[A-Za-z_][\w.-]*:[\w.-]+\s)", re.IGNORECASE
)
_OTHERS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"PAR1": "a Parquet file: ak.Stream.from_frame reads data frames",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
}


def detect(source: Source) -> str:
    """Return the name of a source's format, leaving the source at its beginning.

    ``as2`` stands for every JSON document that is not one of lines: what it is, 2.0 or 1.0 or JSON-LD for
    a processor, shows when it is read.

    Raises:
        SourceError: It is none of the formats; the message says how it begins.
    """
    ahead: list[bytes] = []
    first = _next_line(source, ahead)
    kind = _kind_of(first, source, ahead)
    source.hold(*ahead)
    if kind is None:
        shown = first.strip()[:30].decode("utf-8", "backslashreplace")
        found = next(
            (what for start, what in _OTHERS.items() if first.startswith(start)), f"it begins {shown!r}"
        )
        msg = f"is none of {', '.join(FORMATS)}: {found}"
        raise SourceError(msg, file=source.name)
    return kind


def _next_line(source: Source, ahead: list[bytes], *, comments: bool = False) -> bytes:
    """Return the next line with something in it; all that was read is kept in ``ahead``."""
    while line := source.line():
        ahead.append(line)
        if line.strip() and not (comments and line.lstrip().startswith(b"#")):
            return line
    return b""


def _kind_of(first: bytes, source: Source, ahead: list[bytes]) -> str | None:
    start = first.lstrip()
    if not start or start.startswith(RECORD):
        return "jsonl"  # nothing at all is an empty log
    if start[:1] in b"{[":
        if start.startswith(b"[") and _is_turtle_node(start):
            return "turtle"
        return _json_kind(start, source, ahead)
    if _XML.match(start):
        return "atom"
    statement = _next_line(source, ahead, comments=True) if start.startswith(b"#") else first
    if _STATEMENT.fullmatch(statement.strip()):
        return "nquads"
    return "turtle" if _TURTLE.match(statement.lstrip()) else None


def _is_turtle_node(start: bytes) -> bool:
    """A Turtle file may begin with a blank node in brackets, that no JSON array begins like."""
    inside = start[1:].lstrip()
    if inside.startswith(b"]"):
        return bool(inside[1:].strip())
    return bool(inside) and inside[:1] not in b'{["]-0123456789tfn' and b":" in inside


def _json_kind(start: bytes, source: Source, ahead: list[bytes]) -> str:
    """Tell one document from one on each line by whether the first line is whole."""
    try:
        value = decode_json(start)
    except ParseError:
        # Half a document, or a broken line in a log: the next line tells.
        following = _next_line(source, ahead).lstrip()
        broken = start.startswith(b"{") and start.rstrip().endswith(b"}") and following.startswith(b"{")
        return "jsonl" if broken else "as2"
    if isinstance(value, dict) and _next_line(source, ahead):
        return "jsonl"
    return "as2"
