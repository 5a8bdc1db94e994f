"""The library's rules, each a check with the codes it gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from activitykit.validation.rules import Rule

__all__ = ["activitypub_rules", "as2_rules"]


@cache
def as2_rules() -> tuple[Rule, ...]:
    """Return the rules of Activity Streams 2.0."""
    from activitykit.validation.checks import structure, terms, texts, things, types, values  # noqa: PLC0415

    return (*structure.RULES, *types.RULES, *texts.RULES, *values.RULES, *things.RULES, *terms.RULES)


@cache
def activitypub_rules() -> tuple[Rule, ...]:
    """Return the rules that the profile ``activitypub`` adds."""
    from activitykit.validation.checks import activitypub  # noqa: PLC0415

    return activitypub.RULES
