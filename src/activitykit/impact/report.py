"""The effects of a person's own posts and documents, told to that person."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import from_json

from activitykit.arguments import checked
from activitykit.language import catalogue
from activitykit.select.facts import type_table
from activitykit.stream.documents import ids_in
from activitykit.stream.moments import to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from activitykit.select import View
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Effect", "Impact", "effect", "impact"]

_REACTIONS = ("Like", "Reply", "Announce", "Add", "Accept", "Join", "Dislike")
_REUSING = ("Announce", "Add")
_TEAMS = ("Group", "Organization")
_SEEING = ("View", "Read", "Listen")


@dataclass(frozen=True)
class Effect:
    """What came of one thing.

    Attributes:
        id: The thing's IRI.
        name: Its name, or the beginning of its text.
        shared: When the person shared it.
        reactions: Distinct other people by verb; ``"Reply"`` for answers anywhere in its thread. A share of a
            share counts as an Announce.
        people: The IRIs of all these people, first come first.
        readers: How many others opened it, where the view's evidence allows that to be counted, else 0.
        last: When something last came of it.
        teams: The IRIs of the groups that it was shared with or added to since, beside those it was for.
        type: What it is: an AS2 type, where known.
    """

    id: str
    name: str
    shared: datetime
    reactions: Mapping[str, int]
    people: tuple[str, ...]
    readers: int
    last: datetime | None
    teams: tuple[str, ...] = ()
    type: str | None = None

    def sentence(self, lang: str = "en") -> str:
        """Return the effect in words."""
        words = catalogue(lang)
        return words.say("impact.line", thing=words.quote(self.name), figures=self.figures(lang))

    def figures(self, lang: str = "en") -> str:
        """Return how many people did what, and how many teams reused it, in words."""
        words = catalogue(lang)
        counts = {**({"readers": self.readers} if self.readers else {}), **self.reactions}
        parts: list[str] = []
        for what, n in counts.items():
            people = words.say("actors.people", n=n) if n == 1 or not parts else words.number(n)
            parts.append(words.say(f"impact.{what}", n=n, people=people, agree=self.type))
        teams = words.say("impact.teams", n=len(self.teams), agree=self.type) if self.teams else ""
        if not parts:
            return teams or words.say("impact.nothing")
        return words.say("impact.figures", effects=words.join(parts), teams=teams)


@dataclass(frozen=True)
class Impact:
    """What came of all that a person shared.

    Attributes:
        effects: One a thing, what moved most people first.
        people: Distinct other people over all of them.
    """

    effects: tuple[Effect, ...]
    people: int

    def to_text(self, lang: str = "en") -> str:
        """Return the effects, one a line."""
        return "\n".join(one.sentence(lang) for one in self.effects)


@checked
def impact(view: View, *, since: Moment | None = None, n: int = 10) -> Impact:
    """Tell the viewer what came of what they shared.

    Args:
        view: The viewer's own view; others' acts count as far as the viewer may see them, openings only where
            ``view.evidence`` lets them count, without names.
        since: Count only what happened after this moment; everything when left out.
        n: How many things to return.

    Example:
        >>> import activitykit as ak
        >>> from activitykit.select import View
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "to": "as:Public", "object": {"type": "Note", "id": "urn:n", "name": "Plan"}},
        ...     {"type": "Like", "id": "urn:2", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "to": "as:Public", "object": "urn:n"}])
        >>> print(impact(View(stream, ak.Viewer("urn:ana"))).to_text())
        “Plan”: one person liked it
    """
    stream, mine = view.stream, set(view.mine.tolist())
    columns = stream.columns
    own = view.history[type_table(stream, ("Create",))[columns.type[view.history]]]
    begin = 0 if since is None else to_micros(since)
    found: list[Effect] = []
    everyone: set[int] = set()
    for row in own.tolist():
        thing = int(columns.object[row])
        if thing < 0:
            continue
        one, people = _effect(view, row, thing, mine, begin)
        everyone |= people
        found.append(one)
    found.sort(key=lambda one: (-len(one.people), -one.readers, -one.shared.timestamp(), one.id))
    return Impact(tuple(found[:n]), len(everyone))


def effect(view: View, thing: str, *, since: Moment | None = None) -> Effect | None:
    """Tell the viewer what came of one thing that they shared; ``None`` where they did not.

    Args:
        view: The viewer's own view; see :func:`impact`.
        thing: The IRI of the thing.
        since: Count only what happened after this moment; everything when left out.
    """
    stream = view.stream
    node = stream.nodes.code(thing)
    rows = stream.rows_of("object", node) if node >= 0 else np.empty(0, np.int64)
    rows = rows[np.isin(rows, view.history) & type_table(stream, ("Create",))[stream.columns.type[rows]]]
    if not len(rows):
        return None
    begin = 0 if since is None else to_micros(since)
    return _effect(view, int(rows[0]), node, set(view.mine.tolist()), begin)[0]


def _effect(view: View, row: int, thing: int, mine: set[int], begin: int) -> tuple[Effect, set[int]]:
    stream = view.stream
    columns = stream.columns
    rows = _after(view, thing)
    rows = rows[(columns.time[rows] >= begin) & ~np.isin(columns.actor[rows], sorted(mine))]
    visible = view.visible(rows)
    opened = type_table(stream, _SEEING)[columns.type[rows]]
    counted = rows[opened & view.countable(rows)]
    seen = rows[visible]
    by_verb: dict[str, set[int]] = {}
    for verb in _REACTIONS:
        actors = columns.actor[seen[type_table(stream, (verb,))[columns.type[seen]]]]
        by_verb[verb] = set(actors.tolist())
    answers = seen[(columns.reply[seen] >= 0) & type_table(stream, ("Create",))[columns.type[seen]]]
    by_verb["Reply"] = set(columns.actor[answers].tolist())
    people = set().union(*by_verb.values())
    order = [actor for actor in dict.fromkeys(columns.actor[seen].tolist()) if actor in people]
    reacting = [int(r) for r in seen if int(columns.actor[r]) in people]
    made = Effect(
        id=stream.nodes[thing],
        name=view.title_of(thing),
        shared=to_datetime(int(columns.time[row])),
        reactions=MappingProxyType({verb: len(actors) for verb, actors in by_verb.items() if actors}),
        people=tuple(stream.nodes[actor] for actor in order),
        readers=len(set(columns.actor[counted].tolist())),
        last=to_datetime(int(columns.time[reacting[-1]])) if reacting else None,
        teams=_teams(view, row, seen),
        type=_type(view, thing),
    )
    return made, people


def _teams(view: View, shared: int, seen: NDArray[np.int64]) -> tuple[str, ...]:
    """Return the groups that a thing was shared with or added to by the rows seen, who came first first."""
    stream = view.stream
    reusing = seen[type_table(stream, _REUSING)[stream.columns.type[seen]]].tolist()
    first = set(_addressed(stream, shared))
    named = dict.fromkeys(iri for row in reusing for iri in _addressed(stream, row) if iri not in first)
    nodes = [node for iri in named if (node := stream.nodes.code(iri)) >= 0]
    return tuple(stream.nodes[node] for node in nodes if _type(view, node) in _TEAMS)


def _addressed(stream: Stream, row: int) -> list[str]:
    """Return where an act was put and whom it was openly addressed to."""
    document = from_json(stream.raw(row))
    return [iri for key in ("target", "context", "audience", "to", "cc") for iri in ids_in(document.get(key))]


def _type(view: View, thing: int) -> str | None:
    state = int(view.state_of(np.array([thing]))[0])
    code = int(view.stream.states.type[state]) if state >= 0 else -1
    return view.stream.type_sets[code][0] if code >= 0 else None


def _after(view: View, thing: int) -> NDArray[np.int64]:
    """Return the rows about a thing, about the answers to it, and about the acts upon those, ascending."""
    stream = view.stream
    rows: set[int] = set()
    waiting, known = [thing], {thing}
    while waiting:
        node = waiting.pop()
        found = np.concatenate((stream.rows_of("object", node), stream.rows_of("reply", node)))
        for row in found[view.countable(found)].tolist():
            if row in rows:
                continue
            rows.add(row)
            reply = int(stream.columns.reply[row]) == node
            further = int(stream.columns.object[row]) if reply else int(stream.columns.id[row])
            if further >= 0 and further not in known:
                known.add(further)
                waiting.append(further)
    return np.array(sorted(rows), np.int64)
