"""Signals of ties: the viewer's people, what the viewer follows, conversations, and who is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.rank.numbering import Numbering
from activitykit.rank.posts import Posts
from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of
from activitykit.select.facts import among, holds
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates, Ground

__all__ = ["Affinity", "Conversation", "Follows", "Proximity"]


class Affinity(Signal):
    """How much the viewer reads, likes and answers what this author makes: log(1 + decayed weight).

    The greater of what ties the viewer to the thing's author and to who acted on it.

    Attributes:
        half_life: After this time an act of the viewer weighs half.
        per_post: Divide by how much the author posts: the share of their posts the viewer reads.

    Example:
        >>> import activitykit as ak
        >>> ak.Affinity(weight=2)
        Affinity(weight=2.0)
    """

    half_life: Span = "3mo"
    per_post: bool = False

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        own = ground.own
        authors = ground.author_of(own.thing)
        kept = (authors >= 0) & ~among(authors, ground.me)
        authors = authors[kept]
        weight = own.strength[kept] * np.exp2((own.time[kept] - ground.now) / micros_of(self.half_life))
        numbers = Numbering(authors, len(ground.stream.nodes))
        table = numbers.sums(weight)
        if self.per_post:
            table /= 2 + self._posts(ground, numbers)
        else:
            table = np.log1p(table)
        return _Tie(ground, numbers, table)

    @staticmethod
    def _posts(ground: Ground, authors: Numbering) -> NDArray[np.int64]:
        """Return how much each author posted, as far as the viewer may see it; answers aside."""
        rows = ground.stream.derived(Posts).by(ground.stream, authors.nodes)
        rows = rows[ground.view.visible(rows)]
        return np.bincount(authors.of(ground.columns.actor[rows]), minlength=len(authors))


class _Tie(NodeScorer):
    def __init__(self, ground: Ground, numbers: Numbering, table: NDArray[np.float64]) -> None:
        super().__init__(ground, numbers, table)
        self.lifting = numbers.nodes
        self.cheap = False  # who wrote a thing follows from what the viewer may know of it

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.maximum(
            self.values_of(candidates.author), self.values_of(candidates.actor)
        )
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        ground = self.ground
        candidate = ground.candidates(np.array([row]))
        author, actor = int(candidate.author[0]), int(candidate.actor[0])
        node = author if self.value_of(author) >= self.value_of(actor) else actor
        if self.value_of(node) <= 0:
            return None
        things = distinct(ground.own.thing[ground.author_of(ground.own.thing) == node])
        key = "reason.affinity" if node == author else "reason.affinity_actor"
        return words.say(key, n=len(things), name=ground.name(node))


class Follows(Signal):
    """Whether the viewer follows who did it, the thing, its author, its context, or one of its tags: 1 or 0.

    Example:
        >>> import activitykit as ak
        >>> ak.Follows(weight=0.5)
        Follows(weight=0.5)
    """

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Followed(ground)


class _Followed(Scorer):
    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        nodes = ground.stream.nodes.codes(ground.view.viewer.follows)
        self._nodes = nodes[~np.isin(nodes, ground.me)]
        self.lifting = self._nodes
        self._followed = np.zeros(len(ground.stream.nodes) + 1, np.bool_)  # the last is for the code -1
        self._followed[self._nodes] = True
        self.limits = 0.0, float(len(self._nodes) > 0)

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        columns, followed = self.ground.columns, self._followed
        found = followed[candidates.actor] | followed[candidates.author] | followed[candidates.about]
        found |= followed[columns.context[candidates.rows]] | followed[columns.target[candidates.rows]]
        found |= holds(self.ground.stream, columns.tags[candidates.rows], self._nodes)
        return found.astype(np.float64)

    def reason(self, row: int, words: Catalogue) -> str | None:
        ground, columns = self.ground, self.ground.columns
        candidate = ground.candidates(np.array([row]))
        named = [candidate.actor[0], candidate.author[0], candidate.about[0], columns.context[row]]
        named += [columns.target[row], *ground.stream.sets.members(int(columns.tags[row])).tolist()]
        for node in map(int, named):
            if node >= 0 and self._followed[node]:
                return words.say("reason.follows", name=ground.name(node))
        return None


class Conversation(Signal):
    """Whether it speaks to the viewer.

    1 for what mentions the viewer, 0.8 for answers to what the viewer made, and 0.5 for threads in which the
    viewer wrote, less with the time since then.

    Attributes:
        half_life: After this time a thread in which the viewer wrote counts half.

    Example:
        >>> import activitykit as ak
        >>> ak.Conversation(weight=3).weight
        3.0
    """

    half_life: Span = "14d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Talk(ground, micros_of(self.half_life))


class _Talk(Scorer):
    cheap = True

    def __init__(self, ground: Ground, half: int) -> None:
        super().__init__(ground)
        columns, stream = ground.columns, ground.stream
        nodes = len(stream.nodes)
        rows = ground.acts
        written = rows[ground.creating[columns.type[rows]]] if len(rows) else rows
        self._mine = np.zeros(nodes + 1, np.bool_)  # the last is for the code -1
        self._mine[columns.object[written]] = True
        self._mine[-1] = False
        freshness = np.exp2((columns.time[written] - ground.now) / half)
        both = np.concatenate((columns.reply[written], columns.context[written]))
        self._threads = Numbering(both[both >= 0], nodes)
        self._fresh = np.zeros(len(self._threads) + 1)
        np.maximum.at(self._fresh, self._threads.at, np.tile(freshness, 2)[both >= 0])
        made = columns.object[written]
        self.lifting = np.concatenate((made[made >= 0], self._threads.nodes, ground.me))

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        columns, rows = self.ground.columns, candidates.rows
        reply, context = columns.reply[rows], columns.context[rows]
        value = np.zeros(len(rows))
        if len(self._threads):
            for nodes in (reply, context, candidates.about):
                value = np.maximum(value, self._fresh[self._threads.of(nodes)] / 2)
        value[self._mine[reply]] = 0.8
        value[holds(self.ground.stream, columns.mentions[rows], self.ground.me)] = 1.0
        return np.where(np.isin(candidates.actor, self.ground.me), 0.0, value)

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        keys = {1.0: "reason.mention", 0.8: "reason.reply"}
        return words.say(keys.get(value, "reason.thread")) if value > 0 else None


class Proximity(Signal):
    """How near who acted is to the viewer: shared groups, and teams where a directory is given.

    A half for what is addressed to one of the viewer's groups, stands in it or is about it, and 1 for
    somebody of the same team.

    Attributes:
        teams: A directory: for each person the team they are in.

    Example:
        >>> import activitykit as ak
        >>> ak.Proximity(teams={"urn:ana": "hr", "urn:paul": "hr"}).key
        'proximity'
    """

    teams: dict[str, str] | None = None

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Near(ground, self.teams or {})


class _Near(Scorer):
    def __init__(self, ground: Ground, teams: dict[str, str]) -> None:
        super().__init__(ground)
        nodes, viewer = ground.stream.nodes, ground.view.viewer
        self._groups = np.zeros(len(nodes) + 1, np.bool_)
        self._groups[nodes.codes(viewer.groups)] = True
        self._codes = np.flatnonzero(self._groups)
        own = {teams[identity] for identity in viewer.identities if identity in teams}
        self._team = np.zeros(len(nodes), np.bool_)
        self._team[nodes.codes(person for person, team in teams.items() if team in own)] = True
        self._team[ground.me] = False
        self.lifting = np.concatenate((nodes.codes(viewer.groups), np.flatnonzero(self._team)))

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        columns, rows = self.ground.columns, candidates.rows
        shared = self._groups[columns.context[rows]] | self._groups[columns.target[rows]]
        shared |= self._groups[candidates.about]
        open_ = np.flatnonzero(~shared)
        shared[open_] = self.ground.view.addressed_to(rows[open_], self._codes)
        team = self._team[candidates.actor] | self._team[candidates.author]
        return np.where(team, 1.0, np.where(shared, 0.5, 0.0))

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        if value == 1.0:
            return words.say("reason.team")
        if value == 0.0:
            return None
        columns, ground, rows = self.ground.columns, self.ground, np.array([row])
        nodes = [int(columns.context[row]), int(columns.target[row]), int(ground.candidates(rows).about[0])]
        addressed = ground.view.addressed_to
        nodes += [node for node in self._codes.tolist() if addressed(rows, np.array([node]))[0]]
        shared = next((node for node in nodes if self._groups[node]), None)
        return None if shared is None else words.say("reason.group", name=ground.name(shared))
