"""Plays a company's days: numbers in, Activity Streams 2.0 activities in time order out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["ACTIONS", "History", "Step", "group_document", "person_document"]

CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOME = "https://intra.example"
FIRST_NAMES = ("Anaïs", "Bruno", "Chloé", "Driss", "Élodie", "Farid", "Gaëlle", "Hugo", "Inès", "Jules")
GROUP_NAMES = ("Bakery", "Cycling", "Data", "Works council", "Press")
WORDS = (
    "budget",
    "canteen",
    "cargo bike",
    "quarterly figures",
    "apprentices",
    "roof",
    "intranet",
    "fire drill",
)
# Whom a thing may be addressed to: a group's id means its members, `/followers` those who follow it.
AUDIENCES = (
    "public",
    "unlisted",
    "followers",
    "group",
    "group followers",
    "direct",
    "blind",
    "nobody",
    "mixed",
)
GAPS = (0, 1, 60, 3_600, 26_000, 86_400, 700_000)


class Step(NamedTuple):
    """One drawn step: what happens, and small numbers that choose who, to what, for whom and when."""

    verb: str
    who: int
    what: int
    audience: int
    gap: int
    form: int


def person_document(number: int) -> dict[str, Any]:
    """Return the Person document of the company's ``number``-th colleague."""
    ident = f"{HOME}/people/{number}"
    name = FIRST_NAMES[number % len(FIRST_NAMES)]
    return {
        "@context": CONTEXT,
        "id": ident,
        "type": "Person",
        "nameMap": {"fr": name if number < len(FIRST_NAMES) else f"{name} {number}"},
        "followers": f"{ident}/followers",
    }


def group_document(number: int, owner: str) -> dict[str, Any]:
    """Return the Group document of the company's ``number``-th group, founded by ``owner``."""
    ident = f"{HOME}/groups/{number}"
    return {
        "@context": CONTEXT,
        "id": ident,
        "type": "Group",
        "nameMap": {"en": GROUP_NAMES[number % len(GROUP_NAMES)]},
        "attributedTo": owner,
        "followers": f"{ident}/followers",
    }


@dataclass
class History:
    """The company while it is being played; ``documents`` grows by one activity a step at most."""

    people: Sequence[str]
    groups: Sequence[str]
    now: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)
    documents: list[dict[str, Any]] = field(default_factory=list)
    things: list[dict[str, Any]] = field(default_factory=list)

    def play(self, steps: Sequence[Step]) -> None:
        """Play the steps in order; a step that has nothing to act on is left out."""
        for step in steps:
            self.now += timedelta(seconds=GAPS[step.gap % len(GAPS)])
            ACTIONS[step.verb](self, step)

    def person(self, number: int) -> str:
        """Return the id of a colleague."""
        return self.people[number % len(self.people)]

    def audience(self, step: Step, author: str) -> dict[str, Any]:
        """Return the addressing properties that the step chose."""
        kind = AUDIENCES[step.audience % len(AUDIENCES)]
        other = self.person(step.who + step.what + 1)
        if "group" in kind and not self.groups:
            kind = "followers"
        group = self.groups[step.what % len(self.groups)] if self.groups else ""
        followers = f"{author}/followers"
        addressed: dict[str, dict[str, Any]] = {
            "public": {"to": PUBLIC, "cc": [followers]},
            "unlisted": {"to": [followers], "cc": ["as:Public"]},
            "followers": {"to": followers},
            "group": {"to": [group], "audience": group},
            "group followers": {"audience": [f"{group}/followers"]},
            "direct": {"to": [other, self.person(step.form)]},
            "blind": {"to": [followers], "bto": other, "bcc": [self.person(step.form)]},
            "nobody": {},
            "mixed": {"to": [other], "cc": [followers, PUBLIC], "bcc": [group or other]},
        }
        return addressed[kind]

    def record(self, kind: str, actor: str, form: int, **members: Any) -> dict[str, Any]:
        """Append one activity; ``form`` decides whether its actor stands there as an id or embedded."""
        activity = {
            "@context": CONTEXT,
            "id": f"{HOME}/activities/{len(self.documents)}",
            "type": kind,
            "actor": {"id": actor, "type": "Person"} if form % 5 == 0 else actor,
            "published": self.now.isoformat().replace("+00:00", "Z"),
            **{name: value for name, value in members.items() if value is not None},
        }
        self.documents.append(activity)
        return activity

    def thing(self, number: int) -> dict[str, Any] | None:
        """Return something that was posted before, or ``None`` when nothing was."""
        return self.things[number % len(self.things)] if self.things else None


def _embedded(activity: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in activity.items() if name != "@context"}


