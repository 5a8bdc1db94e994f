"""Which class a JSON object is read as, and how a vocabulary is extended at run time."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.vocabulary import _classes
from activitykit.vocabulary._tables import NAMESPACE, TYPES
from activitykit.vocabulary.documents import decode
from activitykit.vocabulary.extensions import declared_fields, make_class, snake_case
from activitykit.vocabulary.fields import Field
from activitykit.vocabulary.model import Node, make_view
from activitykit.vocabulary.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from activitykit.vocabulary._classes import Object

__all__ = ["AS2", "Vocabulary", "extend", "parse"]


class Vocabulary:
    """A frozen set of classes and properties, and how documents are read with it.

    There is one for Activity Streams 2.0 with ActivityPub's properties; `extend` gives larger ones.
    Nothing is registered globally: two extensions of the same name live side by side.

    Attributes:
        classes: Every class, by the name of its type.
        names: Every property, by its JSON name and its Python name.
        attributes: Every property's field, by its Python name.
        prefixes: The namespaces known without a declaration, by prefix.
        scope: The names in force at the root of a document.
    """

    @checked
    def __init__(
        self,
        classes: Iterable[type[Node]],
        attributes: Mapping[str, Field[Any]],
        prefixes: Mapping[str, str],
        recipe: tuple[Vocabulary, tuple[Any, ...], dict[str, Any]] | None = None,
    ) -> None:
        listed = {cls._type: cls for cls in classes}
        self.classes: Mapping[str, type[Node]] = MappingProxyType(listed)
        self.attributes: Mapping[str, Field[Any]] = MappingProxyType(dict(attributes))
        # What only shortens a property (actor_id) is no name of one.
        own = {name: field for name, field in attributes.items() if name == snake_case(field.name)}
        by_name = {field.name: field for field in own.values()}
        self.names: Mapping[str, Field[Any]] = MappingProxyType({**own, **by_name})
        self.prefixes: Mapping[str, str] = MappingProxyType(dict(prefixes))
        self.scope = Scope(self)
        self._by_name: dict[str, type[Node]] = listed
        self._by_iri = {cls._iri: cls for cls in listed.values()}
        self._recipe = recipe
        self._root = self.scope if recipe else None  # the standard one needs no mention in a view

    def parse(self, document: bytes | bytearray | memoryview | str | Mapping[str, Any] | Node) -> Object:
        """Read one document; see `activitykit.parse`."""
        if not isinstance(document, (bytes, str)) and isinstance(document, Node):
            return cast("Object", document)
        return cast("Object", self.view(decode(document), None))

    def view(self, raw: dict[str, Any], scope: Scope | None) -> Node:
        """Return a JSON object, which nobody may change any more, as an object of its class."""
        kind = raw.get("type")
        cls = self._by_name.get(kind) if type(kind) is str else None
        return make_view(cls or self._class_of(raw, scope), raw, scope or self._root)

    def _class_of(self, raw: dict[str, Any], scope: Scope | None) -> type[Node]:
        kind = raw.get("type", raw.get("@type"))
        kinds = kind if isinstance(kind, list) else [kind]
        context = raw.get("@context")
        outer = scope or self.scope
        found = self._most_specific(kinds, outer if context is None else outer.within(context))
        return self.classes[found[0]] if found else self._plain_class(raw)

    def known_type(self, types: Iterable[str], scope: Scope) -> str | None:
        """Return, as written, the type that decides the class: the most specific one that is known."""
        found = self._most_specific(types, scope)
        return found[1] if found else None

    def _most_specific(self, types: Iterable[Any], scope: Scope) -> tuple[str, str] | None:
        known: list[tuple[type[Node], str]] = []
        for name in types:
            if isinstance(name, str):
                cls = self._by_name.get(name) or self._by_iri.get(scope.expand(name))
                if cls is not None:
                    known.append((cls, name))
        for cls, name in known:
            if not any(other is not cls and issubclass(other, cls) for other, _ in known):
                return cls._type, name
        return None

    def _plain_class(self, raw: dict[str, Any]) -> type[Node]:
        """Return the class of an object without a known type, by the members that only one class has."""
        if "orderedItems" in raw:
            return _classes.OrderedCollection
        if "items" in raw:
            return _classes.Collection
        if "actor" in raw or "as:actor" in raw:
            return _classes.Activity
        if "href" in raw:
            return _classes.Link
        return _classes.Object

    def has_class(self, cls: type[Node]) -> bool:
        """Whether a class is the one that this vocabulary gives to objects of its type."""
        return self._by_name.get(cls._type) is cls

    def is_ordered(self, cls: type[Node]) -> bool:
        """Whether a class is an ordered collection, whose items are written ``orderedItems``."""
        return issubclass(cls, _classes.OrderedCollection)

    @checked
    def extend(
        self,
        *classes: type[Node],
        types: Mapping[str, str | tuple[str, ...]] | None = None,
        properties: Mapping[str, Any] | None = None,
        namespace: str | None = None,
        prefix: str = "ext",
    ) -> Vocabulary:
        """Return this vocabulary with more types and properties; see `activitykit.extend`."""
        recipe = (
            self,
            classes,
            {"types": types, "properties": properties, "namespace": namespace, "prefix": prefix},
        )
        if (types or properties) and not namespace:
            msg = "types and properties need the namespace that their identifiers begin with"
            raise ActivityKitError(msg)
        prefixes = dict(self.prefixes)
        if namespace:
            prefixes[prefix] = namespace
        known, made = dict(self.classes), []
        for cls in classes:
            prefixes[cls._prefix] = cls._namespace
            known[cls._type] = cls
        for name, parents in (types or {}).items():
            bases = [parents] if isinstance(parents, str) else parents
            missing = next((base for base in bases if base not in known), None)
            if missing is not None:
                msg = f"the parent {missing!r} of {name!r} is no known type{did_you_mean(missing, known)}"
                raise ActivityKitError(msg)
            known[name] = make_class(name, tuple(known[base] for base in bases), str(namespace), prefix)
            made.append(known[name])
        attributes = {**self.attributes, **declared_fields(properties or {}, str(namespace), self.attributes)}
        for cls in known.values():
            if cls._namespace != NAMESPACE:
                attributes.update(
                    {name: field for name, field in vars(cls).items() if isinstance(field, Field)}
                )
        extended = Vocabulary(known.values(), attributes, prefixes, recipe)
        for cls in made:
            cls._home = extended
        return extended

    def __getattr__(self, name: str) -> Any:
        cls = self.__dict__.get("classes", {}).get(name)
        if cls is None:
            msg = (
                f"the vocabulary has no class {name!r}{did_you_mean(name, self.__dict__.get('classes', ()))}"
            )
            raise AttributeError(msg)
        return cls

    def __reduce__(self) -> Any:
        return (_again, self._recipe) if self._recipe else "AS2"

    def __repr__(self) -> str:
        added = [name for name in self.classes if name not in TYPES]
        return f"Vocabulary({len(self.classes)} types{': ' if added else ''}{', '.join(added)})"


def _again(base: Vocabulary, classes: tuple[type[Node], ...], options: dict[str, Any]) -> Vocabulary:
    return base.extend(*classes, **options)


def _standard() -> Vocabulary:
    classes = [getattr(_classes, name) for name in TYPES]
    attributes = {
        name: field
        for cls in reversed(classes)
        for name, field in vars(cls).items()
        if isinstance(field, Field)
    }
    vocabulary = Vocabulary(classes, attributes, {"as": NAMESPACE})
    Node._home = vocabulary  # noqa: SLF001  # set once, here: what a class constructed by itself belongs to
    return vocabulary


AS2 = _standard()
"""Activity Streams 2.0, with ActivityPub's properties."""


