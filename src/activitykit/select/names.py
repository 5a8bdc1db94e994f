"""Who or what is meant by a value of a filter: an IRI, a tag, ``me``, or a name as people write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activitykit.select.facts import facts_of, gather
from activitykit.select.saying import short_name
from activitykit.select.words import fold, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["ME", "resolve"]

ME = "me"


def resolve(scope: Scope, values: tuple[str, ...], role: str) -> NDArray[np.int64]:
    """Return the codes of the nodes that the values mean, ascending.

    Args:
        scope: What may be known; a name that the viewer may not read finds nobody.
        values: IRIs, ``"me"``, or names: all words of the value must be in the name, or it is the last
            part of the IRI.
        role: Where named nodes are looked for: ``"actor"``, ``"group"``, ``"source"``, ``"thing"``, or
            ``"concern"`` for all of these but sources, authors, tags, and what is answered.
    """
    return scope.once((values, role), lambda: _resolved(scope, values, role))


def _resolved(scope: Scope, values: tuple[str, ...], role: str) -> NDArray[np.int64]:
    code = scope.stream.nodes.code
    found: set[int] = set()
    named: list[str] = []
    for value in values:
        if role == "actor" and value == ME:
            found |= {code(identity) for identity in scope.viewer.identities}
        elif ":" in value or value.startswith("#"):
            found.add(code(value))
        else:
            named.append(value)
    if named:
        found |= _by_name(scope, named, role)
    return np.array(sorted(found - {-1}), np.int64)


def _by_name(scope: Scope, values: list[str], role: str) -> set[int]:
    stream = scope.stream
    nodes = facts_of(stream).nodes_in(role)
    states = scope.state_of(nodes)
    names = gather(stream.states.name, states)
    wanted = [(fold(value), frozenset(map(fold, words(value)))) for value in values]
    found: set[int] = set()
    for node, name in zip(nodes.tolist(), names.tolist(), strict=True):
        tail = fold(short_name(stream.nodes[node]))
        said = frozenset(map(fold, words(stream.texts[name]))) if name >= 0 else frozenset()
        if any(whole == tail or (parts and parts <= said) for whole, parts in wanted):
            found.add(node)
    return found
