"""The vocabulary: every type and property of Activity Streams 2.0 and ActivityPub, and their classes.

Everything comes from two tables, ``terms.toml`` and ``activitypub.toml``.
"""

from __future__ import annotations

from activitykit.vocabulary._tables import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES
from activitykit.vocabulary.terms import DATATYPES, Property, Type

__all__ = ["ACTIVITYPUB", "DATATYPES", "NAMESPACE", "PROPERTIES", "TYPES", "Property", "Type"]
