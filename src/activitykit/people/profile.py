"""What a colleague works on, and cares about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.language import catalogue
from activitykit.people.acts import acts_of, decay, effort_of, tags_of
from activitykit.select.facts import type_table
from activitykit.stream.moments import to_datetime

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from activitykit.select import View

__all__ = ["Profile", "Topic", "Work", "profile"]


@dataclass(frozen=True)
class Topic:
    """A tag and how much of a person's recent work bears it."""

    id: str
    name: str
    score: float


@dataclass(frozen=True)
class Work:
    """A thing a person worked on: how often, and when last."""

    id: str
    name: str
    acts: int
    last: datetime
    score: float


@dataclass(frozen=True)
class Profile:
    """A person as another may see them: computed from what that other may see, and from nothing else.

    Attributes:
        id: The person's IRI.
        name: What the person is called; the last part of the IRI where no name may be read.
        summary: What the directory says of the person, if anything.
        groups: Groups the person visibly joined and has not left, by name.
        topics: Tags of the recent work, foremost first.
        works_on: Things created or edited, foremost first.
        last_active: The person's last visible act.
    """

    id: str
    name: str
    summary: str | None
    groups: tuple[str, ...]
    topics: tuple[Topic, ...]
    works_on: tuple[Work, ...]
    last_active: datetime | None

    def to_text(self, lang: str = "en") -> str:
        """Return the profile as a few lines of text in a language."""
        words = catalogue(lang)
        lines = [self.name + (f", {self.summary}" if self.summary else "")]
        if self.works_on:
            things = words.join([words.quote(work.name) for work in self.works_on])
            lines.append(words.say("people.works_on", things=things))
        if self.topics:
            lines.append(words.say("people.topics", topics=words.join([t.name for t in self.topics])))
        if self.groups:
            lines.append(words.say("people.groups", groups=words.join(list(self.groups))))
        return "\n".join(lines)


@checked
def profile(view: View, person: str, *, n: int = 5, half_life_days: float = 30.0) -> Profile:
    """Return what the viewer may know of what a person does.

    Args:
        view: Who looks, at what, when.
        person: The person's IRI.
        n: How many topics and works to name.
        half_life_days: After how many days an act says half as much.

    Raises:
        ActivityKitError: ``n`` or ``half_life_days`` is not positive.

    Example:
        >>> import activitykit as ak
        >>> from activitykit.select import View
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "to": "as:Public", "object": {"type": "Document", "id": "urn:d", "name": "Plan",
        ...                                    "tag": {"type": "Hashtag", "name": "#launch"}}}])
        >>> found = profile(View(stream, ak.Viewer("urn:paul")), "urn:ana")
        >>> [work.name for work in found.works_on], [topic.name for topic in found.topics]
        (['Plan'], ['#launch'])
    """
    if n <= 0 or half_life_days <= 0:
        raise ActivityKitError(f"n and half_life_days are positive; found {n} and {half_life_days}")
    stream = view.stream
    node = stream.nodes.code(person)
    rows = acts_of(view, node)
    weight = effort_of(view, rows) * decay(view, rows, half_life_days)
    topics: dict[int, float] = defaultdict(float)
    things: dict[int, list[int]] = defaultdict(list)
    score: dict[int, float] = defaultdict(float)
    made = type_table(stream, ("Create", "Update"))[stream.columns.type[rows]]
    for row, value, is_work in zip(rows.tolist(), weight.tolist(), made.tolist(), strict=True):
        if value <= 0:
            continue
        for tag in tags_of(view, row):
            topics[tag] += value
        if is_work:
            # An answer is work on the thread it stands in.
            thread, thing = int(stream.columns.context[row]), int(stream.columns.object[row])
            about = thread if int(stream.columns.reply[row]) >= 0 and thread >= 0 else thing
            things[about].append(row)
            score[about] += value
    known = (thing for thing in things if thing >= 0)
    best = sorted(known, key=lambda thing: (-score[thing], stream.nodes[thing]))
    summary = _summary(view, node)
    return Profile(
        id=person,
        name=view.name(person),
        summary=summary,
        groups=tuple(view.name(stream.nodes[group]) for group in _groups(view, rows)),
        topics=tuple(
            Topic(stream.nodes[tag], _tag_name(view, tag), value)
            for tag, value in sorted(topics.items(), key=lambda item: (-item[1], stream.nodes[item[0]]))[:n]
        ),
        works_on=tuple(
            Work(
                stream.nodes[thing],
                view.title_of(thing),
                len(things[thing]),
                to_datetime(int(stream.columns.time[things[thing][-1]])),
                score[thing],
            )
            for thing in best[:n]
        ),
        last_active=to_datetime(int(stream.columns.time[rows[-1]])) if len(rows) else None,
    )


def _tag_name(view: View, tag: int) -> str:
    key = view.stream.nodes[tag]
    return key if key.startswith("#") else view.name(key)


def _summary(view: View, node: int) -> str | None:
    state = int(view.state_of(np.array([node]))[0])
    code = int(view.stream.states.summary[state]) if state >= 0 else -1
    return view.stream.texts[code] if code >= 0 else None


def _groups(view: View, rows: NDArray[np.int64]) -> list[int]:
    stream = view.stream
    joins, leaves = (type_table(stream, (verb,))[stream.columns.type[rows]] for verb in ("Join", "Leave"))
    groups: dict[int, bool] = {}
    for row, joined, left in zip(rows.tolist(), joins.tolist(), leaves.tolist(), strict=True):
        if joined or left:
            groups[int(stream.columns.object[row])] = joined
    return [group for group, member in groups.items() if member and group >= 0]
