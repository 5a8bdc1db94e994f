"""Text that strangers wrote, made safe to stand inside a sentence of ours."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError

__all__ = ["bare", "clean", "isolate", "plain", "shorten", "wrapped"]

# C0, C1, surrogates, non-characters that end lines, and the controls that turn the direction of what follows
# (Unicode Standard Annex 9). The joiners U+200C and U+200D stay: Persian and many emoji need them.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_SPACES = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029\u3000]+")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BREAKS = re.compile(
    r"</?(?:blockquote|br|dd|div|dt|h[1-6]|hr|li|ol|p|pre|td|th|tr|ul)\b[^<>]*>", re.IGNORECASE
)
_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
_FSI, _PDI = "\u2068", "\u2069"


@checked
def clean(text: str) -> str:
    r"""Return a text on one line, without control or direction characters and without towers of accents.

    Args:
        text: What somebody wrote; any Unicode.

    Example:
        >>> clean("Ana\u202e \n Ferreira\x07 ")
        'Ana Ferreira'
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # as most is; nothing is found in it
        return text.strip()
    one_line = _SPACES.sub(" ", text)
    return _SPACES.sub(" ", _MARKS.sub(r"\1", _CONTROLS.sub("", one_line))).strip()


@checked
def plain(html: str) -> str:
    """Return what a piece of HTML says, as one line of text.

    The result is text to be escaped like any other text, never HTML that has been made safe.

    Args:
        html: A ``content`` or ``summary``.

    Example:
        >>> plain("<p>The card sleeps at 4&nbsp;µA.</p><p>See <a href='#'>the log</a></p>")
        'The card sleeps at 4 µA. See the log'
    """
    if "<" not in html and "&" not in html:
        return clean(html)
    return clean(unescape(_TAGS.sub("", _BREAKS.sub(" ", html))).replace("\xa0", " "))


@checked
def shorten(text: str, length: int = 80) -> str:
    """Return a cleaned text of at most ``length`` characters, cut between words, an ellipsis at the cut.

    Args:
        text: The text.
        length: How many characters may stay, the ellipsis included; at least 1.

    Example:
        >>> shorten("Mistral démarre le lundi 30 novembre", 20)
        'Mistral démarre le…'
    """
    if length < 1:
        raise ActivityKitError(f"a shortened text has one character at least; found {length}")
    whole = clean(text)
    if len(whole) <= length:
        return whole
    room = whole[: length - 1]
    if whole[length - 1] != " ":
        head = room.rsplit(" ", 1)[0]
        # A single long word is cut where it stands; so is a text whose first words are all short.
        room = head if len(head) * 2 >= length else room
    while room and (unicodedata.combining(whole[len(room)]) or room[-1] == "\u200d"):
        room = room[:-1]
    return room.rstrip(" ,;:.–—-") + "…"


def isolate(text: str, *, rtl: bool = False) -> str:
    """Return a text between direction isolates where its direction differs from the sentence around it.

    Args:
        text: A cleaned text.
        rtl: Whether the sentence runs from right to left.
    """
    other = {"L"} if rtl else {"R", "AL", "AN"}
    return f"{_FSI}{text}{_PDI}" if any(unicodedata.bidirectional(char) in other for char in text) else text


def bare(text: str) -> str:
    """Return the first letters of a text in lower case, without accents or direction isolates."""
    plain_ = unicodedata.normalize("NFD", text[:4].lower().lstrip(_FSI))
    return "".join(char for char in plain_ if not unicodedata.combining(char))


def wrapped(said: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return a text as lines of at most ``width`` columns, broken between words; wide letters take two.

    A word that is longer than a line is broken where it must be. Spaces that do not break stay whole.

    Args:
        said: The text.
        width: Columns, the indents included; at least a few more than those.
        first: What the first line begins with.
        rest: What the others begin with.

    Example:
        >>> wrapped("Ana liked the plan", 12, first="1. ", rest="   ")
        ['1. Ana liked', '   the plan']
    """
    from rich.cells import cell_len, chop_cells  # noqa: PLC0415 - only where lines are wrapped

    room = max(2, width - max(cell_len(first), cell_len(rest)))
    lines: list[str] = []
    line = ""
    for word in said.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= room:
            line = longer
            continue
        lines += [line] if line else []
        *full, line = chop_cells(word, room) or [""]
        lines += full
    lines += [line] if line or not lines else []
    return [f"{rest if at else first}{line}" for at, line in enumerate(lines)]
