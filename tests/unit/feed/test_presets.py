"""The presets, as somebody meets them who has not read a manual."""

from pathlib import Path

import pytest

import activitykit as ak

HERE = Path(__file__).resolve().parents[3]
STREAM = ak.Stream.from_documents(ak.read(HERE / "examples" / "intranet" / "activities.jsonl"))
CLAIRE = "https://intra.example/people/claire.martin"
MISTRAL = "https://intra.example/groups/mistral"
FEEDS = [ak.Feed.home(), ak.Feed.latest(), ak.Feed.catch_up(), ak.Feed.discover(), ak.Feed.team(MISTRAL)]
NEW = {
    "en": "because you are new here: this is what is new and what others read",
    "fr": "parce que vous découvrez ce fil\xa0: voici les nouveautés et ce que lisent les autres",
}


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_line_of_a_preset_says_why_it_is_there(feed, lang):
    page = feed.page(STREAM, CLAIRE)
    assert len(page) > 5
    told = [entry.reasons(lang) for entry in page]
    assert sum(map(bool, told)) >= 0.8 * len(told)
    assert all(len(set(reasons)) == len(reasons) <= 3 for reasons in told)
    assert all(sum(entry.contributions.values()) == entry.score for entry in page)


@pytest.mark.parametrize("feed", FEEDS[:4], ids=lambda feed: feed.name)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_somebody_without_a_history_gets_a_page_and_is_told_so(feed, lang):
    page = feed.page(STREAM, "https://intra.example/people/new.here")
    assert len(page) > 5
    assert all(entry.reasons(lang)[-1] == NEW[lang] for entry in page)
    assert not any(NEW[lang] in entry.reasons(lang) for entry in feed.page(STREAM, CLAIRE))


def test_discovery_lies_beyond_ones_groups_and_those_one_follows():
    viewer = STREAM.viewer(CLAIRE)
    page = ak.Feed.discover(size=8, exploration=None).page(STREAM, viewer)
    nodes, columns = STREAM.nodes, STREAM.columns
    for entry in page:
        assert nodes[int(columns.actor[entry.head])] not in viewer.follows
    contexts = [int(columns.context[entry.head]) for entry in page]
    assert sum(node >= 0 and nodes[node] in viewer.groups for node in contexts) <= 1
