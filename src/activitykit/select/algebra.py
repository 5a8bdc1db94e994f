"""How filters combine: all of, any of, not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from activitykit.arguments import shown
from activitykit.errors import QueryError
from activitykit.select.filter import Filter
from activitykit.select.saying import Part, Qualifier, listed, merged
from activitykit.stream.growable import place
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Mask, Rows, Scope

__all__ = ["DEEPEST", "And", "Not", "Or", "all_of", "any_of", "negated"]

_NARROW = 1024  # rows that are looked at one by one rather than asking any postings
_DEAR = 4  # how many rows can be looked at while one is found through postings
DEEPEST = 100  # nesting that a filter may reach: its text, its hash and its mask are recursive


@dataclass(frozen=True, init=False, repr=False)
class And(Filter):
    """All of several filters; without any, everything passes. Made by ``&``.

    Example:
        >>> import activitykit as ak
        >>> ak.Tag("rh") & ak.Since("7d")
        (Tag('rh') & Since('7d'))
    """

    key: ClassVar[str] = "all"
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", _distinct(parts, And))
        if len(self.parts) == 1:
            raise QueryError("And joins two filters or more, or none: use the filter itself, or all_of")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Narrow the rows filter by filter: each looks only at what the ones before let through."""
        if not self.parts:
            return np.ones(len(rows), bool)
        first, *rest = sorted(self.parts, key=_cost)
        passed = first.mask(scope, rows)
        for part in rest:
            alive = np.flatnonzero(passed)
            if not len(alive):
                break
            passed[alive] = part.mask(scope, rows[alive])
        return passed

    def narrowed(self, scope: Scope, rows: Rows) -> Rows:
        """Narrow the rows filter by filter."""
        for part in sorted(self.parts, key=_cost):
            if not len(rows):
                break
            rows = part.narrowed(scope, rows)
        return rows

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Return the candidates of the part that has the fewest, if it is worth asking for them."""
        low, high = self.span(scope)
        if high - low <= _NARROW:
            return None
        reaches = [part.reach(scope) for part in self.parts]
        least = min(reaches)
        if least * _DEAR > high - low:
            return None
        rows = self.parts[reaches.index(least)].candidates(scope, max(low, since))
        return None if rows is None else rows[place(rows, low) : place(rows, high)]

    def reach(self, scope: Scope) -> int:
        """Return how far the part reaches that reaches least."""
        low, high = self.span(scope)
        return min((high - low, *(part.reach(scope) for part in self.parts)))

    def span(self, scope: Scope) -> tuple[int, int]:
        """Return the rows, from the first to behind the last, between which every part can pass."""
        spans = [part.span(scope) for part in self.parts]
        low = max((low for low, _ in spans), default=0)
        return low, max(low, min((high for _, high in spans), default=len(scope.stream)))

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Join what the parts say: the first noun, then every qualifier, alike ones in one."""
        if not self.parts:
            return Part()
        said = [part.part(catalogue, name) for part in self.parts]
        nouns = [piece for piece in said if piece.noun]
        also = [Qualifier("also", values=(("noun", piece.noun),)) for piece in nouns[1:]]
        return Part(
            nouns[0].noun if nouns else "",
            merged([*also, *(one for piece in said for one in piece.qualifiers)], "and"),
            tuple(words for piece in said for words in piece.loose),
            mixed=any(piece.mixed for piece in nouns),
        )

    def value(self) -> Any:
        """Return the parts as plain data."""
        return [part.to_dict() for part in self.parts]

    @property
    def needs_viewer(self) -> bool:
        """Whether any part depends on who looks."""
        return any(part.needs_viewer for part in self.parts)

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)

    def __repr__(self) -> str:
        return f"({' & '.join(map(repr, self.parts))})" if self.parts else "And()"


