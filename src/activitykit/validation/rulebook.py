"""A profile's rules, arranged by type and property, so that the walk looks each member up once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError, WrongArgument, did_you_mean
from activitykit.validation.checks import activitypub_rules, as2_rules
from activitykit.validation.kinds import known_types
from activitykit.validation.rules import EVERY, EXTENSION, Lane, Rule, anything
from activitykit.vocabulary import PROPERTIES, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from activitykit.validation.codes import Severity

__all__ = ["PROFILES", "Profile", "Rulebook", "Shape", "belongs", "rulebook_for"]

Profile = Literal["as2", "activitypub", "strict"]
PROFILES: tuple[Profile, ...] = ("activitypub", "as2", "strict")
_STRICT: dict[Severity, Severity] = {"info": "warning", "warning": "error", "error": "error"}
_MOST_SHAPES = 1024
"""Documents may name any types; a rulebook keeps so many combinations arranged."""


@dataclass(slots=True)
class Shape:
    """What the rules say of the objects of one type.

    Attributes:
        types: The vocabulary's types it stands for; none when the object has no type, or another's.
        texts: By member, what lets a string pass.
        nests: By member, the lane that lets objects and arrays pass.
        numbers: By member, what lets a number pass.
        maps: By member, what lets a language map pass.
        whole: The rules on the object as a whole.
        members: By member, the rules to ask when nothing lets the value pass.
    """

    types: tuple[str, ...]
    texts: dict[str, Callable[[str], object]] = field(default_factory=dict)
    nests: dict[str, Lane] = field(default_factory=dict)
    numbers: dict[str, tuple[float, float, frozenset[type]]] = field(default_factory=dict)
    maps: dict[str, Callable[[dict[str, Any]], bool]] = field(default_factory=dict)
    whole: tuple[Rule, ...] = ()
    members: dict[str, tuple[Rule, ...]] = field(default_factory=dict)


class Rulebook:
    """The rules of a profile, and a house's own."""

    def __init__(self, profile: Profile, house: tuple[Rule, ...] = ()) -> None:
        self.strict = profile == "strict"
        rules = as2_rules() + (activitypub_rules() if profile == "activitypub" else ())
        overridden = {code for given in house for code in given.codes} & {c for r in rules for c in r.codes}
        if overridden:
            msg = f"the code {min(overridden)} is the library's; give your rule another"
            raise ActivityKitError(msg)
        self._rules = (*rules, *house)
        self.document_rules = tuple(r for r in self._rules if not r.properties and not r.types)
        self.house_documents = any(r not in as2_rules() for r in self.document_rules)
        self.known = frozenset(name for r in rules for name in r.properties) - {EVERY, EXTENSION}
        self.vouching = not any(EXTENSION in r.properties or EVERY in r.properties for r in house)
        self.house_names = frozenset(name for r in house for name in r.properties) - self.known
        self._house_types = frozenset(name for r in house for name in r.types)
        self.shapes: dict[Any, Shape] = {}
        self.untyped = self.shapes[None] = self._arrange((), frozenset(), restricted=False)

    def shape(self, given: Any) -> Shape:
        """Return the shape for a ``type`` value that ``shapes`` has not under that key."""
        if isinstance(given, list):
            key: Any = tuple(item for item in given if isinstance(item, str))
        elif isinstance(given, str):
            key = given
        else:
            return self.untyped
        if key in self.shapes:
            return self.shapes[key]
        types, all_known = known_types(given)
        raw = self._house_types.intersection([key] if isinstance(key, str) else key)
        made = self.untyped
        if types or raw:
            made = self._arrange(types, _families(types) | raw, restricted=all_known)
        if len(self.shapes) < _MOST_SHAPES:
            self.shapes[key] = made
        return made

    def severity(self, severity: Severity) -> Severity:
        """Return how grave a finding is under this profile."""
        return _STRICT[severity] if self.strict else severity

    def _arrange(self, types: tuple[str, ...], families: frozenset[str], *, restricted: bool) -> Shape:
        shape = Shape(types)
        concerned = [r for r in self._rules if not r.types or r.types & families]
        shape.whole = tuple(r for r in concerned if r.types and not r.properties)
        for name in self.known | self.house_names:
            outside = restricted and not belongs(name, types)
            asked = [
                r
                for r in concerned
                if (name in r.properties or (EVERY in r.properties and name in self.known))
                and (outside or not r.outside)
            ]
            if name not in self.known:
                asked += [r for r in concerned if EXTENSION in r.properties]
            shape.members[name] = tuple(sorted(asked, key=lambda r: (not r.first, not r.outside)))
            self._open_lanes(shape, name)
        shape.members[EXTENSION] = tuple(r for r in concerned if EXTENSION in r.properties)
        return shape

    @staticmethod
    def _open_lanes(shape: Shape, name: str) -> None:
        lanes = [r.lane for r in shape.members[name]]
        if not lanes or any(lane is None for lane in lanes):
            return
        given = [lane for lane in lanes if lane is not None]
        tests = [lane.text for lane in given if lane.text is not anything]
        if len(tests) > 1:
            return
        shape.texts[name] = tests[0] if tests else anything
        numbers = [lane.numbers for lane in given]
        if None not in numbers:
            bounds = [n for n in numbers if n is not None]
            classes = frozenset.intersection(*(n[2] for n in bounds))
            shape.numbers[name] = (max(n[0] for n in bounds), min(n[1] for n in bounds), classes)
        maps = [lane.mapping for lane in given if lane.mapping is not None]
        if len(maps) == 1 and all(lane.text is anything or lane.mapping for lane in given):
            shape.maps[name] = maps[0]
            return
        objects = [lane.objects for lane in given if lane.objects is not None]
        allowed = frozenset.intersection(*objects) if objects else None
        many = all(lane.many for lane in given)
        if allowed is None or allowed or many:
            shape.nests[name] = Lane(shape.texts[name], allowed, many)


