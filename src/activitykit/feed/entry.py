"""One entry of a page: an activity, or many told as one line."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import from_json

from activitykit.feed.aside import say_aside
from activitykit.feed.details import details_of
from activitykit.language import YOU, Segment, plain
from activitykit.rollup import people_of
from activitykit.stream.documents import without_blind
from activitykit.vocabulary import parse

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.feed.details import Details
    from activitykit.feed.page import Page
    from activitykit.feed.ranked import Ranked
    from activitykit.feed.strand import Strand
    from activitykit.feed.telling import Teller, Told
    from activitykit.language import Catalogue, Phrase
    from activitykit.select import Mute
    from activitykit.vocabulary import Object

__all__ = ["Entry"]

_REASONS = 3
_NAMES = ("name", "preferredUsername", "summary")
_READ = frozenset({"Create", "Update", "Announce"})


class Entry:
    """A line of a page, with what it rests on and why it is there.

    Made by :meth:`activitykit.Feed.page`. Everything it tells and counts is visible to the page's viewer.

    Attributes:
        score: What the page is ordered by: the sum of the contributions.
        rank: Its place in the reading, from 1.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Like", "id": f"urn:like:{name}", "actor": f"urn:{name}", "object": "urn:plan",
        ...      "to": "as:Public", "published": f"2026-11-20T0{hour}:00:00Z"}
        ...     for hour, name in enumerate(["ana", "paul", "zoe"])])
        >>> entry = ak.Feed(rank=(ak.Recency(),)).page(stream, ak.Viewer("urn:yves")).entries[0]
        >>> len(entry.members), entry.object_id, entry.n_people
        (3, 'urn:plan', 3)
    """

    def __init__(self, page: Page, ranked: Ranked, rows: NDArray[np.int64], rank: int) -> None:
        self._page, self._ranked = page, ranked
        self._told: dict[Teller, list[Told]] = {}
        self.rows = rows
        self.rank = rank
        self.score = ranked.score

    @cached_property
    def head(self) -> int:
        """The row that the entry stands for: the one with the best score, if it is still there."""
        same = self._page.present_rows(np.array([self._ranked.head]))
        return int(same[0]) if len(same) and same[0] in self.rows else int(self.rows[-1])

    @cached_property
    def id(self) -> str:
        """A stable identifier: it stays while the entry grows."""
        stream = self._page.view.stream
        oldest = stream.nodes[int(stream.columns.id[self.rows[0]])]
        content = f"{self._page.feed.name}\n{oldest}".encode("utf-8", "replace")
        return f"urn:activitykit:entry:{blake2b(content, digest_size=12).hexdigest()}"

    @cached_property
    def activity(self) -> Object:
        """The activity that the entry stands for; blind addressees only in the viewer's own."""
        return self._activity(self.head)

    @cached_property
    def members(self) -> tuple[Object, ...]:
        """All activities of the entry, newest first."""
        return tuple(self._activity(row) for row in self.rows[::-1].tolist())

    def _activity(self, row: int) -> Object:
        stream = self._page.view.stream
        document = from_json(stream.raw(row))
        own = self._page.teller().is_me(int(stream.columns.actor[row]))
        return parse(document if own else without_blind(document))

    @cached_property
    def open_members(self) -> tuple[Object, ...]:
        """All activities of the entry, newest first, without any blind addressees: fit to be passed on."""
        raw = self._page.view.stream.raw
        return tuple(parse(without_blind(from_json(raw(row)))) for row in self.rows[::-1].tolist())

    @property
    def object_id(self) -> str | None:
        """The IRI of the thing that the entry's activity is about."""
        stream = self._page.view.stream
        node = int(stream.columns.object[self.head])
        return stream.nodes[node] if node >= 0 else None

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The IRIs of everyone who acted, who acted last first."""
        nodes = self._page.view.stream.nodes
        return tuple(nodes[node] for node in people_of(self._page.view.stream, self.rows).tolist())

    @property
    def n_people(self) -> int:
        """How many distinct people acted."""
        return len(self.people)

    @property
    def published(self) -> datetime:
        """When the newest of the activities happened."""
        return self._page.moment(int(self._page.view.stream.columns.time[self.rows[-1]]))

    @cached_property
    def contributions(self) -> dict[str, float]:
        """What each signal adds to the score; they sum to it to the last bit, in any order."""
        return self._page.contributions[self._ranked.head]

    @property
    def spared(self) -> bool:
        """Whether the entry stands lower than its score would have it, so that others are heard."""
        return self._ranked.spared

    @property
    def seen(self) -> bool:
        """Whether the viewer has seen every activity of the entry."""
        return self.unseen == 0

    @cached_property
    def unseen(self) -> int:
        """How many of the entry's activities the viewer has not seen."""
        return self._page.unseen_of[self.rank]

    @property
    def read(self) -> bool:
        """Whether the viewer has read every activity of the entry."""
        return bool(self._page.seen.read(self.rows).all())

    @cached_property
    def mute(self) -> Mute | None:
        """The viewer's mute in whose place a notice stands, where it covers every activity of the entry."""
        view = self._page.view
        if not view.viewer.mutes:
            return None
        numbers = view.collapsed(self.rows)
        return view.viewer.mutes[int(numbers[-1])] if (numbers >= 0).all() else None

    def told(self, lang: str | Path | None = None) -> list[Told]:
        """Return the facts of the entry's sentences, three at most, what was posted first."""
        teller = self._page.teller(lang)
        if teller not in self._told:
            self._told[teller] = teller.tell(self.rows, self.head)
        return self._told[teller]

    def segments(self, lang: str | Path | None = None) -> list[Segment]:
        """Return the sentence in pieces, each with what it stands for."""
        return [segment for segments, _ in self.sentences(lang) for segment in segments]

    def sentences(
        self, lang: str | Path | None = None, *, quoted: bool = True
    ) -> list[tuple[list[Segment], Told]]:
        """Return the pieces of each sentence, and the facts it is made of.

        A second sentence about the same thing does not name it again. What a mute collapses says so, and
        nothing else.

        Args:
            lang: The language.
            quoted: Whether a thing without a name is called by its first words; not where its text follows.
        """
        words, told = self._page.words(lang), self.told(lang)
        if self.mute is not None:
            notice = self.mute.sentence(words.code, name=self._page.view.name)
            return [([Segment(notice)], told[0])]
        said: list[tuple[list[Segment], Told]] = []
        for one in told:
            same = one.object == told[0].object or (one.answers and told[0].phrase.verb == "Create")
            pieces = say_aside(words, one) if said and same else None
            phrase = one.phrase if quoted or said or not self._nameless(one, lang) else _unquoted(one.phrase)
            pieces = pieces or words.segments(phrase)
            said.append(([Segment(" · "), *pieces] if said else pieces, one))
        return said

    def _nameless(self, told: Told, lang: str | Path | None) -> bool:
        """Tell whether the thing of a sentence is called by the beginning of its own text."""
        if told.object is None or told.phrase.n_objects > 1:
            return False
        document, teller = self._page.teller(lang).described(told.object.node), self._page.teller(lang)
        return bool(document) and not any(teller.in_language(document, key) for key in _NAMES)

    def sentence(self, lang: str | Path | None = None) -> str:
        """Say the entry in one line of plain text.

        Args:
            lang: A language of the catalogues; the viewer's first one that there is when left out.
        """
        return "".join(segment.text for segment in self.segments(lang))

    def language(self, lang: str | Path | None = None) -> str:
        """Return the language in which the entry speaks when one is asked for."""
        return self._page.words(lang).code

    def names(self, lang: str | Path | None = None) -> list[tuple[str, str]]:
        """Return the IRI and the name of everyone whom the first sentence names."""
        return [(actor.iri, actor.name or actor.iri) for actor in self.told(lang)[0].actors]

    def is_of_me(self, node: int) -> bool:
        """Tell whether a thing that the entry names is the viewer."""
        return self._page.teller().is_me(node)

    def address(self, node: int, lang: str | Path | None = None) -> str:
        """Return where a thing that the entry names can be opened."""
        return self._page.teller(lang).address(node)

    def address_of_object(self, lang: str | Path | None = None) -> str | None:
        """Return where the thing that the first sentence is about can be opened."""
        thing = self.told(lang)[0].object
        return self.address(thing.node, lang) if thing is not None else None

    @cached_property
    def n_words(self) -> int:
        """How many words there are to read: those of what was posted or changed, each thing once."""
        stream, teller = self._page.view.stream, self._page.teller()
        verbs = [stream.type_sets[code][0] for code in stream.columns.type[self.rows].tolist()]
        things = {
            node
            for node, verb in zip(stream.columns.object[self.rows].tolist(), verbs, strict=True)
            if verb in _READ and node >= 0
        }
        return sum(len(plain(teller.content(node)[0]).split()) for node in things)

    def to_as2(self, lang: str | Path | None = None) -> dict[str, Any]:
        """Return the entry as AS2: its activity, or the collection of its activities."""
        from activitykit.feed.as2 import item  # noqa: PLC0415 - renderings are loaded when asked for

        return item(self, lang)

    def content(self, node: int, lang: str | Path | None = None) -> tuple[str, str]:
        """Return what a thing that the entry names says, as its author wrote it, and its media type."""
        return self._page.teller(lang).content(node)

    def details(self, lang: str | Path | None = None) -> Details:
        """Return when and where the thing of the first sentence takes place, and what is attached to it.

        Of what a mute collapses, and of several things, there is nothing to tell.
        """
        page, told = self._page, self.told(lang)[0]
        node = told.object.node if told.object is not None else -1
        if self.mute is not None or told.phrase.n_objects > 1:
            node = -1
        return details_of(page.teller(lang), node, page.words(lang))

    def reasons(self, lang: str | Path | None = None, most: int = _REASONS) -> tuple[str, ...]:
        """Say why the entry is on the page: what mattered most, in words.

        Args:
            lang: A language of the catalogues.
            most: How many reasons at most.
        """
        words, ranking = self._page.words(lang), self._strand.ranking
        place = self._place(words)[:most]
        contributions = [self.contributions[key] for key in ranking.keys]
        return (*place, *ranking.reasons(self._ranked.head, words, most - len(place), contributions))

    def _place(self, words: Catalogue) -> list[str]:
        """Say what else than its score gave the entry its place."""
        said = [words.say("reason.exploration")] if self.explored else []
        if self.source is not None:
            said.append(words.say("reason.source", name=self._strand.called(words)))
        return said

    @property
    def _strand(self) -> Strand:
        return self._page.reading.strands[self._ranked.strand]

    @property
    def source(self) -> str | None:
        """The name of the source whose quota gave the entry its place; ``None`` in the feed's own order."""
        return self._strand.name

    @property
    def explored(self) -> bool:
        """Whether chance gave the entry its place."""
        return self._ranked.explored

    @property
    def odds(self) -> float:
        """The probability with which the entry came to its place, for counterfactual estimates."""
        return self._ranked.odds

    def when(self, lang: str | Path | None = None, *, style: Any = "relative") -> str:
        """Say when the newest activity happened, where the viewer lives."""
        page = self._page
        time = int(page.view.stream.columns.time[self.rows[-1]])
        return page.words(lang).when(time, page.view.as_of, page.view.zone, style)

    def __repr__(self) -> str:
        more = f", {len(self.rows)} activities" if len(self.rows) > 1 else ""
        return f"Entry({self.rank}, {self.sentence()!r}, score={self.score:.3f}{more})"

    def __str__(self) -> str:
        return self.sentence()


def _unquoted(phrase: Phrase) -> Phrase:
    """Return a phrase that says what a thing is, not what it is called."""
    if phrase.in_reply_to_type is not None:
        return replace(phrase, in_reply_to_name=None)
    return replace(phrase, object_name=None) if phrase.object_name != YOU else phrase
