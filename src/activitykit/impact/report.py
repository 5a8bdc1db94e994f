"""The effects of a person's own posts and documents, told to that person."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from activitykit.language import catalogue
from activitykit.select.facts import type_table
from activitykit.stream.moments import to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from activitykit.select import View
    from activitykit.stream.moments import Moment

__all__ = ["Effect", "Impact", "impact"]

_REACTIONS = ("Like", "Announce", "Add", "Accept", "Join", "Dislike")
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
    """

    id: str
    name: str
    shared: datetime
    reactions: Mapping[str, int]
    people: tuple[str, ...]
    readers: int
    last: datetime | None

    def sentence(self, lang: str = "en") -> str:
        """Return the effect in words."""
        words = catalogue(lang)
        parts = [words.say(f"impact.{verb}", n=n) for verb, n in self.reactions.items()]
        if self.readers:
            parts.append(words.say("impact.readers", n=self.readers))
        said = words.join(parts) if parts else words.say("impact.nothing")
        return words.say("impact.line", thing=words.quote(self.name), effects=said)


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
        return "\n".join(effect.sentence(lang) for effect in self.effects)


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
        if thing < 0 or not view.visible_nodes(np.array([thing]))[0]:
            continue
        effect, people = _effect(view, row, thing, mine, begin)
        everyone |= people
        found.append(effect)
    found.sort(
        key=lambda effect: (-len(effect.people), -effect.readers, -effect.shared.timestamp(), effect.id)
    )
    return Impact(tuple(found[:n]), len(everyone))


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
    effect = Effect(
        id=stream.nodes[thing],
        name=view.title_of(thing),
        shared=to_datetime(int(columns.time[row])),
        reactions=MappingProxyType({verb: len(actors) for verb, actors in by_verb.items() if actors}),
        people=tuple(stream.nodes[actor] for actor in order),
        readers=len(set(columns.actor[counted].tolist())),
        last=to_datetime(int(columns.time[reacting[-1]])) if reacting else None,
    )
    return effect, people


def _after(view: View, thing: int) -> NDArray[np.int64]:
    """Return the rows about a thing, about the answers to it, and about the acts upon those, ascending."""
    stream = view.stream
    rows: set[int] = set()
    waiting, known = [thing], {thing}
    while waiting:
        node = waiting.pop()
        found = np.concatenate((stream.rows_of("object", node), stream.rows_of("reply", node)))
        for row in found[view.visible(found) | view.countable(found)].tolist():
            if row in rows:
                continue
            rows.add(row)
            reply = int(stream.columns.reply[row]) == node
            further = int(stream.columns.object[row]) if reply else int(stream.columns.id[row])
            if further >= 0 and further not in known:
                known.add(further)
                waiting.append(further)
    return np.array(sorted(rows), np.int64)
