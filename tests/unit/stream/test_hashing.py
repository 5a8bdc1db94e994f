"""The hash index finds every string of any length, and tells whether two are alike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from activitykit.stream.hashing import HashIndex

STRINGS = st.lists(st.binary(max_size=40) | st.binary(min_size=250, max_size=270), max_size=20)


def indexed(words):
    index = HashIndex()
    ends = np.cumsum([0, *map(len, words)])
    index.extend(np.frombuffer(b"".join(words), np.uint8), ends)
    return index


@given(STRINGS, st.binary(max_size=40))
def test_what_was_added_is_found_and_nothing_else(words, other):
    words = list(dict.fromkeys(words))
    index = indexed(words)
    assert [index.find(word, words.__getitem__) for word in words] == list(range(len(words)))
    assert index.find(other, words.__getitem__) == (words.index(other) if other in words else -1)
    assert index.hashes.all().tolist() == [int.from_bytes(word, "little") % index.prime for word in words]


@given(STRINGS, st.booleans())
def test_repetition_is_told(words, twice):
    words = list(dict.fromkeys(words))
    if twice and words:
        words.append(words[0])
    assert indexed(words).repeats(words.__getitem__) == (len(set(words)) < len(words))