def _post(history: History, step: Step, *, reply: bool = False) -> None:
    author = history.person(step.who)
    parent = history.thing(step.what) if reply else None
    if reply and parent is None:
        return
    topic = WORDS[step.what % len(WORDS)]
    stamp = history.now.isoformat().replace("+00:00", "Z")
    addressed = history.audience(step, author)
    thing = {
        "id": f"{HOME}/things/{len(history.things)}",
        "type": "Article" if step.form % 3 == 0 and not reply else "Note",
        "attributedTo": author,
        "contentMap": {"en": f"News about the {topic}."},
        "published": stamp,
        **addressed,
    }
    if thing["type"] == "Article":
        thing["nameMap"] = {"en": f"The {topic}", "fr": f"Actualité : {topic}"}
    if parent is not None:
        thing["inReplyTo"] = parent["id"]
    if step.form % 4 == 1:
        thing["tag"] = [{"type": "Mention", "href": history.person(step.what), "name": "@colleague"}]
    history.things.append(thing)
    history.record("Create", author, step.form, object=thing, **addressed)


def _reply(history: History, step: Step) -> None:
    _post(history, step, reply=True)


def _react(kind: str) -> Callable[[History, Step], None]:
    def react(history: History, step: Step) -> None:
        thing = history.thing(step.what)
        if thing is None:
            return
        actor = history.person(step.who)
        history.record(kind, actor, step.form, object=thing["id"], to=thing["attributedTo"])

    return react


def _share(history: History, step: Step) -> None:
    shares = [document for document in history.documents if document["type"] == "Announce"]
    actor = history.person(step.who)
    thing = history.thing(step.what)
    if thing is None:
        return
    if shares and step.form % 2:  # a share of a share: the earlier one, whole or by its id
        earlier = shares[step.what % len(shares)]
        target = (
            {k: v for k, v in earlier.items() if k != "@context"} if step.form % 4 == 1 else earlier["id"]
        )
    else:
        target = thing["id"]
    history.record("Announce", actor, step.form, object=target, **history.audience(step, actor))


def _follow(history: History, step: Step) -> None:
    wanted = [*history.people, *history.groups]
    actor = history.person(step.who)
    target = wanted[step.what % len(wanted)]
    if target != actor:
        history.record("Follow", actor, step.form, object=target)


def _membership(kind: str) -> Callable[[History, Step], None]:
    def change(history: History, step: Step) -> None:
        if history.groups:
            group = history.groups[step.what % len(history.groups)]
            history.record(kind, history.person(step.who), step.form, object=group)

    return change


def _add(history: History, step: Step) -> None:
    if history.groups:
        group = history.groups[step.what % len(history.groups)]
        kind = "Add" if step.form % 3 else "Remove"
        history.record(
            kind, history.person(step.who), step.form, object=history.person(step.form), target=group
        )


def _quiet(kind: str) -> Callable[[History, Step], None]:
    def quiet(history: History, step: Step) -> None:
        actor, other = history.person(step.who), history.person(step.what)
        if actor == other:
            return
        until = history.now + timedelta(days=step.form)
        end = until.isoformat().replace("+00:00", "Z") if step.form % 2 else None
        history.record(kind, actor, step.form, object=other, endTime=end)

    return quiet


def _undo(history: History, step: Step) -> None:
    undoable = [
        d for d in history.documents if d["type"] not in {"Create", "Undo", "Delete", "Update", "View"}
    ]
    if not undoable:
        return
    undone = undoable[step.what % len(undoable)]
    actor = undone["actor"]
    history.record(
        "Undo",
        actor["id"] if isinstance(actor, dict) else actor,
        step.form,
        object=_embedded(undone) if step.form % 2 else undone["id"],
    )


def _update(history: History, step: Step) -> None:
    thing = history.thing(step.what)
    if thing is None:
        return
    stamp = history.now.isoformat().replace("+00:00", "Z")
    edited = {**thing, "contentMap": {"en": f"Corrected ({step.form})."}, "updated": stamp}
    history.record("Update", thing["attributedTo"], step.form, object=edited)


def _delete(history: History, step: Step) -> None:
    thing = history.thing(step.what)
    if thing is None:
        return
    stamp = history.now.isoformat().replace("+00:00", "Z")
    stone = {"id": thing["id"], "type": "Tombstone", "formerType": thing["type"], "deleted": stamp}
    history.record("Delete", thing["attributedTo"], step.form, object=stone if step.form % 2 else thing["id"])


ACTIONS: Mapping[str, Callable[[History, Step], None]] = {
    "post": _post,
    "reply": _reply,
    "like": _react("Like"),
    "view": _react("View"),
    "read": _react("Read"),
    "share": _share,
    "follow": _follow,
    "join": _membership("Join"),
    "leave": _membership("Leave"),
    "add": _add,
    "block": _quiet("Block"),
    "ignore": _quiet("Ignore"),
    "undo": _undo,
    "update": _update,
    "delete": _delete,
}
