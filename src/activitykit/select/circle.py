"""Who belongs to a group or follows someone, as far as the viewer may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.select.facts import type_table
from activitykit.select.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["circle", "members"]


def circle(scope: Scope, values: Iterable[str]) -> NDArray[np.int64]:
    """Return the people that values mean together: ``"follows"``, ``"groups"``, or IRIs of collections."""
    nodes = scope.stream.nodes
    found: set[int] = set()
    for value in values:
        if value == "follows":
            found |= set(nodes.codes(scope.viewer.follows).tolist())
        elif value == "groups":
            for group in scope.viewer.groups:
                found |= members(scope, nodes.code(group))
        elif value.endswith("/followers"):
            found |= _followers(scope, nodes.code(value.removesuffix("/followers")))
        else:
            for node in resolve(scope, (value,), "group").tolist():
                found |= members(scope, node)
    return np.array(sorted(found - {-1}), np.int64)


def members(scope: Scope, group: int) -> set[int]:
    """Return who belongs to a group by the visible acts that admitted or removed people, in their order."""
    stream, columns = scope.stream, scope.stream.columns
    rows = np.union1d(stream.rows_of("object", group), stream.rows_of("target", group)).astype(np.int64)
    rows = rows[scope.visible(rows)]
    is_join, is_leave, is_add, is_remove = (
        type_table(stream, [kind])[columns.type[rows]] for kind in ("Join", "Leave", "Add", "Remove")
    )
    found: set[int] = set()
    for at, row in enumerate(rows.tolist()):
        actor, thing = int(columns.actor[row]), int(columns.object[row])
        if is_join[at] and thing == group:
            found.add(actor)
        elif is_leave[at] and thing == group:
            found.discard(actor)
        elif is_add[at] and thing >= 0:
            found.add(thing)
        elif is_remove[at]:
            found.discard(thing)
    return found


def _followers(scope: Scope, person: int) -> set[int]:
    stream, columns = scope.stream, scope.stream.columns
    rows = stream.rows_of("object", person)
    rows = rows[type_table(stream, ["Follow"])[columns.type[rows]]]
    return set(columns.actor[rows[scope.visible(rows)]].tolist())
