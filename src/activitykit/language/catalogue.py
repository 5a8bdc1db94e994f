"""Message catalogues: one TOML file a language, read once, frozen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from activitykit.arguments import checked, shown
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.language.templates import Optional, Slot, parse, pick
from activitykit.language.text import bare, clean, isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from babel import Locale

    from activitykit.language.phrase import Phrase, Segment
    from activitykit.language.times import Style

__all__ = ["LANGUAGES", "Catalogue", "catalogue", "missing_keys", "negotiate"]

_FOLDER = Path(__file__).parent / "catalogues"
_FALLBACK = "en"
_GROUPED = 1000  # from here on digits stand in groups

LANGUAGES: tuple[str, ...] = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
"""The languages that come with the library, one file each."""


@checked
def negotiate(wanted: Iterable[str], available: Sequence[str] = LANGUAGES, default: str = _FALLBACK) -> str:
    """Return the first available language that a reader wants.

    Args:
        wanted: Language tags (BCP 47), best first; case and ``_`` or ``-`` don't matter.
        available: The languages there are.
        default: What to return when none fits.

    Returns:
        One of ``available``, found by cutting each wanted tag from its end (RFC 4647, 3.4), or ``default``.

    Example:
        >>> negotiate(["nl", "fr-CA", "en"])
        'fr'
    """
    known = {tag.lower().replace("_", "-"): tag for tag in available}
    for tag in wanted:
        parts = tag.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            found = known.get("-".join(parts[:length]))
            if found is not None:
                return found
    return default


@checked
@lru_cache(maxsize=64)
def catalogue(language: str | Path) -> Catalogue:
    """Return the messages of a language.

    Args:
        language: A language tag (``"fr"``; ``"en-GB"``: the words of ``en``, the dates of Great Britain), or
            the path of a catalogue of your own (a :class:`~pathlib.Path`, or a text that ends in ``.toml``).

    Raises:
        ActivityKitError: If there is no such language, or the file is no catalogue.

    Example:
        >>> catalogue("fr").join(["Ana", "Paul"], more=3)
        'Ana, Paul et 3 autres'
    """
    if not isinstance(language, str | Path):
        raise ActivityKitError(f"a language is a tag such as 'fr', or a path; found {shown(language)}")
    if isinstance(language, Path) or language.endswith(".toml"):
        return _read(Path(language), None)
    code = negotiate([language], default="")
    if not code:
        hint = (
            did_you_mean(language, LANGUAGES)
            or f": there are {', '.join(LANGUAGES)}, or the path of a .toml file"
        )
        raise ActivityKitError(f"unknown language {language!r}{hint}")
    return _read(_FOLDER / f"{code}.toml", language if language.lower() != code else None)


def _read(path: Path, tag: str | None) -> Catalogue:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ActivityKitError(f"the catalogue {path} can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise ActivityKitError(f"the catalogue {path} is no TOML in UTF-8: {error}") from error
    code = content.get("locale")
    if not isinstance(code, str) or not code:
        raise ActivityKitError(f'the catalogue {path} says no locale: begin it with locale = "{path.stem}"')
    return Catalogue(code, content, tag)


def _freeze(value: Any) -> Any:
    return (
        MappingProxyType({key: _freeze(inner) for key, inner in value.items()})
        if isinstance(value, dict)
        else value
    )


class Catalogue:
    r"""The words of one language; made by :func:`catalogue`, frozen.

    Attributes:
        code: The language, as its file says (``"fr"``).

    Example:
        >>> cat = catalogue("fr")
        >>> cat.quote("Lancement du projet")
        '«\xa0Lancement du projet\xa0»'
    """

    def __init__(self, code: str, messages: Mapping[str, Any], tag: str | None = None) -> None:
        self.code = code
        self._messages: Mapping[str, Any] = _freeze(dict(messages))
        self._tag = tag or code

    def __repr__(self) -> str:
        return f"catalogue({self._tag!r})"

    @cached_property
    def babel(self) -> Locale:
        """The CLDR data of the language, in the territory asked for where CLDR has it."""
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # 30 ms that a validator need not pay

        for tag in (self._tag, self.code):
            try:
                return Locale.parse(tag.replace("-", "_"))
            except (ValueError, UnknownLocaleError):
                continue
        raise ActivityKitError(
            f"CLDR knows no locale {self.code!r}: correct the line locale = ... of the catalogue"
        )

    @cached_property
    def is_rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.babel.text_direction == "rtl"

    def find(self, key: str) -> Any:
        """Return the message of a dotted key as the file has it, or ``None``."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Any]:
        """The messages, and the tables they stand in, by dotted key."""
        found: dict[str, Any] = {}
        stack: list[tuple[str, Any]] = [("", self._messages)]
        while stack:
            before, table = stack.pop()
            for name, value in table.items():
                if "." in name:
                    continue
                found[before + name] = value
                if isinstance(value, Mapping):
                    stack.append((f"{before}{name}.", value))
        return found

    def plural(self, n: float) -> str:
        """Return the CLDR plural category of a number.

        Example:
            >>> catalogue("fr").plural(0), catalogue("en").plural(0)
            ('one', 'other')
        """
        return _plural(self.babel, n)

    def say(self, key: str, *, agree: str | None = None, **values: object) -> str:
        """Return a message.

        Args:
            key: Dotted name (``"when.now"``). A key that this language lacks is said in English.
            agree: The type of the thing that the words agree with: a message with forms by class of noun
                (``{f = "...", other = "..."}``) takes the one of this type's noun.
            values: What its ``{slots}`` stand for; numbers are written as the language does, texts cleaned,
                ``{slot:of}`` put in a case of ``[case]``. A message with plural forms
                (``{one = "...", other = "..."}``) takes the form of ``n``.

        Raises:
            ActivityKitError: If no catalogue has the key, or a value is missing.

        Example:
            >>> catalogue("fr").say("page.more", n=3)
            '3 autres'
        """
        message = self.find(key)
        if message is None and self.code != _FALLBACK and catalogue(_FALLBACK).find(key) is not None:
            return catalogue(_FALLBACK).say(key, agree=agree, **values)
        n = values.get("n")
        plural = (self.plural(n),) if isinstance(n, int | float) else ()
        template = pick(message, (*self._classes(agree), *plural, "other"))
        if template is None:
            hint = did_you_mean(key, catalogue(_FALLBACK).keys())
            raise ActivityKitError(f"no message {key!r} in {self.code} nor in {_FALLBACK}{hint}")
        return self._fill(key, template, values)

    def _classes(self, kind: str | None) -> tuple[str, ...]:
        """Return the class of a type's noun, and what that class is a case of (``fv`` is ``f`` too)."""
        noun = self.find(f"noun.{kind}") if kind and "." not in kind else None
        name = str((noun or self.find("noun.Object") or {}).get("class", "")) if kind else ""
        return (name, name[0]) if name else ()

    def in_case(self, case: str, phrase: str) -> tuple[str, str]:
        """Return what stands before and after a phrase in a case, elided where the language elides.

        Example:
            >>> catalogue("fr").in_case("of", "Hélène"), catalogue("fr").in_case("of", "Paul")
            (('d’', ''), ('de ', ''))
        """
        elides = self.find("grammar.elision")
        vowel = bool(elides) and re.match(str(elides), bare(phrase)) is not None
        template = pick(self.find(f"case.{case}"), ("vowel", "other") if vowel else ("other",))
        before, _, after = (template or "{phrase}").partition("{phrase}")
        return before, after

    def _fill(self, key: str, template: str, values: Mapping[str, object]) -> str:
        if "{" not in template and "[" not in template and "]" not in template:
            return template

        def text(slot: Slot) -> str:
            if slot.name not in values:
                raise ActivityKitError(f"the message {key!r} needs a value for {{{slot.name}}}: {template!r}")
            value = values[slot.name]
            if isinstance(value, int | float) and not isinstance(value, bool):
                return self.number(value)
            said = clean("" if value is None else str(value))
            before, after = self.in_case(slot.form, said) if slot.form else ("", "")
            return f"{before}{said}{after}"

        said: list[str] = []
        for part in parse(template):
            if isinstance(part, Optional):
                if all(
                    values.get(inner.name) not in (None, "")
                    for inner in part.parts
                    if isinstance(inner, Slot)
                ):
                    said += [inner if isinstance(inner, str) else text(inner) for inner in part.parts]
            else:
                said.append(part if isinstance(part, str) else text(part))
        return "".join(said)

    def keys(self) -> list[str]:
        """Return the dotted keys of all messages that :meth:`say` can say, sorted."""
        return sorted(_keys(self._messages, ""))

    def number(self, value: float) -> str:
        """Return a number as the language writes it.

        Example:
            >>> catalogue("en").number(12345)
            '12,345'
        """
        if 0 <= value < _GROUPED:  # as most are; what CLDR would say, without its machinery
            whole = f"{value:.3f}".rstrip("0").rstrip(".")
            if float(whole) < _GROUPED:
                return whole.replace(".", self._point)
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, locale=self.babel)

    @cached_property
    def _point(self) -> str:
        from babel.numbers import get_decimal_symbol  # noqa: PLC0415

        return get_decimal_symbol(self.babel)

    def quote(self, text: str) -> str:
        """Return a cleaned text between the quotation marks of the language.

        Example:
            >>> catalogue("en").quote("Project launch")
            '“Project launch”'
        """
        opening, closing = self.quotes
        return f"{opening}{isolate(clean(text), rtl=self.is_rtl)}{closing}"

    @cached_property
    def quotes(self) -> tuple[str, str]:
        """The opening and the closing quotation mark, with their spaces."""
        before, _, after = str(self.find("grammar.quote") or "“{text}”").partition("{text}")
        return before, after

    def join(self, names: Sequence[str], more: int = 0) -> str:
        """Return names as a list in the language, with how many others follow.

        Args:
            names: Display names; cleaned here.
            more: How many others there are beside them.

        Example:
            >>> catalogue("en").join(["Ana", "Paul", "Zoë"])
            'Ana, Paul, and Zoë'
        """
        from babel.lists import format_list  # noqa: PLC0415

        shown = [isolate(clean(name), rtl=self.is_rtl) for name in names]
        if more > 0:
            shown.append(self.say("actors.others" if shown else "actors.people", n=more))
        return format_list(shown, locale=self.babel)

    def sentence(self, phrase: Phrase) -> str:
        r"""Return who did what as one line of plain text, without markup.

        Example:
            >>> from activitykit.language import Phrase
            >>> catalogue("fr").sentence(Phrase("Like", ("Ana", "Paul"), 5, object_name="Lancement"))
            'Ana, Paul et 3 autres ont aimé «\xa0Lancement\xa0»'
        """
        return "".join(segment.text for segment in self.segments(phrase))

    def segments(self, phrase: Phrase) -> list[Segment]:
        """Return the same sentence in pieces, each with what it stands for.

        Example:
            >>> from activitykit.language import Phrase
            >>> [s.role for s in catalogue("en").segments(Phrase("Join", ("Ana",), object_name="Mistral"))]
            ['actor', 'text', 'object']
        """
        from activitykit.language.sentences import say_phrase  # noqa: PLC0415  # it needs this class

        english = catalogue(_FALLBACK)
        own = self.find("sentence.unknown") is not None
        lacks_verb = self.find(f"sentence.{phrase.verb}") is None
        if not own or (lacks_verb and english.find(f"sentence.{phrase.verb}") is not None):
            return say_phrase(english, phrase)
        return say_phrase(self, phrase)

    def when(
        self,
        then: datetime | int,
        now: datetime | int,
        tz: str | tzinfo = "UTC",
        style: Style = "relative",
    ) -> str:
        """Return when something happened or will happen.

        Args:
            then: An aware datetime, or microseconds since 1970-01-01T00:00Z.
            now: The moment of reading, likewise.
            tz: Time zone of the reader, by IANA name or as a ``tzinfo``: it decides what "yesterday" is.
            style: ``"relative"`` (il y a 3 min, hier à 14:05, lundi à 9:00, 12 oct.), ``"absolute"`` (the
                whole date and time), ``"dated"`` (the same, without the year of reading) or ``"day"``
                (aujourd’hui, hier, vendredi 20 novembre).

        Raises:
            ActivityKitError: If a datetime has no zone, or ``tz`` or ``style`` is unknown.

        Example:
            >>> from datetime import UTC, datetime
            >>> now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
            >>> catalogue("fr").when(datetime(2026, 11, 19, 13, 5, tzinfo=UTC), now, tz="Europe/Paris")
            'hier à 14:05'
        """
        from activitykit.language.times import say_when  # noqa: PLC0415

        return say_when(self, then, now, tz, style)

    def span(
        self,
        begin: datetime | int,
        end: datetime | int | None,
        now: datetime | int,
        tz: str | tzinfo = "UTC",
    ) -> str:
        r"""Return from when until when something lasts, in the reader's time zone.

        Example:
            >>> from datetime import UTC, datetime
            >>> begin, end = (datetime(2026, 11, 30, hour, 30, tzinfo=UTC) for hour in (8, 10))
            >>> catalogue("fr").span(begin, end, datetime(2026, 11, 20, tzinfo=UTC), tz="Europe/Paris")
            'lundi 30 novembre de 9:30 à 11:30'
        """
        from activitykit.language.times import say_span  # noqa: PLC0415

        return say_span(self, begin, end, now, tz)

    def days(self, begin: datetime, end: datetime, tz: str | tzinfo = "UTC") -> str:
        """Return the days from one moment to another (13–20 nov. 2026)."""
        from activitykit.language.times import say_days  # noqa: PLC0415

        return say_days(self, begin, end, tz)


