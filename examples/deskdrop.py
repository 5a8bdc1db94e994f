"""A real company's article sharing as activities, and the page of one person in it.

    python examples/deskdrop.py PATH [--person ID] [--as-of 2016-11-15T09:00:00Z] [--lang en] [--size 10]

PATH is a folder with the CI&T Deskdrop data set: ``interactions.parquet`` (with ``titles.parquet``), or the
public ``users_interactions.csv`` (with ``shared_articles.csv``); or one of the two interaction files.

What people did becomes Activity Streams 2.0: a VIEW is a View and a BOOKMARK an Add to the person's own
collection, both addressed to nobody else; a LIKE, a FOLLOW and a COMMENT (a Create of a Note in reply) are
addressed to everybody. Where the file of shared articles is absent, an article's first interaction stands for
its sharing.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import activitykit as ak

SITE = "https://deskdrop.example"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = "https://www.w3.org/ns/activitystreams"


class Interaction(NamedTuple):
    """One row of the interactions file."""

    timestamp: int
    event: str
    content: int
    person: int


class Article(NamedTuple):
    """What is known of one article's sharing."""

    shared: int
    author: int
    title: str | None = None
    url: str | None = None
    language: str | None = None


def read_interactions(path: Path) -> list[Interaction]:
    """Return the rows of the interactions file in ``path``, oldest first."""
    file = _find(path, "interactions.parquet", "users_interactions.csv")
    names = ("timestamp", "eventType", "contentId", "personId")
    table = _parquet(file, names) if file.suffix == ".parquet" else _csv(file, names)
    columns = (table[name] for name in names)
    rows = [Interaction(int(t), str(e), int(c), int(p)) for t, e, c, p in zip(*columns, strict=True)]
    return sorted(rows, key=lambda row: row.timestamp)


def read_articles(path: Path, interactions: list[Interaction]) -> dict[int, Article]:
    """Return the articles that people interacted with, each with the moment it was shared."""
    articles: dict[int, Article] = {}
    for row in interactions:
        articles.setdefault(row.content, Article(row.timestamp, row.person))
    folder = path if path.is_dir() else path.parent
    titles, shared = folder / "titles.parquet", folder / "shared_articles.csv"
    if shared.is_file():
        names = ("timestamp", "eventType", "contentId", "authorPersonId", "title", "url", "lang")
        table = _csv(shared, names)
        for at, event, content, person, title, url, lang in zip(
            *(table[name] for name in names), strict=True
        ):
            known = articles.get(int(content))
            if event == "CONTENT SHARED" and known is not None:
                first = min(known.shared, int(at))
                articles[int(content)] = Article(first, int(person), title, url, lang)
    elif titles.is_file():
        table = _parquet(titles, ("contentId", "title"))
        for content, title in zip(table["contentId"], table["title"], strict=True):
            if title is not None and int(content) in articles:
                articles[int(content)] = articles[int(content)]._replace(title=str(title))
    return articles


def activities(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the company's history as AS2 activities: an article's sharing, then what people did with it."""
    interactions = read_interactions(path)
    articles = read_articles(path, interactions)
    waiting = sorted(articles.items(), key=lambda item: item[1].shared, reverse=True)
    for number, row in enumerate(interactions):
        while waiting and waiting[-1][1].shared <= row.timestamp:
            yield _sharing(*waiting.pop())
        yield _activity(number, row)


def _sharing(content: int, article: Article) -> dict[str, Any]:
    thing: dict[str, Any] = {
        "type": "Article",
        "id": _article(content),
        "attributedTo": _person(article.author),
    }
    if article.title:
        thing |= (
            {"nameMap": {article.language: article.title}} if article.language else {"name": article.title}
        )
    if article.url:
        thing["url"] = article.url
    return _document(f"share/{content}", "Create", article.author, article.shared, thing, to=PUBLIC)


def _activity(number: int, row: Interaction) -> dict[str, Any]:
    article = _article(row.content)
    identifier = f"event/{number}"
    match row.event:
        case "VIEW":
            return _document(identifier, "View", row.person, row.timestamp, article)
        case "LIKE":
            return _document(identifier, "Like", row.person, row.timestamp, article, to=PUBLIC)
        case "FOLLOW":
            return _document(identifier, "Follow", row.person, row.timestamp, article, to=PUBLIC)
        case "BOOKMARK":
            target = {"type": "Collection", "id": f"{_person(row.person)}/bookmarks"}
            return _document(identifier, "Add", row.person, row.timestamp, article, target=target)
        case "COMMENT CREATED":
            note = {
                "type": "Note",
                "id": f"{SITE}/comment/{number}",
                "attributedTo": _person(row.person),
                "inReplyTo": article,
            }
            return _document(identifier, "Create", row.person, row.timestamp, note, to=PUBLIC)
        case _:
            return _document(identifier, "Activity", row.person, row.timestamp, article, name=row.event)


def _document(
    identifier: str, kind: str, person: int, seconds: int, thing: Any, **more: Any
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": f"{SITE}/{identifier}",
        "type": kind,
        "actor": _person(person),
        "object": thing,
        "published": datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **more,
    }


def _person(identifier: int) -> str:
    return f"{SITE}/person/{identifier}"


def _article(identifier: int) -> str:
    return f"{SITE}/article/{identifier}"


def _find(path: Path, *names: str) -> Path:
    if path.is_file():
        return path
    found = next((path / name for name in names if (path / name).is_file()), None)
    if found is None:
        sys.exit(f"{path} holds neither {' nor '.join(names)}")
    return found


def _parquet(file: Path, names: tuple[str, ...]) -> dict[str, list[Any]]:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ak.MissingExtra("pyarrow", "arrow", f"reading {file.name}") from error
    table: dict[str, list[Any]] = parquet.read_table(file, columns=list(names)).to_pydict()
    return table


def _csv(file: Path, names: tuple[str, ...]) -> dict[str, list[Any]]:
    csv.field_size_limit(2**27)  # the shared articles carry their whole text
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: [row[name] for row in rows] for name in names}


def busiest(interactions: list[Interaction], until: int) -> int:
    """Return the person who did most apart from reading, before a moment in seconds."""
    acts = Counter(row.person for row in interactions if row.event != "VIEW" and row.timestamp <= until)
    return min(acts, key=lambda person: (-acts[person], person))


def main() -> None:
    """Build the stream and print a page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--person", type=int, help="the viewer; by default who did most")
    parser.add_argument("--as-of", help="the moment of the page; by default when four fifths had happened")
    parser.add_argument("--lang", default="en", choices=("en", "fr"))
    parser.add_argument("--size", type=int, default=10)
    options = parser.parse_args()

    begin = time.perf_counter()
    interactions = read_interactions(options.path)
    moment = interactions[len(interactions) * 4 // 5].timestamp
    if options.as_of:
        moment = int(datetime.fromisoformat(options.as_of).timestamp())
    stream = ak.Stream.from_documents(activities(options.path))
    built = time.perf_counter()
    person = options.person or busiest(interactions, moment)
    as_of = datetime.fromtimestamp(moment, UTC)
    viewer = stream.viewer(_person(person), as_of=as_of)
    page = ak.Feed.home(size=options.size).page(stream, viewer, as_of=as_of)
    paged = time.perf_counter()

    print(stream)
    print(repr(viewer))
    print()
    print(page.to_text(options.lang))
    print(f"\n{len(interactions):,} interactions: stream {built - begin:.1f} s, page {paged - built:.2f} s")


if __name__ == "__main__":
    main()
