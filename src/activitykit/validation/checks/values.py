"""Rules on values that are neither text nor things: date-times, durations, numbers, tags, media types."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from activitykit.validation.lexical import (
    DATE_TIME_PARTS,
    DURATION_WITHOUT_T,
    days_in_month,
    is_absolute_iri,
    is_date_time,
    is_duration,
    is_language_tag,
    is_media_type,
    is_relation_name,
)
from activitykit.validation.rules import At, Finding, Lane, nothing, rule
from activitykit.validation.wording import brief, kind
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from activitykit.validation.codes import Severity

__all__ = ["RULES", "date_time_findings"]

_DATES = tuple(name for name, entry in PROPERTIES.items() if entry.range == ("xsd:dateTime",))
_TEXTS = tuple(name for name, entry in ACTIVITYPUB.items() if entry.range == ("xsd:string",))
_UNITS = frozenset(PROPERTIES["units"].values)
_HTML5_SPACES = frozenset(" \t\n\f\r,")


def date_time_findings(text: str, name: str) -> Iterator[Finding]:
    """Yield what is wrong with a date-time; each slip for itself."""
    if is_date_time(text):
        return
    match = DATE_TIME_PARTS.fullmatch(text)
    if match is None:
        yield Finding(f"{name} is {brief(text)}, which is no RFC 3339 date-time", "AS2-DATE-SYNTAX")
        return
    if match["t"] is None:
        yield Finding(
            f"{name} is {brief(text)}, a date without a time",
            "AS2-DATE-ONLY",
            hint=f'Add the time and the offset: "{text}T00:00:00Z".',
        )
        return
    if match["t"] == "t":
        yield Finding(f"{name} is {brief(text)}, with a lowercase t", "AS2-DATE-LOWER-T")
    elif match["t"] != "T":
        yield Finding(f"{name} is {brief(text)}, with a space for the T", "AS2-DATE-SPACE")
    if match["offset"] is None:
        yield Finding(f"{name} is {brief(text)}, without an offset", "AS2-DATE-NO-OFFSET")
    elif match["offset"] == "z":
        yield Finding(f"{name} is {brief(text)}, with a lowercase z", "AS2-DATE-LOWER-Z")
    if match["fraction"] and match["second"] is None:
        yield Finding(f"{name} is {brief(text)}, with a fraction of a minute", "AS2-DATE-FRAC-NO-SEC")
    if reason := _impossible(match):
        yield Finding(f"{name} is {brief(text)}, but {reason}", "AS2-DATE-IMPOSSIBLE")


def _impossible(match: re.Match[str]) -> str:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if not 1 <= day <= days_in_month(year, month):
        return f"{year:04d}-{month:02d} has no day {day}"
    if int(match["hour"]) > 23:
        return f"there is no hour {match['hour']}"
    if int(match["minute"]) > 59:
        return f"there is no minute {match['minute']}"
    if match["second"] is not None and int(match["second"]) > 60:  # 60 is a leap second
        return f"there is no second {match['second']}"
    offset = match["offset"]
    if offset and offset[0] in "+-" and (int(offset[1:3]) > 23 or int(offset[4:]) > 59):
        return f"there is no offset {offset}"
    return ""


@rule(
    "AS2-DATE-ONLY",
    "AS2-DATE-NO-OFFSET",
    "AS2-DATE-LOWER-T",
    "AS2-DATE-LOWER-Z",
    "AS2-DATE-SPACE",
    "AS2-DATE-FRAC-NO-SEC",
    "AS2-DATE-IMPOSSIBLE",
    "AS2-DATE-NUMBER",
    "AS2-DATE-SYNTAX",
    property=_DATES,
    lane=Lane(is_date_time),
)
def date_time(value: Any, at: At) -> Iterator[Finding]:
    """Date-times (Core 2.3)."""
    for item, below in _values(value):
        if isinstance(item, str):
            yield from (found._replace(below=below) for found in date_time_findings(item, at.name))
        else:
            yield Finding(f"{at.name} is {_what(item)}", "AS2-DATE-NUMBER", below)


@rule("AS2-DURATION", "AS2-DURATION-T", property="duration", lane=Lane(is_duration))
def duration(value: Any, at: At) -> Iterator[Finding]:
    """xsd:duration."""
    for item, below in _values(value):
        if isinstance(item, str) and is_duration(item):
            continue
        match = DURATION_WITHOUT_T.fullmatch(item) if isinstance(item, str) else None
        if match is not None and is_duration(repaired := f"{match[1]}T{match[2]}"):
            yield Finding(
                f"{at.name} is {brief(item)}, without the T", "AS2-DURATION-T", below, f'Write "{repaired}".'
            )
        else:
            yield Finding(f"{at.name} is {_what(item)}", "AS2-DURATION", below)


def _is_whole(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


@rule(
    "AS2-WIDTH-NONNEG",
    "AS2-WIDTH-INTEGER",
    "AS2-TOTALITEMS-NONNEG",
    "AS2-TOTALITEMS-STRING",
    "AS2-STARTINDEX",
    property=("width", "height", "totalItems", "startIndex"),
    lane=Lane(nothing, numbers=(0, inf, frozenset({int}))),
)
def count(value: Any, at: At) -> Iterator[Finding]:
    """xsd:nonNegativeInteger."""
    codes = {
        "totalItems": ("AS2-TOTALITEMS-STRING", "AS2-TOTALITEMS-NONNEG"),
        "startIndex": ("AS2-STARTINDEX", "AS2-STARTINDEX"),
    }
    whole, positive = codes.get(at.name, ("AS2-WIDTH-INTEGER", "AS2-WIDTH-NONNEG"))
    for item, below in _values(value):
        if not _is_whole(item):
            yield Finding(f"{at.name} is {_what(item)}, not an integer", whole, below)
        elif item < 0:
            yield Finding(f"{at.name} is {brief(item)}", positive, below)


@rule(
    "AS2-ACCURACY-RANGE",
    "AS2-RADIUS-RANGE",
    "AS2-LATITUDE-FLOAT",
    property=("accuracy", "radius", "latitude", "longitude", "altitude"),
    lane=Lane(nothing, numbers=(0, 100, frozenset({int, float}))),
)
def measure(value: Any, at: At) -> Iterator[Finding]:
    """xsd:float, and the bounds of accuracy and radius."""
    code = {"accuracy": "AS2-ACCURACY-RANGE", "radius": "AS2-RADIUS-RANGE"}.get(at.name, "AS2-LATITUDE-FLOAT")
    bounds = PROPERTIES[at.name]
    for item, below in _values(value):
        if isinstance(item, bool) or not isinstance(item, int | float):
            mild = isinstance(item, str) and _is_number(item)
            yield Finding(
                f"{at.name} is {_what(item)}, not a number",
                code,
                below,
                severity="warning" if mild else "error",
            )
        elif (bounds.minimum is not None and item < bounds.minimum) or (
            bounds.maximum is not None and item > bounds.maximum
        ):
            yield Finding(f"{at.name} is {brief(item)}", code, below)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@rule("AS2-HREFLANG", property="hreflang", lane=Lane(is_language_tag))
def hreflang(value: Any, at: At) -> Iterator[Finding]:
    """A BCP 47 tag."""
    for item, below in _values(value):
        if not isinstance(item, str) or not is_language_tag(item):
            hint = f'Write "{item.replace("_", "-")}".' if isinstance(item, str) and "_" in item else ""
            yield Finding(f"{at.name} is {_what(item)}", "AS2-HREFLANG", below, hint)


@rule("AS2-MEDIATYPE-SYNTAX", property="mediaType", lane=Lane(is_media_type))
def media_type(value: Any, at: At) -> Iterator[Finding]:
    """A MIME media type."""
    for item, below in _values(value):
        if not isinstance(item, str) or not is_media_type(item):
            # A type with a parameter that is none is mild: software that is widely used writes such.
            mild = isinstance(item, str) and ";" in item and is_media_type(item.partition(";")[0].rstrip())
            severity: Severity = "warning" if mild else "error"
            yield Finding(f"{at.name} is {_what(item)}", "AS2-MEDIATYPE-SYNTAX", below, severity=severity)


@rule("AS2-REL-HTML5", "AS2-REL-RFC5988", property="rel", lane=Lane(is_relation_name, many=True))
def relation(value: Any, at: At) -> Iterator[Finding]:
    """A link relation in the terms of both HTML5 and RFC 5988."""
    for item, below in _values(value):
        if not isinstance(item, str):
            yield Finding(f"{at.name} is {_what(item)}", "AS2-REL-RFC5988", below)
        elif not item or _HTML5_SPACES & set(item):
            yield Finding(f"{at.name} is {brief(item)}", "AS2-REL-HTML5", below)
        elif not is_relation_name(item) and not is_absolute_iri(item):
            lower = item.lower()
            hint = f'Write "{lower}".' if is_relation_name(lower) else ""
            yield Finding(f"{at.name} is {brief(item)}", "AS2-REL-RFC5988", below, hint)


@rule("AS2-UNITS-ENUM", property="units", lane=Lane(_UNITS.__contains__))
def units(value: Any, at: At) -> Iterator[Finding]:
    """One of six names, or an IRI."""
    for item, below in _values(value):
        if not isinstance(item, str) or not (item in _UNITS or is_absolute_iri(item)):
            yield Finding(f"{at.name} is {_what(item)}", "AS2-UNITS-ENUM", below)


@rule("AS2-FORMERTYPE-RANGE", property="formerType", lane=Lane(str.isidentifier, many=True))
def former_type(value: Any, at: At) -> Iterator[Finding]:
    """Names of types."""
    for item, below in _values(value):
        if not isinstance(item, str) or not item.strip():
            yield Finding(f"{at.name} holds {_what(item)}", "AS2-FORMERTYPE-RANGE", below)


@rule("AS2-RANGE", property=_TEXTS, lane=Lane(str.__len__))
def plain_text(value: Any, at: At) -> Iterator[Finding]:
    """ActivityPub's strings."""
    for item, below in _values(value):
        if not isinstance(item, str):
            yield Finding(f"{at.name} is {_what(item)}, not a string", "AS2-RANGE", below)


def _values(value: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:
    """Yield the value, or the values of an array, each with the way to it; null is no value."""
    if not isinstance(value, list):
        yield value, ()
        return
    for index, item in enumerate(value):
        if item is not None:
            yield item, (index,)


def _what(value: Any) -> str:
    return brief(value) if isinstance(value, str | int | float) else kind(value)


RULES = (
    date_time,
    duration,
    count,
    measure,
    hreflang,
    media_type,
    relation,
    units,
    former_type,
    plain_text,
)
