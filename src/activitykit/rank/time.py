"""Signals of time: how new something is, to the clock, to working hours, and to its reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError
from activitykit.language.times import zone as time_zone
from activitykit.rank.ground import HOUR
from activitykit.rank.signal import Scorer, Signal, Span, micros_of
from activitykit.select.facts import type_table
from activitykit.select.moment import instant, micros

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates, Ground
    from activitykit.rank.signal import Interval

__all__ = ["Freshness", "Recency", "WorkingHours"]

Shape = Literal["exponential", "linear", "gauss", "logarithmic", "hacker_news", "reddit", "rank", "visit"]
_REDDIT = 45_000 / 3600  # hours in which a post's votes must grow tenfold to keep its place
_GRAVITY = 1.8  # of Hacker News: points / (age + 2) ** gravity
_NOTED = 0.1  # what is worth less than this is not new any more
_AGES = 10  # working time further back than this many years is not told apart


def _zone(name: str) -> str:
    time_zone(name)
    return name


class WorkingHours(Configuration):
    """When people work: nights and week-ends don't age what was posted before them.

    Attributes:
        start: Hour of the day at which work begins.
        end: Hour at which it ends.
        days: Days of the week, Monday is 0.
        zone: IANA name of the time zone.

    Example:
        >>> from datetime import datetime, timezone
        >>> hours = WorkingHours(zone="Europe/Paris")
        >>> friday = int(datetime(2026, 11, 20, 17, tzinfo=timezone.utc).timestamp() * 1e6)
        >>> monday = int(datetime(2026, 11, 23, 7, tzinfo=timezone.utc).timestamp() * 1e6)
        >>> float(hours.between(np.array([friday]), monday)[0])  # 18:00 to 19:00 on Friday; 8:00 on Monday
        1.0
    """

    start: int = Field(default=8, ge=0, le=23)
    end: int = Field(default=19, ge=1, le=24)
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(default=(0, 1, 2, 3, 4), min_length=1)
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002  # pydantic's signature
        """Refuse a day that ends before it begins."""
        if self.end <= self.start:
            raise ActivityKitError(f"work begins at {self.start} and ends at {self.end}: the end comes later")

    def between(self, times: NDArray[np.int64], now: int) -> NDArray[np.float64]:
        """Return the working hours from each time to ``now``; 0 for what comes later.

        Args:
            times: Microseconds; shape (m,).
            now: Microseconds.
        """
        if not len(times):
            return np.empty(0)
        knots, worked = self._knots(int(times.min()), now)
        return np.maximum(np.interp(now, knots, worked) - np.interp(times, knots, worked), 0.0)

    def _knots(self, first: int, last: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return moments at which work begins and ends, and the hours worked until each."""
        zone = time_zone(self.zone)
        oldest = max(first, last - _AGES * 8766 * HOUR)
        day = instant(oldest).astimezone(zone).date() - timedelta(days=1)
        until = instant(last).astimezone(zone).date() + timedelta(days=1)
        knots, worked, total = [float(oldest - 48 * HOUR)], [0.0], 0.0
        while day <= until:
            if day.weekday() in self.days:
                midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
                begin = micros(midnight.replace(hour=self.start))
                end = micros(
                    midnight.replace(hour=self.end)
                    if self.end < 24
                    else datetime.combine(day + timedelta(days=1), midnight.timetz(), zone)
                )
                knots += [float(begin), float(end)]
                worked += [total, total + (end - begin) / HOUR]
                total = worked[-1]
            day += timedelta(days=1)
        return np.array(knots), np.array(worked)


class Recency(Signal):
    """How new an activity is.

    Attributes:
        half_life: After this time the value is half of what it was ("exponential", "linear", "gauss");
            for "logarithmic" the unit of age.
        shape: "exponential", "linear" and "gauss" fall from 1 to 0; "logarithmic" is -log2(1 + age),
            "hacker_news" (2 / (hours + 2)) ** 1.8, "reddit" minus the age in steps of 45,000 s; "rank" is
            -log2(1 + the number of newer posts that the viewer has not opened); "visit" is 1 for what came
            since the viewer's last visit.
        working_hours: If given, only working time ages a post.

    Example:
        >>> import activitykit as ak
        >>> ak.Recency(half_life="18h", weight=2)
        Recency(weight=2.0, half_life='18h')
    """

    half_life: Span = "1d"
    shape: Shape = "exponential"
    working_hours: WorkingHours | None = None

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        if self.shape == "rank":
            return _Rank(ground)
        if self.shape == "visit":
            return _Visit(ground)
        return _Recent(ground, self)


