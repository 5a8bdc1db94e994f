"""Cursors: where a reader is in one reading of a feed, as text that can be handed out."""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from activitykit.errors import CursorError
from activitykit.stream.moments import FIRST, LAST

__all__ = ["Position"]

# Version, as_of, whether it was asked for, entries already told, their digest, how many of them were passed
# over; these follow, and the newest arrival.
_FORM = struct.Struct(">Bq?I8sH")
_VERSION = 4
_SEAL = 12
_PLACE = struct.Struct(">I")
_MOST = 256


class Position(NamedTuple):
    """A place in a reading: which history it is made of, and which entries were told.

    Everything else follows from these: the reading is computed again, the same. Nothing in it depends on
    what the viewer may not see.

    Attributes:
        as_of: The moment of the reading's first page, in microseconds.
        timed: Whether that moment was asked for: then the history ends there; else it is all there was.
        newest: The IRI of what had come in last when the first page was made, of what the viewer may see.
        shown: How many entries of the reading the pages before this one have told or passed over.
        order: A digest of those entries; see :func:`activitykit.feed.turning.digest_of`.
        passed: Which of them were gone when it was their turn, and so have yet to be told should they come
            back; the latest 256.

    Example:
        >>> here = Position(1_763_625_600_000_000, True, "urn:act:9", 20, b"8 bytes.", (7,))
        >>> text = here.seal("feed", "urn:ana")
        >>> Position.open(text, "feed", "urn:ana").shown
        20
        >>> Position.open(text, "feed", "urn:paul")
        Traceback (most recent call last):
        ...
        activitykit.errors.CursorError: this cursor was made for another feed or viewer: start a new reading
    """

    as_of: int
    timed: bool
    newest: str
    shown: int
    order: bytes
    passed: tuple[int, ...] = ()

    def seal(self, feed: str, viewer: str) -> str:
        """Return the position as opaque text that is only good for this feed and viewer.

        The seal is a checksum, no secret: anybody can make one. So nothing is shown on a cursor's word, and a
        made-up one leads to a reading that the viewer could have had, or to an error.
        """
        passed = self.passed[-_MOST:]
        packed = _FORM.pack(_VERSION, self.as_of, self.timed, self.shown, self.order, len(passed))
        packed += b"".join(map(_PLACE.pack, passed))
        packed += self.newest.encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(packed + _digest(packed, feed, viewer)).rstrip(b"=").decode()

    @classmethod
    def open(cls, text: str, feed: str, viewer: str) -> Position:
        """Return the position of a cursor.

        Raises:
            CursorError: The text is no cursor, or was made for another feed or viewer.
        """
        try:
            packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            body, seal = packed[:-_SEAL], packed[-_SEAL:]
            version, as_of, timed, shown, order, count = _FORM.unpack_from(body)
            end = _FORM.size + count * _PLACE.size
            passed = tuple(place for (place,) in _PLACE.iter_unpack(body[_FORM.size : end]))
            newest = body[end:].decode("utf-8", "surrogatepass")
        except (Base64Error, struct.error, ValueError, TypeError) as error:
            msg = f"{text!r:.60} is no cursor: use page.cursor as it is"
            raise CursorError(msg) from error
        ascending = all(place < later for place, later in pairwise((*passed, shown)))
        if version != _VERSION or len(body) < end or not FIRST <= as_of <= LAST or not ascending:
            msg = f"{text!r:.60} is no cursor: use page.cursor as it is"
            raise CursorError(msg)
        if seal != _digest(body, feed, viewer):
            msg = "this cursor was made for another feed or viewer: start a new reading"
            raise CursorError(msg)
        return cls(as_of, timed, newest, shown, order, passed)


def _digest(packed: bytes, feed: str, viewer: str) -> bytes:
    content = b"\x00".join((packed, feed.encode("utf-8", "replace"), viewer.encode("utf-8", "replace")))
    return blake2b(content, digest_size=_SEAL, person=b"akit.cursor").digest()
