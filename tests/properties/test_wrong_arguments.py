"""Whatever a public function is called with, it answers or raises an error of the library."""

import datetime as dt
import inspect
import io
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import activitykit as ak
from activitykit import evaluation, formats, impact, language, people, rank, select
from activitykit.vocabulary.model import Node

MOMENT = "2026-11-16T08:00:00Z"
DOCUMENTS = [
    {
        "type": "Create",
        "id": f"urn:{n}",
        "actor": "urn:ana",
        "to": ["as:Public"],
        "published": f"2026-11-1{n}T08:00:00Z",
        "object": {"type": "Note", "id": f"urn:n{n}", "content": f"Note {n}"},
    }
    for n in range(5)
] + [
    {
        "type": "Like",
        "id": "urn:l",
        "actor": "urn:paul",
        "to": "as:Public",
        "published": MOMENT,
        "object": "urn:n1",
    }
]
STREAM = ak.Stream.from_documents(DOCUMENTS)
VIEWER = STREAM.viewer("urn:paul")
FEED = ak.Feed.home(size=3)
PAGE = FEED.page(STREAM, VIEWER)
ENTRY = PAGE.entries[0]
VIEW = select.View(STREAM, VIEWER)
REPORT = ak.validate({"type": "Note", "published": "2026-11-20"})
DIGEST = ak.digest(None, STREAM, VIEWER)
OBJECT = ak.parse(DOCUMENTS[0])
LIKES = ak.Type("Like")


class Mute:
    """Something that can't even be shown."""

    def __repr__(self):
        raise RuntimeError


JUNK = [
    *(
        None,
        5,
        -1,
        10**30,
        3.5,
        float("nan"),
        float("inf"),
        True,
        "",
        "x",
        "yesterday",
        "\ud800",
        "\0",
        "a" * 5000,
    ),
    *(
        b"\xff",
        [],
        [5],
        [None],
        ["a", 5],
        (),
        {},
        {"x": 1},
        {5: 6},
        set(),
        Mute(),
        Mute,
        len,
        re.compile("x"),
    ),
    *(dt.date(2026, 1, 1), dt.datetime(2026, 1, 1), dt.timedelta(days=1)),  # noqa: DTZ001  # junk without a zone
    *(np.arange(3), np.array(["a"]), np.float64(1), np.int64(1), Path("/nonexistent/x"), io.BytesIO(b"")),
    *(LIKES, STREAM, VIEWER, FEED, PAGE, ENTRY, REPORT, OBJECT, iter([1])),
]


def fields_of(kind):
    return {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}


def house_rule(*names, **options):
    return ak.rule(*names, **options)(lambda at: [])


