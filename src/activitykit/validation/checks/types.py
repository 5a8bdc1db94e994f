"""Rules on type, and on what an object of a type must have."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from activitykit.validation.kinds import canonical, known_types, meant
from activitykit.validation.lexical import is_absolute_iri, is_common_iri
from activitykit.validation.rules import At, Finding, Lane, rule
from activitykit.validation.wording import brief, kind
from activitykit.vocabulary import NAMESPACE, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activitykit.validation.context import Context

__all__ = ["RULES", "vouched_type"]

# Types of well-known vocabularies, by their local name, that say what a core type says (Core 4.1, 4.3, 4.4).
_OVERLAPS = {
    "Individual": "Person",
    "Location": "Place",
    "Post": "Note",
    "Comment": "Note",
    "BlogPosting": "Article",
    "SocialMediaPosting": "Note",
    "NewsArticle": "Article",
    "StillImage": "Image",
    "Photograph": "Image",
    "MovingImage": "Video",
    "Sound": "Audio",
    "Message": "Note",
    "BlogPost": "Article",
    "SpatialThing": "Place",
    "Corporation": "Organization",
    "LocalBusiness": "Organization",
    "WatchAction": "View",
    "Agent": "Person",
    "UserAccount": "Person",
    "SoftwareApplication": "Application",
    "WebPage": "Page",
    "WebApplication": "Application",
    "CreateAction": "Create",
    "CommentAction": "Create",
    "ShareAction": "Announce",
    "RsvpAction": "Accept",
    "AgreeAction": "Like",
    "DisagreeAction": "Dislike",
}
_LINKS = frozenset(name for name, entry in TYPES.items() if entry.is_a("Link"))
_URI_SCHEMES = frozenset({"http", "https", "urn", "tag", "did", "info", "ni", "oid", "ftp", "doi", "at"})


def vouched_type(value: Any, context: Context) -> bool:
    """Whether a type is plainly declared and doubles nothing: the fast way to `type_name`."""
    if value.__class__ is str:
        if _overlap(value) is not None:
            return False
        if ":" in value:
            return (
                not context.definitions
                and is_common_iri(value) is not None
                and not value.startswith(NAMESPACE)
            )
        declared = any(value in definitions for definitions in context.definitions)
        return (declared or context.remote) and value.strip() != ""
    if value.__class__ is not list or not value:
        return False
    core = [name for name in value if name.__class__ is str and name in TYPES]
    if len(core) > 1 and not (_LINKS.isdisjoint(core) or _LINKS.issuperset(core)):
        return False
    return all(name.__class__ is str and (name in TYPES or vouched_type(name, context)) for name in value)


@lru_cache(maxsize=1024)
def _overlap(name: str) -> str | None:
    local = name.replace("#", "/").replace(":", "/").rsplit("/", 1)[-1]
    if local in _OVERLAPS:
        return _OVERLAPS[local]
    for suffix in ("", "Action", "Object"):
        stem = local.removesuffix(suffix)
        if stem in TYPES and stem not in {"Object", "Link", "Activity"}:
            return stem
    return None


def _one_type(name: str, at: At, core: tuple[str, ...], below: tuple[int, ...]) -> Iterator[Finding]:
    if not name.strip():
        yield Finding(f"type is {brief(name)}", "AS2-TYPE-STRING", below)
        return
    if name.startswith(NAMESPACE):
        short = canonical(name)
        yield Finding(
            f"type is the full IRI of {short}", "AS2-COMPACTION-EXPANDED-TYPE", below, f'Write "{short}".'
        )
        return
    if canonical(name) in TYPES or name.startswith("as:"):
        return
    yield from _declared(name, at, below)
    overlap = _overlap(name)
    if overlap is not None and not any(overlap in {given, *TYPES[given].ancestors} for given in core):
        yield Finding(
            f"type is {brief(name)}, which overlaps {overlap}",
            "AS2-EXT-TYPE-OVERLAP",
            below,
            f'Write ["{overlap}", {brief(name)}].',
        )


def _declared(name: str, at: At, below: tuple[int, ...]) -> Iterator[Finding]:
    prefix, colon, rest = name.partition(":")
    if not colon:
        if not at.context.declares(name):
            term = meant(name)
            yield Finding(
                f"type is {brief(name)}, which nothing declares",
                "AS2-EXT-TYPE-UNDECLARED",
                below,
                f"Write {term}, if that is meant; else declare it in the @context." if term in TYPES else "",
            )
    elif prefix.lower() in _URI_SCHEMES or rest.startswith("//"):
        if (short := at.context.compacts(name)) is not None:
            message = f"type is {brief(name)}, which the @context calls {short}"
            yield Finding(message, "AS2-COMPACTION-EXPANDED-TYPE", below, f'Write "{short}".')
        elif not is_absolute_iri(name):
            yield Finding(f"type is {brief(name)}, which is no IRI", "AS2-EXT-TYPE-UNDECLARED", below)
    elif at.context.prefix(prefix) is None and at.context.definition(name) is None and not at.context.remote:
        yield Finding(
            f"type is {brief(name)}, and {prefix} is not declared", "AS2-EXT-UNDECLARED-PREFIX", below
        )


@rule(
    "AS2-TYPE-STRING",
    "AS2-COMPACTION-EXPANDED-TYPE",
    "AS2-LINK-OBJECT-DISJOINT",
    "AS2-EXT-TYPE-UNDECLARED",
    "AS2-EXT-UNDECLARED-PREFIX",
    "AS2-EXT-TYPE-OVERLAP",
    property=("type", "@type"),
    first=True,
    lane=Lane(TYPES.__contains__),
)
def type_name(value: Any, at: At) -> Iterator[Finding]:
    """A string, or an array of strings, that names types."""
    core, _ = known_types(value)
    if isinstance(value, str):
        yield from _one_type(value, at, core, ())
        return
    if not isinstance(value, list):
        yield Finding(f"type is {kind(value)}", "AS2-TYPE-STRING")
        return
    for index, item in enumerate(value):
        if isinstance(item, str):
            yield from _one_type(item, at, core, (index,))
        elif item is not None:
            yield Finding(f"type holds {kind(item)}", "AS2-TYPE-STRING", (index,))
    links = [name for name in core if TYPES[name].is_a("Link")]
    objects = [name for name in core if not TYPES[name].is_a("Link")]
    if links and objects:
        yield Finding(f"type is both {objects[0]} and {links[0]}", "AS2-LINK-OBJECT-DISJOINT")


@rule("AS2-LINK-HREF", "AS2-MENTION-HREF", type="Link")
def link_href(node: Any, at: At) -> Iterator[Finding]:
    """A Link without href."""
    if node.get("href") is None and node.get("as:href") is None:
        name = "Mention" if "Mention" in at.types else "Link"
        yield Finding(f"a {name} without href", f"AS2-{name.upper()}-HREF")


@rule("AS2-QUESTION-BOTH", type="Question")
def question_both(node: Any, at: At) -> Iterator[Finding]:
    """Both kinds of choice."""
    del at
    given = [name for name in node if name in {"oneOf", "anyOf"} and node[name] is not None]
    if len(given) == 2:
        yield Finding("a Question with both oneOf and anyOf", below=(given[1],))


RULES = (type_name, link_href, question_both)
