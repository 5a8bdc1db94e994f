"""From the written threads to posts, and to what people do around them."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from company import AS2, BASE, Company, Json, local, offset_stamp, stamp

if TYPE_CHECKING:
    from log import Log

MEDIA = {
    "pdf": "application/pdf",
    "html": "text/html",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
}
FOLDER = {"Note": "notes", "Article": "articles", "Document": "documents", "Event": "events"}


def markup(text: str, company: Company) -> tuple[str, list[Json]]:
    """Return the HTML of a text with @names as links, and the mentions."""
    mentions: list[Json] = []

    def link(match: re.Match[str]) -> str:
        who = match[1]
        name, href = company.people[who][0], f"{BASE}people/{who}"
        mentions.append({"type": "Mention", "href": href, "name": f"@{name}"})
        return f'<a href="{href}">@{html.escape(name, quote=False)}</a>'

    paragraphs = [html.escape(part.strip(), quote=False) for part in text.strip().split("\n\n")]
    linked = [re.sub(r"@([a-z]+\.[a-z]+)", link, part) for part in paragraphs]
    return (linked[0] if len(linked) == 1 else "".join(f"<p>{part}</p>" for part in linked)), mentions


def context(language: str) -> list[Any]:
    """Return a context that states the language of a document's plain strings."""
    return [AS2, {"@language": language}]


def words(thread: Json, company: Company, language: str) -> Json:
    """Return name and content, as maps where a post is written in both languages."""
    result: Json = {}
    for member, key in (("name", "name"), ("content", "text")):
        both = {
            code: thread.get(f"{key}_{code}", thread.get(key))
            for code in ("en", "fr")
            if f"{key}_en" in thread or f"{key}_fr" in thread
        }
        if member == "content":
            both = {code: markup(text, company)[0] for code, text in both.items()}
        if both:
            result[f"{member}Map"] = both
        elif key in thread:
            result[member] = markup(thread[key], company)[0] if member == "content" else thread[key]
    result["_language"] = None if any(key.endswith("Map") for key in result) else language
    return result


def make_post(log: Log, thread: Json) -> None:
    """Put down a post with all that follows from it."""
    company, by, at = log.company, thread["by"], local(thread["at"])
    kind, slug, to = thread.get("kind", "Note"), thread["slug"], company.addresses(thread["to"])
    written = words(thread, company, company.language(by))
    language = written.pop("_language")
    post: Json = {
        "type": kind,
        "id": f"{BASE}{FOLDER.get(kind, kind.lower() + 's')}/{slug}",
        **written,
        "attributedTo": f"{BASE}people/{by}",
        "published": stamp(at),
    }
    tags = [
        {"type": "Object", "id": f"{BASE}tags/{tag}", "name": company.tags[tag]}
        for tag in thread.get("tags", ())
    ]
    tags += markup(thread.get("text", ""), company)[1]
    if tags:
        post["tag"] = tags
    post["to"] = to
    if "file" in thread:
        media = MEDIA[thread["file"].rsplit(".", 1)[1]]
        post["url"] = {"type": "Link", "href": f"{BASE}files/{thread['file']}", "mediaType": media}
    if "url" in thread:
        post["url"] = thread["url"]
    if "link" in thread:
        post["attachment"] = {"type": "Link", "href": thread["link"], "name": thread["link_name"]}
    if "duration" in thread:
        post["duration"] = thread["duration"]
    if "starts" in thread:
        post["startTime"], post["endTime"] = (offset_stamp(local(thread[key])) for key in ("starts", "ends"))
        post["location"] = {"type": "Place", "name": thread["place"]}
    if "options" in thread:
        post["oneOf"] = [{"type": "Note", "name": option} for option in thread["options"]]
        post["endTime"] = offset_stamp(local(thread["ends"]))
    log.posts[slug] = post
    group = to[0] if "/groups/" in to[0] else None
    create = log.add(at, "Create", by, object_=post, target=group, to=to, bto=blind(thread))
    if language:
        create["@context"] = context(language)
    react(log, thread, post, at)
    discuss(log, thread, post, at)


