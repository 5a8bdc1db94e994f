"""The unambiguous repairs, each for the codes it mends.

A repair gets the object or array that holds the faulty value, and its name or index there. It changes the
holder and returns what it did, or returns ``None`` where there is more than one way to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from activitykit.validation.context import NORMATIVE, Context
from activitykit.validation.kinds import canonical, meant
from activitykit.validation.lexical import (
    DURATION_WITHOUT_T,
    is_absolute_iri,
    is_date_time,
    is_duration,
    is_language_tag,
    is_relation_name,
)
from activitykit.vocabulary import PROPERTIES, TYPES

__all__ = ["REPAIRS", "Repair"]

Repair = Callable[[Any, Any, Context], str | None]

_AS1_TYPES = {name.lower(): entry.name for entry in TYPES.values() for name in entry.as1}
_AS1_NAMES = {old: name for name, entry in PROPERTIES.items() for old in entry.as1 if old != name}
_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")


def _rename(holder: Any, old: str, new: str) -> str | None:
    """Give a member another name, in its place among the others."""
    if not isinstance(holder, dict) or holder.get(new) is not None or f"{new}Map" in holder:
        return None
    entries = [
        (new if name == old else name, value) for name, value in holder.items() if name != new or name == old
    ]
    holder.clear()
    holder.update(entries)
    return f"renamed {old} to {new}"


def _replace(holder: Any, key: Any, value: Any, what: str = "") -> str:
    holder[key] = value
    return what or f"wrote {value!r}"


def as1_name(holder: Any, key: Any, _context: Context) -> str | None:
    """DisplayName and title to name."""
    return _rename(holder, key, _AS1_NAMES.get(key, "name"))


def as1_type(holder: Any, key: Any, _context: Context) -> str | None:
    """Verb and objectType to type, the verb first, where there is a type that says the same."""
    value = holder[key]
    if not isinstance(value, str) or (key == "objectType" and "verb" in holder and value != "activity"):
        return None
    if (
        key == "objectType" and "verb" in holder
    ):  # {"objectType": "activity", "verb": "post"}: the verb says more
        del holder[key]
        return "left out objectType, which verb makes precise"
    local = value.rsplit("/", 1)[-1]
    kind = _AS1_TYPES.get(local.lower()) or (local if local in TYPES else None)
    if kind is None:
        return None
    if holder.get("type") is not None:
        if holder["type"] != kind:
            return None
        del holder[key]
        return f"left out {key}, which type says"
    done = _rename(holder, key, "type")
    if done:
        holder["type"] = kind
    return f"{done}, {value!r} to {kind!r}" if done else None


def undeclared(holder: Any, key: Any, _context: Context) -> str | None:
    """A term in another spelling, or of Activity Streams 1.0."""
    term = meant(key) or _AS1_NAMES.get(key)
    return _rename(holder, key, term) if term is not None and term in PROPERTIES else None


def date_time(holder: Any, key: Any, _context: Context) -> str | None:
    """T, Z, and the colon of an offset."""
    value = holder[key]
    if not isinstance(value, str):
        return None
    mended = _OFFSET.sub(r"\1:\2", value.strip().upper())
    mended = re.sub(r"(\d)\s+(?=\d)", r"\1T", mended)
    mended = re.sub(r"\s+(?=[Z+-])", "", mended)
    # A date-time without an offset stays a warning; its T can be mended all the same.
    if mended == value or not (is_date_time(mended) or is_date_time(f"{mended}Z")):
        return None
    return _replace(holder, key, mended)


def leave_out(holder: Any, key: Any, _context: Context) -> str | None:
    """An empty array."""
    if not isinstance(holder, dict):
        return None
    del holder[key]
    return f"left out the empty {key}"


def unwrap(holder: Any, key: Any, _context: Context) -> str | None:
    """One value in an array where one value stands."""
    value = holder[key]
    items = [item for item in value if item is not None] if isinstance(value, list) else []
    return _replace(holder, key, items[0], "took the value out of its array") if len(items) == 1 else None


def to_map(holder: Any, key: Any, _context: Context) -> str | None:
    """An object of languages under the name of the plain text."""
    value = holder[key]
    if not isinstance(value, dict) or not value:
        return None
    if not all(is_language_tag(tag) and isinstance(text, str) for tag, text in value.items()):
        return None
    return _rename(holder, key, f"{key}Map")


def plain_value(holder: Any, key: Any, _context: Context) -> str | None:
    """A value object."""
    value = holder[key]
    inner, language = value.get("@value"), value.get("@language")
    if isinstance(inner, dict | list):
        return None
    natural = key in {"name", "summary", "content"} and isinstance(holder, dict)
    if natural and isinstance(inner, str) and isinstance(language, str) and is_language_tag(language):
        holder[key] = {language: inner}
        return _rename(holder, key, f"{key}Map")
    if set(value) - {"@value", "@type"}:
        return None
    return _replace(holder, key, inner)


def curie(holder: Any, key: Any, context: Context) -> str | None:
    """A compact URI as a value."""
    expanded = context.expand(holder[key])
    return _replace(holder, key, expanded) if is_absolute_iri(expanded) and expanded != holder[key] else None


def iri(holder: Any, key: Any, _context: Context) -> str | None:
    """Spaces and the like in an IRI that is absolute."""
    value = holder[key]
    if not isinstance(value, str):
        return None
    mended = quote(value.strip(), safe="%/:?#[]@!$&'()*+,;=~", encoding="utf-8", errors="replace")
    scheme = re.match(r"https?://[^/ ]", value.strip())
    return _replace(holder, key, mended) if scheme and is_absolute_iri(mended) else None


def tag_key(holder: Any, key: Any, _context: Context) -> str | None:
    """An underscore in a language tag."""
    hyphens = key.replace("_", "-")
    if hyphens in holder or not is_language_tag(hyphens):
        return None
    return _rename(holder, key, hyphens)


def language(holder: Any, key: Any, _context: Context) -> str | None:
    """An underscore in hreflang."""
    value = holder[key]
    mended = value.replace("_", "-").strip() if isinstance(value, str) else ""
    return _replace(holder, key, mended) if is_language_tag(mended) else None


def short_key(holder: Any, key: Any, context: Context) -> str | None:
    """A full IRI as a member name."""
    short = canonical(key)
    term = short if short != key else context.compacts(key)
    return _rename(holder, key, term) if term else None


def short_type(holder: Any, key: Any, context: Context) -> str | None:
    """A full IRI as a type."""
    value = holder[key]
    short = canonical(value)
    term = short if short != value else context.compacts(value)
    return _replace(holder, key, term) if term else None


def ordered(holder: Any, key: Any, _context: Context) -> str | None:
    """Items in a collection of the other kind."""
    return _rename(holder, key, "orderedItems" if key == "items" else "items")


def duration(holder: Any, key: Any, _context: Context) -> str | None:
    """The missing T of a duration."""
    value = holder[key]
    match = DURATION_WITHOUT_T.fullmatch(value) if isinstance(value, str) else None
    mended = f"{match[1]}T{match[2]}" if match else ""
    return _replace(holder, key, mended) if is_duration(mended) else None


def relation(holder: Any, key: Any, _context: Context) -> str | None:
    """Upper case, and several relations in one string."""
    value = holder[key]
    if not isinstance(value, str):
        return None
    names = re.split(r"[ \t\n\f\r,]+", value.strip().lower())
    if not all(is_relation_name(name) for name in names) or (len(names) > 1 and isinstance(holder, list)):
        return None
    return _replace(holder, key, names[0] if len(names) == 1 else names)


def number(holder: Any, key: Any, _context: Context) -> str | None:
    """A number in quotes."""
    value = holder[key]
    if not isinstance(value, str) or not re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", value, re.ASCII):
        return None
    return _replace(holder, key, float(value) if "." in value else int(value))


def text(holder: Any, key: Any, _context: Context) -> str | None:
    """A number that should be text."""
    value = holder[key]
    return None if isinstance(value, bool) else _replace(holder, key, str(value))


def context(holder: Any, key: Any, _context: Context) -> str | None:
    """The missing @context, which the specification says to assume."""
    del key
    if "@context" in holder and holder["@context"] not in (None, {}):
        return None
    entries = [(name, value) for name, value in holder.items() if name != "@context"]
    holder.clear()
    holder["@context"] = NORMATIVE
    holder.update(entries)
    return "added the @context"


REPAIRS: dict[str, Repair] = {
    "AS2-CTX-PRESENT": context,
    "AS2-AS1-DISPLAYNAME": as1_name,
    "AS2-AS1-TITLE": as1_name,
    "AS2-AS1-VERB": as1_type,
    "AS2-AS1-OBJECTTYPE": as1_type,
    "AS2-EXT-UNDECLARED": undeclared,
    **dict.fromkeys(("AS2-DATE-LOWER-T", "AS2-DATE-LOWER-Z", "AS2-DATE-SPACE", "AS2-DATE-SYNTAX"), date_time),
    "AS2-EMPTY-ARRAY": leave_out,
    **dict.fromkeys(
        (
            "AS2-FIRST-SINGLE",
            "AS2-REPLIES-FUNCTIONAL",
            "AS2-PUBLISHED-FUNCTIONAL",
            "AS2-SUBJECT-FUNCTIONAL",
            "AS2-DESCRIBES-FUNCTIONAL",
            "AS2-FUNCTIONAL",
            "AS2-ID-STRING",
        ),
        unwrap,
    ),
    "AS2-NAME-SINGLE-STRING": to_map,
    "AS2-COMPACTION-VALUE-OBJECT": plain_value,
    "AS2-CURIE-VALUE": curie,
    "AS2-IRI-SYNTAX": iri,
    "AS2-MAP-KEY-BCP47-B": tag_key,
    "AS2-HREFLANG": language,
    "AS2-COMPACTION-EXPANDED-KEY": short_key,
    "AS2-COMPACTION-EXPANDED-TYPE": short_type,
    "AS2-ORDERED-ITEMS": ordered,
    "AS2-UNORDERED-ORDEREDITEMS": ordered,
    "AS2-DURATION-T": duration,
    "AS2-REL-HTML5": relation,
    "AS2-REL-RFC5988": relation,
    **dict.fromkeys(
        (
            "AS2-WIDTH-INTEGER",
            "AS2-TOTALITEMS-STRING",
            "AS2-STARTINDEX",
            "AS2-LATITUDE-FLOAT",
            "AS2-RADIUS-RANGE",
        ),
        number,
    ),
    "AS2-ACCURACY-RANGE": number,
    "AS2-NAME-NUMBER": text,
    "AS2-CONTENT-NUMBER": text,
}
"""The repair for each code that has one."""
