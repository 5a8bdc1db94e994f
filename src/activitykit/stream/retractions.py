"""Which activities have been undone or deleted, as of every row.

Only the one who did something may take it back. A retraction that names an activity by its id concerns that
one, and takes hold once both are known: an id means one activity for ever, so that clocks which differ don't
matter. An Undo that describes an activity (Undo{Like of a note}) concerns the latest such act of the same
actor that happened before and still stands. A retraction can be taken back in its turn; one that would, by
whatever way round, take back itself is none.

Each retraction turns all below it: what it takes back falls, what that took back stands again. So that few
documents can't ask for very much of that, none takes hold that would make a chain of more than a hundred, in
whichever order its links become known; and what has been taken back for the hundredth time stays so.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic_core import from_json

from activitykit.stream.documents import first_id, id_of, ids_in, items_of, short_type
from activitykit.stream.growable import place
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.stream.log import Log

__all__ = ["Retractions"]

_VERBS = frozenset({"Undo", "Delete"})
_FEW = 64
_BLOCK = 256
_DEEPEST = 100  # links in a chain; nobody means so many
_TURNS = 2 * 100 - 1  # of one activity: by the last of these it falls


class _Link(NamedTuple):
    """That one row takes back another, and from which row on both are known."""

    row: int
    by: int
    target: int


class Retractions:
    """Settles the retractions among new rows; keeps who took back what."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._targets: dict[int, list[int]] = {}
        self._cancellers: dict[int, list[int]] = {}
        self._flips: dict[int, list[tuple[int, bool]]] = {}
        self._awaited: dict[int, list[int]] = {}  # by the id of what has not come in yet
        self._depth: dict[int, int] = {}  # how many links lead down from a row, one after the other
        self._height: dict[int, int] = {}  # and how many lead down to it
        self._against: dict[int, int] = {}  # how many that stand take it back
        for link in zip(*(log.cancels[name].all().tolist() for name in _Link._fields), strict=True):
            self._link(_Link(*link))
        alive = log.alive
        flips = (column.all().tolist() for column in (alive.rows, alive.keys, alive.values))
        self._fallen = np.zeros(len(log), np.bool_)  # after what has been settled
        for row, target, stands in zip(*flips, strict=True):
            self._turn(target, row, stands=stands)
        for target, retractors in self._cancellers.items():
            self._against[target] = sum(not self._fallen[by] for by in retractors)
        self._await(self._rows(0, len(log)))

    def __repr__(self) -> str:
        return f"Retractions({len(self._targets):,} of {len(self._cancellers):,} activities)"

    def settle(self, first: int) -> None:
        """Decide the retractions in the rows from ``first`` on."""
        log = self._log
        length = len(log)
        rows = self._rows(first, length)
        if length > len(self._fallen):
            room = np.zeros(length + length // 8 - len(self._fallen), np.bool_)
            self._fallen = np.concatenate((self._fallen, room))
        links = self._links_to(first) if self._awaited else []
        for by in rows.tolist():
            for target in map(log.row_of, log.objects_of(by)):
                if target >= 0:
                    links.append(_Link(max(by, target), by, target))
        named: dict[int, list[_Link]] = {}
        for link in links:
            named.setdefault(link.row, []).append(link)
        if not len(rows) and not links:
            return
        self._await(rows)
        retracting = set(rows.tolist())
        settled: list[_Link] = []
        flips: list[tuple[int, int, bool]] = []
        for row in sorted(retracting | named.keys()):
            # What was taken back before it came takes nothing back itself, and so comes first.
            for link in sorted(named.get(row, ()), key=lambda link: link.by):
                settled += self._settle(link, flips)
            if row in retracting:
                for target in self._described(row):
                    settled += self._settle(_Link(row, row, target), flips)
        if not settled:
            return
        for name, values in zip(_Link._fields, zip(*settled, strict=True), strict=True):
            log.cancels[name].extend(values)
        log.alive.record(
            *(np.array(column) for column in zip(*flips, strict=True)) if flips else ((), (), ())
        )

    def stands(self, row: int, moment: int) -> bool:
        """Tell whether an activity stands once the row ``moment`` has been settled."""
        for at, value in reversed(self._flips.get(row, ())):
            if at <= moment:
                return value
        return True

    def fallen_by(self, moment: int) -> list[int]:
        """Return the rows whose being taken back is known with a row: what it names, or itself."""
        before = [target for target in self._targets.get(moment, ()) if target < moment]
        return [*before, moment] if any(by < moment for by in self._cancellers.get(moment, ())) else before

    def _rows(self, begin: int, end: int) -> NDArray[np.int64]:
        """Return the rows of a run that take something back."""
        kinds = self._log.rows["type"].view(end)[begin:]
        present = np.flatnonzero(np.bincount(kinds)).tolist() if len(kinds) > _FEW else set(kinds.tolist())
        codes = [code for code in present if self._log.primary(code) in _VERBS]
        return np.flatnonzero(np.isin(kinds, codes)) + begin if codes else np.empty(0, np.int64)

    def _await(self, rows: NDArray[np.int64]) -> None:
        """Remember which ids are named by retractions and not known as any activity's."""
        log = self._log
        end = len(log)
        several = log.rows["objects"].view(end)[rows] >= 0
        named = [
            (row, node)
            for row in rows[several].tolist()
            for node in log.objects_of(row)
            if log.row_of(node) < 0
        ]
        single = rows[~several]
        nodes = log.rows["object"].view(end)[single]
        unheard = (nodes >= 0) & (log.rows_by_id(np.maximum(nodes, 0), end) < 0)
        named += zip(single[unheard].tolist(), nodes[unheard].tolist(), strict=True)
        for row, node in named:
            self._awaited.setdefault(node, []).append(row)

    def _links_to(self, first: int) -> list[_Link]:
        """Return the links to new rows from older ones, which named them before they came."""
        ids = self._log.rows["id"].view(len(self._log))[first:].tolist()
        return [
            _Link(row, by, row)
            for row, node in enumerate(ids, first)
            if node in self._awaited
            for by in self._awaited.pop(node)
        ]

    def _settle(self, link: _Link, flips: list[tuple[int, int, bool]]) -> list[_Link]:
        """Take hold of a link, if its row has the right to it; return it if so."""
        log, by, target = self._log, link.by, link.target
        allowed = any(log.did(target, actor) for actor in log.actors_of(by))
        chain = self._height.get(by, 0) + 1 + self._depth.get(target, 0)
        if not allowed or by == target or chain > _DEEPEST or self._reaches(target, by):
            return []
        self._link(link)
        self._against[target] = self._against.get(target, 0) + (not self._fallen[by])
        pending = [(0, target)]
        while pending:  # each after all that are above it
            _, at = heappop(pending)
            stands = not self._against[at]
            if stands == self._fallen[at] and len(self._flips.get(at, ())) < _TURNS:
                flips.append((link.row, at, stands))
                self._turn(at, link.row, stands=stands)
                for below in self._targets.get(at, ()):
                    self._against[below] += 1 if stands else -1
                    heappush(pending, (-self._depth.get(below, 0), below))
        return [link]

    def _turn(self, row: int, moment: int, *, stands: bool) -> None:
        self._flips.setdefault(row, []).append((moment, stands))
        self._fallen[row] = not stands

    def _link(self, link: _Link) -> None:
        self._targets.setdefault(link.by, []).append(link.target)
        self._cancellers.setdefault(link.target, []).append(link.by)
        _raise(self._depth, self._cancellers, link.by, self._depth.get(link.target, 0) + 1)
        _raise(self._height, self._targets, link.target, self._height.get(link.by, 0) + 1)

    def _reaches(self, row: int, wanted: int) -> bool:
        """Tell whether a row takes back another, or something that does."""
        depth, height = self._depth, self._height
        if depth.get(row, 0) <= depth.get(wanted, 0) or height.get(wanted, 0) <= height.get(row, 0):
            return False
        pending, seen = [wanted], {wanted}
        while pending:  # upwards, as one document may take back very many
            for by in self._cancellers.get(pending.pop(), ()):
                if by == row:
                    return True
                if by not in seen:
                    seen.add(by)
                    pending.append(by)
        return False

    def _described(self, row: int) -> Iterator[int]:
        """Yield the earlier rows that an Undo describes without an id, one for each description."""
        log = self._log
        rows = log.inner["row"].all()
        at = place(rows, row)
        if at == len(rows) or int(rows[at]) != row or log.primary(log.cell("type", row)) != "Undo":
            return
        actors = log.actors_of(row)
        for said in items_of(_read(log, row).get("object")):
            if isinstance(said, dict) and id_of(said) is None:
                stated = set(log.nodes.codes(ids_in(said.get("actor"))).tolist())
                able = [actor for actor in actors if not stated or actor in stated]
                latest = next(self._alike(said, able, row), None)
                if latest is not None:
                    yield latest

    def _alike(self, said: dict[str, Any], actors: list[int], length: int) -> Iterator[int]:
        """Yield the standing rows before ``length``, latest first, that are as a description says."""
        log = self._log
        kinds, things = _kinds(said), list(ids_in(said.get("object")))
        codes = [log.nodes.code(thing) for thing in things]
        stated = {name: first_id(said.get(name)) for name in ("target", "origin")}
        ends = {name: log.nodes.code(end) for name, end in stated.items() if end is not None}
        if -1 in (*codes, *ends.values()):  # of what nobody has named before, nothing was done to it
            return
        for row in self._candidates(kinds, codes, actors, length):
            if (
                all(log.cell(name, row) == code for name, code in ends.items())
                and any(log.did(row, actor) for actor in actors)
                and set(log.objects_of(row)) == set(codes or [-1])
                and (codes or said.get("object") is None or _told_within(said, _read(log, row)))
            ):
                yield row

    def _candidates(self, kinds: set[str], codes: list[int], actors: list[int], length: int) -> Iterator[int]:
        """Yield the standing rows of some types that may be these actors' about these objects, latest first.

        Mostly one of the latest is meant, and so the others are looked at only if need be.
        """
        log = self._log
        kind, object_, objects, actor, several = (
            log.rows[name].view(length) for name in ("type", "object", "objects", "actor", "actors")
        )
        named = [log.rows_of("object", code, length) for code in codes]
        about = named[0] if len(named) == 1 else distinct(np.concatenate(named)) if named else None
        fitting = [code for code in range(len(log.types)) if log.primary(code) in kinds]
        end, size = length if about is None else len(about), _BLOCK
        while end > 0:
            begin = max(0, end - size)
            rows = np.arange(begin, end) if about is None else about[begin:end]
            rows = rows[~self._fallen[rows]]
            end, size = begin, size * 4
            if not len(rows):
                continue
            if len(codes) < 2:
                rows = rows[(object_[rows] == (codes or [-1])[0]) & (objects[rows] < 0)]
            rows = rows[np.isin(actor[rows], actors) | (several[rows] >= 0)]
            yield from rows[np.isin(kind[rows], fitting)][::-1].tolist()


def _raise(levels: dict[int, int], onward: dict[int, list[int]], row: int, level: int) -> None:
    """Put a row on a level, and what it leads to on higher ones."""
    pending = [(row, level)]
    while pending:
        row, level = pending.pop()
        if level > levels.get(row, 0):
            levels[row] = level
            pending += [(next_, level + 1) for next_ in onward.get(row, ())]


def _read(log: Log, row: int) -> dict[str, Any]:
    """Return a row's document; one with an activity within it did not come in a frame."""
    begin, end = log.cell("raw_begin", row), log.cell("raw_end", row)
    document: dict[str, Any] = from_json(log.dictionaries.raw.get(begin, end)) if begin >= 0 else {}
    return document


def _kinds(said: dict[str, Any]) -> set[str]:
    """Return the names of the types that a description states."""
    stated = items_of(said.get("type", said.get("@type")))
    return {short_type(name) for name in stated if isinstance(name, str)}


def _told_within(said: dict[str, Any], document: dict[str, Any]) -> bool:
    """Tell whether an activity's objects, which have no ids, are told of one by one as a description does."""
    ours, theirs = items_of(said.get("object")), items_of(document.get("object"))
    return len(ours) == len(theirs) and all(map(_is_alike, ours, theirs))


def _is_alike(ours: Any, theirs: Any) -> bool:
    """Tell whether two descriptions without ids say the same of what was done."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return False
    names = ("object", "target", "origin")
    return _kinds(ours) == _kinds(theirs) and (
        all(set(ids_in(ours.get(name))) == set(ids_in(theirs.get(name))) for name in names)
        and (ours.get("object") is None or any(ids_in(ours["object"])) or _told_within(ours, theirs))
    )
