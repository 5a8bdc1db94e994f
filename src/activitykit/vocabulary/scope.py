"""What an ``@context`` says of the names in a document: prefixes, aliases, the language.

No JSON-LD processor: only what is needed to know the vocabulary's terms however a document spells
them (Core section 2.1 asks for the compact names; documents carry ``as:Note`` and full IRIs too).
Remote contexts other than the normative one are not fetched and so say nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from activitykit.vocabulary._tables import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activitykit.vocabulary.registry import Vocabulary

__all__ = ["CONTEXT_URL", "Scope", "normal_iri"]

CONTEXT_URL = "https://www.w3.org/ns/activitystreams"
"""The address of the normative context."""

_INSECURE = NAMESPACE.replace("https:", "http:", 1)
_NAMESPACE_END = re.compile(r"[#/:]")
_MOST_HOPS = 8  # terms defined by terms; more is a loop
_MOST_INNER = 64  # the documents of one source mostly share their context


def normal_iri(iri: str) -> str:
    """Return an IRI with the one spelling of the vocabulary's namespace (both schemes are in use)."""
    return NAMESPACE + iri[len(_INSECURE) :] if iri.startswith(_INSECURE) else iri


class Scope:
    """The names in force at one place of a document; never changed once made."""

    __slots__ = ("_by_iri", "_inner", "_spellings", "language", "terms", "vocab", "vocabulary")

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Mapping[str, str] | None = None,
        language: str | None = None,
        vocab: str | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.terms: Mapping[str, str] = terms or {}
        self.language = language
        self.vocab = vocab
        # What was worked out once; all of it follows from the names above and never say anything new.
        self._spellings: dict[str, tuple[str, ...]] = {}
        self._inner: dict[str, Scope] = {}
        self._by_iri: dict[str, list[str]] = {}

    def within(self, context: Any) -> Scope:
        """Return the scope inside an object with this ``@context``; the same one where it adds nothing."""
        if isinstance(context, str):
            return self
        try:
            key = repr(context)
        except RecursionError:
            return self._with(context)
        inner = self._inner.get(key)
        if inner is None:
            if len(self._inner) >= _MOST_INNER:
                self._inner.clear()
            inner = self._inner[key] = self._with(context)
        return inner

    def _with(self, context: Any) -> Scope:
        terms = dict(self.terms)
        language, vocab = self.language, self.vocab
        for part in context if isinstance(context, list) else [context]:
            if part is None:
                terms, language, vocab = {}, None, None
            if not isinstance(part, dict):
                continue
            for name, definition in part.items():
                if name == "@language":
                    language = definition if isinstance(definition, str) else None
                elif name == "@vocab":
                    vocab = definition if isinstance(definition, str) else None
                elif not name.startswith("@"):
                    iri = definition.get("@id") if isinstance(definition, dict) else definition
                    by_language = isinstance(definition, dict) and definition.get("@container") == "@language"
                    if isinstance(iri, str) and not by_language:
                        terms[name] = iri
        if (terms, language, vocab) == (self.terms, self.language, self.vocab):
            return self
        return Scope(self.vocabulary, terms, language, vocab)

    def __reduce__(self) -> tuple[type[Scope], tuple[Any, ...]]:
        return Scope, (self.vocabulary, dict(self.terms), self.language, self.vocab)

    def expand(self, name: str) -> str:
        """Return the IRI of a term, a compact or a full IRI; a name without meaning stays itself."""
        for _ in range(_MOST_HOPS):
            prefix, colon, local = name.partition(":")
            if name in self.terms and self.terms[name] != name:
                name = self.terms[name]
            elif colon and not local.startswith("//") and prefix in self.terms:
                name = self.terms[prefix] + local
            elif colon and prefix in self.vocabulary.prefixes:
                return self.vocabulary.prefixes[prefix] + local
            elif not colon and self.vocab is not None:
                return normal_iri(self.vocab + name)
            else:
                break
        return normal_iri(name)

    def spellings(self, iri: str) -> tuple[str, ...]:
        """Return the names, beside the term itself, under which an object may carry a property."""
        known = self._spellings.get(iri)
        if known is None:
            by_iri = self._names_by_iri()
            names = [*by_iri.get(iri, ())]
            for end in _NAMESPACE_END.finditer(iri):
                prefixes = by_iri.get(iri[: end.end()], ()) if end.end() < len(iri) else ()
                names += [f"{prefix}:{iri[end.end() :]}" for prefix in prefixes]
            insecure = _INSECURE + iri[len(NAMESPACE) :]
            names += [iri, insecure] if iri.startswith(NAMESPACE) else [iri]
            known = self._spellings[iri] = tuple(dict.fromkeys(names))
        return known

    def _names_by_iri(self) -> dict[str, list[str]]:
        """Return the terms and prefixes by what they stand for, worked out once."""
        if not self._by_iri:
            for name in {**self.vocabulary.prefixes, **self.terms}:
                is_prefix = name in self.vocabulary.prefixes and name not in self.terms
                self._by_iri.setdefault(self.expand(f"{name}:" if is_prefix else name), []).append(name)
        return self._by_iri
