"""From whatever was given to a JSON value, with the faults of the text."""

from __future__ import annotations

import codecs
from typing import Any, NamedTuple

from pydantic_core import from_json

from activitykit.validation.careful import TextFault, read_carefully
from activitykit.validation.plain import to_plain
from activitykit.validation.wording import brief

__all__ = ["Source", "parse_plainly", "read_source", "repeated_members"]

_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\0\0\0", "utf-32-le"),
    (b"\0\0\0{", "utf-32-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)


class Source(NamedTuple):
    """A value with the faults found in reading it.

    Attributes:
        value: The JSON value.
        readable: Whether there is a value.
        faults: What was wrong with the text.
        data: The UTF-8 text it was read from by the fast parser, which doesn't notice repeated names.
        text: The text the offsets of the faults count in.
    """

    value: Any
    readable: bool
    faults: list[TextFault]
    data: bytes = b""
    text: str = ""


def parse_plainly(data: bytes) -> Any:
    """Return the value of a JSON text, or ``None`` when the fast parser refuses it."""
    try:
        return from_json(data, allow_inf_nan=False)
    except ValueError:
        return None


def read_source(document: Any) -> Source:
    """Read bytes, text, a mapping, or a model with ``to_dict``; anything else is a fault."""
    if isinstance(document, bytes):
        return _read_bytes(document)
    if isinstance(document, bytearray | memoryview):
        return _read_bytes(bytes(document))
    if isinstance(document, str):
        try:
            return _read_bytes(document.encode())
        except UnicodeEncodeError:  # lone surrogates
            return _read_text(document, [])
    try:
        value, faults = to_plain(document)
    except Exception as fault:  # noqa: BLE001 - another's mapping may fail in any way; no document makes this raise
        message = f"reading the value failed with {type(fault).__name__}{_said(fault)}"
        return Source(None, readable=False, faults=[TextFault("AS2-JSON-TYPE", message, 0)])
    return Source(value, readable=True, faults=faults)


def _said(fault: Exception) -> str:
    try:
        return f": {brief(str(fault))}"
    except Exception:  # noqa: BLE001 - nor may its message
        return ""


def repeated_members(data: bytes, members: int) -> list[TextFault]:
    """Return the repeated member names of a text whose parsed value has so many members.

    Every member has its own ``":`` once white space is gone, so that equal numbers prove that no name was
    lost; otherwise a closer look decides (``":`` may stand inside a string, after an escaped quote).
    """
    if data.translate(None, b" \t\r\n").count(b'":') == members:
        return []
    return [fault for fault in read_carefully(data.decode()).faults if fault.code == "AS2-DUPLICATE-KEY"]


def _read_bytes(data: bytes) -> Source:
    try:
        return Source(from_json(data, allow_inf_nan=False), readable=True, faults=[], data=data)
    except ValueError:
        pass
    faults: list[TextFault] = []
    if data.startswith(codecs.BOM_UTF8):
        faults.append(TextFault("AS2-BOM", "the text begins with a byte order mark", 0))
        data = data[3:]
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        text, encoding = _decode_otherwise(data)
        at = f"the byte 0x{data[fault.start]:02X} at offset {fault.start} is not UTF-8"
        message = f"the text is {encoding.upper()}" if encoding else at
        faults.append(TextFault("AS2-UTF8", message, 0))
    else:
        if data[:2] in (b"{\0", b"\0{"):
            text, encoding = _decode_otherwise(data)
            faults.append(TextFault("AS2-UTF8", f"the text is {encoding.upper()}", 0))
    return _read_text(text, faults)


def _decode_otherwise(data: bytes) -> tuple[str, str]:
    """Decode what isn't UTF-8 as well as can be, so that the rest of the document can be judged."""
    for start, encoding in _ENCODINGS:
        if data.startswith(start):
            try:
                return data.decode(encoding).removeprefix("\ufeff"), encoding
            except UnicodeDecodeError:
                continue
    return data.decode("latin-1"), ""


def _read_text(text: str, faults: list[TextFault]) -> Source:
    reading = read_carefully(text)
    return Source(reading.value, reading.whole, [*faults, *reading.faults], text=text)