CALLS = {
    # the façade: name, positional arguments, named arguments
    "parse": (ak.parse, [DOCUMENTS[0]], {}),
    "validate": (
        ak.validate,
        [DOCUMENTS[0]],
        {"profile": "as2", "media_type": "x/y", "rules": (), "schema": {}},
    ),
    "fix": (ak.fix, [DOCUMENTS[0]], {}),
    "query": (ak.query, ["rh"], {}),
    "read": (lambda *a, **k: list(ak.read(*a, **k)), [b"{}", "as2"], {"errors": "skip", "vocabulary": None}),
    "all_of": (ak.all_of, [LIKES, LIKES], {}),
    "any_of": (ak.any_of, [LIKES, LIKES], {}),
    "extend": (ak.extend, [ak.Note], {"types": {}, "properties": {}, "namespace": "urn:x#", "prefix": "x"}),
    "rule": (
        house_rule,
        ["X-A"],
        {
            "title": "t",
            "hint": "h",
            "severity": "error",
            "clause": "c",
            "url": "u",
            "property": "name",
            "type": "Note",
        },
    ),
    "digest": (ak.digest, [None, STREAM, VIEWER, "week"], {"as_of": MOMENT, "items": 3, "minutes": 3}),
    "notices": (
        ak.notices,
        [STREAM, VIEWER, MOMENT, MOMENT],
        {"batch": "10m", "window": "4h", "schedule": None},
    ),
    **{
        name: (getattr(ak, name), ["x"], {})
        for name in (
            "About",
            "Actor",
            "ActorIn",
            "Context",
            "Keyword",
            "ObjectType",
            "Source",
            "Tag",
            "Target",
            "Type",
        )
    },
    "Language": (ak.Language, ["fr"], {}),
    "Since": (ak.Since, ["7d"], {}),
    "Until": (ak.Until, ["7d"], {}),
    "MinEngagement": (ak.MinEngagement, [3, ("Like",)], {}),
    "Matches": (ak.Matches, [{"type": "object"}], {}),
    "And": (ak.And, [LIKES, ak.Tag("x")], {}),
    "Or": (ak.Or, [LIKES, ak.Tag("x")], {}),
    "Not": (ak.Not, [LIKES], {}),
    "Evidence": (ak.Evidence, [("View",), 5], {}),
    "Mute": (ak.Mute, [LIKES, MOMENT, "hide"], {}),
    "Viewer": (
        ak.Viewer,
        ["urn:x"],
        {**dict.fromkeys(select.viewer.FIELDS, ()), "timezone": "UTC", "sources": {}},
    ),
    "Ranking": (ak.Ranking, [(ak.Recency(),), VIEW], {}),
    "Portal": (ak.Portal, [FEED, ak.Feed.latest()], {}),
    "Vocabulary": (ak.Vocabulary, [(), {}, {}], {}),
    "Stream": (ak.Stream, [None], {}),
    **{
        kind.__name__: (kind, [], {**fields_of(kind), **more})
        for kind, more in [
            *((kind, {}) for kind in rank.Signal.kinds.values() if kind.__name__ in ak.__all__),
            (ak.Diversity, {}),
            (ak.Exploration, {}),
            (ak.Quota, {"where": LIKES, "share": 0.5}),
            (ak.WorkingHours, {}),
            (ak.Rollup, {}),
            (ak.Window, {"every": "1d"}),
            (ak.Schedule, {}),
            (ak.Feed, {}),
        ]
    },
    # what the façade's objects can be asked
    "Stream.from_documents": (ak.Stream.from_documents, [DOCUMENTS], {}),
    "Stream.from_jsonl": (ak.Stream.from_jsonl, ["/nonexistent/x"], {}),
    "Stream.from_frame": (ak.Stream.from_frame, [{}], {}),
    "Stream.open": (ak.Stream.open, ["/nonexistent/x"], {}),
    "Stream.save": (STREAM.save, ["/dev/null/x"], {}),
    "Stream.append": (STREAM.append, [DOCUMENTS], {}),
    "Stream.until": (STREAM.until, [MOMENT], {}),
    "Stream.where": (STREAM.where, [LIKES], {}),
    "Stream.viewer": (
        STREAM.viewer,
        ["urn:paul", (), MOMENT],
        {"identities": (), "follows": (), "timezone": "UTC"},
    ),
    "Stream.without": (STREAM.without, [], {"actor": "urn:ana", "object": "urn:n1"}),
    "Stream.to_frame": (STREAM.to_frame, ["polars"], {}),
    "Stream.arrived_by": (STREAM.arrived_by, [2], {}),
    "Viewer.because": (VIEWER.because, ["groups", "x"], {}),
    "Viewer.replace": (VIEWER.replace, [], {"groups": (), "timezone": "UTC"}),
    "Feed.page": (FEED.page, [STREAM, VIEWER, None, PAGE.cursor], {}),
    "Feed.page as_of": (FEED.page, [STREAM, VIEWER, MOMENT, None], {}),
    "Feed.replace": (FEED.replace, [], {"size": 3, "where": None, "rank": ()}),
    "Feed.team": (ak.Feed.team, ["urn:g"], {"size": 3}),
    "Feed.from_dict": (ak.Feed.from_dict, [FEED.to_dict()], {}),
    "Feed.from_toml": (ak.Feed.from_toml, [FEED.to_toml()], {}),
    "Portal.from_toml": (ak.Portal.from_toml, [""], {}),
    "Page.why_not": (PAGE.why_not, ["urn:n1", "en"], {}),
    "Page.new_since": (PAGE.new_since, [STREAM], {}),
    "Page.mark": (PAGE.mark, ["View"], {}),
    "Page.__getitem__": (PAGE.__getitem__, [0], {}),
    **{
        f"Page.{name}": (getattr(PAGE, name), ["en"], {})
        for name in ("to_text", "to_html", "plot", "title", "words")
    },
    **{
        f"Page.{name}": (getattr(PAGE, name), ["https://intra.example/feed", "en"], {})
        for name in ("to_as2", "to_atom", "to_json_feed")
    },
    **{f"Entry.{name}": (getattr(ENTRY, name), ["en"], {}) for name in ("sentence", "reasons", "when")},
    **{
        f"Digest.{name}": (getattr(DIGEST, name), ["en"], {})
        for name in ("to_text", "to_html", "to_markdown", "to_as2", "title")
    },
    "Filter.__and__": (LIKES.__and__, [LIKES], {}),
    "Filter.__or__": (LIKES.__or__, [LIKES], {}),
    "Filter.sentence": (LIKES.sentence, ["en"], {"name": None}),
    "Filter.from_dict": (ak.Filter.from_dict, [{"type": "Like"}], {}),
    "Filter.from_json": (ak.Filter.from_json, ['{"type": "Like"}'], {}),
    "Filter.from_toml": (ak.Filter.from_toml, ["type = 'Like'"], {}),
    # the rooms
    "View": (select.View, [STREAM, VIEWER, MOMENT], {"default_audience": None, "evidence": None}),
    "experts": (people.experts, [VIEW, ak.Tag("rh")], {"n": 3, "half_life_days": 3.0, "endorsement": 0.5}),
    "profile": (people.profile, [VIEW, "urn:ana"], {"n": 3, "half_life_days": 3.0}),
    "impact": (impact.impact, [VIEW], {"since": MOMENT, "n": 3}),
    "write": (formats.write, [[OBJECT], io.StringIO(), "jsonl"], {}),
    "catalogue": (language.catalogue, ["en"], {}),
    "negotiate": (language.negotiate, [["en"]], {}),
    "shorten": (language.shorten, ["x", 3], {}),
    "plain": (language.plain, ["x"], {}),
    "interleave": (rank.interleave, [{"a": ["x"]}, {"a": 1.0}, 1], {}),
    "explore": (rank.explore, [["a", "b"], 1], {"share": 0.5, "seed": 0, "salt": ""}),
    "replay": (
        evaluation.replay,
        [FEED, STREAM, MOMENT, None],
        {"metrics": ("ndcg@10",), "window": "60d", "limit": 3},
    ),
    "fit": (
        evaluation.fit,
        [FEED, STREAM, MOMENT, None],
        {"method": "softmax", "regularization": 0.1, "limit": 3},
    ),
    "compare": (evaluation.compare, [{"a": FEED}, STREAM, MOMENT, None], {"metrics": ("ndcg@10",)}),
    "partial_fit": (evaluation.partial_fit, [FEED, STREAM, MOMENT, None], {"rate": 0.1}),
    "tune": (
        evaluation.tune,
        [FEED, STREAM, {"recency.half_life": ["1d"]}],
        {"trials": 1, "metric": "ndcg@10"},
    ),
    "survey": (
        evaluation.survey,
        [FEED, STREAM, MOMENT],
        {"span": "7d", "people": ["urn:ana"], "limit": 1, "seed": 0},
    ),
    "metric": (evaluation.metric, ["ndcg@10"], {}),
    "gini": (evaluation.gini, [[1, 2]], {}),
    "bootstrap": (evaluation.bootstrap, [[1.0, 2.0], [1, 2]], {"level": 0.9, "draws": 10, "seed": 0}),
    "paired": (evaluation.paired, [[1.0, 2.0], [1.0, 2.0], [1, 2]], {"draws": 10, "seed": 0}),
    "ips": (evaluation.ips, [[1.0], [0.5], [0.5]], {"clip": None}),
    "coverage": (evaluation.coverage, [[["a"]], {"a"}], {}),
    "team_draft": (evaluation.team_draft, [["a"], ["b"], 1], {"seed": 0}),
    "by_time": (evaluation.by_time, [[], 0.8], {}),
    "by_person": (evaluation.by_person, [[], 0.8, 0], {}),
}
ANSWER_ANYTHING = {"fix"}
TAKE_NOTHING = {"HasAttachment", "InvolvesMe", "MentionsMe", "Reply", "Unseen"}
MADE_BY_THE_LIBRARY = {
    "Diagnostic",
    "Finding",
    "Fixed",
    "Report",
    "Filter",
    "Signal",
}  # or only to be derived from


