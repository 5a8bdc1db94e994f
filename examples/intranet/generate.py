"""Write the activities of Brisevent, an invented company, as AS2 JSON Lines.

    python examples/intranet/generate.py                  # writes activities.jsonl beside this file
    python examples/intranet/generate.py --output FILE

The words are in ``company.toml``, ``acts.toml`` and ``threads/*.toml``; this program adds what people do
around them (who likes, answers, shares, joins, looks) with a seeded generator: each run gives the same bytes.
Nothing but the standard library is needed. Times in the sources are those of Europe/Paris.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from company import BASE, PUBLIC, Company, Json, local, offset_stamp, paris, stamp
from log import END, Log
from posts import context, make_post

HERE = Path(__file__).resolve().parent
START = datetime(2026, 10, 12, 4, 55, tzinfo=UTC)
DIRECTORY = "services/annuaire"
PRESS = "services/revue-de-presse"
CELEBRATE = "https://intra.example/verbs/celebrate"


def iri(name: str, log: Log) -> str:
    """Return the identifier of a target as the sources name it."""
    kind, key = name.split("/", 1)
    return str(log.posts[key]["id"]) if kind == "posts" else BASE + name


def seen_by(name: str, log: Log) -> list[str] | None:
    """Return who hears of an act on a target: the person, everybody, or the audience of the post."""
    kind, key = name.split("/", 1)
    if kind == "posts":
        return list(log.posts[key]["to"])
    return {"people": [BASE + name], "groups": [PUBLIC]}.get(kind)


def open_directory(log: Log) -> None:
    """Put down the directory's announcements: the company, its people, its services."""
    service = {"type": "Application", "id": BASE + DIRECTORY, "name": "Annuaire"}
    log.add(START, "Create", DIRECTORY, object_=service, to=[PUBLIC])
    house = {"type": "Organization", "id": f"{BASE}brisevent", "name": "Brisevent"}
    log.add(START, "Create", DIRECTORY, object_=house, to=[PUBLIC])
    press = {"type": "Service", "id": BASE + PRESS, "name": "Revue de presse"}
    log.add(START + timedelta(seconds=5), "Create", DIRECTORY, object_=press, to=[PUBLIC])
    for number, who in enumerate(log.company.people):
        moment = START + timedelta(seconds=10 + 7 * number)
        log.add(moment, "Create", DIRECTORY, object_=log.company.person(who), to=[PUBLIC])


def open_groups(log: Log) -> None:
    """Put down the groups: open ones are joined, private ones are filled by their owner."""
    for number, (key, about) in enumerate(log.company.groups.items()):
        at, owner, group = START + timedelta(minutes=55 + 4 * number), about["owner"], f"{BASE}groups/{key}"
        if about.get("private"):
            log.add(at, "Create", owner, object_=log.company.group(key), to=[group])
            log.add(at + timedelta(seconds=20), "Join", owner, object_=group, to=[group])
            for step, who in enumerate(about["members"], 2):
                person = f"{BASE}people/{who}"
                moment = at + timedelta(seconds=25 * step)
                log.add(moment, "Add", owner, object_=person, target=group, to=[group, person])
            continue
        log.add(at, "Create", owner, object_=log.company.group(key), to=[PUBLIC])
        log.add(at + timedelta(seconds=20), "Join", owner, object_=group, to=[PUBLIC])
        for who in about["members"]:
            moment = log.at_work(who, at + timedelta(hours=log.between(0.2, 6)))
            log.joined[who, key] = moment
            log.add(moment, "Join", who, object_=group, to=[PUBLIC])


def publish_press(log: Log, press: Json) -> None:
    """Put down the press review of every working day, at five past seven in the morning."""
    day, number = local("10-12 07:05"), 0
    while day < END:
        wall = paris(day)
        if wall.weekday() < 5:
            slug = f"revue-{wall:%m-%d}"
            item = {
                "type": "Article",
                "id": f"{BASE}articles/{slug}",
                "name": f"Revue de presse du {wall:%d/%m} : {press['headlines'][number]}",
                "content": press["briefs"][number % len(press["briefs"])],
                "attributedTo": BASE + PRESS,
                "published": stamp(day),
                "tag": [{"type": "Object", "id": f"{BASE}tags/revue", "name": log.company.tags["revue"]}],
                "to": [PUBLIC],
            }
            create = log.add(day, "Create", PRESS, object_=item, to=[PUBLIC])
            create["@context"] = context("fr")
            log.posts[slug] = item
            number += 1
        tomorrow = wall + timedelta(days=1)
        day = local(f"{tomorrow:%m-%d} 07:05")