# Tables that shape sentences in one language's own way; what stands in them differs between languages.
_GRAMMAR = ("form", "case", "subject", "grammar", "np")
_CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})


@lru_cache(maxsize=4096, typed=True)
def _plural(locale: Locale, n: float) -> str:
    return str(locale.plural_form(n))


def _keys(table: Mapping[str, Any], prefix: str) -> Iterable[str]:
    for key, value in table.items():
        if not prefix and key in {*_GRAMMAR, "locale", "sentence", "noun"}:
            continue
        if isinstance(value, Mapping) and not set(value) <= _CATEGORIES:
            yield from _keys(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def missing_keys(language: Catalogue) -> list[str]:
    """Return what a language lacks beside English, sorted: messages, sentences, nouns, plural forms, shapes.

    A verb's special cases (``sentence.Create.Event``) are each language's own affair; its sentence is not.
    Plural forms are those that whole numbers up to 200 take in it (Polish needs ``few`` and ``many``).

    Example:
        >>> missing_keys(catalogue("fr"))
        []
    """
    english = catalogue(_FALLBACK)
    needed = {language.plural(n) for n in range(201)} - {"other"}
    lacking: list[str] = []
    for key in english.keys():  # noqa: SIM118  # a method, not a mapping's
        own, theirs = language.find(key), english.find(key)
        if own is None:
            lacking.append(key)
        elif isinstance(theirs, Mapping) and isinstance(own, Mapping):
            lacking += [f"{key}.{form}" for form in (*needed, "other") if form not in own]
    for table in ("sentence", "np", "noun"):
        lacking += [
            f"{table}.{key}" for key in english.find(table) if language.find(f"{table}.{key}") is None
        ]
    for name, noun in (language.find("noun") or {}).items():
        lacking += [f"noun.{name}.{form}" for form in (*needed, "other") if form not in noun]
    return sorted(lacking)
