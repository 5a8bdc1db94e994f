"""Signals of the post and its author: quality, quiet voices, announcements, and what was passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from activitykit.rank.endorsed import Endorsed
from activitykit.rank.signal import Scorer, Signal, Span, micros_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Engaged
    from activitykit.rank.ground import Candidates, Ground

__all__ = ["Announcement", "Fatigue", "Quality", "QuietVoice"]


class Quality(Signal):
    """How much there is to a thing: half for its length, a quarter for a document, a quarter for endorsement.

    A thing is endorsed when somebody liked, shared or answered it whose own things with one of the same tags
    were liked, shared or answered by at least ``expert`` people.

    Attributes:
        full: Bytes of UTF-8 of name, summary and content together that count as a full length.
        expert: Distinct people that make an expert.
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Quality(full=2000)
        Quality(full=2000)
    """

    full: int = Field(default=1500, ge=1)
    expert: int = Field(default=3, ge=1)
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Worth(ground, self)


_ENDORSING = {"Like": 1.0, "Announce": 1.0, "Create": 1.0, "Add": 1.0}


class _Worth(Scorer):
    def __init__(self, ground: Ground, config: Quality) -> None:
        super().__init__(ground)
        self._full = config.full
        acts = ground.engaged(ground.now - micros_of(config.window), _ENDORSING)
        self._endorsed = Endorsed(ground, acts, config.expert)

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        states, texts = self.ground.stream.states, self.ground.stream.texts
        value = np.where(self._endorsed.among(candidates.about), 0.25, 0.0)
        known = np.flatnonzero(candidates.state >= 0)
        state = candidates.state[known]
        size = sum(texts.sizes(column[state]) for column in (states.name, states.summary, states.content))
        document = (states.attachments[state] > 0) | (states.url[state] >= 0)
        value[known] += 0.5 * np.minimum(1.0, size / self._full) + 0.25 * document
        return value

    def reason(self, row: int, words: Catalogue) -> str | None:
        candidate = self.ground.candidates(np.array([row]))
        if self._endorsed.among(candidate.about)[0]:
            return words.say("reason.endorsed")
        return words.say("reason.quality") if float(self.values(candidate)[0]) >= 0.5 else None


class QuietVoice(Signal):
    """Lifts those who post rarely: 1 / sqrt(1 + the author's posts in the window).

    Attributes:
        window: How far back posts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.QuietVoice(window="30d")
        QuietVoice(window='30d')
    """

    window: Span = "90d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Voice(ground, ground.posted(ground.now - micros_of(self.window)))


class _Voice(Scorer):
    def __init__(self, ground: Ground, posts: Engaged) -> None:
        super().__init__(ground)
        self._posts = posts

    def _made(self, authors: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return how much each of some people posted."""
        return self._posts.reads[self._posts.people.of(authors)]

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        found: NDArray[np.float64] = 1 / np.sqrt(1.0 + self._made(candidates.author))
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        author = self.ground.candidates(np.array([row])).author
        if self._made(author)[0] > 2:
            return None
        return words.say("reason.quiet", name=self.ground.name(int(author[0])))


class Announcement(Signal):
    """Keeps what must be read at hand until the viewer has acknowledged it: 1, then 0.

    Attributes:
        tags: Tags that make a thing a must-read.
        pinned: Collections whose members are pinned: what was added to them and not removed since.
        acknowledged_by: Acts of the viewer that acknowledge it.

    Example:
        >>> import activitykit as ak
        >>> ak.Announcement(tags=("important",), weight=5).tags
        ('important',)
    """

    tags: tuple[str, ...] = ("must-read", "mustread", "important", "annonce")
    pinned: tuple[str, ...] = ()
    acknowledged_by: tuple[str, ...] = ("Accept", "Like", "Read")

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Notice(ground, self)


class _Notice(Scorer):
    cheap = True

    def __init__(self, ground: Ground, config: Announcement) -> None:
        super().__init__(ground)
        stream, columns = ground.stream, ground.columns
        wanted = np.zeros(len(stream.nodes), np.bool_)
        tags = stream.nodes.codes(f"#{tag.lstrip('#').casefold()}" for tag in config.tags)
        wanted[tags] = True
        self._tags = np.append(stream.sets.any(wanted), False)
        self._pinned = np.zeros(len(stream.nodes) + 1, np.bool_)
        kinds = [set(types) for types in stream.type_sets]
        for collection in stream.nodes.codes(config.pinned).tolist():
            rows = stream.rows_of("target", collection)
            for row in rows[ground.view.visible(rows)].tolist():
                types = kinds[int(columns.type[row])]
                if types & {"Add", "Remove"}:
                    self._pinned[columns.object[row]] = "Add" in types
        self._pinned[-1] = False
        self.lifting = np.concatenate((tags, np.flatnonzero(self._pinned)))
        acknowledging = np.array([bool(types & set(config.acknowledged_by)) for types in kinds], np.bool_)
        acts = ground.acts
        self._done = np.zeros(len(stream.nodes), np.bool_)
        if len(acts):
            done = columns.object[acts[acknowledging[columns.type[acts]]]]
            self._done[done[done >= 0]] = True

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        tagged = self._tags[self.ground.columns.tags[candidates.rows]]
        standing = (tagged | self._pinned[candidates.about]) & ~self._done[candidates.about]
        return standing.astype(np.float64)

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        return words.say("reason.announcement") if value else None


class Fatigue(Signal):
    """Lets sink what the viewer has passed over: -log(1 + the visits at which it stood there, ignored).

    A visit counts 1 / sqrt(place), where the place is one more than the posts that were newer at that time:
    what stood further down was seen less often.

    Attributes:
        visits: How many of the viewer's newest visits are looked at.

    Example:
        >>> import activitykit as ak
        >>> ak.Fatigue(weight=0.5)
        Fatigue(weight=0.5)
    """

    visits: int = Field(default=50, ge=1)

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Tired(ground, self.visits)


class _Tired(Scorer):
    _REACH = 60 * 86_400_000_000

    def __init__(self, ground: Ground, visits: int) -> None:
        super().__init__(ground)
        self._visits = ground.visits[-visits:]
        self.limits = -float(np.log1p(len(self._visits))), 0.0
        self._posts = ground.columns.time[ground.made(ground.now - self._REACH)]
        self._there = np.searchsorted(self._posts, self._visits, side="right")
        self._known = np.zeros(len(ground.stream.nodes), np.bool_)
        self._known[ground.history] = True
        # What a post is worth at the visits that found as many posts as it, or more: a sum over visits for
        # each number of posts before it, made once, as rows are many more than visits.
        worth = 1 / np.sqrt(1.0 + np.arange(len(self._posts) + 1))
        self._shown = np.zeros(len(self._posts) + 1)
        for there in self._there.tolist():
            self._shown[: there + 1] += worth[there::-1]

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        if not len(self._visits):
            return np.zeros(len(candidates))
        before = np.searchsorted(self._posts, candidates.time, side="right")
        past = np.searchsorted(self._visits, candidates.time, side="right")
        # Visits before it that found as many posts were no visits to it.
        shown = self._shown[before] - np.maximum(past - np.searchsorted(self._there, before), 0)
        return np.where(self._known[candidates.about], 0.0, -np.log1p(np.maximum(shown, 0.0)))
