"""Sentences, plurals, lists, dates: the words a person reads, in their language.

A language is one file, ``catalogues/<code>.toml``; French and English are complete, and a reader's own file
works the same (:func:`catalogue` takes a path). Plurals, lists, numbers and dates follow the Unicode CLDR
through babel, which is loaded when first needed. This room knows words only: no stream, no model.
"""

from __future__ import annotations

from activitykit.language.catalogue import LANGUAGES, Catalogue, catalogue, missing_keys, negotiate
from activitykit.language.phrase import YOU, Phrase, Segment
from activitykit.language.text import clean, plain, shorten, wrapped

__all__ = [
    "LANGUAGES",
    "YOU",
    "Catalogue",
    "Phrase",
    "Segment",
    "catalogue",
    "clean",
    "missing_keys",
    "negotiate",
    "plain",
    "shorten",
    "wrapped",
]
