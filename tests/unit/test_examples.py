"""The example programs turn real rows into activities, and their folders of input are named when wrong."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

import activitykit as ak

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def load(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def deskdrop_csv(tmp_path):
    events = [
        ("VIEW", 20),
        ("LIKE", 30),
        ("BOOKMARK", 40),
        ("FOLLOW", 50),
        ("COMMENT CREATED", 60),
        ("PRINT", 70),
    ]
    with (tmp_path / "users_interactions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["timestamp", "eventType", "contentId", "personId", "sessionId", "userAgent"])
        writer.writerows([1_460_000_000 + at, event, -77, 5, 1, 'any, "quoted"'] for event, at in events)
    with (tmp_path / "shared_articles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["timestamp", "eventType", "contentId", "authorPersonId", "title", "url", "lang", "text"]
        )
        writer.writerow(
            [
                1_460_000_000,
                "CONTENT SHARED",
                -77,
                9,
                "A title",
                "https://news.example/a",
                "en",
                "x" * 200_000,
            ]
        )
        writer.writerow(
            [1_460_000_900, "CONTENT REMOVED", -77, 9, "A title", "https://news.example/a", "en", ""]
        )
    return tmp_path


def test_each_kind_of_interaction_becomes_its_activity(deskdrop_csv):
    acts = list(load("deskdrop").activities(deskdrop_csv))
    assert [act["type"] for act in acts] == ["Create", "View", "Like", "Add", "Follow", "Create", "Activity"]
    share, view, like, add, follow, comment, other = acts
    assert share["actor"].endswith("/person/9")
    assert share["object"]["nameMap"] == {"en": "A title"}
    assert share["published"] == "2016-04-07T03:33:20Z"
    assert {act.get("to") for act in (view, add, other)} == {None}
    assert like["to"] == follow["to"] == comment["to"] == PUBLIC
    assert add["target"]["id"].endswith("/person/5/bookmarks")
    assert comment["object"]["inReplyTo"] == share["object"]["id"]
    assert other["name"] == "PRINT"
    assert not ak.Stream.from_documents(acts).rejected


def test_a_file_of_interactions_is_enough(deskdrop_csv):
    module = load("deskdrop")
    acts = list(module.activities(deskdrop_csv / "users_interactions.csv"))
    assert len(acts) == 7
    (deskdrop_csv / "shared_articles.csv").unlink()
    assert next(module.activities(deskdrop_csv))["actor"].endswith("/person/5")


@pytest.mark.parametrize(("name", "reader"), [("deskdrop", "read_interactions"), ("zulip", "read_messages")])
def test_a_folder_without_the_data_is_named(name, reader, tmp_path):
    with pytest.raises(SystemExit, match=str(tmp_path)):
        getattr(load(name), reader)(tmp_path)


def test_a_message_becomes_a_note_in_its_group():
    zulip = load("zulip")
    messages = zulip.Messages(["new members"], [3], [7], [1_519_660_926], [387], [[1, 2]])
    (act,) = zulip.activities(messages)
    assert act["audience"] == "https://chat.example/group/new%20members"
    assert act["object"]["context"] == "https://chat.example/topic/3"
    assert [tag["href"][-1] for tag in act["object"]["tag"]] == ["1", "2"]
    assert zulip.groups_of(messages, 7, 1_519_660_926) == [act["audience"]]
    assert zulip.groups_of(messages, 7, 1_519_660_925) == []
    assert not ak.Stream.from_documents([act]).rejected


@pytest.mark.skipif(not SHARED.is_dir(), reason="the data sets are not here")
def test_the_whole_of_deskdrop_is_placed():
    stream = ak.Stream.from_documents(load("deskdrop").activities(SHARED / "deskdrop"))
    assert not stream.rejected
    assert len(stream) == 72_312 + 2_987
