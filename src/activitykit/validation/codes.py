"""The table of codes: what each one requires, how grave it is, which clause says so, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from activitykit.validation._codes import ROWS
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Clause", "Code", "Severity", "built_in_codes"]

Severity = Literal["error", "warning", "info"]

_PROPERTIES = "https://www.w3.org/TR/activitystreams-vocabulary/#properties"


class Clause(str):
    """Where a requirement is written: a text such as ``Core 2.3 https://...#dates`` that knows its parts.

    Attributes:
        clause: The document and the section.
        url: The address of the section.

    Example:
        >>> clause = Clause.of("Core 2.3", "https://www.w3.org/TR/activitystreams-core/#dates")
        >>> clause.clause, clause.url
        ('Core 2.3', 'https://www.w3.org/TR/activitystreams-core/#dates')
    """

    __slots__ = ("clause", "url")
    clause: str
    url: str

    @classmethod
    def of(cls, clause: str, url: str) -> Clause:
        """Return the clause with its address."""
        made = cls(f"{clause} {url}".strip())
        made.clause = clause
        made.url = url
        return made


@lru_cache(maxsize=512)
def _clause(clause: str, url: str) -> Clause:
    return Clause.of(clause, url)


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        code: The stable name, such as ``AS2-DATE-ONLY``.
        severity: ``error``, ``warning`` or ``info``, before a profile changes it.
        level: The specification's word: ``MUST``, ``SHOULD``, ``DEF`` (by a definition) or ``HEUR``.
        clause: The document and the section, such as ``Core 2.3``.
        url: The address of the section; ``property`` stands for that of the property concerned.
        title: What is required, in one sentence.
        hint: What to do.
    """

    code: str
    severity: Severity
    level: str
    clause: str
    url: str
    title: str
    hint: str

    def spec(self, name: str | None = None) -> Clause:
        """Return the clause; ``name`` is the property concerned."""
        url = self.url
        if url == "property":
            known = PROPERTIES.get(name or "") or ACTIVITYPUB.get(name or "")
            url = known.section if known else _PROPERTIES
        return _clause(self.clause, url)


@cache
def built_in_codes() -> Mapping[str, Code]:
    """Return every code of the library, in the order of the specification.

    Example:
        >>> built_in_codes()["AS2-DATE-LOWER-T"].title
        'An uppercase T separates date and time'
    """
    return MappingProxyType({name: Code(name, *row) for name, row in ROWS.items()})  # type: ignore[arg-type]  # as generated
