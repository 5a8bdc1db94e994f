"""Who is addressed: the IRIs under which a person may be reached, and which audiences hold one of them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import from_json

from activitykit.errors import ActivityKitError
from activitykit.select.admission import may_be_joined
from activitykit.select.facts import holds, in_force, is_one_of
from activitykit.stream.coding import PUBLIC, PUBLIC_SPELLINGS
from activitykit.stream.documents import ACTOR_TYPES, ids_in
from activitykit.stream.growable import Growable
from activitykit.stream.postings import distinct
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from activitykit.select.viewer import Viewer
    from activitykit.stream import Stream

_COLLECTIONS = ("/followers", "/members")
_PERSONAL = frozenset(
    {"view", "read", "listen", "like", "dislike", "follow", "join", "leave", "ignore", "block", "create"}
)
_BLIND = (b'"bto"', b'"bcc"', rb"\u")  # the last one may spell a name
_CARRIES = 1
__all__ = [
    "PUBLIC",
    "Audiences",
    "Blind",
    "addresses",
    "blind_only",
    "default_holds",
    "names_of",
    "openly",
]


class Audiences:
    """Tells of audience sets whether they reach the viewer: each distinct set is decided once.

    Args:
        stream: The stream.
        keys: Codes of the nodes under which the viewer is reached.
        when_absent: The answer for what has no audience at all.
    """

    def __init__(self, stream: Stream, keys: NDArray[np.int64], *, when_absent: bool) -> None:
        self._stream = stream
        self._keys = keys
        self._known = np.full(len(stream.sets) + 1, -1, np.int8)
        self._known[-1] = when_absent  # the code -1, no audience, finds the last cell

    def reach(self, codes: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Tell for each set code whether the viewer is in it."""
        found: NDArray[np.int8] = self._known[codes]
        if (found < 0).any():
            unknown = distinct(codes[found < 0])
            self._known[unknown] = holds(self._stream, unknown, self._keys)
            found = self._known[codes]
        return found > 0


def addresses(stream: Stream, viewer: Viewer) -> NDArray[np.int64]:
    """Return the codes under which a viewer is reached: Public, accounts, groups, and their collections.

    The followers of a person are reached under that person's ``followers`` (ActivityPub 4.1, 5.3) and under
    the person's IRI followed by ``/followers``; the members of a group likewise, and under ``/members``.
    A collection that is somebody else's, or a person or group itself, opens nothing even if a profile
    claims it: whoever edits a profile must not choose which letters its followers read. Nor does it open
    anything to have joined a person, a post, or the followers or members of somebody else; what the caller
    states is believed.
    """
    code = stream.nodes.code
    named, of = _named(stream, viewer)
    base = {node for name in named if (node := code(name)) >= 0}
    claimed = _claimed(stream, [node for name in of if (node := code(name)) >= 0], base)
    return np.array(sorted(base | claimed), np.int64)


def _named(stream: Stream, viewer: Viewer) -> tuple[list[str], tuple[str, ...]]:
    """Return the IRIs under which a viewer is reached for sure, and of whom they are among the followers."""
    stated = viewer.stated is None or "groups" in viewer.stated
    groups = viewer.groups if stated else tuple(one for one in viewer.groups if _is_open(stream, one))
    return names_of(viewer, groups)


