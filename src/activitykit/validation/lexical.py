"""The lexical forms that the specification borrows: date-times, durations, language tags, IRIs, media types.

Each ``is_...`` is truthy for a string of that form; most are the bound ``fullmatch`` of a pattern.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = [
    "DATE_TIME_PARTS",
    "DURATION_WITHOUT_T",
    "HTML_MARKUP",
    "SCHEME",
    "days_in_month",
    "has_no_rtl",
    "has_wrong_first_strong",
    "is_absolute_iri",
    "is_common_iri",
    "is_date_time",
    "is_duration",
    "is_iri_reference",
    "is_language_tag",
    "is_media_type",
    "is_relation_name",
]

# RFC 3339 date-time as Core 2.3 narrows it: upper-case T and Z, seconds may be omitted, a fraction only after
# seconds. Day 29 to 31 only where every year has it; the rest is left to a closer look.
_DAY = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_OFFSET = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
is_date_time = re.compile(
    rf"\d{{4}}-{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?{_OFFSET}", re.ASCII
).fullmatch

DATE_TIME_PARTS = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:(?P<t>[Tt ]|\s+)(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<fraction>\.\d+)?"
    r"(?P<offset>[Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
"""A date-time with the usual slips: each group can be judged for itself."""

is_duration = re.compile(
    r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII
).fullmatch
DURATION_WITHOUT_T = re.compile(
    r"(-?P(?:\d+Y)?(?:\d+M(?=\d+D))?(?:\d+D)?)((?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)", re.ASCII
)
"""An xsd:duration whose hours, minutes or seconds stand without their ``T``."""

# RFC 5646, section 2.1. The irregular tags don't fit the grammar; the regular grandfathered ones do.
_IRREGULAR = (
    "en-GB-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|"
    "sgn-(?:BE-FR|BE-NL|CH-DE)"
)
_PRIVATE = r"x(?:-[a-z0-9]{1,8})+"
is_language_tag = re.compile(
    rf"(?:(?:[a-z]{{2,3}}(?:-[a-z]{{3}}){{0,3}}|[a-z]{{4}}|[a-z]{{5,8}})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    rf"(?:-[a-wyz0-9](?:-[a-z0-9]{{2,8}})+)*(?:-{_PRIVATE})?|{_PRIVATE}|{_IRREGULAR})",
    re.ASCII | re.IGNORECASE,
).fullmatch

# RFC 3987. `_UCS` is ucschar; private-use characters (iprivate) stand in a query only.
_UCS = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd\U00040000-\U0004fffd"
    "\U00050000-\U0005fffd\U00060000-\U0006fffd\U00070000-\U0007fffd\U00080000-\U0008fffd"
    "\U00090000-\U0009fffd\U000a0000-\U000afffd\U000b0000-\U000bfffd\U000c0000-\U000cfffd"
    "\U000d0000-\U000dfffd\U000e1000-\U000efffd"
)
_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_UNRESERVED = rf"A-Za-z0-9\-._~{_UCS}"
_PCHAR = rf"(?:[{_UNRESERVED}!$&'()*+,;=:@]|%[0-9A-Fa-f]{{2}})"
_HOST = rf"(?:\[[0-9A-Fa-f:.vV]+\]|(?:[{_UNRESERVED}!$&'()*+,;=]|%[0-9A-Fa-f]{{2}})*)"
_AUTHORITY = rf"(?:(?:[{_UNRESERVED}!$&'()*+,;=:]|%[0-9A-Fa-f]{{2}})*@)?{_HOST}(?::\d*)?"
_QUERY = rf"(?:\?(?:[{_UNRESERVED}{_PRIVATE_USE}!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{{2}})*)?"
_FRAGMENT = rf"(?:#(?:[{_UNRESERVED}!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{{2}})*)?"
_HIERARCHY = rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*"


@cache
def _absolute() -> re.Pattern[str]:
    return re.compile(rf"(?!(?i:https?):(?!//[^/?#])){_SCHEME}:{_HIERARCHY}{_QUERY}{_FRAGMENT}")


@cache
def _reference() -> re.Pattern[str]:
    return re.compile(rf"(?:{_SCHEME}:)?{_HIERARCHY}{_QUERY}{_FRAGMENT}")


def is_absolute_iri(text: str) -> bool:
    """Whether a text is an IRI of RFC 3987; the pattern is large, so that it is made when first needed."""
    return _absolute().fullmatch(text) is not None


def is_iri_reference(text: str) -> bool:
    """Whether a text is an IRI or a relative reference of RFC 3987."""
    return _reference().fullmatch(text) is not None


is_common_iri = re.compile(
    r"https?://[A-Za-z0-9\-._]+(?::\d+)?(?:/[!$&-;=?-Z_a-z~]*)?(?:#[\w\-./]*)?"
    r"|as:Public|(?:acct|did|mailto|tag|urn):[A-Za-z0-9\-._~!$&'()*+,;=:@/]+",
    re.ASCII,
).fullmatch
"""The IRIs that nearly every document has: accepted at once, all else is looked at closely."""
SCHEME = re.compile(rf"({_SCHEME}):")

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105 - RFC 7230's "token", no secret
# RFC 6838, section 4.2.
is_media_type = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}"
    rf"""(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\\x00-\x1f\x7f]|\\.)*"))*""",
    re.ASCII,
).fullmatch

is_relation_name = re.compile(r"[a-z][a-z0-9.\-]*", re.ASCII).fullmatch

_ELEMENTS = (
    "a|abbr|address|article|aside|audio|b|bdi|bdo|blockquote|body|br|button|canvas|caption|center|cite|code|col|"
    "data|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|"
    "html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|mark|menu|meta|nav|object|ol|option|p|picture|pre|"
    "q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|"
    "tbody|td|template|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
HTML_MARKUP = re.compile(
    rf"<(?:/?(?:{_ELEMENTS})(?:\s[^<>]*|/)?>|!--|!doctype\b)|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);",
    re.IGNORECASE,
)
"""An HTML tag of a known element, a comment, or a character reference; not ``a < b`` nor ``List<String>``."""

_RTL = (
    "\u0590-\u05ff\u0600-\u07bf\u07c0-\u085f\u0860-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HAS_RTL = re.compile(f"[{_RTL}]")
_STRONG = re.compile(f"[{_CONTROLS}]|([{_RTL}])|[^\\W\\d_]")
_TAG = re.compile(r"<[^<>]*>")
_DIRECTED = re.compile(r"<[^<>]*\bdir\s*=|<bdo\b", re.IGNORECASE)


def has_no_rtl(text: str) -> bool:
    """Whether a text has no letter that is written from right to left."""
    return text.isascii() or _HAS_RTL.search(text) is None


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month of the Gregorian calendar has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def has_wrong_first_strong(text: str) -> bool:
    """Whether the first strong character would give a text the wrong direction.

    Text with a control character up front or with directional markup states its direction itself
    (Core 4.7.2). A text is taken to have the direction of most of its letters.

    Example:
        >>> has_wrong_first_strong("HTML היא שפת סימון נפוצה")
        True
        >>> has_wrong_first_strong("שלום, W3C")
        False
    """
    if _HAS_RTL.search(text) is None or _DIRECTED.search(text):
        return False
    bare = _TAG.sub("", text)
    first: bool | None = None
    balance = 0
    for match in _STRONG.finditer(bare):
        right = match[1] is not None
        if first is None:
            if match[0] in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
                return False
            first = right
        balance += 1 if right else -1
    return first is not None and balance != 0 and first != (balance > 0)
