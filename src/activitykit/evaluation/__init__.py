"""Whether one feed is better than another: replay, metrics, learning, comparison."""

from activitykit.evaluation.choices import Choice, by_person, by_time, choices, leave_last_out
from activitykit.evaluation.comparing import Comparison, compare
from activitykit.evaluation.counterfactual import Interleaving, ips, preference, snips, team_draft
from activitykit.evaluation.figures import (
    Overload,
    calibration,
    coverage,
    diversity,
    gini,
    novelty,
    overload,
    quiet_share,
)
from activitykit.evaluation.fitting import FittedFeed, fit, partial_fit
from activitykit.evaluation.learning import FitReport, Worth
from activitykit.evaluation.metrics import metric
from activitykit.evaluation.replaying import Replay, replay
from activitykit.evaluation.statistics import Estimate, bootstrap, paired
from activitykit.evaluation.surveying import Survey, survey
from activitykit.evaluation.tuning import Trial, Tuning, tune

__all__ = [
    "Choice",
    "Comparison",
    "Estimate",
    "FitReport",
    "FittedFeed",
    "Interleaving",
    "Overload",
    "Replay",
    "Survey",
    "Trial",
    "Tuning",
    "Worth",
    "bootstrap",
    "by_person",
    "by_time",
    "calibration",
    "choices",
    "compare",
    "coverage",
    "diversity",
    "fit",
    "gini",
    "ips",
    "leave_last_out",
    "metric",
    "novelty",
    "overload",
    "paired",
    "partial_fit",
    "preference",
    "quiet_share",
    "replay",
    "snips",
    "survey",
    "team_draft",
    "tune",
]