def test_every_public_callable_is_called():
    named = {name for name in ak.__all__ if callable(getattr(ak, name))}
    kinds = {name for name in named if inspect.isclass(getattr(ak, name))}
    errors = {name for name in kinds if issubclass(getattr(ak, name), Exception)}
    nodes = {name for name in kinds if issubclass(getattr(ak, name), Node)}
    assert not named - errors - nodes - TAKE_NOTHING - MADE_BY_THE_LIBRARY - set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_junk_is_refused_with_an_error_of_the_library(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function, given, named = CALLS[name]
    places = [*range(len(given)), *named]
    said = []
    for place, junk in product(places, JUNK):
        arguments, options = list(given), dict(named)
        (arguments if isinstance(place, int) else options)[place] = junk
        try:
            function(*arguments, **options)
        except ak.ActivityKitError as error:
            said.append(str(error))
        except IndexError:
            if name != "Page.__getitem__":
                raise
    assert said or name in ANSWER_ANYTHING
    assert all(map(str.strip, said))


@pytest.mark.parametrize("name", ["Note", "Create", "Collection", "Question", "Place"])
def test_models_keep_or_refuse_junk(name):
    for attribute, junk in product(("name", "to", "published", "id", "type"), JUNK):
        try:
            made = getattr(ak, name)(**{attribute: junk})
        except ak.ActivityKitError:
            continue
        repr(made)
