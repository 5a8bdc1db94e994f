"""The verbs and object types of Activity Streams 1.0, in JSON and in Atom, as types of 2.0."""

from __future__ import annotations

from activitykit.vocabulary import NAMESPACE, TYPES

__all__ = ["AS1_SCHEMA", "BASES", "activity_type", "object_type", "word_of"]

AS1_SCHEMA = "http://activitystrea.ms/schema/1.0/"
"""What the identifiers of the 1.0 verbs and object types begin with."""

BASES = (AS1_SCHEMA, "http://activitystrea.ms/spec/1.0/", "http://ostatus.org/schema/1.0/")
"""The beginnings under which the words are written out in full."""

_TYPES = {word: row.name for row in TYPES.values() for word in row.as1}
_UNDONE = {
    "stop-following": "Follow",
    "unfavorite": "Like",
    "unfollow": "Follow",
    "unlike": "Like",
    "unsave": "Add",
    "unshare": "Announce",
}
_PLAYED = {"audio": "Listen", "Audio": "Listen"}  # what it means to play something follows from the thing


def word_of(name: str) -> str:
    """Return the short form of a verb or object type written out in full."""
    for base in (*BASES, NAMESPACE, NAMESPACE.replace("https:", "http:", 1)):
        if name.startswith(base):
            return name[len(base) :]
    return name


def activity_type(verb: str, played: str | None = None) -> tuple[str | list[str], str | None]:
    """Return the type of a verb, and the type of what it undoes where it is an undoing.

    An unknown verb is kept: as an `Activity` whose second type is the verb's identifier.

    Args:
        verb: The verb, short or in full.
        played: The type of the object, which says what ``play`` means.

    Example:
        >>> activity_type("post"), activity_type("unlike")
        (('Create', None), ('Undo', 'Like'))
        >>> activity_type("purchase")
        (['Activity', 'http://activitystrea.ms/schema/1.0/purchase'], None)
    """
    word = word_of(verb)
    if word in _UNDONE:
        return "Undo", _UNDONE[word]
    if word == "play":
        return _PLAYED.get(played or "", "View"), None
    name = _TYPES.get(word, word)
    if name in TYPES and TYPES[name].is_a("Activity"):
        return name, None
    return ["Activity", _identifier(verb)], None


def object_type(name: str) -> str | list[str]:
    """Return the type of an object type; an unknown one is kept beside `Object`.

    Example:
        >>> object_type("comment"), object_type("badge")
        ('Note', ['Object', 'http://activitystrea.ms/schema/1.0/badge'])
    """
    word = word_of(name)
    if word == "hashtag":
        return "Hashtag"  # no term of the Recommendation, but what everybody writes
    known = _TYPES.get(word, word)
    return known if known in TYPES else ["Object", _identifier(name)]


def _identifier(name: str) -> str:
    return name if ":" in name else AS1_SCHEMA + name