def blind(thread: Json) -> list[str] | None:
    """Return the blind addressees of a post, if any."""
    return [f"{BASE}people/{who}" for who in thread["bto"]] if "bto" in thread else None


def react(log: Log, thread: Json, post: Json, at: datetime) -> None:
    """Put down who liked, saw, heard, shared, answered an invitation or voted."""
    company, by, to, slug = log.company, thread["by"], post["to"], thread["slug"]
    readers = [who for who in company.readers(thread["to"]) if who != by]
    for who in log.some(readers, thread.get("likes", 0), by):
        log.add(log.after(who, at, 30, thread["to"]), "Like", who, object_=post["id"], to=to)
    for who in log.some(readers, thread.get("views", 0), by):
        log.add(log.after(who, at, 20, thread["to"]), "View", who, object_=post["id"])
    for who in thread.get("listens", ()):
        log.add(log.after(who, at, 40, thread["to"]), "Listen", who, object_=post["id"])
    previous: tuple[Json, datetime] | None = None
    for share in thread.get("shares", ()):
        who = share.removeprefix("^ ")
        again = previous if share.startswith("^") else None
        moment = log.after(who, again[1] if again else at, 10, thread["to"])
        shared = again[0] if again else post["id"]
        previous = log.add(moment, "Announce", who, object_=shared, to=to), moment
    answers = {"yes": "Accept", "no": "Reject", "maybe": "TentativeAccept"}
    invited = [pair.split("=") for pair in thread.get("rsvp", "").split()]
    if invited:
        guests = [f"{BASE}people/{who}" for who, _ in invited]
        log.add(at + timedelta(minutes=4), "Invite", by, object_=post["id"], target=guests, to=guests)
    for who, answer in invited:
        log.add(
            log.after(who, at + timedelta(minutes=5), 30, thread["to"]),
            answers[answer],
            who,
            object_=post["id"],
            to=to,
        )
    pairs = re.findall(r"(\S+)=(.+?)(?= \S+=|$)", thread.get("votes", ""))
    for number, (who, option) in enumerate(pairs, 1):
        vote = {
            "type": "Note",
            "id": f"{BASE}votes/{slug}-{number}",
            "name": option,
            "attributedTo": f"{BASE}people/{who}",
            "inReplyTo": post["id"],
            "to": [post["attributedTo"]],
        }
        moment = min(log.after(who, at, 30, thread["to"]), local(thread["ends"]) - timedelta(minutes=number))
        log.add(moment, "Create", who, object_=vote, to=vote["to"])


def discuss(log: Log, thread: Json, post: Json, at: datetime) -> None:
    """Put down the comments of a post, in their order, and a few likes of them."""
    company, previous, moment = log.company, post["id"], at
    spoken = [line.strip() for line in thread.get("comments", "").splitlines() if line.strip()]
    pace = 8 / max(2, len(spoken))  # hours at most between two comments: a long talk is a quick one
    for number, line in enumerate(spoken, 1):
        who, text = line.removeprefix("^ ").split(": ", 1)
        moment = log.after(who, moment, pace, thread["to"])
        content, mentions = markup(text, company)
        comment: Json = {
            "type": "Note",
            "id": f"{BASE}comments/{thread['slug']}-{number}",
            "content": content,
            "attributedTo": f"{BASE}people/{who}",
            "inReplyTo": previous if line.startswith("^") else post["id"],
            "context": post["id"],
            "published": stamp(moment),
            "to": post["to"],
        }
        if mentions:
            comment["tag"] = mentions
        create = log.add(moment, "Create", who, object_=comment, context=post["id"], to=post["to"])
        create["@context"] = context(company.language(who))
        previous = comment["id"]
        log.posts[f"{thread['slug']}-{number}"] = comment
        readers = [reader for reader in company.readers(thread["to"]) if reader != who]
        for reader in log.some(readers, int(log.between(0, 1.15)), who):
            log.add(
                log.after(reader, moment, 12, thread["to"]),
                "Like",
                reader,
                object_=comment["id"],
                to=post["to"],
            )
