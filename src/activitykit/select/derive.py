"""What a stream says of a person: groups, follows, mutes, blocks, what they have seen and care about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.language.times import zone
from activitykit.select.admission import asked_by, done_to, of_kinds, own_rows
from activitykit.select.approval import approves
from activitykit.select.facts import among, is_one_of, type_table
from activitykit.select.foundings import Foundings
from activitykit.select.mute import Mute
from activitykit.select.source import Source
from activitykit.select.viewer import FIELDS, Viewer, settled
from activitykit.stream.moments import FOREVER, to_datetime, to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["SEEING", "derive"]

SEEING = frozenset({"view", "read", "listen"})
_STATABLE = (*(name for name in FIELDS if name != "identities"), "timezone")
_DERIVED = 40  # interests kept


@checked
def derive(
    stream: Stream,
    id: str,  # noqa: A002  # the face's own name
    groups: Iterable[str] | None = None,
    as_of: Moment | None = None,
    *,
    identities: Iterable[str] = (),
    **stated: Any,
) -> Viewer:
    """Return the viewer that the stream knows at a moment.

    What the caller states (a directory, usually) wins over what the stream says, field by field. A field
    left out, or ``None``, is derived; one stated empty is empty: ``groups=()`` says that there are none.

    Args:
        stream: The log.
        id: The IRI of the person.
        groups: The person's groups, where a directory knows them; none if it knows of none.
        as_of: The moment; that of the newest activity that the person may see when left out.
        identities: Further accounts of the same person.
        **stated: Any other field of :class:`Viewer`.

    Returns:
        The viewer, who can say why each thing is known (:meth:`Viewer.because`).

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Follow", "id": "urn:f", "actor": "urn:ana", "object": "urn:paul",
        ...      "published": "2026-11-20T08:00:00Z"}])
        >>> ana = ak.select.derive(stream, "urn:ana")
        >>> ana.follows, ana.because("follows", "urn:paul")
        (('urn:paul',), 'Follow of 2026-11-20T08:00Z (urn:f)')
    """
    stream = stream if as_of is None else stream.until(as_of)
    if not id:
        raise ActivityKitError("a viewer is known by the IRI of a person; found an empty text")
    names = tuple(dict.fromkeys((id, *settled("identities", identities))))
    given = _stated({"groups": groups, **stated})
    moment = to_micros(as_of) if as_of is not None else int(stream.columns.time[-1]) if len(stream) else 0
    while True:
        teller = _Teller(stream, names, moment)
        viewer = _viewer(teller, id, names, given)
        if as_of is not None or not teller.ends:
            return viewer
        from activitykit.select.view import View  # noqa: PLC0415  # views are of viewers

        # What ends between the newest activity that the person may see and the newest of all holds still.
        newest = View(stream, viewer).as_of
        if not any(newest < end <= moment for end in teller.ends):
            return viewer
        moment = newest


def _viewer(teller: _Teller, id: str, names: tuple[str, ...], given: dict[str, Any]) -> Viewer:  # noqa: A002
    fields: dict[str, Any] = teller.fields() | given
    return Viewer(id, identities=names, sources=teller.sources, stated=frozenset(given), **fields)


class _Sources(Mapping[tuple[str, str], Source]):
    """Where each thing that is known of a person comes from, put into words when asked for."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._known: dict[tuple[str, str], int | Source] = {}

    def note(self, field: str, value: str, why: int | Source) -> None:
        """Note the row by which a value is known, or how it is."""
        self._known[field, value] = why

    def __getitem__(self, key: tuple[str, str]) -> Source:
        why = self._known[key]
        if isinstance(why, Source):
            return why
        columns = self._stream.columns
        kind = self._stream.type_sets[int(columns.type[why])][0]
        return Source(kind, self._stream.nodes[int(columns.id[why])], int(columns.time[why]))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)  # elsewhere there is no stream to ask


