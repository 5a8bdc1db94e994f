"""The rules that ActivityPub adds to Activity Streams 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.validation.kinds import known_types
from activitykit.validation.rules import At, Finding, rule
from activitykit.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_ACTORS = tuple(name for name, entry in TYPES.items() if entry.family == "actor")
_WITH_OBJECT = ("Create", "Update", "Delete", "Follow", "Add", "Remove", "Like", "Block", "Undo")


@rule("AP-ACTOR-INBOX", type=_ACTORS)
def actor_boxes(node: Any, at: At) -> Iterator[Finding]:
    """An actor that stands for itself has both boxes; an embedded one may be an excerpt."""
    if at.nested:
        return
    missing = [name for name in ("inbox", "outbox") if node.get(name) is None]
    if missing:
        yield Finding(f"{at.types[0]} without {' and '.join(missing)}")


@rule("AP-ACTOR-ID")
def identified(document: Any, at: At) -> Iterator[Finding]:
    """A document has an id, which may be null, and a type."""
    del at
    for name in ("id", "type"):
        if name not in document and f"@{name}" not in document:
            yield Finding(f"the document has no {name}")


@rule("AP-ORDERED-BOX", property=("inbox", "outbox"))
def ordered_box(value: Any, at: At) -> Iterator[Finding]:
    """A box that is given is ordered."""
    if isinstance(value, dict):
        types, all_known = known_types(value.get("type"))
        if types and all_known and not any(TYPES[name].is_a("OrderedCollection") for name in types):
            yield Finding(f"{at.name} is a {types[0]}")


@rule("AP-ACTIVITY-ACTOR", type="Activity")
def activity_actor(node: Any, at: At) -> Iterator[Finding]:
    """Who did it."""
    if node.get("actor") is None and not at.nested:
        yield Finding(f"{at.types[0]} without actor")


@rule("AP-ACTIVITY-OBJECT", type=_WITH_OBJECT)
def activity_object(node: Any, at: At) -> Iterator[Finding]:
    """What it was done to."""
    if node.get("object") is None and not at.nested:
        yield Finding(f"{at.types[0]} without object")


@rule("AP-ACTIVITY-TARGET", type=("Add", "Remove"))
def activity_target(node: Any, at: At) -> Iterator[Finding]:
    """What it was added to."""
    if node.get("target") is None and not at.nested:
        yield Finding(f"{at.types[0]} without target")


@rule("AP-BLIND-DELIVERED", property=("bto", "bcc"))
def blind_delivered(value: Any, at: At) -> Iterator[Finding]:
    """Blind copies that left the server."""
    del value
    yield Finding(f"{at.name} was delivered")


RULES = (
    actor_boxes,
    identified,
    ordered_box,
    activity_actor,
    activity_object,
    activity_target,
    blind_delivered,
)
