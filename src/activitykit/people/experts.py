"""Who knows about a topic: found by what people do, not by what they say of themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.language import catalogue
from activitykit.people.acts import decay, effort_of, endorsers
from activitykit.select.facts import type_table

if TYPE_CHECKING:
    from activitykit.select import Filter, View

__all__ = ["Expert", "experts"]

_PEOPLE = ("Person",)


@dataclass(frozen=True)
class Expert:
    """A person and what makes them one to ask.

    Attributes:
        id: The person's IRI.
        name: What the person is called.
        score: The sum of ``made`` and ``endorsed``.
        made: What the person's own acts on the topic are worth, each less as it ages.
        endorsed: What the others' reactions to them are worth.
        acts: How many acts on the topic.
        people: How many distinct others reacted.
    """

    id: str
    name: str
    score: float
    made: float
    endorsed: float
    acts: int
    people: int

    def reasons(self, lang: str = "en") -> list[str]:
        """Return why, in words."""
        words = catalogue(lang)
        said = [words.say("people.reason.acts", n=self.acts)]
        if self.people:
            said.append(words.say("people.reason.endorsed", n=self.people))
        return said


@checked
def experts(
    view: View, topic: Filter, *, n: int = 10, half_life_days: float = 180.0, endorsement: float = 0.5
) -> list[Expert]:
    """Return who visibly does most about a topic, and is most listened to, best first.

    An act counts for the effort it is (writing more than liking), halved every ``half_life_days``; each
    thing a person made counts ``endorsement * log2(1 + distinct others who reacted)`` more, likewise halved.

    Args:
        view: Who looks, at what, when; nobody is found by what the viewer may not see.
        topic: What the topic is: ``ak.Tag("rh")``, ``ak.Keyword("hydrogène")``, ``ak.query("tag:rh stage")``.
        n: How many people to return.
        half_life_days: After how many days an act says half as much.
        endorsement: The worth of being listened to, against that of doing.

    Raises:
        ActivityKitError: ``n`` or ``half_life_days`` is not positive.

    Example:
        >>> import activitykit as ak
        >>> from activitykit.select import View
        >>> def note(number, actor, text):
        ...     return {"type": "Create", "id": f"urn:{number}", "actor": actor, "to": "as:Public",
        ...             "published": f"2026-11-20T08:00:0{number}Z",
        ...             "object": {"type": "Note", "id": f"urn:n{number}",
        ...                        "tag": {"type": "Hashtag", "name": text}}}
        >>> stream = ak.Stream.from_documents([note(1, "urn:ana", "#sensors"), note(2, "urn:paul", "#lunch")])
        >>> [expert.id for expert in experts(View(stream, ak.Viewer("urn:zoe")), ak.Tag("sensors"))]
        ['urn:ana']
    """
    if n <= 0 or half_life_days <= 0:
        raise ActivityKitError(f"n and half_life_days are positive; found {n} and {half_life_days}")
    stream = view.stream
    rows = view.select(topic)
    effort = effort_of(view, rows)
    kept = effort > 0
    rows, weight = rows[kept], (effort * decay(view, rows, half_life_days))[kept]
    made: dict[int, float] = defaultdict(float)
    endorsed: dict[int, float] = defaultdict(float)
    acts: dict[int, int] = defaultdict(int)
    people: dict[int, set[int]] = defaultdict(set)
    creates = type_table(stream, ("Create",))[stream.columns.type[rows]]
    fresh = decay(view, rows, half_life_days)
    columns = zip(stream.columns.actor[rows].tolist(), stream.columns.object[rows].tolist(), strict=True)
    for at, (actor, thing) in enumerate(columns):
        made[actor] += float(weight[at])
        acts[actor] += 1
        if creates[at] and thing >= 0:
            others = endorsers(view, thing, actor)
            people[actor] |= others
            endorsed[actor] += endorsement * float(np.log2(1 + len(others)) * fresh[at])
    found = [
        Expert(
            id=stream.nodes[actor],
            name=view.name(stream.nodes[actor]),
            score=made[actor] + endorsed[actor],
            made=made[actor],
            endorsed=endorsed[actor],
            acts=acts[actor],
            people=len(people[actor]),
        )
        for actor in made
        if _is_person(view, actor)
    ]
    return sorted(found, key=lambda expert: (-expert.score, expert.id))[:n]


def _is_person(view: View, actor: int) -> bool:
    """Tell whether an actor may be asked: programs and groups known as such may not."""
    stream = view.stream
    state = int(view.state_of(np.array([actor]))[0])
    kind = int(stream.states.type[state]) if state >= 0 else -1
    return kind < 0 or bool(type_table(stream, _PEOPLE)[kind])
