"""``activitykit feed``: the page of one person, told to a terminal, a file or another program."""

import json

import pytest
from typer.testing import CliRunner

import activitykit as ak
from activitykit.cli.app import app

SITE = "https://intra.example/"
ANA, PAUL = SITE + "people/ana", SITE + "people/paul"


def line(number, kind, actor, thing, **more):
    return json.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": kind,
            "id": f"{SITE}a/{number}",
            "actor": actor,
            "object": thing,
            "to": "as:Public",
            "published": f"2026-11-20T08:{number:02}:00Z",
            **more,
        }
    )


LINES = [
    line(0, "Create", SITE + "directory", {"type": "Person", "id": ANA, "name": "Ana Ferreira"}),
    line(1, "Create", ANA, {"type": "Article", "id": SITE + "plan", "name": "The plan"}),
    line(2, "Like", PAUL, SITE + "plan"),
    line(3, "Create", ANA, {"type": "Note", "id": SITE + "secret", "name": "A secret"}, to=ANA),
    line(4, "Create", PAUL, {"type": "Note", "id": SITE + "lunch", "name": "Lunch?"}),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "activities.jsonl").write_text("\n".join(LINES), encoding="utf-8")
    return tmp_path


def run(*arguments, input=None):  # noqa: A002 - the runner's own name
    return CliRunner().invoke(app, ["feed", *map(str, arguments)], input=input)


def test_the_page_of_a_person_by_the_end_of_their_iri(folder):
    done = run(folder, "--viewer", "paul")
    assert done.exit_code == 0, done.output
    assert "Ana Ferreira published" in done.stdout
    assert "secret" not in done.stdout
    assert done.stderr == ""


def test_french_with_what_each_signal_contributes(folder):
    done = run(folder, "--viewer", ANA, "--lang", "fr", "--explain", "--preset", "latest")
    assert "« Lunch? »" in done.stdout.replace("\xa0", " ").replace("\u202f", " ")
    assert "recency" in done.stdout


def test_a_query_narrows_the_page(folder):
    assert (
        "plan"
        not in run(folder, "-v", "paul", "--preset", "latest", "--where", "from:paul -type:Like").stdout
    )
    wrong = run(folder, "-v", "paul", "--where", "form:paul")
    assert wrong.exit_code == 2
    assert "from" in wrong.stderr


def test_pages_follow_each_other_without_repeating(folder):
    posts = [
        line(n, "Create", ANA, {"type": "Note", "id": f"{SITE}n{n}", "name": f"Post {n}."})
        for n in range(10, 14)
    ]
    options = ("-v", "paul", "--size", "2", "--pages", "5", "--preset", "latest")
    done = run("-", *options, input="\n".join([LINES[2], *posts]))
    assert done.exit_code == 0
    assert [done.stdout.count(f"Post {number}.") for number in range(10, 14)] == [1, 1, 1, 1]
    assert done.stdout.index("(2)") < done.stdout.index("Post 11.")


def test_the_moment_is_the_callers(folder):
    assert "Lunch" not in run(folder, "-v", "ana", "--as-of", "2026-11-20T08:02:30Z").stdout
    assert run(folder, "-v", "ana", "--as-of", "yesterday").exit_code == 2


def test_html_as2_atom_and_json_feed(folder, tmp_path):
    page = tmp_path / "page.html"
    assert run(folder, "-v", "paul", "--html", page).exit_code == 0
    assert "Ana Ferreira" in page.read_text("utf-8")
    as2 = json.loads(run(folder, "-v", "paul", "--format", "as2").stdout)
    assert ak.validate(as2).ok
    assert "<feed" in run(folder, "-v", "paul", "--format", "atom").stdout
    assert "items" in json.loads(run(folder, "-v", "paul", "--format", "jsonfeed").stdout)


def test_a_feed_of_ones_own(folder, tmp_path):
    toml = tmp_path / "portal.toml"
    toml.write_text(ak.Feed(where=ak.query("from:ana"), size=3).to_toml(), encoding="utf-8")
    assert "Lunch" not in run(folder, "-v", "paul", "--feed", toml).stdout
    toml.write_text("sise = 3", encoding="utf-8")
    assert "size" in run(folder, "-v", "paul", "--feed", toml).stderr
    toml.write_text(ak.Feed(rank=(ak.Recency(),)).to_toml(), encoding="utf-8")
    whole = run(folder, "-v", "paul", "--feed", toml, "--format", "as2")
    short = run(folder, "-v", "paul", "--feed", toml, "--format", "as2", "--size", "1")
    assert len(json.loads(whole.stdout)["orderedItems"]) > 1
    assert len(json.loads(short.stdout)["orderedItems"]) == 1


def test_a_query_that_nothing_answers_says_so(folder):
    done = run(folder, "--viewer", "paul", "--where", "when does the lunch start")
    assert done.exit_code == 0
    assert "nothing answers to 'when does the lunch start'" in done.stderr


