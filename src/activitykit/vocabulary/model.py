"""The base of every class of the vocabulary: a frozen view of one JSON object."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, cast

from activitykit.errors import ActivityKitError, ParseError, UnknownProperty, did_you_mean
from activitykit.vocabulary._tables import ACTIVITYPUB, NAMESPACE
from activitykit.vocabulary.deep import deep_equal
from activitykit.vocabulary.documents import JsonHolder, copy_json, decode_json, encode
from activitykit.vocabulary.extensions import annotated_fields
from activitykit.vocabulary.languages import choose_language
from activitykit.vocabulary.scope import CONTEXT_URL
from activitykit.vocabulary.values import write_datetime, write_duration

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

    from activitykit.vocabulary.fields import Field
    from activitykit.vocabulary.registry import Vocabulary
    from activitykit.vocabulary.scope import Scope

__all__ = ["Node", "make_view", "to_raw"]

_GENERATED = "activitykit.vocabulary._classes"
_SHOWN = 40  # characters of a text in a repr
_HASHED_DEPTH = 12  # equal values have equal parts at any depth; deeper ones need not be looked at


class Node(JsonHolder):
    """What objects and links have in common. Not used by itself: see `Object` and `Link`."""

    __slots__ = ("__weakref__", "_raw", "_scope")

    _raw: dict[str, Any]
    _scope: Scope | None  # the names in force around it; None at the root of a document
    _home: ClassVar[Vocabulary]
    _type: ClassVar[str]
    _iri: ClassVar[str]
    _namespace: ClassVar[str] = NAMESPACE
    _prefix: ClassVar[str] = "as"

    def __init_subclass__(cls, *, namespace: str | None = None, prefix: str | None = None) -> None:
        super().__init_subclass__()
        if namespace is not None:
            cls._namespace, cls._prefix = namespace, prefix or "ext"
        if cls._namespace == NAMESPACE and cls.__module__ != _GENERATED:
            return  # the type that it extends, with more methods
        cls._type = cls.__name__
        cls._iri = cls._namespace + cls.__name__
        if cls._namespace == NAMESPACE:
            return
        for name, field in annotated_fields(cls, cls._namespace).items():
            setattr(cls, name, field)

    def __init__(self, **members: Any) -> None:
        _set_scope(self, None)
        raw = self._frame()
        _set_raw(self, raw)
        # The names that the context defines may be among the others: it comes first.
        first: dict[str, Any] = {}
        for name in ("jsonld_context", "@context"):
            if name in members:
                first[name] = members.pop(name)
        _set_raw(self, self._changed(first))
        _set_raw(self, self._changed(members))

    @classmethod
    def _frame(cls) -> dict[str, Any]:
        """Return what a new object begins with; an extension type comes with the type it extends."""
        if cls._namespace == NAMESPACE:
            return {"@context": CONTEXT_URL, "type": cls._type}
        known = next(base for base in cls.__mro__ if getattr(base, "_namespace", "") == NAMESPACE)
        return {
            "@context": [CONTEXT_URL, {cls._prefix: cls._namespace}],
            "type": [getattr(known, "_type", ""), f"{cls._prefix}:{cls._type}"],
        }

    # What came in

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object as new dictionaries and lists, exactly as it came in.

        Example:
            >>> import activitykit as ak
            >>> ak.parse('{"type": "Note", "to": [], "x": null}').to_dict()
            {'type': 'Note', 'to': [], 'x': None}
        """
        copied: dict[str, Any] = copy_json(self._raw)
        return copied

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the JSON text, compact or indented; nothing is lost and nothing reordered.

        Example:
            >>> import activitykit as ak
            >>> ak.parse('{"type": "Note", "published": "2026-01-01T10:00Z"}').to_json()
            '{"type":"Note","published":"2026-01-01T10:00Z"}'
        """
        return encode(self._raw, indent=indent)

    def json_value(self) -> dict[str, Any]:
        """Return the JSON object to embed it elsewhere: the normative ``@context`` alone is left out."""
        if self._raw.get("@context") == CONTEXT_URL:
            return {name: value for name, value in self._raw.items() if name != "@context"}
        return self._raw

    def raw(self, name: str, default: Any = None) -> Any:
        """Return a member as it stands in the document, by its JSON or its Python name.

        Example:
            >>> import activitykit as ak
            >>> note = ak.parse('{"type": "Note", "published": "some day"}')
            >>> note.published is None, note.raw("published")
            (True, 'some day')
        """
        try:
            key = self._key(name)
        except UnknownProperty:
            return default
        return copy_json(self._raw[key]) if key in self._raw else default

    @property
    def jsonld_context(self) -> Any:
        """The ``@context`` as it stands, or ``None`` (the name ``context`` is a property of its own)."""
        return self.raw("@context")

    @property
    def id(self) -> str | None:
        """The object's identifier, or ``None``."""
        value = self._raw.get("id", self._raw.get("@id"))
        return value if isinstance(value, str) else None

    @property
    def types(self) -> tuple[str, ...]:
        """Every type, as written."""
        value = self._raw.get("type", self._raw.get("@type"))
        values = value if isinstance(value, list) else [value]
        return tuple(item for item in values if isinstance(item, str))

    @property
    def type(self) -> str | None:
        """The type that decided the class, as written; the first one where none is known; or ``None``."""
        types = self.types
        if len(types) <= 1:
            return types[0] if types else None
        known = self.scope.vocabulary.known_type(types, self.scope)
        return known or types[0]

    # Natural language (Core section 4.7)

    def text_in(self, name: str, language: str | None = None) -> str | None:
        """Return a natural-language property in a language, or in the best one there is.

        In this order: the map's value for the tag, then for a shorter or a longer form of it, the plain
        value, any value of the map. Without a language the plain value comes first, then the map's value
        in the language of ``@context``.
        """
        plain = self._raw.get(name)
        if language is None and isinstance(plain, str):
            return plain
        field = self.scope.vocabulary.names.get(name)
        plain = self.member(field) if field else self._raw.get(name)
        if isinstance(plain, list):
            plain = next((item for item in plain if isinstance(item, str)), None)
        plain = plain if isinstance(plain, str) else None
        if language is None and plain is not None:
            return plain
        values = self._raw.get(f"{name}Map")
        values = values if isinstance(values, dict) else {}
        texts = {tag: text for tag, text in values.items() if isinstance(text, str)}
        return choose_language(texts, language or self.scope.language, plain)

    def name_in(self, language: str) -> str | None:
        """Return the name in a language, or the best there is; see `text_in`.

        Example:
            >>> import activitykit as ak
            >>> note = ak.parse('{"type": "Note", "nameMap": {"en": "Hello", "fr": "Bonjour"}}')
            >>> note.name_in("fr-CA"), note.name_in("de")
            ('Bonjour', 'Hello')
        """
        return self.text_in("name", language)

    # Changes

    def replace(self, **changes: Any) -> Self:
        """Return the same object with some members changed, and nothing else.

        Names are the Python ones (``in_reply_to``) or the JSON ones (``**{"ext:rating": 5}``). A changed
        member keeps its place and its spelling, a new one comes last. ``None`` takes the member out: the
        specification knows no difference between null and absent.

        Raises:
            UnknownProperty: The name means nothing in the vocabulary or the document's context.
            ParseError: A value has no JSON form.

        Example:
            >>> import activitykit as ak
            >>> note = ak.parse('{"name": "Draft", "type": "Note", "inReplyTo": "https://a.example/1"}')
            >>> note.replace(name="Done", in_reply_to=None).to_dict()
            {'name': 'Done', 'type': 'Note'}
        """
        raw = self._changed(changes)
        same = all(raw.get(name) == self._raw.get(name) for name in ("type", "@type"))
        if same and not self.scope.vocabulary.has_class(type(self)):
            return cast("Self", make_view(type(self), raw, self._scope))  # a class of the caller's own
        return cast("Self", self.scope.vocabulary.view(raw, self._scope))

    def _changed(self, changes: dict[str, Any]) -> dict[str, Any]:
        raw = dict(self._raw)
        for name, value in changes.items():
            key = self._key(name)
            if value is None:
                raw.pop(key, None)
            else:
                raw[key] = to_raw(value)
        return raw

    # How members are found

    @property
    def scope(self) -> Scope:
        """The names in force inside this object."""
        outer = self._scope or self._home.scope
        context = self._raw.get("@context")
        return outer if context is None or isinstance(context, str) else outer.within(context)

    def member(self, field: Field[Any]) -> Any:
        """Return a property's JSON value under whatever name it is written, or ``None``."""
        value = self._raw.get(field.name)
        if value is None:
            key = self._spelling(field)
            value = None if key is None else self._raw[key]
        return value

    def _spelling(self, field: Field[Any]) -> str | None:
        """Return the name under which a property is written in this object, or ``None``."""
        if field.name in self._raw and self._raw[field.name] is not None:
            return field.name
        if field.alias is not None and field.alias in self._raw:
            return field.alias
        found = (name for name in self.scope.spellings(field.iri) if name in self._raw)
        return next(found, field.name if field.name in self._raw else None)

    def _key(self, name: str) -> str:
        """Return the member name that a Python or JSON name stands for in this object."""
        if name in ("id", "type"):
            return f"@{name}" if name not in self._raw and f"@{name}" in self._raw else name
        if name == "jsonld_context":
            return "@context"
        field = self.scope.vocabulary.names.get(name) or getattr(type(self), name, None)
        if field is not None and hasattr(field, "iri"):
            return self._spelling(field) or self._first_spelling(field)
        if name in self._raw or ":" in name or name.startswith("@") or name in self.scope.terms:
            return name
        raise self._unknown(name)

    def _first_spelling(self, field: Field[Any]) -> str:
        """Return the name to write a property under that the object does not have yet."""
        if field.alias == "orderedItems" and self.scope.vocabulary.is_ordered(type(self)):
            return field.alias
        if field.iri.startswith(NAMESPACE) or field.name in ACTIVITYPUB:
            return field.name
        return self.scope.spellings(field.iri)[0]

    def _unknown(self, name: str) -> UnknownProperty:
        known = [known for known in dir(type(self)) if not known.startswith("_")]
        msg = f"{type(self).__name__} has no property {name!r}{did_you_mean(name, known)}"
        return UnknownProperty(msg)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read a property that the vocabulary knows outside its domain, as documents carry it."""
            if not name.startswith("_"):
                field = self.scope.vocabulary.attributes.get(name)
                if field is not None:
                    return field.__get__(self, type(self))
                raise self._unknown(name)
            msg = f"{type(self).__name__} has no attribute {name!r}"
            raise AttributeError(msg)

    # Being a value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        msg = f"{type(self).__name__} is frozen: use obj.replace({name}=...)"
        raise ActivityKitError(msg)

    def __delattr__(self, name: str) -> NoReturn:
        msg = f"{type(self).__name__} is frozen: use obj.replace({name}=None)"
        raise ActivityKitError(msg)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        try:
            return self._raw == other._raw
        except RecursionError:
            return deep_equal(self._raw, other._raw)

    def __hash__(self) -> int:
        return _hash(self._raw, 0)

    def __repr__(self) -> str:
        shown = [("id", self.id), ("name", self.text_in("name") or self.text_in("content"))]
        parts = [
            f"{name}={value if len(value) <= _SHOWN else value[: _SHOWN - 1] + '…'!r}"
            for name, value in shown
            if value
        ]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        vocabulary = self.scope.vocabulary
        own = None if vocabulary.has_class(type(self)) else type(self)
        return _restore, (vocabulary, own, self._scope, encode(self._raw))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let the class be the type of a pydantic field: instances and mappings in, a mapping out."""
        from activitykit.vocabulary.interop import core_schema_of  # noqa: PLC0415  # only where pydantic is

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the field as a JSON object of this type."""
        summary = (cls.__doc__ or "").partition("\n")[0]
        return {"type": "object", "title": cls.__name__, "description": summary}


_new = object.__new__
_set_raw: Any = vars(Node)["_raw"].__set__  # the slots themselves, under the frozen door
_set_scope: Any = vars(Node)["_scope"].__set__


def make_view(cls: type[Node], raw: dict[str, Any], scope: Scope | None) -> Node:
    """Return a view of a JSON object that nobody may change any more."""
    view = _new(cls)
    _set_raw(view, raw)
    _set_scope(view, scope)
    return view


def _restore(vocabulary: Vocabulary, cls: type[Node] | None, scope: Scope | None, text: str) -> Node:
    raw = decode_json(text)
    return vocabulary.view(raw, scope) if cls is None else make_view(cls, raw, scope)


def _hash(value: Any, depth: int) -> int:
    if depth >= _HASHED_DEPTH:
        return 0
    if isinstance(value, dict):
        return hash(frozenset((name, _hash(item, depth + 1)) for name, item in value.items()))
    if isinstance(value, list):
        return hash(tuple(_hash(item, depth + 1) for item in value))
    return hash(value)


def to_raw(value: Any) -> Any:
    """Return the JSON value of a Python value: dates, durations, objects, and whatever is JSON already.

    Raises:
        ParseError: The value has no JSON form.
    """
    if isinstance(value, datetime):
        return write_datetime(value)
    if isinstance(value, timedelta) or type(value).__name__ == "relativedelta":
        return write_duration(value)
    if isinstance(value, (list, tuple)):
        try:
            return [to_raw(item) for item in value]
        except RecursionError:
            return copy_json(value)  # any depth, and the place of what contains itself
    if isinstance(value, (set, frozenset)):
        msg = "a set has no order: give a list or a tuple"
        raise ParseError(msg)
    return copy_json(value)
