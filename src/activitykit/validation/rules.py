"""What a rule is, and the one decorator that makes one: for the library's own rules and a house's alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.validation.codes import Code, Severity, built_in_codes

if TYPE_CHECKING:
    from activitykit.validation.context import Context

__all__ = [
    "EVERY",
    "EXTENSION",
    "SHAPELY",
    "SINGLE",
    "At",
    "Check",
    "Finding",
    "Lane",
    "Place",
    "Rule",
    "anything",
    "nothing",
    "place_tokens",
    "rule",
]

EVERY = "*"
"""As a property: every member that the vocabulary knows."""
EXTENSION = "*extension"
"""As a property: every member that the vocabulary doesn't know."""

Place = tuple[Any, Any] | None
"""Where a value stands: its parent's place and its name or index; ``None`` is the root."""


class Finding(NamedTuple):
    """What a check found.

    Attributes:
        message: What was found, with the value.
        code: Which of the rule's codes it is; the rule's first one when left out.
        below: Member names and indexes from the value judged down to the one at fault.
        hint: What to do, where it can be said more exactly than the code's hint.
        severity: Another severity than the code's, for the mild or the grave case of it.
    """

    message: str
    code: str = ""
    below: tuple[str | int, ...] = ()
    hint: str = ""
    severity: Severity | None = None


@dataclass(slots=True)
class At:
    """Where the value being judged stands.

    Attributes:
        root: The whole document.
        node: The JSON object that has the value as a member, or is the value.
        name: The member name, or an empty string.
        types: The object's types, as the vocabulary or the document names them.
        context: What the @context in force says.
        place: The way from the root to the value.
        nested: Whether the object stands inside another one.
        objects: Every object of the document with its place and the @context in force; for rules over the
            whole document.
    """

    root: Any
    node: Any
    name: str
    types: tuple[str, ...]
    context: Context
    place: Place
    nested: bool = False
    objects: Callable[[], Iterator[tuple[dict[str, Any], Place, Context]]] = lambda: iter(())

    @property
    def pointer(self) -> str:
        """The RFC 6901 pointer to the value."""
        return "".join(
            "/" + str(token).replace("~", "~0").replace("/", "~1") for token in place_tokens(self.place)
        )


Check = Callable[[Any, At], Iterable[Finding | str]]


class Lane(NamedTuple):
    """What a rule lets pass without being asked: the fast lane of the walk.

    Attributes:
        text: Truthy for a string with nothing to find.
        objects: The types a nested object may have; ``None`` when any; an empty set when objects need a look.
        many: Whether an array of such values may pass.
        numbers: The least and the greatest number with nothing to find, and of which classes; or ``None``.
        mapping: Truthy for an object that is a value of its own (a language map) with nothing to find.
    """

    text: Callable[[str], object]
    objects: frozenset[str] | None = frozenset()
    many: bool = False
    numbers: tuple[float, float, frozenset[type]] | None = None
    mapping: Callable[[dict[str, Any]], bool] | None = None


def nothing(_text: str) -> bool:
    """Let no string pass."""
    return False


def anything(_text: str) -> bool:
    """Let every string pass."""
    return True


SHAPELY = Lane(anything, None, many=True, numbers=(-inf, inf, frozenset({int, float})))
"""The lane of a rule that looks at empty and nested arrays and @value only: the walk sees these itself."""
SINGLE = SHAPELY._replace(many=False)
"""The lane of a rule that looks at the number of values only."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and what it is for; made by `rule`.

    Attributes:
        codes: The codes it can give, by name.
        check: ``check(value, at)`` yields a `Finding`, or a message, for each fault.
        properties: The members it judges; none when it judges whole objects or the document.
        types: The types whose objects it judges; any when empty.
        outside: Whether it judges the property on objects that the vocabulary does not give it to.
        first: Whether its findings spare the member further rules.
        deferred: Whether its hints, on the document as a whole, are worked out only when they are read.
        lane: What passes without a look.
    """

    codes: dict[str, Code]
    check: Check
    properties: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    outside: bool = False
    first: bool = False
    deferred: bool = False
    lane: Lane | None = None

    def __hash__(self) -> int:
        return hash((self.check, self.properties, self.types))

    def __call__(self, value: Any, at: At) -> Iterable[Finding | str]:
        """Judge a value."""
        return self.check(value, at)

    def code_of(self, finding: Finding) -> Code:
        """Return the code that a finding of this rule has."""
        return self.codes[finding.code] if finding.code else next(iter(self.codes.values()))

    def __repr__(self) -> str:
        return f"<Rule {' '.join(self.codes)}>"


@checked
def rule(
    *codes: str,
    title: str = "",
    hint: str = "",
    severity: Severity = "error",
    clause: str = "House rule",
    url: str = "",
    property: str | Iterable[str] = (),  # noqa: A002 - the word of the vocabulary
    type: str | Iterable[str] = (),  # noqa: A002 - the word of the vocabulary
    outside: bool = False,
    first: bool = False,
    deferred: bool = False,
    lane: Lane | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of a function ``check(value, at)`` that yields what it finds.

    With ``property`` the check gets each value of that member; with ``type`` alone each object of that
    type (or one that extends it); with neither the whole document. It yields a message, or a `Finding`
    where the fault lies deeper than the value or the rule has several codes.

    Args:
        codes: The codes the rule gives. A house's own code needs at least a ``title``; the library's codes
            bring theirs.
        title: What is required, in one sentence.
        hint: What to do.
        severity: ``error``, ``warning`` or ``info``.
        clause: Where the requirement is written.
        url: The address of that place.
        property: One member name or several.
        type: One type or several.
        outside: Judge the property only where the vocabulary does not define it.
        first: When this rule finds something, the member is not judged further.
        deferred: For a rule on the document that gives hints: ask it only when the hints are read.
        lane: What passes without asking the rule.

    Returns:
        A decorator that makes a `Rule`, to be given to ``validate(..., rules=[...])``.

    Raises:
        ActivityKitError: A code is neither the library's nor has a title.

    Example:
        >>> import activitykit as ak
        >>> @ak.rule("ACME-1", title="Notes are signed", hint="Add attributedTo.", type="Note")
        ... def signed(note, at):
        ...     if "attributedTo" not in note:
        ...         yield "a Note without attributedTo"
        >>> report = ak.validate({"type": "Note", "content": "Hi"}, rules=[signed])
        >>> [d.message for d in report.diagnostics if d.code == "ACME-1"]
        ['a Note without attributedTo']
    """
    table = built_in_codes()
    known = {}
    for code in codes:
        if title:
            known[code] = Code(code, severity, "HOUSE", clause, url, title, hint)
        elif code in table:
            known[code] = table[code]
        else:
            msg = f"no code {code!r}{did_you_mean(code, table)}; a code of your own needs a title"
            raise ActivityKitError(msg)
    if not known:
        msg = "a rule needs a code: @rule('ACME-1', title='What is required')"
        raise ActivityKitError(msg)
    properties = frozenset([property] if isinstance(property, str) else property)
    types = frozenset([type] if isinstance(type, str) else type)

    def make(check: Check) -> Rule:
        return Rule(known, check, properties, types, outside, first, deferred, lane)

    return make


def place_tokens(place: Place) -> list[str | int]:
    """Return the member names and indexes from the root to a place."""
    tokens: list[str | int] = []
    while place is not None:
        place, token = place
        tokens.append(token)
    tokens.reverse()
    return tokens
