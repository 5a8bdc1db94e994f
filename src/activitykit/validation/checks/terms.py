"""Rules on member names and the @context that declares them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from activitykit.validation.context import NORMATIVE_IRIS, SPELLINGS, TERMS, Context, read_context
from activitykit.validation.kinds import canonical, meant
from activitykit.validation.rules import EXTENSION, At, Finding, Lane, rule
from activitykit.validation.wording import brief, kind
from activitykit.vocabulary import ACTIVITYPUB, NAMESPACE, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES", "extension", "plain_context", "vouched"]

_AS1 = {
    "displayName": "AS2-AS1-DISPLAYNAME",
    "objectType": "AS2-AS1-OBJECTTYPE",
    "verb": "AS2-AS1-VERB",
    "title": "AS2-AS1-TITLE",
    "upstreamDuplicates": "AS2-AS1-DUPLICATES",
    "downstreamDuplicates": "AS2-AS1-DUPLICATES",
}
# Properties of well-known vocabularies, by local name, that say what one of this vocabulary says (Core 4.1).
_GENERAL = frozenset(
    name for name, entry in PROPERTIES.items() if "Object" in entry.domain and name not in {"context", "to"}
)
_OVERLAPS: dict[str, str] = {
    **{name: name for name in (*_GENERAL, "actor", "latitude", "longitude")},
    "title": "name",
    "headline": "name",
    "fn": "name",
    "label": "name",
    "description": "summary",
    "abstract": "summary",
    "text": "content",
    "articleBody": "content",
    "created": "published",
    "dateCreated": "published",
    "datePublished": "published",
    "issued": "published",
    "modified": "updated",
    "dateModified": "updated",
    "startDate": "startTime",
    "endDate": "endTime",
    "author": "attributedTo",
    "creator": "attributedTo",
    "maker": "attributedTo",
    "agent": "actor",
    "lat": "latitude",
    "long": "longitude",
    "homepage": "url",
    "contentUrl": "url",
    "keywords": "tag",
    "img": "image",
    "depiction": "image",
    "encodingFormat": "mediaType",
    "has_reply": "replies",
    "reply_of": "inReplyTo",
}
_SETTINGS = frozenset({"@base", "@direction", "@language", "@version"})
_OPEN_SCHEMES = ("http://", "https://", "urn:", "tag:")


@rule(*dict.fromkeys(_AS1.values()), property=_AS1)
def as1_term(value: Any, at: At) -> Iterator[Finding]:
    """A term of Activity Streams 1.0; one that 2.0 leaves out may be an extension (Core, appendix A)."""
    code = _AS1[at.name]
    if code == "AS2-AS1-DUPLICATES" and at.context.definition(at.name) is not None:
        return
    yield Finding(f"{at.name} is {brief(value)}", code)


@rule(
    "AS2-EXT-UNDECLARED",
    "AS2-EXT-UNDECLARED-PREFIX",
    "AS2-COMPACTION-EXPANDED-KEY",
    "AS2-EXT-PROP-OVERLAP",
    "AS2-CURIE-VALUE",
    property=EXTENSION,
)
def extension(value: Any, at: At) -> Iterator[Finding]:
    """A member that the vocabulary doesn't know."""
    name, context = at.name, at.context
    if name.startswith("@"):
        return
    if name.startswith(NAMESPACE):
        short = canonical(name)
        if short in TERMS:
            message = f"the member name is the full IRI of {short}"
            yield Finding(message, "AS2-COMPACTION-EXPANDED-KEY", hint=f'Write "{short}".')
        return
    prefix, colon, _ = name.partition(":")
    if name.startswith(_OPEN_SCHEMES):
        if (compact := context.compacts(name)) is not None:
            message = f"the @context calls {brief(name)} {compact}"
            yield Finding(message, "AS2-COMPACTION-EXPANDED-KEY", hint=f'Write "{compact}".')
            return
    elif colon:
        if context.prefix(prefix) is None and context.definition(name) is None and not context.remote:
            yield Finding(f"{name} stands here, and {prefix} is not declared", "AS2-EXT-UNDECLARED-PREFIX")
            return
    elif not context.declares(name):
        term = meant(name)
        yield Finding(
            f"{name} is {brief(value)}, and nothing declares it",
            "AS2-EXT-UNDECLARED",
            hint=f"Write {term}, if that is meant; else define it in the @context." if term else "",
        )
        return
    if isinstance(value, str) and _is_reference(context.definition(name)):
        scheme, colon, rest = value.partition(":")
        if (
            colon
            and not rest.startswith("//")
            and value != "as:Public"
            and context.prefix(scheme) is not None
        ):
            message = f"{name} is the compact URI {brief(value)}"
            yield Finding(message, "AS2-CURIE-VALUE", hint=f'Write "{context.expand(value)}".')
    overlap = _overlap(name, context)
    if overlap is not None and overlap not in at.node and f"{overlap}Map" not in at.node:
        message = f"{name} says what {overlap} says, and {overlap} is missing"
        yield Finding(message, "AS2-EXT-PROP-OVERLAP", hint=f"Add {overlap}.")


