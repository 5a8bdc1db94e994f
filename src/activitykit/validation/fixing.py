"""The function `fix`: applies the unambiguous repairs and says what it did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from activitykit.validation.context import read_context
from activitykit.validation.plain import to_plain
from activitykit.validation.reading import read_source
from activitykit.validation.rules import place_tokens
from activitykit.validation.validating import validate

if TYPE_CHECKING:
    from activitykit.validation.report import Report

__all__ = ["Change", "Fixed", "fix"]

_ROUNDS = 8
"""A repair may lay open another fault: an array taken off a date shows the date."""


class Change(NamedTuple):
    """One repair that was made.

    Attributes:
        code: The code it mends.
        pointer: Where the fault was, in the document as it was then.
        message: What was done.
    """

    code: str
    pointer: str
    message: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A mended document.

    Attributes:
        document: The document after the repairs, a new one; ``None`` when there was no JSON to be had.
        changes: What was done, in order.
        report: What there is still to say.
    """

    document: Any = field(repr=False)
    changes: tuple[Change, ...]
    report: Report

    def __str__(self) -> str:
        if not self.changes:
            return "Nothing to mend"
        return "\n".join(
            f"{change.code} at {change.pointer or '(root)'}: {change.message}" for change in self.changes
        )


def fix(document: Any) -> Fixed:
    """Apply the repairs that leave no doubt, and report each.

    Mended are names of Activity Streams 1.0, ``t``, ``z`` and a space in date-times, empty arrays, single
    values in arrays where one value stands, text by language under the plain name, value objects, compact
    URIs and full IRIs in the wrong place, underscores in language tags, and a few more. What could be
    mended in several ways stays as it is. The result has no kind of error that was not there before (or
    not more often), and mending it again changes nothing.

    Args:
        document: Bytes, text, a mapping, or a model with ``to_dict``; it stays as it is.

    Example:
        >>> import activitykit as ak
        >>> fixed = ak.fix({"objectType": "note", "displayName": "Hi", "published": "2026-01-05 10:00Z"})
        >>> fixed.document["type"], fixed.document["name"], fixed.document["published"]
        ('Note', 'Hi', '2026-01-05T10:00Z')
        >>> len(fixed.changes), fixed.report.ok
        (4, True)
    """
    source = read_source(document)
    value = source.value
    if not isinstance(value, dict):
        return Fixed(value, (), validate(document))
    before = _errors(value)
    avoided: set[str] = set()
    while True:
        mended, changes = _mend(value, avoided)
        culprits = _worse(before, _errors(mended))
        if not culprits:
            return Fixed(mended, tuple(changes), validate(mended))
        avoided.add(_culprit(value, before, changes, avoided))


def _culprit(value: dict[str, Any], before: Counter[str], changes: list[Change], avoided: set[str]) -> str:
    """Return the code to leave alone: the one without which nothing gets worse, else the first."""
    codes = list(dict.fromkeys(change.code for change in changes))
    for code in codes:
        mended, _ = _mend(value, {*avoided, code})
        if not _worse(before, _errors(mended)):
            return code
    return codes[0]


def _errors(document: Any) -> Counter[str]:
    return Counter(found.code for found in validate(document).errors)


def _worse(before: Counter[str], after: Counter[str]) -> bool:
    return bool(after - before)


def _mend(value: dict[str, Any], avoided: set[str]) -> tuple[dict[str, Any], list[Change]]:
    """Mend a copy of a document, round after round, but for the codes to avoid."""
    document, _ = to_plain(value)
    changes: list[Change] = []
    for _ in range(_ROUNDS):
        done = _round(document, avoided)
        changes += done
        if not done:
            break
    return document, changes


def _round(document: dict[str, Any], avoided: set[str]) -> list[Change]:
    from activitykit.validation.repairs import REPAIRS  # noqa: PLC0415 - not on the way of validating

    found = [d for d in validate(document).diagnostics if d.code in REPAIRS and d.code not in avoided]
    faults = [(place_tokens(d.place), d) for d in found]
    faults.sort(
        key=lambda fault: -len(fault[0])
    )  # the inner ones first: their pointers go through outer names
    context = read_context(document.get("@context"))
    changes = []
    for tokens, diagnostic in faults:
        holder: Any = document
        for token in tokens[:-1]:
            holder = holder[token]
        key = tokens[-1] if tokens else ""
        if tokens and (key not in holder if isinstance(holder, dict) else False):
            continue  # another repair of this round was here
        done = REPAIRS[diagnostic.code](holder, key, context)
        if done:
            changes.append(Change(diagnostic.code, diagnostic.pointer, done))
    return changes
