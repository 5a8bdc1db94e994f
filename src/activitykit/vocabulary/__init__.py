"""The vocabulary: every type and property of Activity Streams 2.0 and ActivityPub, and their classes.

Everything comes from two tables, ``terms.toml`` and ``activitypub.toml``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from activitykit.vocabulary._tables import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES
from activitykit.vocabulary.terms import DATATYPES, Property, Type

if TYPE_CHECKING:
    from activitykit.vocabulary.documents import decode, encode
    from activitykit.vocabulary.registry import AS2, Vocabulary, extend, parse
    from activitykit.vocabulary.scope import CONTEXT_URL

__all__ = [
    "ACTIVITYPUB",
    "AS2",
    "CONTEXT_URL",
    "DATATYPES",
    "NAMESPACE",
    "PROPERTIES",
    "TYPES",
    "Property",
    "Type",
    "Vocabulary",
    "decode",
    "encode",
    "extend",
    "parse",
]

_HOME = {
    "AS2": "registry",
    "CONTEXT_URL": "scope",
    "Vocabulary": "registry",
    "decode": "documents",
    "encode": "documents",
    "extend": "registry",
    "parse": "registry",
}


def __getattr__(name: str) -> Any:
    home = "_classes" if name in TYPES else _HOME.get(name)
    if home is None:
        msg = f"module 'activitykit.vocabulary' has no attribute {name!r}"
        raise AttributeError(msg)
    import_module("activitykit.vocabulary.registry")  # the classes are complete once they are listed there
    return getattr(import_module(f"activitykit.vocabulary.{home}"), name)