def _stated(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the caller states of a viewer; ``None`` states nothing, an empty list something."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _STATABLE:
            raise ActivityKitError(f"a viewer has no {name!r}{did_you_mean(name, _STATABLE)}")
        if value is not None:
            kept[name] = str(zone(value)) if name == "timezone" else settled(name, value)
    return kept


class _Teller:
    """Goes through the acts that shape one person, in the order of time."""

    def __init__(self, stream: Stream, names: tuple[str, ...], moment: int) -> None:
        self.stream, self.moment = stream, moment
        self.mine = {code for name in names if (code := stream.nodes.code(name)) >= 0}
        self.sources = _Sources(stream)
        self._groups: dict[int, int] = {}
        self._follows: dict[int, int] = {}
        self._quiet: dict[str, dict[int, int]] = {"mutes": {}, "blocks": {}}
        self.ends: set[int] = set()
        self._seen: dict[int, int] = {}
        own = own_rows(stream, self.mine)
        self._done_to = set(done_to(stream, self.mine))
        self._waiting: dict[int, set[int]] = {}  # by what was asked: to whom, and not accepted
        self._early: dict[int, tuple[str, int]] = {}  # answers that are dated before what they answer
        for row in sorted({*self._shaping(own).tolist(), *self._done_to}):
            self._hear(row)
        seeing = of_kinds(stream, own, SEEING)
        if (stream.columns.objects[seeing] < 0).all():
            self._seen.update(zip(stream.columns.object[seeing].tolist(), seeing.tolist(), strict=True))
            self._seen.pop(-1, None)
        else:
            for row in seeing.tolist():
                for thing in self._objects(row):
                    self._seen[thing] = row
        told = own[~type_table(stream, ("Undo", "Delete"))[stream.columns.type[own]]]
        resting, _ = stream.derived(Foundings).of_rows(stream, told)
        self._own = np.delete(told, resting)  # whether one may see these depends on more than on who acted

    def _shaping(self, own: Any) -> Any:
        """Return which of the person's own acts may change who they are.

        To add, remove or offer something says nothing of oneself unless it is oneself: bookmarks are many.
        """
        columns = self.stream.columns
        rows = of_kinds(self.stream, own, _SHAPING)
        elsewhere = ~type_table(self.stream, _STEADY)[columns.type[rows]] & (columns.objects[rows] < 0)
        return rows[~elsewhere | among(columns.object[rows], np.array([*self.mine], np.int32))]

    def fields(self) -> dict[str, Any]:
        """Return the derived fields, and note where each value comes from."""
        nodes, columns = self.stream.nodes, self.stream.columns
        fields: dict[str, Any] = {
            "groups": self._told("groups", self._groups),
            "follows": self._told("follows", self._follows),
            "blocks": self._told("blocks", self._quiet["blocks"]),
            "seen": frozenset(self._told("seen", self._seen)),
        }
        mutes = []
        for node, row in self._quiet["mutes"].items():
            ends = int(columns.end[row])
            mutes.append((nodes[node], ends, row))
        from activitykit.select.about import About  # noqa: PLC0415  # filters stand above the viewer

        fields["mutes"] = tuple(
            Mute(About(iri), None if ends == FOREVER else to_datetime(ends)) for iri, ends, _ in mutes
        )
        for iri, _, row in mutes:
            self.sources.note("mutes", iri, row)
        fields["languages"] = self._frequent("languages", columns.language[self._own], self.stream.languages)
        tags = [self.stream.sets.members(code) for code in columns.tags[self._own].tolist() if code >= 0]
        followed = [iri for iri in fields["follows"] if iri.startswith("#")]
        used = self._frequent("interests", np.concatenate([np.empty(0, np.int32), *tags]), nodes)
        for row, name in ((row, nodes[node]) for node, row in self._follows.items()):
            if name in followed:
                self.sources.note("interests", name, row)
        fields["interests"] = tuple(dict.fromkeys([*followed, *used]))[:_DERIVED]
        return fields

    def _told(self, field: str, known: dict[int, int]) -> tuple[str, ...]:
        named = {self.stream.nodes[node]: row for node, row in known.items()}
        for iri, row in named.items():
            self.sources.note(field, iri, row)
        return tuple(named)

    def _frequent(self, field: str, codes: Any, table: Any) -> tuple[str, ...]:
        counts = Counter(code for code in codes.tolist() if code >= 0)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], table[item[0]]))
        for code, count in ranked:
            self.sources.note(field, table[code], Source(count=count))
        return tuple(table[code] for code, _ in ranked)

    def _objects(self, row: int) -> list[int]:
        columns = self.stream.columns
        several = int(columns.objects[row])
        if several >= 0:
            return [int(node) for node in self.stream.sets.members(several)]
        return [int(columns.object[row])] if columns.object[row] >= 0 else []

    def _hear(self, row: int) -> None:
        stream, columns = self.stream, self.stream.columns
        kinds = stream.type_sets[int(columns.type[row])]
        actor, target, origin = (int(c[row]) for c in (columns.actor, columns.target, columns.origin))
        kind = next(k for k in _SHAPING if is_one_of(kinds, frozenset({k})))
        by_me = actor in self.mine
        if is_one_of(kinds, _TENTATIVE):
            return  # neither yes nor no
        if kind in {"accept", "reject"}:
            self._answer(kind, row, by_me=by_me)
            return
        for thing in self._objects(row):
            if kind in {"ignore", "block"}:
                quiet, end = self._quiet["mutes" if kind == "ignore" else "blocks"], int(columns.end[row])
                if end != FOREVER:
                    self.ends.add(end)
                if end > self.moment:
                    quiet[thing] = row
            elif by_me and kind == "join":
                self._ask(self._groups, thing, row)
            elif by_me and kind == "leave":
                self._groups.pop(thing, None)
                self._withdraw(thing)
            elif by_me and kind == "follow":
                self._ask(self._follows, thing, row)
            elif kind == "add" and thing in self.mine and target >= 0 and row in self._done_to:
                self._groups[target] = row
            elif kind == "remove" and thing in self.mine:
                self._groups.pop(target if target >= 0 else origin, None)

    def _ask(self, known: dict[int, int], place: int, row: int) -> None:
        """Follow or join at once, unless the one asked approves those who ask, or has answered."""
        answer, by = self._early.get(row, ("", row))
        if answer == "reject" or (
            not answer and place not in self.mine and approves(self.stream, place, row)
        ):
            self._waiting.setdefault(row, set()).add(place)
        else:
            known[place] = by

    def _withdraw(self, place: int) -> None:
        """Ask no more to join a group that was left: an Accept that comes late admits nobody."""
        columns = self.stream.columns
        for asked, places in self._waiting.items():
            if is_one_of(self.stream.type_sets[int(columns.type[asked])], frozenset({"join"})):
                places.discard(place)

    def _answer(self, kind: str, row: int, *, by_me: bool) -> None:
        """An Accept of my Join admits, a Reject of it undoes; my own Accept of an Invite joins."""
        stream, columns = self.stream, self.stream.columns
        asked = asked_by(stream, row, self.mine)
        if asked < 0:
            return
        kinds = stream.type_sets[int(columns.type[asked])]
        place, invited_to = int(columns.object[asked]), int(columns.target[asked])
        if by_me:
            invited = asked in self._done_to and is_one_of(kinds, frozenset({"offer"}))
            if invited and asked < row and invited_to >= 0:
                if kind == "accept":
                    self._groups[invited_to] = row
                else:
                    self._groups.pop(invited_to, None)
            return
        joined = is_one_of(kinds, frozenset({"join"}))
        if not joined and not is_one_of(kinds, frozenset({"follow"})):
            return
        known, waiting = self._groups if joined else self._follows, self._waiting.get(asked, set())
        if asked > row:
            self._early[asked] = kind, row
        elif kind == "reject" and known.pop(place, None) is not None:
            self._waiting.setdefault(asked, set()).add(place)
        elif kind == "accept" and place in waiting:
            waiting.discard(place)
            known[place] = row


_TENTATIVE = frozenset({"tentativeaccept", "tentativereject"})
_STEADY = ("block", "ignore", "join", "leave", "follow", "accept", "reject")
_SHAPING = ("block", "ignore", "join", "leave", "follow", "add", "remove", "accept", "reject", "offer")