def names_of(viewer: Viewer, groups: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return the IRIs under which a viewer in some groups is reached, and among whose followers they are."""
    named = [PUBLIC, *viewer.identities, *groups]
    named += [f"{group}/members" for group in groups]
    of = (*groups, *viewer.follows)
    return [*named, *(f"{iri.rstrip('/')}/followers" for iri in of)], of


def _is_open(stream: Stream, iri: str) -> bool:
    """Tell whether a group that a person joined, by the stream, may be one.

    It is not described as something else, is nobody's followers or members, and has not acted as people do.
    """
    node, states = stream.nodes.code(iri), stream.states
    if node < 0:
        return True  # nothing is addressed to it
    for ending in _COLLECTIONS:
        if iri.endswith(ending) and stream.nodes.code(iri.removesuffix(ending)) >= 0:
            return False
    said = stream.states_of_any(np.array([node], np.int32))
    kinds = distinct(states.type[said[states.standing[said] == IN_FORCE]])
    if any(kind >= 0 and not may_be_joined(stream, kind) for kind in kinds.tolist()):
        return False
    acted = distinct(stream.columns.type[stream.rows_of("actor", node)]).tolist()
    return not any(is_one_of(stream.type_sets[kind], _PERSONAL) for kind in acted)


def default_holds(
    stream: Stream, viewer: Viewer, keys: NDArray[np.int64], default: str | Iterable[str] | None
) -> bool:
    """Tell whether a caller's default audience reaches the viewer, whether or not the stream names it."""
    if default is None:
        return False
    names = [default] if isinstance(default, str) else list(default)
    if not all(isinstance(name, str) for name in names):
        raise ActivityKitError(f"default_audience takes IRIs, not {default!r}")
    if PUBLIC_SPELLINGS.intersection(names):
        return True
    if np.isin([stream.nodes.code(name) for name in names], keys).any():
        return True
    return not set(_named(stream, viewer)[0]).isdisjoint(names)


class Blind:
    """Which activities carry blind copies; read once a history, as far as it is asked for."""

    def __init__(self) -> None:
        self._lock, self._known = Lock(), Growable(np.int8)

    def __repr__(self) -> str:
        return f"Blind({np.count_nonzero(self._known.all() == _CARRIES):,})"

    def carried(self, stream: Stream, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Tell which rows carry any; of some that don't, it is not known for sure."""
        with self._lock:
            self._known.resize(len(stream.whole), 0)
            fresh = rows[self._known.all()[rows] == 0]
            told = [any(name in raw for name in _BLIND) for raw in map(stream.raw, fresh.tolist())]
            self._known.put(fresh, np.where(told, _CARRIES, -_CARRIES))
            found: NDArray[np.bool_] = self._known.all()[rows] == _CARRIES
        return found


def blind_only(
    stream: Stream, rows: NDArray[np.integer[Any]], nodes: NDArray[np.integer[Any]]
) -> NDArray[np.bool_]:
    """Tell which of the rows that are addressed to one of the nodes are so by blind copies alone."""
    found = stream.derived(Blind).carried(stream, rows)
    for at in np.flatnonzero(found).tolist():
        open_ = stream.nodes.codes(openly(from_json(stream.raw(int(rows[at])))))
        found[at] = not np.isin(open_, nodes).any()
    return found


def openly(document: Mapping[str, Any]) -> list[str]:
    """Return whom a document is addressed to, as everybody who has it may know."""
    return [iri for field in ("audience", "to", "cc") for iri in ids_in(document.get(field))]


def _claimed(stream: Stream, nodes: list[int], base: set[int]) -> set[int]:
    """Return the ``followers`` collections that followed people and groups openly declare as theirs."""
    states = stream.states
    found: set[int] = set()
    reach = Audiences(stream, np.array(sorted(base), np.int64), when_absent=False)
    known = in_force(stream, np.array(nodes, np.int64))
    for node, state in zip(nodes, known.tolist(), strict=True):
        collection = int(states.followers[state]) if state >= 0 else -1
        if collection < 0 or collection in base:
            continue
        carrier = states.row[state]
        open_ = reach.reach(stream.columns.audience[carrier : carrier + 1])[0]
        if open_ and _is_free(stream, node, collection):
            found.add(collection)
    return found


def _is_free(stream: Stream, node: int, collection: int) -> bool:
    """Tell whether a collection may be taken for the followers of the one who declares it.

    It must be nobody else's by name, claim or kind, and where it doesn't stand under the declarer's own IRI,
    nobody else may have written to it: only a person writes to that person's followers.
    """
    states, nodes, columns = stream.states, stream.nodes, stream.columns
    name = nodes[collection]
    if name in PUBLIC_SPELLINGS:
        return False
    for ending in _COLLECTIONS:
        if name.endswith(ending) and nodes.code(name.removesuffix(ending)) not in {-1, node}:
            return False
    known = int(in_force(stream, np.array([collection]))[0])
    kinds = stream.type_sets[states.type[known]] if known >= 0 and states.type[known] >= 0 else ()
    if ACTOR_TYPES.intersection(kinds) or np.any(states.node[states.followers == collection] != node):
        return False
    if any(len(stream.rows_of(by, collection)) for by in ("actor", "object", "target", "context")):
        return False
    if name.startswith(nodes[node].rstrip("/") + "/"):
        return True
    held = holds(stream, columns.own, np.array([collection]))
    return not np.any(columns.actor[held] != node)
