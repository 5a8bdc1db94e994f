"""What the commands about people begin with: the activities of a company, and one person in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from activitykit.cli.inputs import STDIN, Unusable, named_files
from activitykit.cli.progress import Patience

if TYPE_CHECKING:
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.vocabulary import Object

__all__ = ["AsOf", "Lang", "Sources", "TimeZone", "Who", "find_viewer", "read_stream", "tell"]

_DOCUMENTS = ("*.jsonl", "*.ndjson", "*.json", "*.atom", "*.ttl", "*.nq")
SPELLED_OUT = 5

Sources = Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs, or - .")]
Who = Annotated[
    str | None, typer.Option("--viewer", "-v", help="Who reads: an IRI, the end of one, or a name.")
]
Lang = Annotated[str | None, typer.Option(help="en, fr, or a catalogue file (.toml) of your own.")]
AsOf = Annotated[
    str | None,
    typer.Option(help="The moment, like 2026-11-20T18:00:00+01:00; else that of the newest activity."),
]
TimeZone = Annotated[str | None, typer.Option(help="The reader's time zone, like Europe/Paris; UTC.")]


def read_stream(sources: list[str]) -> Stream:
    """Read and check the activities, build the stream, and tell what had to be left aside.

    Raises:
        Unusable: A source is not there, or holds no activity that can be placed.
        SourceError: A source can't be read.
    """
    from activitykit.stream import Stream  # noqa: PLC0415

    names = [name for source in sources for name in _inside(source)]
    objects: list[Object] = []
    faulty = 0
    for name in named_files(names):
        faulty += _read(name, objects)
    stream = Stream.from_documents(objects)
    if faulty:
        tell(f"{faulty:,} of {len(objects):,} do not conform; activitykit validate says why")
    if stream.duplicates:
        tell(f"{stream.duplicates:,} had an id that was already there")
    for rejected in stream.rejected[:SPELLED_OUT]:
        tell(f"activity {rejected.position + 1} has no place in the stream: {rejected.reason}")
    if len(stream.rejected) > SPELLED_OUT:
        tell(f"and {len(stream.rejected) - SPELLED_OUT:,} more have no place in the stream")
    if not len(stream):
        raise Unusable(
            f"{', '.join(sources)}: no activity could be placed; each needs a type, an actor and a time"
        )
    return stream


def _inside(source: str) -> list[str]:
    folder = Path(source)
    if source in (STDIN, "") or not folder.is_dir():
        return [source]
    found = sorted(str(path) for pattern in _DOCUMENTS for path in folder.glob(pattern))
    if not found:
        raise Unusable(f"{source}: the folder holds no {', '.join(_DOCUMENTS)}")
    return found


def _read(name: str, objects: list[Object]) -> int:
    """Add the objects of a file, and return how many of them do not conform."""
    from activitykit.formats import read  # noqa: PLC0415
    from activitykit.validation import validate  # noqa: PLC0415

    faulty = read_before = 0
    with read(sys.stdin.buffer if name == STDIN else name, errors="skip") as reading:
        with Patience(f"reading {name}", reading.size) as patience:
            for thing in reading:
                objects.append(thing)
                faulty += not validate(thing).ok
                patience.advance(reading.bytes_read - read_before)
                read_before = reading.bytes_read
        for problem in reading.problems[:SPELLED_OUT]:
            tell(str(problem))
        if len(reading.problems) > SPELLED_OUT:
            tell(f"{name}: and {len(reading.problems) - SPELLED_OUT:,} more that could not be read")
    return faulty


def find_viewer(stream: Stream, wanted: str | None, tz: str | None = None) -> Viewer:
    """Return the person whom the caller means by an IRI, the end of one, or a name.

    Raises:
        Unusable: There is no such person, or there are several.
    """
    who = _iri(stream, wanted)
    viewer: Viewer = stream.viewer(who) if tz is None else stream.viewer(who, timezone=tz)
    return viewer


def _iri(stream: Stream, wanted: str | None) -> str:
    import numpy as np  # noqa: PLC0415

    from activitykit.errors import did_you_mean  # noqa: PLC0415

    codes, acts = np.unique(stream.columns.actor, return_counts=True)
    people = [stream.nodes[int(code)] for code in codes[np.argsort(-acts, kind="stable")]]
    if wanted is None:
        some = "".join(f"\n  --viewer {person}" for person in people[:SPELLED_OUT])
        raise Unusable(f"whose page? Name a viewer, for example one of the most active:{some}")
    if wanted in people or stream.nodes.code(wanted) >= 0:
        return wanted
    ends = [
        person for person in people if person.rsplit("/", 1)[-1] == wanted or person.endswith(f"/{wanted}")
    ]
    named = {person: stream.name_of(stream.nodes.code(person)) for person in people}
    found = ends or [
        person for person, name in named.items() if name and name.casefold() == wanted.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unusable(f"{wanted!r} may be {', '.join(found[:SPELLED_OUT])}: give the whole IRI")
    known = [person.rsplit("/", 1)[-1] for person in people] + [name for name in named.values() if name]
    raise Unusable(f"nobody in the stream is called {wanted!r}{did_you_mean(wanted, known)}")


def tell(message: object) -> None:
    """Say something beside the output, to whoever runs the command."""
    print(f"activitykit: {message}", file=sys.stderr)