def _families(types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(ancestor for name in types for ancestor in (name, *TYPES[name].ancestors))


def belongs(name: str, types: tuple[str, ...]) -> bool:
    """Whether the vocabulary gives a property to one of the types."""
    entry = PROPERTIES.get("items" if name == "orderedItems" else name.removesuffix("Map"))
    if entry is None:
        return True
    for given in types:
        families = {given, *TYPES[given].ancestors}
        if not families.intersection(entry.domain):
            continue
        ordered = "OrderedCollection" in families
        if (name == "items" and ordered) or (name == "orderedItems" and not ordered):
            continue
        if name == "object" and "IntransitiveActivity" in families:
            continue
        return True
    return False


@lru_cache(maxsize=32)
def _cached(profile: Profile, house: tuple[Rule, ...]) -> Rulebook:
    return Rulebook(profile, house)


def rulebook_for(profile: Any, house: Iterable[Rule]) -> Rulebook:
    """Return the rulebook of a profile and a house's rules.

    Raises:
        ActivityKitError: There is no such profile, or what is given is no rule.
    """
    if not isinstance(profile, str) or profile not in PROFILES:
        meant = did_you_mean(shown(profile).strip("'"), PROFILES)
        msg = f"there is no profile {shown(profile)}{meant}; there are {', '.join(PROFILES)}"
        raise ActivityKitError(msg)
    if house.__class__ is not tuple:
        if not isinstance(house, Iterable):
            msg = f"rules takes several rules, not {shown(house)}: write [rule]"
            raise WrongArgument(msg)
        house = tuple(house)
    for given in house:
        if not isinstance(given, Rule):
            msg = f"{shown(given)} is no rule: make one with @ak.rule('ACME-1', title='What is required')"
            raise WrongArgument(msg)
    return _cached(profile, house)
