"""Which activities have been undone or deleted, as of every row.

Only the one who did something may take it back, and only what happened before. A retraction that names an
activity by its id concerns that one; an Undo that describes it (Undo{Like of a note}) concerns the latest
such act of the same actor that still stands. A retraction can be taken back in its turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.growable import place

if TYPE_CHECKING:
    from activitykit.stream.log import Log

__all__ = ["Retractions"]

_VERBS = frozenset({"Undo", "Delete"})
_FEW = 64


class Retractions:
    """Settles the retractions among new rows; keeps who took back what."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._targets: dict[int, list[int]] = {}
        self._cancellers: dict[int, list[int]] = {}
        self._flips: dict[int, list[tuple[int, bool]]] = {}
        rows, targets = (log.cancels[name].all().tolist() for name in ("row", "target"))
        for row, target in zip(rows, targets, strict=True):
            self._link(row, target)
        alive = log.alive
        flips = (column.all().tolist() for column in (alive.rows, alive.keys, alive.values))
        for row, target, stands in zip(*flips, strict=True):
            self._flips.setdefault(target, []).append((row, stands))

    def __repr__(self) -> str:
        return f"Retractions({len(self._targets):,} of {len(self._cancellers):,} activities)"

    def settle(self, first: int) -> None:
        """Decide the retractions in the rows from ``first`` on."""
        log = self._log
        length = len(log)
        kinds = log.rows["type"].view(length)[first:]
        present = np.flatnonzero(np.bincount(kinds)).tolist() if len(kinds) > _FEW else set(kinds.tolist())
        codes = [code for code in present if log.primary(code) in _VERBS]
        if not codes:
            return
        rows = np.flatnonzero(np.isin(kinds, codes)) + first
        links: list[tuple[int, int]] = []
        flips: list[tuple[int, int, bool]] = []
        for row in rows.tolist():
            for target in self._named(row):
                self._link(row, target)
                links.append((row, target))
                if self.stands(target, row):
                    self._turn(target, row, stands=False, flips=flips)
        if not links:
            return
        log.cancels["row"].extend([row for row, _ in links])
        log.cancels["target"].extend([target for _, target in links])
        log.alive.record(
            *(np.array(column) for column in zip(*flips, strict=True)) if flips else ((), (), ())
        )

    def stands(self, row: int, moment: int) -> bool:
        """Tell whether an activity stands once the row ``moment`` has been settled."""
        stands = True
        for at, value in self._flips.get(row, ()):
            if at > moment:
                break
            stands = value
        return stands

    def targets(self, row: int) -> list[int]:
        """Return the rows that a row takes back."""
        return self._targets.get(row, [])

    def _link(self, row: int, target: int) -> None:
        self._targets.setdefault(row, []).append(target)
        self._cancellers.setdefault(target, []).append(row)

    def _turn(self, row: int, moment: int, *, stands: bool, flips: list[tuple[int, int, bool]]) -> None:
        """Let an activity fall or stand again, and what it took back stand again or fall."""
        pending = [(row, stands)]
        while pending:
            at, value = pending.pop()
            flips.append((moment, at, value))
            self._flips.setdefault(at, []).append((moment, value))
            for target in self._targets.get(at, ()):
                others = any(self.stands(c, moment) for c in self._cancellers[target])
                if self.stands(target, moment) == others:
                    pending.append((target, not others))

    def _named(self, row: int) -> list[int]:
        """Return the earlier rows that a retraction names and may take back."""
        log = self._log
        actor, object_, objects, kind = (
            int(log.rows[name].view(row + 1)[row]) for name in ("actor", "object", "objects", "type")
        )
        things = log.sets.members(objects).tolist() if objects >= 0 else [object_]
        named = [at for at in map(log.row_of, things) if at >= 0]
        if named:
            return [at for at in named if at < row and log.did(at, actor)]
        if log.primary(kind) != "Undo" or object_ >= 0:
            return []
        rows = log.inner["row"].all()
        at = place(rows, row)
        if at == len(rows) or int(rows[at]) != row:
            return []
        inner_type, inner_actor, inner_object = (
            int(log.inner[name].view(at + 1)[at]) for name in ("type", "actor", "object")
        )
        if inner_actor not in (-1, actor):
            return []
        candidates = log.rows_of("actor", actor, row)
        same = (log.rows["type"].view(row)[candidates] == inner_type) & (
            log.rows["object"].view(row)[candidates] == inner_object
        )
        return [int(at) for at in candidates[same][::-1] if self.stands(int(at), row)][:1]
