"""Six years of a large community's chat as activities, and the page of one person in it.

    python examples/zulip.py PATH [--person NUMBER] [--as-of 2022-05-02T09:00:00Z] [--lang en] [--size 10]

PATH is ``messages.parquet``, or the folder that holds it, with the columns stream, topic, sender, ts (in
seconds), n_chars and mentions. A message becomes the Create of a Note: addressed to the group of its stream,
its context the topic, its mentions Mention tags.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import activitykit as ak

SITE = "https://chat.example"
CONTEXT = "https://www.w3.org/ns/activitystreams"


class Messages(NamedTuple):
    """The columns of the messages file, oldest message first."""

    stream: list[str]
    topic: list[int]
    sender: list[int]
    ts: list[int]
    n_chars: list[int]
    mentions: list[list[int]]


def read_messages(path: Path) -> Messages:
    """Return the columns of the messages file in ``path``."""
    file = path if path.is_file() else path / "messages.parquet"
    if not file.is_file():
        sys.exit(f"{file} does not exist")
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ak.MissingExtra("pyarrow", "arrow", f"reading {file.name}") from error
    table = parquet.read_table(file).sort_by("ts")
    return Messages(*(table[name].to_pylist() for name in Messages._fields))


def activities(messages: Messages) -> Iterator[dict[str, Any]]:
    """Yield each message as the creation of a note in a group."""
    for number, (group, topic, sender, ts, n_chars, mentions) in enumerate(zip(*messages, strict=True)):
        note: dict[str, Any] = {
            "type": "Note",
            "id": f"{SITE}/message/{number}",
            "attributedTo": _person(sender),
            "context": _topic(topic),
            "name": f"{n_chars} characters on topic {topic}",
        }
        if mentions:
            note["tag"] = [{"type": "Mention", "href": _person(person)} for person in mentions]
        yield {
            "@context": CONTEXT,
            "id": f"{SITE}/event/{number}",
            "type": "Create",
            "actor": _person(sender),
            "object": note,
            "audience": _group(group),
            "published": datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def _person(number: int) -> str:
    return f"{SITE}/person/{number}"


def _topic(number: int) -> str:
    return f"{SITE}/topic/{number}"


def _group(name: str) -> str:
    return f"{SITE}/group/{quote(name, safe='%')}"


def groups_of(messages: Messages, person: int, until: int) -> list[str]:
    """Return the groups a person has written to before a moment in seconds."""
    rows = zip(messages.stream, messages.sender, messages.ts, strict=True)
    return sorted({_group(group) for group, sender, ts in rows if sender == person and ts <= until})


def regular(messages: Messages, until: int) -> int:
    """Return the tenth most active person of the thirty days before a moment in seconds."""
    rows = zip(messages.sender, messages.ts, strict=True)
    recent = Counter(sender for sender, ts in rows if until - 30 * 86400 < ts <= until)
    return recent.most_common(10)[-1][0]


def main() -> None:
    """Build the stream and print a page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--person", type=int, help="the viewer; by default a regular of that month")
    parser.add_argument("--as-of", help="the moment of the page; by default when four fifths had happened")
    parser.add_argument("--lang", default="en", choices=("en", "fr"))
    parser.add_argument("--size", type=int, default=10)
    options = parser.parse_args()

    begin = time.perf_counter()
    messages = read_messages(options.path)
    moment = messages.ts[len(messages.ts) * 4 // 5]
    if options.as_of:
        moment = int(datetime.fromisoformat(options.as_of).timestamp())
    stream = ak.Stream.from_documents(activities(messages))
    built = time.perf_counter()
    person = regular(messages, moment) if options.person is None else options.person
    as_of = datetime.fromtimestamp(moment, UTC)
    viewer = stream.viewer(_person(person), groups=groups_of(messages, person, moment), as_of=as_of)
    by_topic = ak.Rollup(by=("type", "context"))  # a chat's topics are its threads
    page = ak.Feed.home(size=options.size, rollup=by_topic).page(stream, viewer, as_of=as_of)
    paged = time.perf_counter()

    print(stream)
    print(repr(viewer))
    print()
    print(page.to_text(options.lang))
    print(f"\n{len(messages.ts):,} messages: stream {built - begin:.1f} s, page {paged - built:.2f} s")


if __name__ == "__main__":
    main()