class _Recent(Scorer):
    cheap = True

    def __init__(self, ground: Ground, config: Recency) -> None:
        super().__init__(ground)
        self._config, self._unit = config, micros_of(config.half_life) / HOUR

    def _of(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        config = self._config
        if config.working_hours is None:
            hours = np.maximum(self.ground.now - times, 0) / HOUR
        else:
            hours = config.working_hours.between(times, self.ground.now)
        age = hours / self._unit
        match config.shape:
            case "exponential":
                return np.exp2(-age)
            case "linear":
                return np.maximum(1 - age / 2, 0.0)
            case "gauss":
                return np.exp2(-np.square(age))
            case "logarithmic":
                return -np.log2(1 + age)
            case "hacker_news":
                return (2 / (hours + 2)) ** _GRAVITY
            case _:
                return -hours / _REDDIT

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        return self._of(candidates.time)

    def bounds(self, newest: int) -> Interval:
        least = -np.inf if self._config.shape in {"logarithmic", "reddit"} else 0.0
        return least, float(self._of(np.array([newest]))[0])

    def reason(self, row: int, words: Catalogue) -> str | None:
        time = self.ground.columns.time[row : row + 1]
        if self.ground.now - int(time[0]) < 24 * HOUR:
            return words.say("reason.recency")
        return words.say("reason.fairly_new") if float(self._of(time)[0]) >= _NOTED else None


class _Rank(Scorer):
    """Newness as a rank among the posts the viewer has not opened."""

    _REACH = 60 * 24 * HOUR

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        columns = ground.columns
        rows = ground.made(ground.now - self._REACH)
        self._times = columns.time[rows[~np.isin(columns.object[rows], ground.history)]]

    def _of(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        newer = len(self._times) - np.searchsorted(self._times, times, side="right")
        found: NDArray[np.float64] = -np.log2(1.0 + newer)
        return found

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        return self._of(candidates.time)

    def bounds(self, newest: int) -> Interval:
        return -float(np.log2(1.0 + len(self._times))), float(self._of(np.array([newest]))[0])

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self._of(self.ground.columns.time[row : row + 1])[0])
        return words.say("reason.newest") if value > -2 else None


class _Visit(Scorer):
    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._since = ground.last_visit

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        if self._since is None:
            return np.zeros(len(candidates))
        return (candidates.time > self._since).astype(np.float64)

    def bounds(self, newest: int) -> Interval:
        return 0.0, float(self._since is not None and newest > self._since)

    def reason(self, row: int, words: Catalogue) -> str | None:
        if self._since is None or int(self.ground.columns.time[row]) <= self._since:
            return None
        return words.say("reason.visit")


class Freshness(Signal):
    """How new the thing itself is, or its newest edit; an old thing that is shared again is not fresh.

    Attributes:
        half_life: After this time the value is half of what it was; for "logarithmic" the unit of age.
        by: "edit" takes the thing and its edits; "act" the newest act of anybody on it: a view, a like, an
            answer.
        shape: "exponential" falls from 1 to 0; "logarithmic" is -log2(1 + age).
        window: How far back acts are looked at.

    Example:
        >>> import activitykit as ak
        >>> ak.Freshness(half_life="3d").key
        'freshness'
    """

    half_life: Span = "3d"
    by: Literal["edit", "act"] = "edit"
    shape: Literal["exponential", "logarithmic"] = "exponential"
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Fresh(ground, self) if self.by == "edit" else _Touched(ground, self)


class _Fresh(Scorer):
    def __init__(self, ground: Ground, config: Freshness) -> None:
        super().__init__(ground)
        self._unit, self._logarithmic = micros_of(config.half_life), config.shape == "logarithmic"
        self._edits = type_table(ground.stream, ("Update",))
        if self._logarithmic:
            self.limits = -np.inf, 0.0

    def _moment(self, candidates: Candidates) -> NDArray[np.int64]:
        states, columns = self.ground.stream.states, self.ground.columns
        if not len(states.row):
            return candidates.time
        said = columns.time[states.row[candidates.state]]
        published = states.published[candidates.state]
        updated = np.where(published <= self.ground.now, published, said)
        edited = states.row[candidates.state] != candidates.rows
        edited &= self._edits[columns.type[states.row[candidates.state]]]
        moment = np.where(edited, said, np.minimum(updated, said))
        return np.where(candidates.state >= 0, moment, candidates.time)

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        age = np.maximum(self.ground.now - self._moment(candidates), 0) / self._unit
        found: NDArray[np.float64] = -np.log2(1 + age) if self._logarithmic else np.exp2(-age)
        return found

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        return words.say("reason.freshness") if value > (-1 if self._logarithmic else 0.5) else None


class _Touched(_Fresh):
    """The newest act of anybody on the thing instead of its own time."""

    def __init__(self, ground: Ground, config: Freshness) -> None:
        super().__init__(ground, config)
        acts = ground.engaged(ground.now - micros_of(config.window), distinct=False).all
        self._times = np.zeros(len(ground.stream.nodes), np.int64)
        self._times[acts.thing] = acts.time  # in the order of time: the newest stays

    def _moment(self, candidates: Candidates) -> NDArray[np.int64]:
        return np.maximum(self._times[candidates.about], candidates.time)

    def reason(self, row: int, words: Catalogue) -> str | None:
        value = float(self.values(self.ground.candidates(np.array([row])))[0])
        return words.say("reason.touched") if value > (-1 if self._logarithmic else 0.5) else None
