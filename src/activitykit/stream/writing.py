"""Documents out of columns, for what came in a frame and not as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import to_json

from activitykit.stream.moments import FOREVER, rfc3339, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.stream.log import Log

__all__ = ["document", "documents", "written"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"
_TEXTS = ("name", "summary", "content")
_AT_ONCE = 8192  # rows, as numbers of Python are large


def documents(log: Log, rows: NDArray[np.integer[Any]]) -> Iterator[bytes]:
    """Give the JSON of rows (ascending): as it came in, or written where the row came from a frame."""
    raw, begins, ends = log.dictionaries.raw, log.rows["raw_begin"].all(), log.rows["raw_end"].all()
    made = written(log, rows[begins[rows] < 0])
    for row in rows.tolist():
        begin = int(begins[row])
        yield next(made) if begin < 0 else raw.get(begin, int(ends[row]))


def written(log: Log, rows: NDArray[np.integer[Any]]) -> Iterator[bytes]:
    """Write the JSON of rows (ascending) that came from a frame."""
    carriers, implied = log.states["row"].all(), log.states["implied"].all()
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        table = {name: column.all()[some].tolist() for name, column in log.rows.items()}
        carried = np.searchsorted(carriers, some.astype(carriers.dtype))
        inside = np.minimum(carried, max(len(carriers) - 1, 0))
        bears = np.zeros(len(some), np.bool_)
        if len(carriers):
            bears = (carriers[inside] == some) & ~implied[inside]
        states = inside[bears]
        said = {name: column.all()[states].tolist() for name, column in log.states.items()}
        tellings = iter([dict(zip(said, values, strict=True)) for values in zip(*said.values(), strict=True)])
        for values, bearing in zip(zip(*table.values(), strict=True), bears.tolist(), strict=True):
            row = dict(zip(table, values, strict=True))
            told = document(log, row, next(tellings) if bearing else None)
            yield to_json({"@context": told.pop("@context"), "id": log.nodes[row["id"]], **told})


def document(log: Log, row: dict[str, int], said: dict[str, int] | None) -> dict[str, Any]:
    """Return what a row and the description it carries say, as a document without an id."""
    dictionaries = log.dictionaries
    nodes, texts, sets = dictionaries.nodes, dictionaries.texts, dictionaries.sets
    language = dictionaries.languages[row["language"]] if row["language"] >= 0 else None
    told: dict[str, Any] = {
        "@context": [_CONTEXT, {"@language": language}] if language else _CONTEXT,
        "type": _type(log, row["type"]),
        "actor": _named(log, row["actor"], row["actors"]),
        "published": _written(row["time"]),
    }
    about: dict[str, Any] = {}
    if said is not None and said["described"]:
        about = {name: texts[said[name]] for name in _TEXTS if said[name] >= 0}
        if said["published"] != FOREVER:
            about["published"] = _written(said["published"])
    teller = about or told
    if row["reply"] >= 0:
        teller["inReplyTo"] = nodes[row["reply"]]
    tags: list[Any] = [
        {"type": "Hashtag", "name": tag} if tag.startswith("#") else tag
        for tag in map(nodes.__getitem__, sets.members(row["tags"]).tolist())
    ]
    tags += [{"type": "Mention", "href": nodes[node]} for node in sets.members(row["mentions"]).tolist()]
    if tags:
        teller["tag"] = tags
    if row["objects"] >= 0:
        told["object"] = _named(log, row["object"], row["objects"])
    elif row["object"] >= 0:
        if row["object_type"] >= 0:
            about["type"] = _type(log, row["object_type"])
        name = nodes[row["object"]]
        told["object"] = {"id": name, **about} if about else name
    for name in ("target", "context", "generator", "source", "origin"):
        if row[name] >= 0 and (name != "source" or row[name] != row["generator"]):
            told[name] = nodes[row[name]]
    if row["own"] >= 0:
        told["to"] = [nodes[node] for node in sets.members(row["own"]).tolist()]
    for field, name in (("updated", "updated"), ("end", "endTime")):
        if row[field] != FOREVER:
            told[name] = _written(row[field])
    return told


def _named(log: Log, first: int, several: int) -> str | list[str]:
    """Return the one that is named, or all with the first at the head."""
    name = log.nodes[first]
    rest = (log.nodes[node] for node in log.sets.members(several).tolist() if node != first)
    return [name, *rest] if several >= 0 else name


def _type(log: Log, code: int) -> str | list[str]:
    names = log.types[code].split("\n")
    return names if len(names) > 1 else names[0]


def _written(micros: int) -> str:
    return rfc3339(to_datetime(micros))
