"""From the facts of a phrase to a sentence: verbs agree with who acts, nouns take article and case."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from activitykit.language.phrase import YOU, Phrase, Role, Segment
from activitykit.language.templates import Optional, Slot, parse, pick, slots
from activitykit.language.text import clean, isolate, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from activitykit.language.catalogue import Catalogue

__all__ = ["say_phrase"]

# Things known by a name, not by a title: they stand without quotation marks.
_NAMED = frozenset({"Application", "Group", "Organization", "Person", "Place", "Service", "Tag"})
_AMONG_ALL = 3  # so many names are all said;
_SHOWN = 2  # of more, the first two and how many others
_TITLE = 80  # characters of a title that are said

Pieces = list[Segment]


@dataclass(frozen=True, slots=True)
class _Thing:
    """A thing as a noun phrase sees it."""

    name: str | None
    type: str | None
    n: int
    owner: str | None
    role: Role

    @property
    def is_known(self) -> bool:
        return self.name is not None or self.type is not None or self.n > 1


def say_phrase(language: Catalogue, phrase: Phrase) -> Pieces:
    """Return the sentence of a phrase in pieces; it ends without a full stop."""
    return _Speaker(language, phrase).sentence()


class _Speaker:
    def __init__(self, language: Catalogue, phrase: Phrase) -> None:
        self.language = language
        self.phrase = phrase
        named = [(name, i) for i, name in enumerate(phrase.actors) if name == YOU or clean(name)]
        self.named = sorted(
            named, key=lambda pair: pair[0] != YOU
        )  # "you" is said first; the rest keep their order
        self.n = max(len(self.named), len(phrase.actors) if phrase.n_actors is None else phrase.n_actors)
        name = _name(phrase.object_name)
        owner = _name(phrase.owner)
        placed = phrase.object_type in _NAMED  # groups, people and places are nobody's
        is_reply = phrase.in_reply_to_name is not None or phrase.in_reply_to_type is not None
        self.things = {
            "object": _Thing(
                name, phrase.object_type, phrase.n_objects, None if is_reply or placed else owner, "object"
            ),
            "target": _Thing(_name(phrase.target_name), phrase.target_type, phrase.n_targets, None, "target"),
            "origin": _Thing(_name(phrase.origin_name), phrase.origin_type, 1, None, "origin"),
            "context": _Thing(
                _name(phrase.context_name), phrase.context_type, phrase.n_contexts, None, "context"
            ),
            "answered": _Thing(_name(phrase.in_reply_to_name), phrase.in_reply_to_type, 1, owner, "object"),
        }
        if phrase.context_name is None and phrase.n_contexts == 1:
            self.things["context"] = replace(self.things["context"], type=None)
        self.is_reply = is_reply
        self.subject_keys = self._subject_keys()

    def _subject_keys(self) -> tuple[str, ...]:
        category = self.language.plural(self.n) if self.n else "one"
        if any(name == YOU for name, _ in self.named):
            return ("you_many", "you", category, "other") if self.n > 1 else ("you", category, "other")
        return (category, "other")

    def _variants(self) -> list[str]:
        """Return the names of the special cases that apply, the most telling first."""
        phrase, found = self.phrase, []
        if phrase.is_mention:
            found.append("mention")
        if self.is_reply:
            found += ["replies", "reply"] if self.n == 1 and phrase.n_objects > 1 else ["reply"]
        if phrase.object_name == YOU:
            found.append("of_you")
        if phrase.target_name == YOU:
            found.append("to_you")
        found += [kind for kind in (phrase.inner_verb, phrase.object_type) if kind]
        if self.things["target"].is_known:
            found.append("with_target")
        return [*found, "default", *self.subject_keys]

    def sentence(self) -> Pieces:
        """Return the pieces of the whole sentence."""
        verb = self.phrase.verb
        message = self.language.find(f"sentence.{verb}") if "." not in verb else None
        template = pick(message, self._variants()) if message is not None else None
        if template is None:
            template = pick(self.language.find("sentence.unknown"), self._variants()) or "{actors}"
        pieces, said = self._render(template, self._slot), slots(template)
        for name in ("object", "target"):
            if name not in said and self.things[name].name == YOU:
                pieces += self._you_too(self.things[name])
        if self.phrase.n_times > 1:
            pieces.append(Segment(" " + self.language.say("grammar.often", n=self.phrase.n_times)))
        if "context" not in said and not ("place" in said and self._place() is self.things["context"]):
            pieces += self._render(str(self.language.find("sentence.tail") or ""), self._slot)
        return _tidy(pieces, self.named)

    def _render(self, template: str, fill: Callable[[Slot], Pieces]) -> Pieces:
        pieces: Pieces = []
        for part in parse(template):
            if isinstance(part, Optional):
                inner = [[Segment(p)] if isinstance(p, str) else fill(p) for p in part.parts]
                if all(inner):
                    pieces += [piece for group in inner for piece in group]
            else:
                pieces += [Segment(part)] if isinstance(part, str) else fill(part)
        return pieces

    def _slot(self, slot: Slot) -> Pieces:
        if slot.name == "actors":
            return self._actors()
        if slot.name == "verb":
            return [Segment(self.language.quote(_verb_name(self.phrase.verb)))]
        if slot.name == "n":
            return [Segment(self.language.number(self.phrase.n_objects))]
        if slot.name == "place":
            place = self._place()
            return self._noun_phrase(replace(place, type="Place"), slot.form) if place else []
        if slot.name in self.things:
            thing = self.things[slot.name]
            optional = slot.name in {"target", "origin", "context"} or slot.form.endswith("known")
            return [] if optional and not thing.is_known else self._noun_phrase(thing, slot.form)
        word = pick(self.language.find(f"subject.{slot.name}"), self.subject_keys)
        return [Segment(word)] if word is not None else [Segment(f"{{{slot.name}}}")]

    def _place(self) -> _Thing | None:
        places = (self.things[key] for key in ("target", "object", "context"))
        return next((place for place in places if place.name), None)

    def _you_too(self, thing: _Thing) -> Pieces:
        """Say that a sentence about the viewer is about others, too."""
        person = replace(thing, type=thing.type or "Person")
        template = str(self.language.find("sentence.you_too") or "")
        return self._render(template, lambda _: self._others(person, ""))

    def _others(self, thing: _Thing, case: str) -> Pieces:
        if thing.n < 2:
            return []
        others = [Segment(self._form("others", thing, thing.n - 1))]
        return self._in_case(case, others) if case else others

    def _actors(self) -> Pieces:
        shown = self.named if self.n <= _AMONG_ALL and len(self.named) == self.n else self.named[:_SHOWN]
        if not shown:
            return [
                Segment(
                    self.language.say("actors.people", n=self.n)
                    if self.n > 1
                    else self.language.say("actors.someone")
                )
            ]
        people: list[Pieces] = []
        for name, index in shown:
            text = self.language.say("actors.you") if name == YOU else self._plain(name)
            people.append([Segment(text, "actor", index)])
        if self.n > len(shown):
            people.append([Segment(self.language.say("actors.others", n=self.n - len(shown)))])
        return _listed(self.language, people)

    def _plain(self, name: str) -> str:
        return isolate(shorten(name, _TITLE), rtl=self.language.is_rtl)

    def _noun_phrase(self, thing: _Thing, form: str) -> Pieces:
        flags = form.split("_")
        case = next((flag for flag in flags if flag in {"to", "of"}), "")
        shape = self._shape(thing, with_noun="the" in flags)
        message = pick(self.language.find(f"np.{shape}"), (case or "plain", "default", "other")) or "{title}"
        carries_case = "head" in slots(message)

        def fill(slot: Slot) -> Pieces:
            if slot.name == "title":
                return self._title(thing)
            if slot.name == "head":
                return [Segment(self._head(thing, shape, case), "text" if thing.name else thing.role)]
            if slot.name == "noun":
                return [Segment(self._noun(thing, thing.n), "text" if thing.name else thing.role)]
            if slot.name == "n":
                return [Segment(self.language.number(thing.n))]
            if slot.name == "others":
                return self._others(replace(thing, type="Profile") if shape == "you" else thing, slot.form)
            owner = [Segment(self._plain(thing.owner), "owner")] if thing.owner and thing.owner != YOU else []
            return self._in_case("of", owner) if slot.name == "of_owner" and owner else owner

        pieces = self._render(message, fill)
        return pieces if carries_case or not case else self._in_case(case, pieces)

    @staticmethod
    def _shape(thing: _Thing, *, with_noun: bool) -> str:
        """Return which of the shapes under ``[np]`` says a thing."""
        if thing.name == YOU:
            return "you"
        if thing.n > 1:
            if thing.name:
                return "more"
            return "count_your" if thing.owner == YOU else "count_owned" if thing.owner else "count"
        if thing.owner == YOU:
            return "your"
        if thing.owner:
            return "owned"
        if thing.name:
            has_noun = with_noun and thing.type not in {None, "Person", "Place", "Tag"}
            return "the_titled" if has_noun else "titled"
        return "one" if thing.type else "something"

    def _title(self, thing: _Thing) -> Pieces:
        if thing.name is None or thing.name == YOU:
            return []
        text = self._plain(thing.name)
        if thing.type in _NAMED:
            return [Segment(text, thing.role)]
        opening, closing = self.language.quotes
        return [Segment(f"{opening}{text}{closing}", thing.role)]

    def _entry(self, thing: _Thing) -> Any:
        kind = thing.type or "Object"
        entry = self.language.find(f"noun.{kind}") if "." not in kind else None
        return entry if entry is not None else self.language.find("noun.Object")

    def _noun(self, thing: _Thing, n: int) -> str:
        return pick(self._entry(thing), (self.language.plural(n), "other")) or ""

    def _form(self, name: str, thing: _Thing, n: int) -> str:
        gender = (self._entry(thing) or {}).get("class")
        classes = (str(gender),) if gender else ()  # a noun without one takes the form of the number
        template = (
            pick(self.language.find(f"form.{name}"), (*classes, self.language.plural(n), "other")) or "{noun}"
        )
        return template.replace("{noun}", self._noun(thing, n)).replace("{n}", self.language.number(n))

    def _head(self, thing: _Thing, shape: str, case: str) -> str:
        article = {"one": "a", "your": "your"}.get(shape, "the")
        if case and self.language.find(f"form.{case}_{article}") is not None:
            return self._form(f"{case}_{article}", thing, 1)
        text = self._form(article, thing, 1)
        return "".join(piece.text for piece in self._in_case(case, [Segment(text)])) if case else text

    def _in_case(self, case: str, pieces: Pieces) -> Pieces:
        """Put the preposition of a case before a phrase, elided where the language elides."""
        before, after = self.language.in_case(case, "".join(piece.text for piece in pieces))
        around = [Segment(before)] if before else []
        return [*around, *pieces, *([Segment(after)] if after else [])]


def _name(name: str | None) -> str | None:
    if name is None or name == YOU:
        return name
    return clean(name) or None


def _verb_name(verb: str) -> str:
    """Return the last word of a verb's IRI, humps as spaces: ``.../verbs/giveThanks`` is "give thanks"."""
    last = re.split(r"[/#:]", verb.rstrip("/#:"))[-1] or verb
    return shorten(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", last).lower(), 40)


def _listed(language: Catalogue, items: list[Pieces]) -> Pieces:
    """Return pieces as a list in the language, each keeping its role."""
    from babel.lists import format_list  # noqa: PLC0415

    marks = [f"\x00{number}\x00" for number in range(len(items))]
    pieces: Pieces = []
    for number, text in enumerate(format_list(marks, locale=language.babel).split("\x00")):
        if number % 2:
            pieces += items[int(text)]
        elif text:
            pieces.append(Segment(text))
    return pieces


def _tidy(pieces: Pieces, named: list[tuple[str, int]]) -> Pieces:
    """Join neighbouring words, and give the sentence its capital where it begins with a word of ours."""
    joined: Pieces = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and piece.role == "text" and joined[-1].role == "text":
            joined[-1] = Segment(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    if joined:
        first = joined[0]
        ours = first.role == "text" or (first.role == "actor" and named and named[0][0] == YOU)
        if ours:
            joined[0] = replace(first, text=first.text[:1].upper() + first.text[1:])
    return joined
