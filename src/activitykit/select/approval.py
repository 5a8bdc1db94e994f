"""Who approves those who ask to follow or to join: what people and groups openly say of themselves."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import from_json

from activitykit.select.facts import facts_of, holds, is_one_of
from activitykit.stream.coding import PUBLIC
from activitykit.stream.documents import ACTOR_TYPES, id_of, items_of
from activitykit.stream.rules import IN_FORCE
from activitykit.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activitykit.stream import Stream

__all__ = ["Approvals", "approves", "told_openly"]

_TERM = "manuallyApprovesFollowers"
_KEYS = (_TERM, f"as:{_TERM}", f"https://www.w3.org/ns/activitystreams#{_TERM}")
_ACTORS = frozenset(name.casefold() for name in ACTOR_TYPES)
_DENIALS = frozenset({"", "0", "false"})


class Approvals:
    """What descriptions in force say of approving, by whom they describe; kept once a history."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._scanned = 0
        self._said: dict[int, list[tuple[int, bool]]] = {}

    def __repr__(self) -> str:
        return f"Approvals({len(self._said):,})"

    def of(self, stream: Stream, node: int) -> list[tuple[int, bool]]:
        """Return the states of a thing that say whether it approves, and what they say, oldest first."""
        with self._lock:
            whole = stream.whole
            if len(whole.states) > self._scanned:
                self._scan(whole)
            return self._said.get(node, [])

    def _scan(self, whole: Stream) -> None:
        states, first = whole.states, self._scanned
        self._scanned = len(states)
        acting = np.array([*map(_may_act, whole.type_sets), True], np.bool_)  # the last is for no type at all
        found = (states.standing[first:] == IN_FORCE) & states.described[first:] & acting[states.type[first:]]
        for state in (np.flatnonzero(found) + first).tolist():
            raw, node = whole.raw(int(states.row[state])), int(states.node[state])
            if _TERM.encode() in raw:
                said = _said(from_json(raw), whole.nodes[node])
                if said is not None:
                    self._said.setdefault(node, []).append((state, said))


def approves(stream: Stream, node: int, row: int) -> bool:
    """Tell whether somebody or some group had openly said, by a row, that it approves those who ask.

    How it was described at first holds for those, too, who asked before.
    """
    told = told_openly(stream, node)
    before = [said for at, said in told if at < row]
    return before[-1] if before else bool(told) and told[0][1]


def told_openly(stream: Stream, node: int) -> list[tuple[int, bool]]:
    """Return the rows that decide on that, and what each says; none where nothing was said of it.

    What is addressed to Public counts, as long as it has not been undone, and where it doesn't rest on a
    founding that is not: who may describe a thing must not depend on what the one who asks can't see.
    """
    said = stream.derived(Approvals).of(stream, node)
    return facts_of(stream).once(("openly", node), lambda: _told_openly(stream, node, said)) if said else []


def _told_openly(stream: Stream, node: int, said: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    states, found = stream.states, stream.states_of(node)
    found = found[states.standing[found] == IN_FORCE]
    open_ = [state for state in found.tolist() if not states.implied[state] and _is_open(stream, state)]
    if open_ and open_[0] != found[0]:
        open_ = [state for state in open_ if states.rests[state] < 0]
    telling = set(open_)
    flags = {state: flag for state, flag in said if state in telling}
    if not flags:
        return []
    return [(int(states.row[state]), flag) for state, flag in sorted({open_[0]: False, **flags}.items())]


def _is_open(stream: Stream, state: int) -> bool:
    row, own = int(stream.states.row[state]), int(stream.states.own[state])
    audiences = np.array([int(stream.columns.own[row]), *([own] if own >= 0 else [])])
    public = holds(stream, audiences, np.array([stream.nodes.code(PUBLIC)]))
    return bool(stream.alive[row]) and bool(public.all())


def _may_act(kinds: Iterable[str]) -> bool:
    return is_one_of(kinds, _ACTORS) or any(kind not in TYPES for kind in kinds)


def _said(document: Any, identifier: str) -> bool | None:
    """Return what a document's object with an id says of approving; what is unclear is a yes."""
    for thing in items_of(document.get("object")) if isinstance(document, dict) else ():
        if isinstance(thing, dict) and id_of(thing) == identifier:
            for key in _KEYS:
                values = [v.get("@value") if isinstance(v, dict) else v for v in items_of(thing.get(key))]
                if values:
                    return any(str(value).casefold() not in _DENIALS for value in values)
    return None