def follow_and_mute(log: Log, acts: Json) -> None:
    """Put down the acts that name one thing: follows, mutes, bookmarks, readings, moves."""
    verbs = {
        "follow": "Follow",
        "ignore": "Ignore",
        "block": "Block",
        "flag": "Flag",
        "read": "Read",
        "leave": "Leave",
        "rejoin": "Join",
        "dislike": "Dislike",
    }
    for key, verb in verbs.items():
        for line in acts[key]:
            row, _, until = line.partition(" until ")
            day, hour, who, name = row.split()
            thing, ends = iri(name, log), offset_stamp(local(until)) if until else None
            to = None if verb in {"Ignore", "Block", "Flag", "Read"} else seen_by(name, log)
            log.add(local(f"{day} {hour}"), verb, who, object_=thing, endTime=ends, to=to)
    for line in acts["unfollow"]:
        day, hour, who, name, since_day, since_hour = line.split()
        follow = log.add(local(f"{since_day} {since_hour}"), "Follow", who, object_=iri(name, log))
        log.add(local(f"{day} {hour}"), "Undo", who, object_=follow)
    for line in acts["bookmark"]:
        day, hour, who, name = line.split()
        shelf = {"type": "Collection", "id": f"{BASE}people/{who}/bookmarks", "name": "Signets"}
        log.add(local(f"{day} {hour}"), "Add", who, object_=iri(name, log), target=shelf)


def travel(log: Log, acts: Json) -> None:
    """Put down where people went, and what was celebrated in a verb of the house's own."""
    for row in acts["journey"]:
        place = {
            key: {"type": "Place", "id": f"{BASE}places/{row[key]}", "name": log.company.sites[row[key]]}
            for key in ("from", "to")
        }
        log.add(
            local(row["at"]),
            "Travel",
            row["by"],
            origin=place["from"],
            target=place["to"],
            startTime=offset_stamp(local(row["at"])),
            to=[PUBLIC],
        )
        log.add(local(row["there"]), "Arrive", row["by"], location=place["to"], to=[PUBLIC])
    for row in acts["celebrated"]:
        person = f"{BASE}people/{row['person']}"
        celebration = log.add(
            local(row["at"]),
            ["Activity", CELEBRATE],
            row["by"],
            object_=person,
            summary=row["text"],
            to=[PUBLIC],
        )
        celebration["@context"] = context("fr")


def correct(log: Log, acts: Json) -> None:
    """Put down what was edited, withdrawn or taken back."""
    for row in acts["edit"]:
        post, at = log.posts[row["post"]], local(row["at"])
        edited = post | {"updated": stamp(at)}
        if "text" in row and "content" in post:
            edited["content"] = row["text"]
        log.posts[row["post"]] = edited
        update = log.add(at, "Update", row["by"], object_=edited, summary=row["summary"], to=post["to"])
        update["@context"] = context(log.company.language(row["by"]))
    for row in acts["role"]:
        person = log.company.person(row["person"], row["role"])
        log.add(local(row["at"]), "Update", DIRECTORY, object_=person, to=[PUBLIC])
    for row in acts["deleted"]:
        make_post(log, row)
        post, gone = log.posts[row["slug"]], local(row["gone"])
        tomb = {"type": "Tombstone", "id": post["id"], "formerType": post["type"], "deleted": stamp(gone)}
        log.add(gone, "Delete", row["by"], object_=tomb, to=post["to"])
    for row in acts["unlike"]:
        likes = [
            a for _, _, a in log.entries if a["type"] == "Like" and a["object"] == iri(row["thing"], log)
        ]
        like = likes[row["which"]]
        at = datetime.fromisoformat(like["published"]) + timedelta(minutes=row["minutes"])
        log.add(at, "Undo", like["actor"].removeprefix(BASE), object_=like, to=like["to"])


def generate() -> str:
    """Return the whole file."""
    log = Log(Company(load("company")), seed="brisevent")
    open_directory(log)
    open_groups(log)
    for source in sorted((HERE / "threads").glob("*.toml")):
        for thread in tomllib.loads(source.read_text("utf-8")).get("thread", ()):
            make_post(log, thread)
    publish_press(log, load("press"))
    acts = load("acts")
    correct(log, acts)
    follow_and_mute(log, acts)
    travel(log, acts)
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in log.lines())


def load(name: str) -> Json:
    """Read one of the sources beside this file."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the sample company's activities.")
    parser.add_argument("--output", type=Path, default=HERE / "activities.jsonl")
    parser.parse_args().output.write_bytes(generate().encode())
