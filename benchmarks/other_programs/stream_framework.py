"""Aggregates activities with Stream-Framework: columns of numbers come in, what it took goes out."""

import json
import sys
import time
from datetime import UTC, datetime

sys.path.pop(0)  # this folder has a module of the same name

from stream_framework.activity import Activity, AggregatedActivity
from stream_framework.aggregators.base import NotificationAggregator


class Verb:
    """A verb as it wants it: something with a number."""

    def __init__(self, number):
        self.id = number


columns = json.load(sys.stdin)
verbs = [Verb(number) for number in range(100)]
activities = [
    Activity(actor, verbs[verb], thing, time=datetime.fromtimestamp(moment / 1e6, UTC).replace(tzinfo=None))
    for actor, verb, thing, moment in zip(
        *(columns[name] for name in ("actor", "verb", "object", "time")), strict=True
    )
]
aggregator = NotificationAggregator(AggregatedActivity, Activity)
begin, busy = time.perf_counter(), time.process_time()
groups = aggregator.aggregate(activities)
spent, busy = time.perf_counter() - begin, time.process_time() - busy
json.dump({"seconds": spent, "processor": busy, "groups": len(groups)}, sys.stdout)