def vouched(name: str, value: Any, node: dict[str, Any], context: Context) -> bool:
    """Whether the @context plainly declares a member that doubles nothing: the fast way to `extension`."""
    for definitions in context.definitions:
        if name in definitions:
            definition = definitions[name]
            target = definition.get("@id") if isinstance(definition, dict) else definition
            if not isinstance(target, str) or (value.__class__ is str and _is_reference(definition)):
                return False
            double = _doubled(target)
            return double is None or double in node
    prefix, colon, local = name.partition(":")
    if not colon:
        return context.remote and not name.startswith("@")
    return local not in _OVERLAPS and any(prefix in definitions for definitions in context.definitions)


def _is_reference(definition: Any) -> bool:
    return isinstance(definition, dict) and definition.get("@type") in ("@id", "@vocab")


@lru_cache(maxsize=4096)
def _doubled(iri: str) -> str | None:
    if iri.startswith((NAMESPACE, "as:")):
        return None
    return _OVERLAPS.get(iri.replace("#", "/").replace(":", "/").rsplit("/", 1)[-1])


def _overlap(name: str, context: Context) -> str | None:
    """Return the property of the vocabulary that an extension of another namespace doubles, or ``None``."""
    iri = name
    if ":" not in name:
        definition = context.definition(name)
        target = definition.get("@id") if isinstance(definition, dict) else definition
        if not isinstance(target, str):
            return None
        iri = target
    return _doubled(context.expand(iri))


@rule(
    "AS2-CTX-JSON-TYPE",
    "AS2-CTX-OVERRIDE",
    "AS2-EMPTY-ARRAY",
    property="@context",
    first=True,
    lane=Lane(SPELLINGS.__contains__),
)
def context_value(value: Any, at: At) -> Iterator[Finding]:
    """A string, an object or an array of these, that leaves the normative terms alone."""
    del at
    if not isinstance(value, str | dict | list):
        yield Finding(f"@context is {kind(value)}", "AS2-CTX-JSON-TYPE")
        return
    if value == []:
        yield Finding("@context is an empty array", "AS2-EMPTY-ARRAY")
        return
    entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    context = read_context(value)
    last = max((i for i, (_, entry) in enumerate(entries) if _is_normative(entry)), default=-1)
    for number, (index, entry) in enumerate(entries):
        below = () if index is None else (index,)
        if isinstance(entry, dict):
            if number > last:  # what stands before the normative context can't override it
                yield from _overrides(entry, context, below)
        elif not isinstance(entry, str) and entry is not None:
            yield Finding(f"@context holds {kind(entry)}", "AS2-CTX-JSON-TYPE", below)


def plain_context(value: Any) -> bool:
    """Whether a @context plainly leaves the normative terms alone: the fast way to `context_value`."""
    for entry in value if value.__class__ is list else (value,):
        if entry.__class__ is not str and not (entry.__class__ is dict and TERMS.isdisjoint(entry)):
            return False
    return bool(value != [])


def _is_normative(entry: Any) -> bool:
    return isinstance(entry, str) and read_context(entry).normative


def _overrides(entry: dict[str, Any], context: Context, below: tuple[int, ...]) -> Iterator[Finding]:
    for term, definition in entry.items():
        if term not in TERMS:
            continue
        target = definition.get("@id", f"{NAMESPACE}{term}") if isinstance(definition, dict) else definition
        iri = context.expand(target) if isinstance(target, str) and term not in ("as", target) else target
        expected = NORMATIVE_IRIS[term]
        itself = target == term and term not in {"id", "type"}
        same = itself or iri in (expected, f"{NAMESPACE}{term}", expected.removesuffix("#"))
        if same and not _changes_coercion(term, definition, context):
            continue
        yield Finding(f"@context makes {term} mean {brief(definition)}", "AS2-CTX-OVERRIDE", (*below, term))


@rule("AS2-CTX-PRESENT", "AS2-CTX-OTHER-ONLY")
def context_present(document: Any, at: At) -> Iterator[Finding]:
    """The normative context on the document."""
    if at.context.normative:
        return
    value = document.get("@context")
    entries = value if isinstance(value, list) else [value]
    if any(isinstance(entry, str | dict) and not _is_silent(entry) for entry in entries):
        shown = entries[0] if len(entries) == 1 else value
        yield Finding(f"@context is {brief(shown)}", "AS2-CTX-OTHER-ONLY", ("@context",))
    elif "@context" not in document or any(isinstance(entry, dict) for entry in entries):
        yield Finding("the document has no @context with the normative context", "AS2-CTX-PRESENT")


def _is_silent(entry: Any) -> bool:
    """Whether a context defines no terms."""
    return isinstance(entry, dict) and all(name in _SETTINGS for name in entry)


def _changes_coercion(term: str, definition: Any, context: Context) -> bool:
    """Whether a definition with the right IRI takes its values for something else than the normative one."""
    entry = PROPERTIES.get(term) or ACTIVITYPUB.get(term)
    coercion = definition.get("@type") if isinstance(definition, dict) else None
    if entry is None or not isinstance(coercion, str) or term == "closed":
        return False
    if entry.types or "xsd:anyURI" in entry.range:
        return coercion != "@id"
    datatypes = {context.expand(name) for name in entry.range}
    return coercion == "@id" or (coercion.startswith("xsd:") and context.expand(coercion) not in datatypes)


RULES = (as1_term, extension, context_value, context_present)
