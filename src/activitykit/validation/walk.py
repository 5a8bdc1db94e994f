"""One walk over a document: each object once, each member looked up once, in breadth, without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.arguments import shown
from activitykit.validation.checks.terms import plain_context, vouched
from activitykit.validation.checks.types import vouched_type
from activitykit.validation.context import NORMATIVE, PLAIN, Context, read_context
from activitykit.validation.rules import EXTENSION, At, Finding, Place, Rule
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activitykit.validation.rulebook import Rulebook, Shape

__all__ = ["Found", "Walk", "walk"]

Found = tuple[Rule, Finding, Place, str]
"""A finding with its rule, where the value judged stands, and the property concerned."""
Entry = tuple[dict[str, Any], Place, bool]
"""An object to visit, its place, and whether it stands in the value of an extension."""

_THINGS = frozenset(
    name
    for name, entry in {**ACTIVITYPUB, **PROPERTIES, "orderedItems": PROPERTIES["items"]}.items()
    if entry.types
)


def walk(document: dict[str, Any], book: Rulebook) -> Walk:  # noqa: C901, PLR0912, PLR0915 - calls would cost more
    """Judge every object of a document; the hot loop.

    What a shape's lanes let pass costs one look-up. All else goes to `Walk.look`.
    """
    queue: list[Entry] = [(document, None, False)]
    given = document.get("@context")
    context = PLAIN if given == NORMATIVE else read_context(given)
    this = Walk(document, book, context, queue)
    shapes = book.shapes
    push = queue.append
    members = 0
    for node, place, foreign in queue:
        members += len(node)
        given = node.get("type")
        if given is None:
            given = node.get("@type")
        try:
            shape = shapes[given]
        except (KeyError, TypeError):
            shape = book.shape(given)
        if place is not None and "@context" in node:
            this.enter(node["@context"], place)
        if foreign and not shape.types:
            this.look_into_foreign(node, place)
            continue
        texts, nests = shape.texts, shape.nests
        for name, value in node.items():
            kind = value.__class__
            if kind is str:
                test = texts.get(name)
                if test is not None and test(value):
                    continue
            elif kind is dict:
                lane = nests.get(name)
                if lane is not None and "@value" not in value:
                    allowed = lane[1]
                    if allowed is None or _named(value, allowed):
                        push((value, (place, name), False))
                        continue
                elif name in shape.maps and shape.maps[name](value):
                    members += len(value)
                    continue
                elif name == "@context" and plain_context(value):
                    members += _count_members(value)
                    continue
            elif kind is list:
                lane = nests.get(name)
                if lane is not None and value and lane[2]:
                    test, allowed = lane[0], lane[1]
                    where = (place, name)
                    before = len(queue)
                    for index, item in enumerate(value):
                        if item.__class__ is str:
                            if test(item):
                                continue
                        elif (
                            item.__class__ is dict
                            and "@value" not in item
                            and (allowed is None or _named(item, allowed))
                        ):
                            push((item, (where, index), False))
                            continue
                        del queue[before:]  # it is noted again below
                        break
                    else:
                        continue
                elif name == "@context" and plain_context(value):
                    members += _count_members(value) if context.definitions or place else 0
                    continue
            elif value is None:
                if name != "@context":
                    continue
            elif kind is not bool:
                numbers = shape.numbers.get(name)
                if numbers is not None and kind in numbers[2] and numbers[0] <= value <= numbers[1]:
                    continue
            this.look(node, place, shape, name, value)
        if shape.whole:
            this.look_at_whole(node, place, shape)
    this.members += members
    if not context.normative or book.house_documents:
        this.finish()
    return this


class Walk:
    """What a walk has found so far, and the closer look at what the fast lanes don't let pass.

    Attributes:
        book: The rules.
        found: What was found, outermost first.
        members: How many members the objects of the document have; tells whether names were repeated.
    """

    __slots__ = ("_context", "_queue", "_root", "_scopes", "book", "found", "members")

    def __init__(
        self, document: dict[str, Any], book: Rulebook, context: Context, queue: list[Entry]
    ) -> None:
        self.found: list[Found] = []
        self.members = 0
        self.book = book
        self._root = document
        self._context = context
        self._queue = queue
        self._scopes: dict[int, Context] | None = None

    def look(self, node: dict[str, Any], place: Place, shape: Shape, name: str, value: Any) -> None:
        """Ask the rules on a member, and note the objects in it."""
        short = name.removeprefix("as:")  # `as:name` means name
        foreign = short not in self.book.known
        if foreign:
            short = name
        rules = shape.members.get(short)
        structured = value.__class__ is dict or value.__class__ is list
        plain = rules is None and self.book.vouching and not structured
        if plain and vouched(name, value, node, self._scope_of(place)):
            return
        ours = short == "type" and rules == self.book.untyped.members["type"]  # no house's rule
        if ours and vouched_type(value, self._scope_of(place)):
            return
        where = (place, name)
        at = self._at(node, place, shape, short)
        at.place = where
        judged = value
        for rule in shape.members[EXTENSION] if rules is None else rules:
            before = len(self.found)
            if self._ask(rule, judged, at, where) and rule.first:
                judged = _without_faulty(judged, self.found[before:])
                if judged is None:
                    break
        if not structured:
            return
        if short in _THINGS or (foreign and not self._is_json(name, place)):
            self._note(value, where, foreign=foreign)
        else:
            self.members += _count_members(value)

    def look_at_whole(self, node: dict[str, Any], place: Place, shape: Shape) -> None:
        """Ask the rules on an object as a whole."""
        at = self._at(node, place, shape, "")
        for rule in shape.whole:
            self._ask(rule, node, at, place)

    def look_into_foreign(self, node: dict[str, Any], place: Place) -> None:
        """Go through an object of an extension: its meaning is unknown, its structure is not."""
        book = self.book
        for name, value in node.items():
            if value.__class__ is not dict and value.__class__ is not list:
                continue
            if name == "@context":
                self.members += _count_members(value)
                continue
            where = (place, name)
            at = self._at(node, place, book.untyped, name)
            at.place = where
            for rule in book.untyped.members[EXTENSION]:
                if rule.first:
                    self._ask(rule, value, at, where)
            self._note(value, where, foreign=True)

    def enter(self, value: Any, place: Place) -> None:
        """Note the @context of an object inside the document."""
        outer = self._scope_of(place)
        if self._scopes is None:
            self._scopes = {}
        self._scopes[id(place)] = read_context(value, outer)

    def finish(self) -> None:
        """Ask the rules on the document, but for those whose hints are worked out when they are read."""
        at = self._at_document()
        for rule in self.book.document_rules:
            if not rule.deferred:
                self._ask(rule, self._root, at, None)

    def everything(self) -> list[Found]:
        """Return what was found, with the hints of the deferred rules."""
        at = self._at_document()
        before = len(self.found)
        for rule in self.book.document_rules:
            if rule.deferred:
                self._ask(rule, self._root, at, None)
        everything = self.found.copy()
        del self.found[before:]
        return everything

    def _ask(self, rule: Rule, value: Any, at: At, where: Place) -> bool:
        found = False
        try:
            for result in rule.check(value, at):
                finding: Any = Finding(result) if isinstance(result, str) else result
                if not isinstance(finding, Finding) or finding.code not in {"", *rule.codes}:
                    raise TypeError(f"it found {shown(result)}, no message or Finding of its codes")  # noqa: TRY301
                self.found.append((rule, finding, where, at.name))
                found = True
        except Exception as error:  # noqa: BLE001  # a house's rule may do anything; the report is kept
            fault = f"the rule {'/'.join(rule.codes)} itself failed here: {type(error).__name__}: {error}"
            self.found.append((rule, Finding(fault), where, at.name))
            found = True
        return found

    def _note(self, value: Any, where: Place, *, foreign: bool) -> None:
        """Queue the objects of a value, those of nested arrays too."""
        pending = [(value, where)]
        for item, place in pending:
            if item.__class__ is dict:
                if "@value" in item:
                    self.members += _count_members(item)
                else:
                    self._queue.append((item, place, foreign))
            elif item.__class__ is list:
                pending.extend(
                    (inner, (place, index))
                    for index, inner in enumerate(item)
                    if inner.__class__ is dict or inner.__class__ is list
                )

    def _at_document(self) -> At:
        return At(self._root, self._root, "", (), self._context, None, objects=self._objects)

    def _at(self, node: dict[str, Any], place: Place, shape: Shape, name: str) -> At:
        return At(
            self._root,
            node,
            name,
            shape.types,
            self._scope_of(place),
            place,
            nested=place is not None,
            objects=self._objects,
        )

    def _objects(self) -> Iterator[tuple[dict[str, Any], Place, Context]]:
        for node, place, foreign in self._queue:
            if not foreign:
                yield node, place, self._scope_of(place)

    def _scope_of(self, place: Place) -> Context:
        """Return the context in force at a place: that of the nearest object around it that has one."""
        if not self._scopes:
            return self._context
        passed: list[int] = []
        while place is not None and id(place) not in self._scopes:
            passed.append(id(place))
            place = place[0]
        found = self._context if place is None else self._scopes[id(place)]
        self._scopes.update(dict.fromkeys(passed, found))  # so that depth costs its length once
        return found

    def _is_json(self, name: str, place: Place) -> bool:
        definition = self._scope_of(place).definition(name)
        return isinstance(definition, dict) and definition.get("@type") == "@json"


def _without_faulty(value: Any, found: list[Found]) -> list[Any] | None:
    """Return an array with null for its faulty items, or ``None`` when it is faulty as a whole."""
    if value.__class__ is not list or not all(finding.below for _, finding, _, _ in found):
        return None
    faulty = {finding.below[0] for _, finding, _, _ in found}
    return [None if item.__class__ is list or index in faulty else item for index, item in enumerate(value)]


def _named(value: dict[str, Any], allowed: frozenset[str]) -> bool:
    given = value.get("type")
    return given.__class__ is str and given in allowed


def _count_members(value: Any) -> int:
    """Return how many members the objects in a value have."""
    total = 0
    pending = [value]
    for item in pending:
        if item.__class__ is dict:
            total += len(item)
            pending.extend(inner for inner in item.values() if inner.__class__ in (dict, list))
        elif item.__class__ is list:
            pending.extend(inner for inner in item if inner.__class__ in (dict, list))
    return total