def test_an_unknown_time_zone_leaves_no_half_a_page(folder):
    done = run(folder, "--viewer", "paul", "--tz", "Mars/Olympus")
    assert [done.exit_code, done.stdout] == [2, ""]
    assert "Mars/Olympus" in done.stderr


@pytest.mark.parametrize(("lang", "said"), [("fr", "Ce fil montre"), ("en", "This feed shows")])
def test_what_was_left_out_is_told_in_the_language_asked_for(folder, lang, said):
    done = run(folder, "--viewer", "paul", "--lang", lang, "--explain", "--where", "from:ana")
    assert said in done.stdout


def test_nothing_is_dropped_in_silence(tmp_path):
    file = tmp_path / "mixed.jsonl"
    homeless = json.dumps({"type": "Like", "actor": ANA, "object": SITE + "plan"})
    file.write_text("\n".join([*LINES, "{broken", homeless, LINES[2]]), encoding="utf-8")
    done = run(file, "-v", "paul")
    assert done.exit_code == 0
    assert f"{file}:6" in done.stderr
    assert "no time" in done.stderr
    assert "1 had an id that was already there" in done.stderr


def test_standard_input(folder):
    assert "The plan" in run("-", "-v", "paul", input="\n".join(LINES)).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.jsonl", "-v", "paul"], "no such file"),
        ([".", "-v", "paul"], "the folder holds no"),
    ],
)
def test_unusable_sources_are_named(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr


def test_an_unknown_or_missing_viewer_is_helped(folder):
    assert "did you mean 'paul'" in run(folder, "-v", "pual").stderr
    assert "Name a viewer" in run(folder).stderr
    assert run(folder, "-v", "Ana Ferreira").exit_code == 0


def test_a_pile_without_a_single_activity(tmp_path):
    file = tmp_path / "notes.jsonl"
    file.write_text('{"type": "Note"}', encoding="utf-8")
    done = run(file, "-v", "paul")
    assert done.exit_code == 2
    assert "no activity could be placed" in done.stderr


def test_a_week_as_a_letter(folder):
    def digest(*arguments):
        return CliRunner().invoke(app, ["digest", str(folder), "-v", "paul", *arguments])

    assert "The plan" in digest().stdout
    assert "secret" not in digest("--period", "month").stdout
    assert ak.validate(digest("--format", "as2").stdout).ok
    html = digest("--format", "html", "--lang", "fr")
    assert html.exception is None
    assert html.stdout.startswith("<!")
    assert digest("--as-of", "never").exit_code == 2


PORTAL = """
[[feed]]
name = "all"

[[feed]]
name = "lunch"
where = "lunch -type:Like"
rank = [{ signal = "Recency" }]
"""


def test_a_portal_shows_all_its_feeds_or_the_one_that_is_named(folder):
    portal = folder / "portal.toml"
    portal.write_text(PORTAL, encoding="utf-8")
    source = folder / "activities.jsonl"
    done = run(source, "--viewer", "paul", "--portal", portal)
    assert done.exit_code == 0, done.output
    assert done.stdout.index("[all]") < done.stdout.index("The plan") < done.stdout.index("[lunch]")
    done = run(source, "--viewer", ANA, "--portal", portal, "--feed", "lunch")
    assert "Lunch?" in done.stdout
    assert "The plan" not in done.stdout
    done = run(
        source, "--viewer", ANA, "--portal", portal, "--feed", "lunch", "--format", "as2", "--where", "tea"
    )
    assert "orderedItems" not in json.loads(done.stdout)


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (PORTAL, ["--feed", "lunhc"], "did you mean 'lunch'"),
        (PORTAL, ["--format", "atom"], "name a feed with --feed: all, lunch"),
        (PORTAL, ["--html", "page.html"], "name a feed with --feed: all, lunch"),
        ("", [], "holds no feed"),
        ("[[feed]]\nnam = 'x'", [], "feed 1 of the portal: Feed: there is no 'nam'"),
        ("[[feed]]\nwhere = 'form:x'", [], "did you mean 'from:'"),
        ("[[feed", [], "no TOML"),
        ("[feeds]", [], "did you mean 'feed'"),
    ],
)
def test_what_is_wrong_with_a_portal_is_told(folder, content, options, told):
    portal = folder / "portal.toml"
    portal.write_text(content, encoding="utf-8")
    done = run(folder / "activities.jsonl", "--viewer", "paul", "--portal", portal, *options)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_a_portal_that_is_no_text(folder):
    portal = folder / "portal.toml"
    portal.write_bytes(b"\xff\xfe")
    assert "UTF-8" in run(folder / "activities.jsonl", "--viewer", "paul", "--portal", portal).stderr
    assert run(folder / "activities.jsonl", "--viewer", "paul", "--portal", folder / "none").exit_code == 2
