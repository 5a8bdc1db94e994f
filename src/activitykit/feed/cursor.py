"""Cursors: where a reader is in one reading of a feed, as text that can be handed out."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from activitykit.errors import CursorError

__all__ = ["Position"]

_FORM = Struct(">BqqqI")  # version, as_of, until, arrivals, entries already shown
_VERSION = 2
_SEAL = 12


class Position(NamedTuple):
    """A place in a reading: which history it is made of, and how many entries were shown.

    Everything else follows from these: the reading is computed again, the same.

    Attributes:
        as_of: The moment of the reading's first page, in microseconds.
        until: Up to when its history reaches: beyond ``as_of`` where nothing later is for the reader to see.
        arrived: How many activities had come in when the first page was made.
        shown: How many entries the pages before this one had.

    Example:
        >>> text = Position(1_763_625_600_000_000, 1_763_625_600_000_000, 120, 20).seal("feed", "urn:ana")
        >>> Position.open(text, "feed", "urn:ana").shown
        20
        >>> Position.open(text, "feed", "urn:paul")
        Traceback (most recent call last):
        ...
        activitykit.errors.CursorError: this cursor was made for another feed or viewer: start a new reading
    """

    as_of: int
    until: int
    arrived: int
    shown: int

    def seal(self, feed: str, viewer: str) -> str:
        """Return the position as opaque text that is only good for this feed and viewer."""
        packed = _FORM.pack(_VERSION, *self)
        return urlsafe_b64encode(packed + _digest(packed, feed, viewer)).rstrip(b"=").decode()

    @classmethod
    def open(cls, text: str, feed: str, viewer: str) -> Position:
        """Return the position of a cursor.

        Raises:
            CursorError: The text is no cursor, or was made for another feed or viewer.
        """
        try:
            packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (Base64Error, ValueError, TypeError) as error:
            msg = f"{text!r:.60} is no cursor: use page.cursor as it is"
            raise CursorError(msg) from error
        body, seal = packed[: _FORM.size], packed[_FORM.size :]
        if len(seal) != _SEAL or body[0] != _VERSION:
            msg = f"{text!r:.60} is no cursor: use page.cursor as it is"
            raise CursorError(msg)
        if seal != _digest(body, feed, viewer):
            msg = "this cursor was made for another feed or viewer: start a new reading"
            raise CursorError(msg)
        return cls(*_FORM.unpack(body)[1:])


def _digest(packed: bytes, feed: str, viewer: str) -> bytes:
    content = b"\x00".join((packed, feed.encode("utf-8", "replace"), viewer.encode("utf-8", "replace")))
    return blake2b(content, digest_size=_SEAL, person=b"akit.cursor").digest()
