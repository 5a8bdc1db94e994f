"""What repeats from document to document, put into codes and remembered: types, audiences, tags, moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.stream.documents import AUDIENCE, first_id, id_of, ids_in, items_of, short_type
from activitykit.stream.moments import FOREVER, read_moment

if TYPE_CHECKING:
    from activitykit.stream.tables import SetTable, StringTable

__all__ = ["ITEMS", "OWN_TEXTS", "PUBLIC", "PUBLIC_SPELLINGS", "Coder", "Shape"]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ITEMS = ("items", "orderedItems")
PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
_MERE_REFERENCE = frozenset({"id", "@id", "type", "@type", "href"})
_MAPS = ("contentMap", "nameMap", "summaryMap")
OWN_TEXTS = ("name", "summary", "content")
_RARE_IN_ACTIVITIES = frozenset(
    {
        *("target", "context", "inReplyTo", "generator", "source", "origin", "updated", "endTime"),
        *(*OWN_TEXTS, *_MAPS),
    }
)
_RARE_IN_OBJECTS = frozenset(
    {
        *("nameMap", "preferredUsername", "preferredUsernameMap", "contentMap", "summary", "summaryMap"),
        *("context", "followers", "startTime", "endTime", "attachment", "url", "@context", *ITEMS),
    }
)
_REMEMBERED = 65_536
_MOST_LANGUAGES = 32_767  # of which a column of 16 bits can tell


class Shape:
    """What the names of its members tell of a document, found out once for all documents alike.

    Attributes:
        addressed: The properties that name an audience.
        bare: Nobody is said to have done it.
        authored: Somebody is said to have made it.
        described: There is more than what refers to a thing.
        rare_activity: Something is there that few activities have.
        rare_object: Something is there that few objects have.
        in_languages: A text is given in several languages.
        in_context: There is a context, which may name a language.
        acts: It looks like an activity.
    """

    __slots__ = (
        *("acts", "addressed", "authored", "bare", "described"),
        *("in_context", "in_languages", "rare_activity", "rare_object"),
    )

    def __init__(self, names: tuple[str, ...]) -> None:
        self.addressed = tuple(name for name in AUDIENCE if name in names)
        self.bare, self.authored = "actor" not in names, "attributedTo" in names
        self.described = not _MERE_REFERENCE.issuperset(names)
        self.rare_activity = not _RARE_IN_ACTIVITIES.isdisjoint(names)
        self.rare_object = not _RARE_IN_OBJECTS.isdisjoint(names)
        self.in_languages = not set(_MAPS).isdisjoint(names)
        self.in_context = "@context" in names
        self.acts = "actor" in names or "object" in names

    def __repr__(self) -> str:
        told = (name for name in self.__slots__ if getattr(self, name))
        return f"Shape({', '.join(told)})"


class Coder:
    """Puts the values of documents into codes, interning what it meets."""

    def __init__(
        self,
        nodes: StringTable,
        texts: StringTable,
        languages: StringTable,
        sets: SetTable,
        types: StringTable,
    ) -> None:
        self.nodes, self.texts, self.languages, self.sets, self.types = nodes, texts, languages, sets, types
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._audiences: dict[tuple[str, ...], int] = {(): -1}
        self._kinds_of: dict[Any, tuple[tuple[str, ...], int]] = {None: ((), -1)}
        self._hashtags: dict[str, int] = {}
        self._tagged: dict[tuple[str, ...], int] = {}
        self._moment: tuple[Any, int | None] = (None, None)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._shapes)} shapes, {len(self._audiences):,} audiences)"

    def shape(self, names: tuple[str, ...]) -> Shape:
        """Return what is known of all documents that have these members, in this order."""
        shape = Shape(names)
        if len(self._shapes) < _REMEMBERED:
            self._shapes[names] = shape
        return shape

    def node(self, value: Any) -> int:
        """Return the node of the first thing that a value names, or -1."""
        if value is None:
            return -1
        found = value if type(value) is str else first_id(value)
        return self.nodes.intern(found) if found else -1

    def kinds(self, document: dict[str, Any]) -> tuple[tuple[str, ...], int]:
        """Return the types of a document, the specification's first, and their code."""
        value = document.get("type")
        if value is None:
            value = document.get("@type")
        key = tuple(v for v in value if isinstance(v, str)) if type(value) is list else value
        try:
            return self._kinds_of[key]
        except KeyError:
            pass
        except TypeError:
            return (), -1
        kinds = [kind for kind in items_of(value) if isinstance(kind, str) and kind]
        short = [short_type(kind) for kind in kinds]
        short.sort(key=lambda kind: ":" in kind)  # a term of the specification goes before an extension
        names = tuple(dict.fromkeys(short))
        found = names, self.types.intern("\n".join(names)) if names else -1
        if len(self._kinds_of) < _REMEMBERED:
            self._kinds_of[key] = found
        return found

    def type_code(self, names: list[str]) -> int:
        """Return the code of one or several types."""
        return self.kinds({"type": names})[1]

    def moment(self, value: Any) -> int | None:
        """Return the microseconds of a date-time, or ``None``; an activity and its object often have one."""
        text, moment = self._moment
        if value != text:
            moment = read_moment(value)
            self._moment = value, moment
        return moment

    def forever(self, value: Any) -> int:
        """Return the microseconds of a date-time, ``FOREVER`` where there is none."""
        moment = self.moment(value) if value is not None else None
        return FOREVER if moment is None else moment

    def addressed(self, document: dict[str, Any], properties: tuple[str, ...]) -> int:
        """Return the set code of those whom these properties of a document name."""
        names: tuple[str, ...] = ()
        for name in properties:
            value = document[name]
            names += tuple(value) if type(value) is list else (value,)
        try:
            return self._audiences[names]
        except (KeyError, TypeError):  # the first such, or one that is described
            found = (id_of(item) for name in properties for item in items_of(document[name]))
            return self.audience(tuple(name for name in found if name))

    def audience(self, names: tuple[str, ...]) -> int:
        """Return the set code of an audience; every spelling of the public is one node."""
        code = self._audiences.get(names)
        if code is None:
            members = [self.nodes.intern(PUBLIC if n in PUBLIC_SPELLINGS else n) for n in names if n]
            code = self.sets.intern(members)
            if len(self._audiences) < _REMEMBERED:
                self._audiences[names] = code
        return code

    def tag(self, name: str) -> int:
        """Return the node of a hashtag, with or without its sign, in any case."""
        node = self._hashtags.get(name)
        if node is None:
            node = self.nodes.intern("#" + name.lstrip("#").casefold())
            if len(self._hashtags) < _REMEMBERED:
                self._hashtags[name] = node
        return node

    def tags(self, *values: Any) -> tuple[int, int]:
        """Return the set codes of the tags and of the mentions."""
        found: set[int] = set()
        mentions: set[int] = set()
        for value in values:
            if value is None:
                continue
            for tag in items_of(value):
                described = isinstance(tag, dict)
                name = tag.get("name") if described else None
                kinds = self.kinds(tag)[0] if described else ()
                if "Mention" in kinds:
                    mentions.update(self.nodes.intern(i) for i in ids_in(tag.get("href", tag)))
                elif isinstance(name, str) and ("Hashtag" in kinds or name.startswith("#")):
                    found.add(self.tag(name))
                else:
                    found.update(self.nodes.intern(i) for i in ids_in(tag))
        return (
            self.sets.intern(found) if found else -1,
            self.sets.intern(mentions) if mentions else -1,
        )

    def hashtags(self, value: Any) -> tuple[int, int]:
        """Return what :meth:`tags` returns, at once where all are plain hashtags that were seen together."""
        names: list[Any] = []
        for tag in value if type(value) is list else (value,):
            if type(tag) is not dict or tag.get("type") != "Hashtag":
                return self.tags(value)
            names.append(tag.get("name"))
        key = tuple(names)
        try:
            return self._tagged[key], -1
        except KeyError:
            found = self.tags(value)
            if len(self._tagged) < _REMEMBERED and all(type(name) is str for name in names):
                self._tagged[key] = found[0]
            return found
        except TypeError:
            return self.tags(value)

    def language(self, source: dict[str, Any]) -> int:
        """Return the code of a document's language: its first text's, or its context's; -1 for none."""
        for key in _MAPS:
            if key in source:
                value = source[key]
                if value and isinstance(value, dict):
                    return self.language_code(str(next(iter(value))))
        context = source.get("@context")
        if context is not None and type(context) is not str:
            for item in items_of(context):
                if isinstance(item, dict) and isinstance(item.get("@language"), str):
                    return self.language_code(item["@language"])
        return -1

    def language_code(self, tag: str) -> int:
        """Return the code of a language; -1 if there are more than any people speak."""
        code = self.languages.code(tag.casefold())
        if code < 0 and len(self.languages) < _MOST_LANGUAGES:
            code = self.languages.intern(tag.casefold())
        return code

    def text(self, document: dict[str, Any], *keys: str) -> int:
        """Return the first text among properties, in the first language of those that have several."""
        for key in keys:
            value = document.get(key)
            if isinstance(value, dict):
                value = next((text for text in value.values() if isinstance(text, str) and text), None)
            if isinstance(value, str) and value:
                return self.texts.intern(value)
        return -1
