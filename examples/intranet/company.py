"""Who works at the invented company, where, in which language, and who may read what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

BASE = "https://intra.example/"
AS2 = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS2}#Public"
YEAR = 2026
WINTER = datetime(2026, 10, 25, 1, tzinfo=UTC)  # the end of summer time; spelled out: tzdata may be absent
ENGLISH = {"david.okafor", "priya.raman"}  # work in Montréal, write in English

Json = dict[str, Any]


def local(text: str) -> datetime:
    """Read "MM-DD HH:MM" as a moment in Paris."""
    naive = datetime.strptime(f"{YEAR}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    summer = naive - timedelta(hours=2)
    return summer if summer < WINTER else naive - timedelta(hours=1)


def paris(moment: datetime) -> datetime:
    """Return the wall clock of Paris at a moment."""
    return moment + timedelta(hours=2 if moment < WINTER else 1)


def stamp(moment: datetime) -> str:
    """Write a moment as AS2 wants it, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_stamp(moment: datetime) -> str:
    """Write a moment with the offset of Paris, as a calendar would."""
    return paris(moment).strftime("%Y-%m-%dT%H:%M:%S") + ("+02:00" if moment < WINTER else "+01:00")


class Company:
    """The people, groups and tags, and what may be said of them."""

    def __init__(self, source: Json) -> None:
        self.people: dict[str, list[str]] = source["people"]
        self.groups: dict[str, Json] = source["groups"]
        self.tags: dict[str, str] = source["tags"]
        self.sites: dict[str, str] = source["sites"]

    def site(self, who: str) -> str:
        """Return where a person works."""
        return self.people[who][1]

    def language(self, who: str) -> str:
        """Return the language in which a person writes."""
        return "en" if who in ENGLISH or self.site(who) == "manchester" else "fr"

    def members(self, group: str) -> list[str]:
        """Return who is in a group, its owner first."""
        return [self.groups[group]["owner"], *self.groups[group]["members"]]

    def readers(self, to: str) -> list[str]:
        """Return who may see what is addressed to ``to``."""
        if to == "public":
            return list(self.people)
        return [to[1:]] if to.startswith("@") else self.members(to)

    def person(self, who: str, role: str | None = None) -> Json:
        """Return a person as AS2."""
        name, site, first_role = self.people[who]
        return {
            "type": "Person",
            "id": f"{BASE}people/{who}",
            "name": name,
            "preferredUsername": who,
            "summary": role or first_role,
            "location": {"type": "Place", "id": f"{BASE}places/{site}", "name": self.sites[site]},
        }

    def group(self, key: str) -> Json:
        """Return a group as AS2."""
        about = self.groups[key]
        return {
            "type": "Group",
            "id": f"{BASE}groups/{key}",
            "name": about["name"],
            "summary": about["summary"],
            "attributedTo": f"{BASE}people/{about['owner']}",
        }

    def addresses(self, to: str) -> list[str]:
        """Return the audience that ``to`` stands for."""
        if to == "public":
            return [PUBLIC]
        return [f"{BASE}people/{to[1:]}" if to.startswith("@") else f"{BASE}groups/{to}"]