@dataclass(frozen=True, init=False, repr=False)
class Or(Filter):
    """Any of several filters. Made by ``|``.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Tag("rh") | ak.Tag("paie"))
        'tag:rh OR tag:paie'
    """

    key: ClassVar[str] = "any"
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", _distinct(parts, Or))
        if len(self.parts) < 2:
            raise QueryError("Or joins two different filters or more: use the filter itself, or any_of")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Ask each filter only about the rows that none before it let through."""
        passed = np.zeros(len(rows), bool)
        for part in sorted(self.parts, key=_cost):
            open_rows = np.flatnonzero(~passed)
            passed[open_rows[part.mask(scope, rows[open_rows])]] = True
        return passed

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Return the union of the parts' candidates when each part has some."""
        found: list[Rows] = []
        for part in self.parts:
            rows = part.candidates(scope, since)
            if rows is None:
                return None
            found.append(rows)
        return distinct(np.concatenate(found))

    def reach(self, scope: Scope) -> int:
        """Return how far the parts reach together."""
        return min(len(scope.stream), sum(part.reach(scope) for part in self.parts))

    def span(self, scope: Scope) -> tuple[int, int]:
        """Return the rows, from the first to behind the last, between which some part can pass."""
        spans = [part.span(scope) for part in self.parts]
        return min(low for low, _ in spans), max(high for _, high in spans)

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Join the alternatives: alike qualifiers in one, qualifiers with qualifiers, else whole phrases."""
        said = [part.part(catalogue, name) for part in self.parts]
        if not any(piece.noun for piece in said):
            one = merged([word for piece in said for word in piece.qualifiers], "or")
            if len(one) == 1 and all(len(piece.qualifiers) == 1 and not piece.loose for piece in said):
                return Part("", one)
            if all(piece.qualifiers or piece.loose for piece in said):
                return Part(
                    loose=(
                        listed(
                            catalogue,
                            [piece.rest(catalogue) for piece in sorted(said, key=lambda one: one.late)],
                        ),
                    )
                )
        mixed = any(piece.qualifiers or piece.loose or piece.mixed or not piece.noun for piece in said)
        return Part(listed(catalogue, [piece.text(catalogue) for piece in said]), mixed=mixed)

    def value(self) -> Any:
        """Return the parts as plain data."""
        return [part.to_dict() for part in self.parts]

    @property
    def needs_viewer(self) -> bool:
        """Whether any part depends on who looks."""
        return any(part.needs_viewer for part in self.parts)

    def __str__(self) -> str:
        return " OR ".join(str(part) or "()" for part in self.parts)

    def __repr__(self) -> str:
        return f"({' | '.join(map(repr, self.parts))})"


@dataclass(frozen=True, repr=False)
class Not(Filter):
    """What a filter leaves out. Made by ``~``.

    Example:
        >>> import activitykit as ak
        >>> str(~ak.Type("Like")), ~~ak.Type("Like") == ak.Type("Like")
        ('-type:Like', True)
    """

    key: ClassVar[str] = "not"
    inner: Filter

    def __post_init__(self) -> None:
        if not isinstance(self.inner, Filter):
            raise QueryError(f"only a filter can be left out, not {shown(self.inner)}; ak.query reads a text")
        if isinstance(self.inner, Not):
            raise QueryError("a double negation is the filter itself")
        _settle(self)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Return the opposite."""
        return ~self.inner.mask(scope, rows)

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Say what is left out."""
        if self.inner == And():
            return Part(catalogue.say("filter.nothing"))
        if isinstance(self.inner, Or):
            return all_of(*(~part for part in self.inner.parts)).part(catalogue, name)
        said = self.inner.part(catalogue, name)
        only = said.qualifiers[0] if len(said.qualifiers) == 1 and not (said.noun or said.loose) else None
        if only is not None and only.opposite and (only.joined == "or" or len(only.whats) < 2):
            return Part("", (only.denied(),))
        if not said.noun:
            return Part("", (Qualifier("except_those", whats=(said.rest(catalogue),), joined="and"),))
        return Part("", (Qualifier("except", whats=(said.text(catalogue),), joined="and"),))

    def value(self) -> Any:
        """Return what is left out, as plain data."""
        return self.inner.to_dict()

    @property
    def needs_viewer(self) -> bool:
        """Whether the part depends on who looks."""
        return self.inner.needs_viewer

    def __str__(self) -> str:
        return f"-({self.inner})" if isinstance(self.inner, And | Or) else f"-{self.inner}"

    def __repr__(self) -> str:
        return f"~{self.inner!r}"


def all_of(*filters: Filter) -> Filter:
    """Return the filter that passes what all of the given ones pass; everything, when none is given.

    Example:
        >>> import activitykit as ak
        >>> ak.all_of(ak.Tag("rh"), ak.Tag("rh"))
        Tag('rh')
    """
    parts = _distinct(filters, And)
    return parts[0] if len(parts) == 1 else And(*parts)


def any_of(*filters: Filter) -> Filter:
    """Return the filter that passes what any of the given ones passes; nothing, when none is given.

    Example:
        >>> import activitykit as ak
        >>> ak.any_of(ak.Tag("rh"), ak.Tag("paie"))
        (Tag('rh') | Tag('paie'))
    """
    parts = _distinct(filters, Or)
    return Not(And()) if not parts else parts[0] if len(parts) == 1 else Or(*parts)


def negated(inner: Filter) -> Filter:
    """Return what a filter leaves out; of a negation what it negates."""
    return inner.inner if isinstance(inner, Not) else Not(inner)


def _distinct(parts: Iterable[Filter], joined: type[And | Or]) -> tuple[Filter, ...]:
    flat: dict[Filter, None] = {}
    for part in parts:
        if not isinstance(part, Filter):
            raise QueryError(f"filters combine with filters, not with {shown(part)}; ak.query reads a text")
        for inner in part.parts if isinstance(part, joined) else (part,):
            flat.setdefault(inner)
    return tuple(flat)


def _settle(whole: And | Or | Not) -> None:
    inner = whole.parts if isinstance(whole, And | Or) else (whole.inner,)
    depth = 1 + max((part.depth for part in inner), default=0)
    if depth > DEEPEST:
        raise QueryError(f"the filter nests deeper than {DEEPEST} levels: divide it into several filters")
    object.__setattr__(whole, "depth", depth)


def _cost(part: Filter) -> int:
    """Order of evaluation: columns before states, states before text, text before whole documents."""
    if isinstance(part, And | Or):
        return max((_cost(inner) for inner in part.parts), default=0)
    if isinstance(part, Not):
        return _cost(part.inner)
    return part.cost
