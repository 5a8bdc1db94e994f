"""What comes first: signals, their weights, and the score that is their sum."""

from activitykit.rank.alike import Peers, Similar
from activitykit.rank.boosted import Boosted
from activitykit.rank.continuity import Continuity
from activitykit.rank.crowd import Popularity, Trending
from activitykit.rank.diversity import Diversity, dpp, mmr
from activitykit.rank.engagements import VERBS, Acts, Engaged
from activitykit.rank.expression import Expression
from activitykit.rank.ground import Candidates, Ground
from activitykit.rank.mixing import Exploration, Quota, explore, interleave
from activitykit.rank.ranking import Ranking, keys_of
from activitykit.rank.signal import AnySignal, NodeScorer, Scorer, Signal
from activitykit.rank.ties import Affinity, Conversation, Follows, Proximity
from activitykit.rank.time import Freshness, Recency, WorkingHours
from activitykit.rank.topics import Topics
from activitykit.rank.voice import Announcement, Fatigue, Quality, QuietVoice

__all__ = [
    "VERBS",
    "Acts",
    "Affinity",
    "Announcement",
    "AnySignal",
    "Boosted",
    "Candidates",
    "Continuity",
    "Conversation",
    "Diversity",
    "Engaged",
    "Exploration",
    "Expression",
    "Fatigue",
    "Follows",
    "Freshness",
    "Ground",
    "NodeScorer",
    "Peers",
    "Popularity",
    "Proximity",
    "Quality",
    "QuietVoice",
    "Quota",
    "Ranking",
    "Recency",
    "Scorer",
    "Signal",
    "Similar",
    "Topics",
    "Trending",
    "WorkingHours",
    "dpp",
    "explore",
    "interleave",
    "keys_of",
    "mmr",
]
