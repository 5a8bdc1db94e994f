"""A hash index from byte strings to their codes: two plain arrays, so that it can be mapped from a file."""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.growable import Growable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

__all__ = ["HashIndex"]


class HashIndex:
    """Finds the code of a byte string among those that were added in the order of their codes.

    The strings themselves stand elsewhere; a hit is confirmed by reading them. The hash is the remainder of
    the string, read as one number, by a prime drawn at random: whoever writes the strings can't choose them
    so that they collide (Carter and Wegman, "Universal classes of hash functions").

    Example:
        >>> words = [b"ana", b"paul"]
        >>> index = HashIndex()
        >>> index.extend(words)
        >>> index.find(b"paul", words.__getitem__), index.find(b"eve", words.__getitem__)
        (1, -1)
    """

    __slots__ = ("_cells", "hashes", "prime", "slots")

    def __init__(self, prime: int = 0, hashes: Growable | None = None, slots: Growable | None = None) -> None:
        self.prime = prime or _random_prime()
        self.hashes = Growable(np.uint32) if hashes is None else hashes
        self.slots = Growable(np.int32, np.full(16, -1, np.int32)) if slots is None else slots
        self._cells: memoryview | None = None

    def __len__(self) -> int:
        return len(self.hashes)

    def __repr__(self) -> str:
        return f"HashIndex({len(self):,} of {len(self.slots):,} slots)"

    def find(self, key: bytes, read: Callable[[int], bytes]) -> int:
        """Return the code of a string, or -1; ``read`` gives the string of a code."""
        cells = self._cells
        if cells is None:
            cells = self._cells = self.slots.all().data
        mask = len(cells) - 1
        at = (int.from_bytes(key, "little") % self.prime) & mask
        while (code := cells[at]) >= 0:
            if read(code) == key:
                return int(code)
            at = (at + 1) & mask
        return -1

    def extend(self, keys: Iterable[bytes]) -> None:
        """Add the strings of the next codes; none of them may be there already."""
        prime = self.prime
        first = len(self.hashes)
        self.hashes.extend(np.array([int.from_bytes(key, "little") % prime for key in keys], np.uint32))
        count = len(self.hashes)
        size = len(self.slots)
        # Readers may be probing the old slots: those are never written to.
        if count * 3 > size * 2:
            size, first = 1 << (count * 2 - 1).bit_length(), 0
            slots = np.full(size, -1, np.int32)
        else:
            slots = self.slots.all().copy()
        _place(slots, self.hashes.all()[first:], first)
        self.slots = Growable(np.int32, slots)
        self._cells = slots.data


def _place(slots: NDArray[np.int32], hashes: NDArray[np.uint32], first: int) -> None:
    """Put codes into free slots, each at its hash or the next free one after it."""
    mask = len(slots) - 1
    codes = np.arange(first, first + len(hashes), dtype=np.int32)
    at = hashes.astype(np.int64) & mask
    while len(codes):
        free = slots[at] < 0
        slots[at[free]] = codes[free]
        lost = slots[at] != codes
        codes, at = codes[lost], (at[lost] + 1) & mask


def _random_prime() -> int:
    odd = np.arange(3, 46_342, 2, dtype=np.int64)  # up to the root of 2**31
    while True:
        candidate = randbits(31) | (1 << 30) | 1
        if np.all(candidate % odd):
            return candidate
