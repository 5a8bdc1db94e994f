"""A hash index from byte strings to their codes: two plain arrays, so that it can be mapped from a file."""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.growable import Growable

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["HashIndex"]

_WORD = 8
_SUSPECTS = 4096  # strings that share their hash, which a 64th may among tens of millions
_SHORT = 256  # bytes; longer strings are few, and hashed one by one


class HashIndex:
    """Finds the code of a byte string among those that were added in the order of their codes.

    The strings themselves stand elsewhere; a hit is confirmed by reading them. The hash is the remainder of
    the string, read as one number, by a prime drawn at random: whoever writes the strings can't choose them
    so that they collide (Carter and Wegman, "Universal classes of hash functions").

    Example:
        >>> words = [b"ana", b"paul"]
        >>> index = HashIndex()
        >>> index.extend(np.frombuffer(b"anapaul", np.uint8), np.array([0, 3, 7]))
        >>> index.find(b"paul", words.__getitem__), index.find(b"eve", words.__getitem__)
        (1, -1)
    """

    __slots__ = ("_cells", "hashes", "prime", "slots")

    def __init__(self, prime: int = 0, hashes: Growable | None = None, slots: Growable | None = None) -> None:
        self.prime = prime or _random_prime()
        self.hashes = Growable(np.uint32) if hashes is None else hashes
        self.slots = Growable(np.int32, np.full(16, -1, np.int32)) if slots is None else slots
        self._cells: tuple[memoryview[int], memoryview[int]] | None = None  # one assignment, a pair that fits

    def __len__(self) -> int:
        return len(self.hashes)

    def __repr__(self) -> str:
        return f"HashIndex({len(self):,} of {len(self.slots):,} slots)"

    def find(self, key: bytes, read: Callable[[int], bytes]) -> int:
        """Return the code of a string, or -1; ``read`` gives the string of a code."""
        cells = self._cells
        if cells is None:
            cells = self._cells = self.slots.all().data, self.hashes.all().data
        slots, hashes = cells
        mask = len(slots) - 1
        hashed = int.from_bytes(key, "little") % self.prime
        at = hashed & mask
        while (code := slots[at]) >= 0:
            if hashes[code] == hashed and read(code) == key:
                return code
            at = (at + 1) & mask
        return -1

    def repeats(self, read: Callable[[int], bytes]) -> bool:
        """Tell whether two of the strings are alike, or that too many hash alike to find out."""
        hashes = self.hashes.all()
        ordered = np.sort(hashes)
        shared = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(shared) > _SUSPECTS + len(hashes) // 64:
            return True
        at = np.minimum(np.searchsorted(shared, hashes), max(len(shared) - 1, 0))
        suspects = np.flatnonzero(shared[at] == hashes).tolist() if len(shared) else []
        return len({read(code) for code in suspects}) < len(suspects)

    def extend(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        """Add the strings of the next codes; none of them may be there already.

        Args:
            data: The strings one after the other.
            ends: Where the first begins, and where each ends.
        """
        first = len(self.hashes)
        self.hashes.take(_hashes(data, ends, self.prime))
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
        self._cells = slots.data, self.hashes.all().data


def _hashes(data: NDArray[np.uint8], ends: NDArray[np.int64], prime: int) -> NDArray[np.uint32]:
    """Return the remainder of each string by a prime below 2**31, eight bytes at a time from its end."""
    lengths = np.diff(ends)
    hashes = np.zeros(len(lengths), np.uint64)
    padded = np.append(data, np.zeros(_WORD, np.uint8))
    words = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    # By length, so that those that reach so far are one slice, and those that end there its beginning.
    order = np.argsort(np.minimum(lengths, _SHORT + 1).astype(np.int16), kind="stable")
    begins, lengths = ends[:-1][order], lengths[order]
    short = int(np.searchsorted(lengths, _SHORT, side="right"))
    modulus, shift = np.uint64(prime), np.uint64((1 << 64) % prime)
    for at in range((int(lengths[:short].max(initial=0)) - 1) // _WORD * _WORD, -_WORD, -_WORD):
        reach, whole = np.searchsorted(lengths[:short], [at + 1, at + _WORD]).tolist()
        word = words[begins[reach:short] + at]
        rest = (lengths[reach:whole] - at).astype(np.uint64) * np.uint64(8)
        word[: whole - reach] &= (np.uint64(1) << rest) - np.uint64(1)
        word %= modulus
        part = hashes[reach:short]
        part *= shift
        part += word
        part %= modulus
    long = zip(begins[short:].tolist(), (begins + lengths)[short:].tolist(), strict=True)
    hashes[short:] = [int.from_bytes(data[begin:end].tobytes(), "little") % prime for begin, end in long]
    placed = np.empty(len(hashes), np.uint32)
    placed[order] = hashes
    return placed


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
