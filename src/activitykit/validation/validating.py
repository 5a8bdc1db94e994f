"""The function `validate`."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from activitykit.validation.codes import built_in_codes
from activitykit.validation.house import schema_findings
from activitykit.validation.media import media_type_fault
from activitykit.validation.reading import Source, parse_plainly, read_source, repeated_members
from activitykit.validation.report import Diagnostic, Report
from activitykit.validation.rulebook import Profile, Rulebook, rulebook_for
from activitykit.validation.walk import Found, Walk, walk
from activitykit.validation.wording import kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from activitykit.validation.careful import TextFault
    from activitykit.validation.codes import Severity
    from activitykit.validation.rules import Finding, Rule

__all__ = ["validate"]


def validate(
    document: Any,
    *,
    profile: Profile = "as2",
    media_type: str | None = None,
    rules: Iterable[Rule] = (),
    schema: Mapping[str, Any] | None = None,
) -> Report:
    """Say everything that is wrong, and right, with an Activity Streams 2.0 document.

    No document makes it raise: bytes that aren't UTF-8, text that isn't JSON and values that aren't
    documents are diagnostics like any other.

    Args:
        document: Bytes, text, a mapping, or a model with ``to_dict``.
        profile: ``"as2"``; ``"activitypub"`` adds ActivityPub's requirements; ``"strict"`` makes errors of
            warnings, and warnings of hints.
        media_type: The HTTP Content-Type it came with, checked when given.
        rules: A house's own rules, made with `rule`.
        schema: A house's JSON Schema; its faults join the report.

    Returns:
        A `Report`: ``report.ok``, ``report.errors``, ``report.warnings``, ``report.diagnostics``.

    Raises:
        ActivityKitError: The profile, a rule or the schema is not usable; never because of the document.

    Example:
        >>> import activitykit as ak
        >>> report = ak.validate(b'{"type": "Note", "published": "2026-11-21 18:30Z"}')
        >>> report.ok, report.errors[0].code, report.errors[0].pointer
        (False, 'AS2-DATE-SPACE', '/published')
    """
    book = rulebook_for(profile, rules)
    if document.__class__ is bytes and media_type is None and schema is None:
        value = parse_plainly(document)
        if value.__class__ is dict:
            walked = walk(value, book)
            ok = not walked.found or _passes(book, walked.found)
            if not book.strict:  # repeated names are a warning: they are looked for when the report is read
                return Report(value, ok=ok, parts=(walked, document), work_out=_work_out)
    return _in_full(document, book, media_type, schema)


def _in_full(
    document: Any, book: Rulebook, media_type: str | None, schema: Mapping[str, Any] | None
) -> Report:
    """Validate what is more than one text without faults of its own."""
    source = read_source(document)
    value = source.value
    texts: list[Diagnostic] = []
    walked: Walk | None = None
    faults = source.faults
    if value.__class__ is dict:
        walked = walk(value, book)
        if source.data:
            faults = repeated_members(source.data, walked.members)
    elif source.readable and not any(fault.place is None for fault in faults):
        texts.append(_from_code(book, "AS2-ROOT-OBJECT", f"the document is {kind(value)}"))
    if faults:
        texts += _of_text(source, faults, book)
    if media_type is not None and (message := media_type_fault(media_type)):
        texts.append(_from_code(book, "AS2-MEDIA-TYPE", message))
    if schema is not None:
        texts += schema_findings(value, schema, book.severity("error")) if source.readable else ()
    passes = walked is None or _passes(book, walked.found)
    ok = passes and not any(found.severity == "error" for found in texts)
    return Report(value, ok=ok, parts=(walked, None, texts), work_out=_work_out)


def _work_out(
    walked: Walk | None, data: bytes | None, texts: Iterable[Diagnostic] = ()
) -> Iterator[Diagnostic]:
    """Word what was found, when a report is first read."""
    yield from texts
    if walked is None:
        return
    if data is not None:
        repeated = repeated_members(data, walked.members)
        if repeated:
            source = Source(None, readable=True, faults=[], data=data)
            yield from _of_text(source, repeated, walked.book)
    for found in walked.everything():
        yield _of_walk(walked, found)


def _passes(book: Rulebook, found: list[Found]) -> bool:
    return not any(_severity(book, rule, finding) == "error" for rule, finding, _, _ in found)


def _severity(book: Rulebook, rule: Rule, finding: Finding) -> Severity:
    return book.severity(finding.severity or rule.code_of(finding).severity)


def _of_walk(walked: Walk, found: Found) -> Diagnostic:
    rule, finding, place, name = found
    code = rule.code_of(finding)
    for token in finding.below:
        place = (place, token)
    return Diagnostic(
        code.code,
        _severity(walked.book, rule, finding),
        finding.message,
        finding.hint or code.hint,
        code.spec(name),
        place,
    )


def _from_code(book: Rulebook, name: str, message: str) -> Diagnostic:
    code = built_in_codes()[name]
    return Diagnostic(name, book.severity(code.severity), message, code.hint, code.spec())


def _of_text(source: Source, faults: list[TextFault], book: Rulebook) -> list[Diagnostic]:
    """Return the diagnostics of the text's faults, with line and column where it was read from text."""
    starts: list[int] = []
    text = source.text or (source.data.decode() if source.data else "")
    if text:
        starts = [0]
        while (end := text.find("\n", starts[-1])) >= 0:
            starts.append(end + 1)
    found = []
    for fault in faults:
        code = built_in_codes()[fault.code]
        line = bisect_right(starts, fault.offset) if starts else None
        column = fault.offset - starts[line - 1] + 1 if line else None
        found.append(
            Diagnostic(
                fault.code,
                book.severity(code.severity),
                fault.message,
                fault.hint or code.hint,
                code.spec(),
                fault.place,
                line,
                column,
            )
        )
    return found
