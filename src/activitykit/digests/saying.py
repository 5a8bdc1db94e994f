"""The lines of a letter, before any form: pieces of a sentence, details, when and why, and whose faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from activitykit.feed import safe_address

if TYPE_CHECKING:
    from activitykit.digests.digest import Digest, Section
    from activitykit.feed import Entry
    from activitykit.impact import Effect
    from activitykit.language import Catalogue

__all__ = ["Line", "Piece", "closing", "intro", "line"]

_MARK = "\ufffc"
_FACES, _NAMES = 3, 2


class Piece(NamedTuple):
    """A piece of a sentence: a name stands out, what has an address is linked to it."""

    text: str
    is_name: bool = False
    address: str | None = None


class Line(NamedTuple):
    """An entry of a letter.

    Attributes:
        pieces: Its sentence.
        details: When and where it takes place, what is attached.
        aside: When it happened, and why it is told.
        faces: Name and IRI of who is shown beside it.
    """

    pieces: tuple[Piece, ...]
    details: tuple[str, ...]
    aside: str
    faces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(piece.text for piece in self.pieces)


def line(digest: Digest, section: Section, entry: Entry, lang: str | None) -> Line:
    """Return what a letter says of an entry: of one's own things, what came of them in figures."""
    words, made = digest.words(lang), section.effects.get(entry.id)
    if made is not None:
        return _outcome(digest, entry, made, words)
    pieces: list[Piece] = []
    for segments, told in entry.sentences(lang):
        for segment in segments:
            linked = told.object if segment.role == "object" else None
            address = safe_address(entry.address(linked.node, lang)) if linked is not None else None
            pieces.append(Piece(segment.text, segment.role in {"actor", "owner"}, address))
    aside = " · ".join([entry.when(lang, style="dated"), *entry.reasons(lang, 1)])
    names = [(name, iri) for iri, name in entry.names(lang)]
    return Line(tuple(pieces), tuple(entry.details(lang).lines(words)), aside, tuple(names[:_FACES]))


def _outcome(digest: Digest, entry: Entry, made: Effect, words: Catalogue) -> Line:
    """Return the line of a thing of one's own: "47 people read it, 3 commented on it; 2 teams reused it"."""
    thing = entry.told(words.code)[0].object
    title = words.quote((thing.name if thing is not None else None) or made.name)
    said = words.say("impact.line", thing=_MARK, figures=made.figures(words.code))
    before, _, after = said.partition(_MARK)
    linked = Piece(title, address=safe_address(entry.address_of_object(words.code) or ""))
    named = [(digest.view.name(iri), iri) for iri in made.people]
    moment = made.last or entry.published
    when = words.when(moment, digest.until, digest.viewer.timezone, "dated")
    names = words.join([name for name, _ in named[:_NAMES]], max(0, len(named) - _NAMES))
    pieces = tuple(piece for piece in (Piece(before), linked, Piece(after)) if piece.text)
    return Line(pieces, (), " · ".join(filter(None, (names, when))), tuple(named[:_FACES]))


def intro(digest: Digest, words: Catalogue) -> str:
    """Return the line under the title: which days, how much, how long it takes."""
    days = words.days(digest.since, digest.until, digest.viewer.timezone)
    said = [days[:1].upper() + days[1:]]
    if digest.entries:
        said += [
            words.say("digest.entries", n=len(digest.entries)),
            words.say("digest.minutes", n=digest.minutes),
        ]
    return " · ".join(said)


def closing(digest: Digest, words: Catalogue) -> list[str]:
    """Return the lines at the end: what else there is, and when the next letter comes."""
    said = [] if digest.entries else [words.say("digest.empty")]
    if digest.left_out:
        said.append(words.say("digest.left_out", n=digest.left_out))
    following = digest.next if digest.is_due else digest.due
    if following is not None:
        when = words.when(following, digest.until, digest.viewer.timezone, "dated")
        said.append(words.say("digest.next", when=when))
    return said
