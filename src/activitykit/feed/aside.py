"""A further sentence about the thing that was just named: "Ana and 2 others liked it"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activitykit.language import YOU, Segment

if TYPE_CHECKING:
    from activitykit.feed.telling import Told
    from activitykit.language import Catalogue

__all__ = ["say_aside"]

_MARK = "\ufffc"


def say_aside(words: Catalogue, told: Told) -> list[Segment] | None:
    """Return the pieces of a short sentence, or ``None`` where the language has none for this verb."""
    phrase = told.phrase
    verb = "answer" if told.answers else phrase.verb
    key = f"aside.{verb}"
    if words.find(key) is None:
        return None
    with_you = YOU in phrase.actors
    count = phrase.n_actors or len(phrase.actors)
    names = [words.say("actors.you") if name == YOU else name for name in phrase.actors]
    people = words.join(names, count - len(names))
    before, _, after = words.say(
        f"{key}.you" if with_you else f"{key}.they", n=count, actors=_MARK
    ).partition(_MARK)
    pieces = [Segment(before)] if before else []
    rest = people
    for index, name in enumerate(names):
        head, found, tail = rest.partition(name)
        if not found:
            continue
        pieces += [Segment(head)] if head else []
        pieces.append(Segment(name, "actor", index))
        rest = tail
    often = " " + words.say("grammar.often", n=phrase.n_times) if phrase.n_times > 1 else ""
    return [piece for piece in (*pieces, Segment(rest), Segment(after + often)) if piece.text]
