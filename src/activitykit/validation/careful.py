"""The careful reader of JSON: slower, without a depth limit, able to say exactly what is wrong and where.

It is asked when the fast parser refuses a document or when member names seem to be repeated. Its time and
memory are linear in the size of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from activitykit.validation.rules import Place

__all__ = ["Reading", "TextFault", "read_carefully"]

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_RUN = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]*')
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"[A-Za-z_]+|-Infinity")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"[0-9A-Fa-f]{4}")
_NAN = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class TextFault(NamedTuple):
    """A fault of the text: its code, what was found, the offset, the place of the value, and what to do."""

    code: str
    message: str
    offset: int
    place: Place = None
    hint: str = ""


class Reading(NamedTuple):
    """What was read: the value, whether the text was read to its end, and its faults."""

    value: Any
    whole: bool
    faults: list[TextFault]


class _SyntaxFault(Exception):
    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


def read_carefully(text: str) -> Reading:
    """Read JSON text; what comes after a syntax error is not read.

    Example:
        >>> reading = read_carefully('{"a": 1, "a": NaN}')
        >>> [fault.code for fault in reading.faults]
        ['AS2-DUPLICATE-KEY', 'AS2-NAN']
    """
    reader = _Reader(text)
    try:
        value = reader.read()
    except _SyntaxFault as fault:
        reader.faults.append(TextFault("AS2-SYNTAX", fault.message, fault.offset, reader.place(), fault.hint))
        return Reading(None, whole=False, faults=reader.faults)
    return Reading(value, whole=True, faults=reader.faults)


class _Reader:
    """A reader with a stack of its own: containers, each with its place and the name it is entered under."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults: list[TextFault] = []
        self._stack: list[tuple[Any, Place, str]] = []
        self._name = ""

    def place(self) -> Place:
        """Return the place of the value being read."""
        if not self._stack:
            return None
        container, place, _ = self._stack[-1]
        return (place, self._name if isinstance(container, dict) else len(container))

    def read(self) -> Any:
        text, skip = self.text, _SPACE.match
        at = self._end(skip(text, 0))
        while True:
            where = self.place()
            value, at, opened = self._value(at)
            if opened:
                at = self._end(skip(text, at))
                self._stack.append((value, where, self._name))
                if text[at : at + 1] == ("}" if isinstance(value, dict) else "]"):
                    at += 1
                    self._stack.pop()
                else:
                    at = self._open(value, at)
                    continue
            at = self._close(value, at)
            if not self._stack:
                at = self._end(skip(text, at))
                if at < len(text):
                    hint = "For one object a line, read the file as JSON Lines." if text[at] in "{[" else ""
                    raise _SyntaxFault(f"{self._shown(at)} after the end of the document", at, hint)
                return self._root

    def _open(self, container: Any, at: int) -> int:
        return self._member(at) if isinstance(container, dict) else at

    def _close(self, value: Any, at: int) -> int:
        """Put a finished value into its container, and close all containers that end here."""
        text = self.text
        while True:
            if not self._stack:
                self._root = value
                return at
            container, _, outer = self._stack[-1]
            if isinstance(container, dict):
                container[self._name] = value
            else:
                container.append(value)
            at = self._end(_SPACE.match(text, at))
            mark = text[at : at + 1]
            if mark == ",":
                at = self._end(_SPACE.match(text, at + 1))
                end = "}" if isinstance(container, dict) else "]"
                if text[at : at + 1] == end:
                    raise _SyntaxFault(f"a comma before {end}", at, "Remove the comma.")
                return self._open(container, at)
            if mark != ("}" if isinstance(container, dict) else "]"):
                wanted = "a comma or }" if isinstance(container, dict) else "a comma or ]"
                raise _SyntaxFault(f"{self._shown(at)} where {wanted} is expected", at)
            at += 1
            self._stack.pop()
            value, self._name = container, outer

    def _member(self, at: int) -> int:
        """Read a member's name and colon; return where its value begins."""
        text = self.text
        if text[at : at + 1] != '"':
            hint = "Put member names in double quotes." if at < len(text) else ""
            raise _SyntaxFault(f"{self._shown(at)} where a member name is expected", at, hint)
        container, place, _ = self._stack[-1]
        start = at
        name, at = self._string(at)
        self._name = name
        if name in container:
            message = f"the member name {name[:60]!r} is repeated"
            self.faults.append(TextFault("AS2-DUPLICATE-KEY", message, start, (place, name)))
        at = self._end(_SPACE.match(text, at))
        if text[at : at + 1] != ":":
            raise _SyntaxFault(f"{self._shown(at)} where a colon is expected", at)
        return self._end(_SPACE.match(text, at + 1))

    def _value(self, at: int) -> tuple[Any, int, bool]:
        """Read a scalar or a container's opening; return it, the offset after it, and whether it opened."""
        text = self.text
        mark = text[at : at + 1]
        if mark == "{":
            return {}, at + 1, True
        if mark == "[":
            return [], at + 1, True
        if mark == '"':
            value, at = self._string(at)
            return value, at, False
        number = _NUMBER.match(text, at)
        if number is not None:
            return self._number(number), number.end(), False
        word = _WORD.match(text, at)
        if word is not None and word[0] in _WORDS:
            return _WORDS[word[0]], word.end(), False
        if word is not None and word[0] in _NAN:
            self.faults.append(TextFault("AS2-NAN", f"{word[0]} is no JSON number", at, self.place()))
            return _NAN[word[0]], word.end(), False
        hint = {
            "'": "Use double quotes.",
            "/": "JSON has no comments.",
            "T": "Write true in lower case.",
            "F": "Write false in lower case.",
            "N": "Write null.",
        }.get(mark, "")
        raise _SyntaxFault(f"{self._shown(at)} where a value is expected", at, hint)

    @staticmethod
    def _number(match: re.Match[str]) -> int | float:
        if match[1] or match[2]:
            return float(match[0])
        try:
            return int(match[0])
        except ValueError:  # more digits than Python converts; its size is all that counts here
            return float(match[0])

    def _string(self, at: int) -> tuple[str, int]:
        text = self.text
        start = at
        pieces: list[str] = []
        at += 1
        while True:
            run = _RUN.match(text, at)
            end = self._end(run)
            pieces.append(text[at:end])
            at = end
            mark = text[at : at + 1]
            if mark == '"':
                return "".join(pieces), at + 1
            if mark == "\\":
                piece, at = self._escape(at)
                pieces.append(piece)
            elif not mark:
                raise _SyntaxFault("a string that is not closed", start, "Close it with a double quote.")
            else:
                if mark < " ":
                    message = f"the raw control character U+{ord(mark):04X} in a string"
                    self._once("AS2-CONTROL-CHARACTER", message, at)
                else:
                    self._once("AS2-SURROGATE", f"the lone surrogate U+{ord(mark):04X}", at)
                pieces.append(mark)
                at += 1

    def _escape(self, at: int) -> tuple[str, int]:
        text = self.text
        mark = text[at + 1 : at + 2]
        if mark in _ESCAPES and mark:
            return _ESCAPES[mark], at + 2
        digits = _HEX.match(text, at + 2) if mark == "u" else None
        if digits is None:
            raise _SyntaxFault(
                f"the escape {text[at : at + 2]!r} in a string", at, "Write \\\\ for a backslash."
            )
        code = int(digits[0], 16)
        after = digits.end()
        if 0xD800 <= code < 0xDC00 and text[after : after + 2] == "\\u":
            low = _HEX.match(text, after + 2)
            if low is not None and 0xDC00 <= int(low[0], 16) < 0xE000:
                return chr(0x10000 + ((code - 0xD800) << 10) + int(low[0], 16) - 0xDC00), low.end()
        if 0xD800 <= code < 0xE000:
            self._once("AS2-SURROGATE", f"the lone surrogate \\u{digits[0]}", at)
        return chr(code), after

    def _once(self, code: str, message: str, at: int) -> None:
        """Note a fault of a string once, however often it has it."""
        place = self.place()
        last = self.faults[-1] if self.faults else None
        if last is None or last.code != code or last.place != place:
            self.faults.append(TextFault(code, message, at, place))

    def _shown(self, at: int) -> str:
        return repr(self.text[at : at + 12]) if at < len(self.text) else "the end of the text"

    @staticmethod
    def _end(match: re.Match[str] | None) -> int:
        return match.end() if match is not None else 0
