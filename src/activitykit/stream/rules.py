"""What counts: who may describe, edit, delete and undo what, decided row by row in the order of time.

A thing belongs to its author, to the one who created it here (a directory creates people) and to itself (a
person edits their own profile). Only they may edit or delete it; only the one who did something may undo it.
What anybody else says of a thing is provisional: it describes a thing of which nothing better is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from activitykit.stream.log import Log

__all__ = ["IGNORED", "IN_FORCE", "PROVISIONAL", "Rules"]

IGNORED, PROVISIONAL, IN_FORCE = 0, 1, 2
_EDITS = frozenset({"Create", "Update", "Delete"})
_RETRACTIONS = frozenset({"Undo", "Delete"})


class Rules:
    """Applies the rules to the rows and states that a log has gained."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._in_force: dict[int, int] = {}  # node -> its authoritative state
        self._primaries: list[str] = []

    def apply(self, first: int) -> None:
        """Settle every state and retraction carried by the rows from ``first`` on."""
        self._settle_states(first)
        self._settle_retractions(first)

    def _primary(self, code: int) -> str:
        types = self._log.types
        while len(self._primaries) < len(types):
            self._primaries.append(types[len(self._primaries)].split("\n", 1)[0])
        return self._primaries[code]

    def _settle_states(self, first: int) -> None:
        log = self._log
        count = len(log.states["row"])
        begin = int(np.searchsorted(log.states["row"].view(count), first))
        if begin == count:
            return
        rows = log.states["row"].view(count)[begin:]
        fields = zip(
            range(begin, count),
            rows.tolist(),
            *(
                log.states[name].view(count)[begin:].tolist()
                for name in ("node", "claim", "own", "described")
            ),
            *(
                log.rows[name].view(len(log))[rows].tolist()
                for name in ("type", "actor", "object", "objects", "own")
            ),
            strict=True,
        )
        authors, owners, audiences, standings = [], [], [], []
        known: dict[int, tuple[int, int, int]] = {}
        unions: dict[int, int] = {}
        deleted_now = log.states["deleted"].view(count)[begin:].copy()
        for (
            state,
            row,
            node,
            claim,
            own,
            described,
            kind,
            actor,
            object_,
            objects,
            carrier,
        ) in fields:
            verb = self._primary(kind)
            audience = own if own >= 0 else carrier
            author = owner = -1
            standing = PROVISIONAL if described else IGNORED
            if verb in _EDITS and (object_ == node or (objects >= 0 and node in log.sets.members(objects))):
                before = known.get(node) or self._recall(node)
                standing = IGNORED
                if before is None:
                    if verb != "Delete":
                        standing, author, owner = IN_FORCE, claim if claim >= 0 else actor, actor
                elif actor in (before[0], before[1], node) and (described or verb == "Delete"):
                    standing, author, owner = IN_FORCE, before[0], before[1]
                    if verb != "Create":
                        unions[row] = before[2]
                    if verb == "Delete":
                        deleted_now[state - begin] = True
                        audience = before[2]
                    elif audience < 0:
                        audience = before[2]
                if standing == IN_FORCE:
                    known[node] = (author, owner, audience)
                    self._in_force[node] = state
            authors.append(author)
            owners.append(owner)
            audiences.append(audience)
            standings.append(standing)
        for name, values in (
            ("author", authors),
            ("owner", owners),
            ("audience", audiences),
            ("standing", standings),
        ):
            log.states[name].fill(begin, values)
        log.states["deleted"].fill(begin, deleted_now)
        for row, audience in unions.items():
            self._widen(row, audience)

    def _recall(self, node: int) -> tuple[int, int, int] | None:
        state = self._in_force.get(node)
        if state is None:
            return None
        author, owner, audience = (
            int(self._log.states[name].view(state + 1)[state]) for name in ("author", "owner", "audience")
        )
        return author, owner, audience

    def _settle_retractions(self, first: int) -> None:
        log = self._log
        length = len(log)
        kinds = log.rows["type"].view(length)[first:]
        retracting = [code for code in range(len(log.types)) if self._primary(code) in _RETRACTIONS]
        rows = np.flatnonzero(np.isin(kinds, retracting)) + first
        pairs: list[tuple[int, int]] = []
        taken: set[int] = set(log.cancels["target"].view(len(log.cancels["target"])).tolist())
        for row in rows.tolist():
            target = self._target(row, taken)
            if target is not None:
                pairs.append((row, target))
                taken.add(target)
                self._widen(row, int(log.rows["audience"].view(length)[target]))
        log.cancels["row"].extend([row for row, _ in pairs])
        log.cancels["target"].extend([target for _, target in pairs])

    def _target(self, row: int, taken: set[int]) -> int | None:
        """Return the earlier row of the same actor that a retraction names, by id or by description."""
        log = self._log
        length = len(log)
        actor, object_, kind = (int(log.rows[name].view(length)[row]) for name in ("actor", "object", "type"))
        named = log.row_of.get(object_, length) if object_ >= 0 else length
        if named < row:
            return named if int(log.rows["actor"].view(length)[named]) == actor else None
        if self._primary(kind) != "Undo":
            return None
        at = int(np.searchsorted(log.inner["row"].view(len(log.inner["row"])), row))
        if at == len(log.inner["row"]) or int(log.inner["row"].view(at + 1)[at]) != row:
            return None
        inner_type, inner_object = (int(log.inner[name].view(at + 1)[at]) for name in ("type", "object"))
        candidates = log.rows_of("actor", actor, row)
        same = (log.rows["type"].view(length)[candidates] == inner_type) & (
            log.rows["object"].view(length)[candidates] == inner_object
        )
        return next((int(c) for c in candidates[same][::-1] if int(c) not in taken), None)

    def _widen(self, row: int, audience: int) -> None:
        """Let whoever could see a thing see that it was edited, deleted or undone."""
        log = self._log
        if audience < 0:
            return
        own = int(log.rows["audience"].view(len(log))[row])
        both = {*log.sets.members(own).tolist(), *log.sets.members(audience).tolist()}
        log.rows["audience"].fill(row, [log.sets.intern(both)])
