"""The growing pile of activities, and the drawing of who does what when."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from company import AS2, BASE, Company, Json, paris, stamp

END = datetime(2026, 11, 20, 18, 45, tzinfo=UTC)
OFFICE = {"lyon": (8.5, 18.3), "manchester": (9.8, 18.4), "montreal": (14.6, 22.3)}  # Paris hours
AT_ALL_HOURS = "popote"  # a group that knows no office hours
HOLIDAY = {"lyon": {(11, 11)}, "montreal": {(10, 12)}, "manchester": set()}


class Log:
    """The growing pile of activities; drawn acts come from one seeded generator."""

    def __init__(self, company: Company, seed: str) -> None:
        self.company = company
        self.entries: list[tuple[datetime, int, Json]] = []
        self.posts: dict[str, Json] = {}
        self.joined: dict[tuple[str, str], datetime] = {}
        # Only random.random() is used: the one method whose sequence Python promises to keep.
        self.draw = random.Random(seed).random

    def add(self, at: datetime, kind: str | list[str], actor: str, **members: Any) -> Json:
        """Put down one activity; ``object_`` and ``to`` are members, an activity as object becomes its id."""
        activity: Json = {
            "@context": AS2,
            "id": "",
            "type": kind,
            "actor": actor if "/" in actor else f"people/{actor}",
        }
        activity["actor"] = BASE + activity["actor"]
        activity |= {key.rstrip("_"): value for key, value in members.items() if value is not None}
        activity["published"] = stamp(at)
        self.entries.append((at, len(self.entries), activity))
        return activity

    def between(self, low: float, high: float) -> float:
        """Draw a number."""
        return low + (high - low) * self.draw()

    def some(self, candidates: list[str], count: int, near: str) -> list[str]:
        """Draw distinct people, those who work at the same site as ``near`` three times as often."""
        site = self.company.site(near)
        weights = {who: 3.0 if self.company.site(who) == site else 1.0 for who in candidates}
        chosen: list[str] = []
        for _ in range(min(count, len(weights))):
            mark = self.draw() * sum(weights.values())
            for who in list(weights):
                mark -= weights[who]
                if mark < 0:
                    break
            chosen.append(who)
            del weights[who]
        return chosen

    def at_work(self, who: str, moment: datetime, *, always: bool = False) -> datetime:
        """Return the first moment from ``moment`` on when a person is there to act."""
        site = self.company.site(who)
        low, high = (8.0, 22.0) if always else OFFICE[site]
        while True:
            wall = paris(moment)
            hour = wall.hour + wall.minute / 60
            off = not always and (wall.weekday() > 4 or (wall.month, wall.day) in HOLIDAY[site])
            if not off and low <= hour <= high:
                return moment
            ahead = low - hour if hour < low else low + 24 - hour
            moment += timedelta(hours=24 if off else ahead, minutes=self.between(1, 50))
            if off:
                moment -= timedelta(hours=hour - low)

    def after(self, who: str, since: datetime, hours: float, to: str) -> datetime:
        """Draw when a person reacts to what was said to ``to``: soon mostly, as a member, before the end."""
        since = max(since, self.joined.get((who, to), since))
        wait = timedelta(minutes=2 + 60 * hours * self.draw() ** 3)
        moment = self.at_work(who, since + wait, always=to == AT_ALL_HOURS)
        if moment < END:
            return moment
        return since + (END - since) * self.between(0.15, 0.95)

    def lines(self) -> list[Json]:
        """Return the activities by time, numbered, with references between them resolved."""
        ordered = [entry[2] for entry in sorted(self.entries, key=lambda entry: entry[:2])]
        for number, activity in enumerate(ordered, 1):
            activity["id"] = f"{BASE}activities/{number:04d}"
        for activity in ordered:
            inner = activity.get("object")
            if isinstance(inner, dict) and "actor" in inner:
                activity["object"] = inner["id"]
        return ordered