def parse(document: bytes | bytearray | memoryview | str | Mapping[str, Any] | Node) -> Object:
    """Read one Activity Streams 2.0 document as an object of the class of its type.

    Reading is tolerant and loses nothing: ``parse(document).to_dict()`` is the document, whatever is
    wrong with it; what can't be read as a Python value is ``None`` as an attribute and still there as
    ``obj.raw(name)``. A type array gives the most specific known class; an unknown type gives `Object`,
    or `Activity`, `Collection`, `OrderedCollection` or `Link` where a member of theirs (``actor``,
    ``items``, ``orderedItems``, ``href``) shows it to be one. Where the root is a link, the result is
    a `Link`, which is no `Object`.

    Args:
        document: JSON as bytes or text, or a mapping of JSON values (which is copied). An object that
            was read already is returned as it is.

    Raises:
        ParseError: There is no JSON object to be had.

    Example:
        >>> note = parse('{"type": ["Note", "ext:Memo"], "name": "Tea", "to": "https://a.example/team"}')
        >>> note, note.to
        (Note(name='Tea'), ('https://a.example/team',))
    """
    return AS2.parse(document)


@checked
def extend(
    *classes: type[Node],
    types: Mapping[str, str | tuple[str, ...]] | None = None,
    properties: Mapping[str, Any] | None = None,
    namespace: str | None = None,
    prefix: str = "ext",
) -> Vocabulary:
    """Return the vocabulary with extension types and properties, typed and ready to read documents.

    Extensions are values, not registrations: what one part of a program adds, another does not see.
    The same call twice gives two vocabularies that read alike.

    Args:
        classes: Subclasses of the vocabulary's classes, with their properties as annotations
            (``class Memo(ak.Note, namespace="https://a.example/ns#"): priority: int | None``).
        types: Further types, with the name of the type that each extends.
        properties: Further properties of any type, with the Python type of their values: ``str``,
            ``int``, ``float``, ``bool``, ``datetime``, ``timedelta``, a class of the vocabulary, or
            ``tuple[X, ...]`` of one of these for any number of values.
        namespace: What the identifiers of `types` and `properties` begin with.
        prefix: What stands for the namespace in documents (``ext:Memo``), declared there or not.

    Raises:
        ActivityKitError: A parent is unknown, a name is taken, or a value's type is none of the above.

    Example:
        >>> house = extend(types={"Memo": "Note"}, properties={"priority": int}, namespace="https://a.example/ns#")
        >>> memo = house.parse('{"type": ["Note", "ext:Memo"], "ext:priority": 3}')
        >>> memo, memo.priority
        (Memo(), 3)
    """
    return AS2.extend(*classes, types=types, properties=properties, namespace=namespace, prefix=prefix)
