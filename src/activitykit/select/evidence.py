"""Anonymous evidence: what people do unseen may order a page once enough of them did the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError
from activitykit.select.facts import type_table
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from activitykit.select.scope import Mask, Rows
    from activitykit.select.view import View

__all__ = ["Crowd", "Evidence"]


@dataclass(frozen=True)
class Evidence:
    """Which acts that nobody may see are allowed to count, without names.

    What a person reads is nobody else's business, yet a page may be ordered by it: an act counts once
    ``at_least`` distinct people did the same (the same type of act on the same thing), all of them unseen.
    Counting the unseen ones alone keeps a count from giving one person away.

    Attributes:
        types: Types of acts.
        at_least: Distinct people needed.

    Example:
        >>> import activitykit as ak
        >>> ak.Evidence(at_least=10)
        Evidence(types=('View', 'Read', 'Listen'), at_least=10)
    """

    types: tuple[str, ...] = ("View", "Read", "Listen")
    at_least: int = 5

    def __post_init__(self) -> None:
        if isinstance(self.types, str):
            raise ActivityKitError(f"types takes several values: write [{self.types!r}]")
        given: Any = self.types
        if not isinstance(given, Iterable) or not all(isinstance(one, str) for one in given):
            raise ActivityKitError(f"types takes names such as 'View', not {shown(self.types)}")
        object.__setattr__(self, "types", tuple(self.types))
        if type(self.at_least) is not int or self.at_least < 2:
            raise ActivityKitError(f"at_least is a number of people from 2 on, not {shown(self.at_least)}")


class Crowd:
    """Finds the unseen acts that enough people share, for one view."""

    def __init__(self, view: View, evidence: Evidence) -> None:
        self._view, self._evidence = view, evidence
        self._allowed = type_table(view.stream, evidence.types)
        self._things: dict[int, dict[int, bool]] = {}

    def passes(self, rows: Rows) -> Mask:
        """Tell which of the rows, all invisible, may count."""
        passed = self._unseen(rows)
        at = np.flatnonzero(passed)
        columns = self._view.stream.columns
        kinds, things = columns.type[rows[at]], columns.object[rows[at]]
        for thing in distinct(things).tolist():
            if thing not in self._things:
                self._things[thing] = self._crowded(thing)
        found = zip(kinds.tolist(), things.tolist(), strict=True)
        passed[at] = [self._things[thing].get(kind, False) for kind, thing in found]
        return passed

    def _unseen(self, rows: Rows) -> Mask:
        """Tell which rows are acts of an allowed type, addressed to nobody, on something visible."""
        view, columns = self._view, self._view.stream.columns
        fit = self._allowed[columns.type[rows]] & (columns.audience[rows] < 0) & (columns.object[rows] >= 0)
        fit &= view.stream.alive[rows] & (columns.actors[rows] < 0) & (columns.objects[rows] < 0)
        fit &= ~np.isin(columns.actor[rows], view.mine)
        at = np.flatnonzero(fit)
        fit[at] = view.visible_nodes(columns.object[rows[at]])
        return fit

    def _crowded(self, thing: int) -> dict[int, bool]:
        """Return for each type of act on a thing whether enough people did it unseen."""
        columns = self._view.stream.columns
        rows = self._view.stream.rows_of("object", thing)
        rows = rows[self._unseen(rows)]
        rows = rows[~self._view.visible(rows)]
        kinds, actors = columns.type[rows], columns.actor[rows]
        pairs = np.unique(np.stack((kinds, actors)), axis=1)
        people = dict(zip(*(part.tolist() for part in np.unique(pairs[0], return_counts=True)), strict=True))
        return {kind: count >= self._evidence.at_least for kind, count in people.items()}
