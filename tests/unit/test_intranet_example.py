"""The sample company: its file is what the generator writes, and it holds what the README promises."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "intranet"
BASE = "https://intra.example/"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CLAIRE = f"{BASE}people/claire.martin"


@pytest.fixture(scope="module")
def rows():
    return [json.loads(line) for line in (FOLDER / "activities.jsonl").read_text("utf-8").splitlines()]


def objects(rows, kind):
    found = [row["object"] for row in rows if row["type"] == "Create" and isinstance(row["object"], dict)]
    return [thing for thing in found if thing["type"] == kind]


def posts(rows):
    return [row["object"] for row in rows if row["type"] == "Create" and "to" in row["object"]]


def test_the_committed_file_is_what_the_generator_writes(tmp_path):
    again = tmp_path / "again.jsonl"
    subprocess.run([sys.executable, FOLDER / "generate.py", "--output", again], check=True)
    assert again.read_bytes() == (FOLDER / "activities.jsonl").read_bytes()


def test_it_is_a_few_hundred_activities_over_six_weeks_in_order(rows):
    assert 500 <= len(rows) <= 900
    times = [row["published"] for row in rows]
    assert times == sorted(times)
    assert times[0].startswith("2026-10-12")
    assert "2026-11-20T17" < times[-1] < "2026-11-20T20"
    assert len({row["id"] for row in rows}) == len(rows)


def test_the_asked_verbs_are_there(rows):
    verbs = Counter(row["type"] for row in rows if isinstance(row["type"], str))
    asked = {
        "Create": 300, "Like": 150, "Join": 60, "View": 20, "Follow": 30, "Announce": 20, "Add": 20, "Accept": 10,
        "Update": 10, "Read": 5, "Ignore": 5, "Invite": 4, "TentativeAccept": 2, "Reject": 2, "Delete": 2, "Undo": 2,
        "Block": 2, "Leave": 1, "Flag": 1, "Dislike": 1, "Travel": 2, "Arrive": 2, "Listen": 4,
    }  # fmt: skip
    assert {verb: count for verb, count in asked.items() if verbs[verb] < count} == {}
    assert any(isinstance(row["type"], list) for row in rows), "a verb of the house's own"


def test_people_groups_and_things_are_announced_before_they_are_used(rows):
    known = set()
    for row in rows:
        if row["type"] == "Create":
            known.add(row["object"]["id"])
        known.add(row["id"])
        actor = row["actor"]
        assert actor in known or actor == f"{BASE}services/annuaire"
        thing = row.get("object")
        if isinstance(thing, str) and not thing.startswith(f"{BASE}tags/"):
            assert thing in known, row
    assert len(objects(rows, "Person")) == 40
    assert len(objects(rows, "Group")) == 10


def test_who_speaks_in_a_group_is_a_member_of_it(rows):
    members = defaultdict(set)
    for row in rows:
        if row["type"] == "Join":
            members[row["object"]].add(row["actor"])
        elif row["type"] == "Add" and "/groups/" in str(row["target"]):
            members[row["target"]].add(row["object"])
        if row["type"] == "Create" and row["object"]["type"] == "Group":
            continue
        for audience in row.get("to", ()):
            if "/groups/" in audience:
                assert row["actor"] in members[audience], row
        if row["type"] == "Leave":
            members[row["object"]].discard(row["actor"])
    assert sum(CLAIRE in people for people in members.values()) == 5


def test_what_is_private_stays_so(rows):
    groups = [row for row in rows if row["type"] == "Create" and row["object"]["type"] == "Group"]
    private = {row["object"]["id"] for row in groups if row["to"] != [PUBLIC]}
    assert len(private) == 3
    secret = {post["id"] for post in posts(rows) if set(post["to"]) & private}
    assert len(secret) > 10
    for row in rows:
        about = row.get("object")
        about = about["id"] if isinstance(about, dict) else about
        if about in secret:
            assert set(row.get("to", ())) <= private
    silent = {"View", "Read", "Listen", "Ignore", "Block"}
    assert all("to" not in row for row in rows if str(row["type"]) in silent)
    assert sum("bto" in row for row in rows) == 1


def test_the_questions_of_the_readme_have_their_answers(rows):
    by_id = {post["id"]: post for post in posts(rows)}
    assert "30 novembre" in by_id[f"{BASE}articles/mistral-lancement"]["contentMap"]["fr"]
    assert by_id[f"{BASE}events/evenement-lancement"]["startTime"] == "2026-11-30T09:30:00+01:00"
    talk = f"{BASE}articles/cap-2030"
    said = [post for post in by_id.values() if post.get("context") == talk]
    assert len(said) >= 12
    assert {post["inReplyTo"] for post in said} - {talk}, "some answer a comment"
    journal = [
        row for row in rows if row["type"] == "Update" and row["object"]["id"].endswith("journal-firmware")
    ]
    assert len(journal) == 4


def test_repetitions_and_changes_of_mind(rows):
    by_id = {row["id"]: row for row in rows}
    undone = Counter(by_id[row["object"]]["type"] for row in rows if row["type"] == "Undo")
    assert undone == {"Like": 1, "Follow": 1}
    reshared = [row for row in rows if row["type"] == "Announce" and row["object"] in by_id]
    assert len(reshared) >= 5
    assert all(by_id[row["object"]]["published"] < row["published"] for row in reshared)
    links = Counter(post["attachment"]["href"] for post in posts(rows) if "attachment" in post)
    assert max(links.values()) == 3
    cuts = [post for post in posts(rows) if "/notes/fermeture-" in post["id"]]
    assert len({post["to"][0] for post in cuts}) == 3
    assert all(row["object"]["formerType"] == "Note" for row in rows if row["type"] == "Delete")
    assert [row for row in rows if row["type"] == "Ignore" and row["actor"] == CLAIRE and "endTime" in row]


def test_no_text_is_said_twice_and_both_languages_are_spoken(rows):
    texts = Counter(
        post["content"] for post in posts(rows) if "content" in post and "/revue-" not in post["id"]
    )
    assert [text for text, count in texts.items() if count > 1] == []
    assert sum("contentMap" in post for post in posts(rows)) >= 4
    languages = Counter(row["@context"][1]["@language"] for row in rows if isinstance(row["@context"], list))
    assert min(languages["fr"], languages["en"]) > 60


def test_the_week_end_is_quiet_and_nobody_answers_before_being_asked(rows):
    days = Counter(datetime.fromisoformat(row["published"]).weekday() for row in rows)
    assert days[5] + days[6] < len(rows) / 30
    said = {}
    for row in rows:
        if row["type"] == "Create":
            said[row["object"]["id"]] = row["published"]
            before = row["object"].get("inReplyTo")
            assert before is None or said[before] <= row["published"]
