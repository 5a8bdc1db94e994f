"""The columns of a stream: their names and types, and the views that streams give of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from activitykit.stream.growable import Growable

__all__ = [
    "INNER_COLUMNS",
    "ROW_COLUMNS",
    "ROW_INPUT",
    "STATE_COLUMNS",
    "STATE_INPUT",
    "Columns",
    "States",
]

ROW_INPUT: dict[str, Any] = {
    "time": np.int64,
    "id": np.int32,
    "type": np.int32,
    "actor": np.int32,
    "actors": np.int32,
    "object": np.int32,
    "objects": np.int32,
    "object_type": np.int32,
    "target": np.int32,
    "context": np.int32,
    "reply": np.int32,
    "generator": np.int32,
    "source": np.int32,
    "origin": np.int32,
    "own": np.int32,
    "tags": np.int32,
    "mentions": np.int32,
    "texts": np.int32,
    "language": np.int16,
    "updated": np.int64,
    "end": np.int64,
    "raw_begin": np.int64,
    "raw_end": np.int64,
    "arrival": np.int32,
}
ROW_COLUMNS: dict[str, Any] = {**ROW_INPUT, "audience": np.int32}
STATE_INPUT: dict[str, Any] = {
    "row": np.int32,
    "node": np.int32,
    "type": np.int32,
    "name": np.int32,
    "summary": np.int32,
    "content": np.int32,
    "claim": np.int32,
    "claims": np.int32,
    "own": np.int32,
    "tags": np.int32,
    "mentions": np.int32,
    "reply": np.int32,
    "context": np.int32,
    "published": np.int64,
    "start": np.int64,
    "end": np.int64,
    "attachments": np.int16,
    "url": np.int32,
    "language": np.int16,
    "followers": np.int32,
    "deleted": np.bool_,
    "described": np.bool_,
}
STATE_COLUMNS: dict[str, Any] = {
    **STATE_INPUT,
    "implied": np.bool_,
    "author": np.int32,
    "owner": np.int32,
    "owners": np.int32,
    "audience": np.int32,
    "standing": np.int8,
    "rests": np.int32,
}
INNER_COLUMNS: dict[str, Any] = {"row": np.int32, "type": np.int32, "actor": np.int32, "object": np.int32}


class _Column:
    """One array of a table, which from its first look-up on is the table's own attribute."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, table: _Table | None, kind: type[_Table]) -> Any:
        if table is None:
            return self
        values = table.__dict__[self._name] = table._source[self._name].view(table._length)  # noqa: SLF001
        return values


class _Table:
    """Named arrays of one length, each looked up when first asked for."""

    def __init__(self, source: Mapping[str, Growable], length: int) -> None:
        self._source, self._length = source, length

    def __init_subclass__(cls) -> None:
        for name in cls.__annotations__:
            setattr(cls, name, _Column(name))

    def __getattr__(self, name: str) -> NDArray[Any]:
        msg = f"{type(self).__name__} has no {name!r}{did_you_mean(name, self.__annotations__)}"
        raise AttributeError(msg)

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._length:,} of {', '.join(self.__annotations__)})"


class Columns(_Table):
    """The rows of a stream, one array a field, ordered by time; codes are -1 where a field is absent.

    Moments are microseconds since 1970 (``2**63 - 1`` where there is none); ``type`` and ``object_type`` are
    places in ``stream.type_sets``, ``language`` in ``stream.languages``; ``own`` (the activity's own
    addressing), ``audience`` (that, and for a retraction or an edit the audience of what it names),
    ``actors``, ``objects``, ``tags`` and ``mentions`` are codes of ``stream.sets``, and so are ``texts``:
    sets of codes of ``stream.texts``, the activity's own name, summary and content. The rest are codes of
    ``stream.nodes``. ``source`` is what an activity says it came from, or else the ``generator`` it, or the
    thing it makes, was made with. ``arrival`` counts the order in which the activities came in.
    """

    time: NDArray[np.int64]
    id: NDArray[np.int32]
    type: NDArray[np.int32]
    actor: NDArray[np.int32]
    actors: NDArray[np.int32]
    object: NDArray[np.int32]
    objects: NDArray[np.int32]
    object_type: NDArray[np.int32]
    target: NDArray[np.int32]
    context: NDArray[np.int32]
    reply: NDArray[np.int32]
    generator: NDArray[np.int32]
    source: NDArray[np.int32]
    origin: NDArray[np.int32]
    own: NDArray[np.int32]
    tags: NDArray[np.int32]
    mentions: NDArray[np.int32]
    texts: NDArray[np.int32]
    language: NDArray[np.int16]
    updated: NDArray[np.int64]
    end: NDArray[np.int64]
    audience: NDArray[np.int32]
    arrival: NDArray[np.int32]


class States(_Table):
    """What was said of things, one array a field, ordered by the row that said it.

    ``row`` carried the description; ``standing`` is 0 for what is ignored, 1 for what describes a thing as
    long as nothing better is known, 2 for what its author or owner said; ``described`` is false where a
    thing was only named; ``implied`` marks what a retraction entails. ``claim`` is whom the description names
    as its author, and ``claims`` a set where these are several; ``author`` and ``owner`` are who counts as
    the author and who created it here, and ``owners`` a set of all who may edit it where there are more;
    ``rests`` is the state that says whose the thing is, or who may read it, where an edit depends on that.
    """

    node: NDArray[np.int32]
    row: NDArray[np.int32]
    type: NDArray[np.int32]
    name: NDArray[np.int32]
    summary: NDArray[np.int32]
    content: NDArray[np.int32]
    claim: NDArray[np.int32]
    claims: NDArray[np.int32]
    own: NDArray[np.int32]
    tags: NDArray[np.int32]
    mentions: NDArray[np.int32]
    reply: NDArray[np.int32]
    context: NDArray[np.int32]
    published: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    attachments: NDArray[np.int16]
    url: NDArray[np.int32]
    language: NDArray[np.int16]
    followers: NDArray[np.int32]
    deleted: NDArray[np.bool_]
    described: NDArray[np.bool_]
    implied: NDArray[np.bool_]
    author: NDArray[np.int32]
    owner: NDArray[np.int32]
    owners: NDArray[np.int32]
    audience: NDArray[np.int32]
    standing: NDArray[np.int8]
    rests: NDArray[np.int32]
