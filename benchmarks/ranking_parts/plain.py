"""The twelve features of the reference kept by hand: dictionaries and counters that go with the events."""

from __future__ import annotations

from collections import defaultdict, deque
from math import exp2, log, log1p, log2, sqrt

HOUR, DAY = 3_600_000_000, 86_400_000_000
STRENGTH = {"View": 1.0, "Like": 2.0, "Add": 2.5, "Follow": 3.0, "Create": 4.0}
HALF_LIVES = (144 * HOUR / 60, 12.0 * HOUR, 2.0 * DAY, 7.0 * DAY)
YEAR = 365.25 * DAY


class Plain:
    """One company's counters, moved forward event by event.

    The definitions are those of the signals, with three liberties that make it faster: acts fade out instead
    of leaving the 60 days of popularity, the profile of words is kept with the word weights of its time, and
    an act that was repeated counts again only once the first time is 120 days past.
    """

    def __init__(self) -> None:
        self.articles: deque[tuple[int, str, str]] = deque()  # of 60 days
        self.acts: deque[tuple[int, str, str, str]] = deque()  # of 120 days
        self.author: dict[str, str] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.with_word: dict[str, int] = defaultdict(int)
        self.done: set[tuple[str, str, str]] = set()
        self.popular: dict[str, list[float]] = {}
        self.people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.crowd: dict[str, int] = defaultdict(int)
        self.reads: dict[str, int] = defaultdict(int)
        self.history: dict[str, dict[str, None]] = defaultdict(dict)
        self.ties: dict[str, dict[str, list[float]]] = defaultdict(dict)
        self.posts: dict[str, int] = defaultdict(int)
        self.profile: dict[str, tuple[list[float], dict[str, float]]] = {}

    def share(self, time: int, author: str, article: str, words: tuple[str, ...]) -> None:
        """Note that an article was shared."""
        self.forget(time)
        self.articles.append((time, article, author))
        self.author[article], self.words[article] = author, words
        self.posts[author] += 1
        for word in words:
            self.with_word[word] += 1
        self.remember(author, article)

    def act(self, time: int, person: str, kind: str, article: str) -> None:
        """Note what somebody did with an article."""
        self.forget(time)
        weight = STRENGTH[kind]
        author = self.author[article]
        if author != person:
            tie = self.ties[person].setdefault(author, [0.0, time])
            tie[0] = tie[0] * exp2((tie[1] - time) / YEAR) + weight
            tie[1] = time
        self.remember(person, article)
        if (person, kind, article) in self.done:
            return
        self.done.add((person, kind, article))
        self.acts.append((time, person, kind, article))
        self.people[article][person] += 1
        self.crowd[article] += 1
        self.reads[person] += 1
        found = self.popular.setdefault(article, [0.0, 0.0, 0.0, 0.0, time])
        for at, half in enumerate(HALF_LIVES):
            found[at] = found[at] * exp2((found[4] - time) / half) + weight
        found[4] = time

    def remember(self, person: str, article: str) -> None:
        """Note that an article belongs to a person's history, and its words to their profile."""
        if article in self.history[person]:
            return
        self.history[person][article] = None
        scale, profile = self.profile.setdefault(person, ([1.0], {}))
        scale[0] /= 0.97
        count = len(self.articles)
        weights = {word: log((1 + count) / (1 + self.with_word[word])) for word in self.words[article]}
        norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for word, weight in weights.items():
            profile[word] = profile.get(word, 0.0) + scale[0] * weight / norm

    def forget(self, time: int) -> None:
        """Let what is too old go."""
        while self.articles and self.articles[0][0] < time - 60 * DAY:
            for word in self.words[self.articles.popleft()[1]]:
                self.with_word[word] -= 1
        while self.acts and self.acts[0][0] < time - 120 * DAY:
            _, person, kind, article = self.acts.popleft()
            self.done.discard((person, kind, article))
            self.reads[person] -= 1
            self.crowd[article] -= 1
            self.people[article][person] -= 1
            if not self.people[article][person]:
                del self.people[article][person]

    def features(self, person: str, now: int) -> tuple[list[str], list[tuple[float, ...]]]:
        """Return the articles among which a person chooses, oldest first, and the features of each."""
        self.forget(now)
        history = self.history[person]
        newest = list(history)[-500:]
        pull, pull_last, like = self.drawn(newest, person), self.drawn(newest[-5:], person), {}
        for article in newest:
            others = self.crowd[article] - self.people[article].get(person, 0)
            if others:
                rarity = 1 / log(2 + others)
                for other, times in self.people[article].items():
                    like[other] = like.get(other, 0.0) + rarity * times
        like.pop(person, None)
        for other in like:
            like[other] /= sqrt(1 + self.reads[other])
        scale, profile = self.profile.get(person, ([1.0], {}))
        length = 1 / (scale[0] * sqrt(max(len(newest[-100:]), 1)))
        count = 1 + len(self.articles)
        rare = [log(count / (1 + times)) for times in range(count)]
        ties = {
            author: value * exp2((time - now) / YEAR) for author, (value, time) in self.ties[person].items()
        }
        articles, found = [], []
        for time, article, author in self.articles:
            if article in history:
                continue
            popular = self.popular.get(article)
            if popular is None:
                p0 = p1 = p2 = p3 = 0.0
            else:
                a, b, c, d, last = popular
                age = last - now
                p0 = log1p(a * exp2(age / HALF_LIVES[0]))
                p1 = log1p(b * exp2(age / HALF_LIVES[1]))
                p2 = log1p(c * exp2(age / HALF_LIVES[2]))
                p3 = log1p(d * exp2(age / HALF_LIVES[3]))
            similar = similar_last = peers = 0.0
            for other, times in self.people[article].items():
                if other in like:
                    peers += like[other] * times
                    similar += pull[other] * times
                    if other in pull_last:
                        similar_last += pull_last[other] * times
            damped = (self.crowd[article] - self.people[article].get(person, 0) + 3.0) ** -0.7
            topics = squares = 0.0
            for word in self.words[article]:
                weight = rare[self.with_word[word]]
                squares += weight * weight
                if word in profile:
                    topics += weight * profile[word]
            tie = ties.get(author, 0.0)
            hours = (now - time) / HOUR
            articles.append(article)
            found.append(
                (
                    p0,
                    p1,
                    p2,
                    p3,
                    -log2(1 + hours),
                    exp2(-hours / 24),
                    sqrt(similar * damped),
                    sqrt(similar_last * damped),
                    log1p(tie),
                    tie / (2 + self.posts[author]),
                    log1p(peers),
                    topics * length / sqrt(squares) if squares else 0.0,
                )
            )
        return articles, found

    def drawn(self, articles: list[str], person: str) -> dict[str, float]:
        """Return how much the readers of some articles draw, each divided by how much they read."""
        pull: dict[str, float] = {}
        for article in articles:
            readers = self.people[article]
            weight = (self.crowd[article] - readers.get(person, 0) + 3.0) ** -0.7
            for other, times in readers.items():
                pull[other] = pull.get(other, 0.0) + weight * times
        pull.pop(person, None)
        for other in pull:
            pull[other] /= self.reads[other]
        return pull
