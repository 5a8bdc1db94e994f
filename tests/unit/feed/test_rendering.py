"""Pages as HTML, Atom, JSON Feed and AS2: safe whatever people write, readable by everyone."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.colors import contrast
from support.markup import Harmless

import activitykit as ak
from activitykit.feed.html import style
from activitykit.feed.markup import avatar, cleaned, initials, safe_address, storable
from activitykit.language import clean

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Checker(Harmless):
    """Remembers headings, labels and ids; a style says nothing but a width."""

    def __init__(self):
        super().__init__()
        self.headings, self.labels, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        given = dict(attrs)
        if "style" in given:
            assert re.fullmatch(r"width:\d+%", given["style"]), given
        if tag in {"h1", "h2"}:
            self.headings.append(tag)
        self.labels += [given["aria-labelledby"]] if "aria-labelledby" in given else []
        self.ids += [given["id"]] if "id" in given else []


def check(html):
    checker = Checker.read(html)
    assert set(checker.labels) <= set(checker.ids)
    assert len(checker.ids) == len(set(checker.ids))
    return checker


def likes(n=3):
    article = {
        "type": "Article",
        "id": "https://intra.example/plan",
        "name": "The plan",
        "content": "<p>We begin on <b>Monday</b>.</p>",
        "to": PUBLIC,
    }
    documents = [
        {
            "type": "Create",
            "id": "urn:create",
            "actor": "https://intra.example/ana",
            "object": article,
            "published": "2026-11-20T07:00:00Z",
            "to": PUBLIC,
        }
    ]
    documents += [
        {
            "type": "Like",
            "id": f"urn:like:{i}",
            "actor": f"https://intra.example/people/{i}",
            "object": article["id"],
            "published": f"2026-11-20T{8 + i:02}:00:00Z",
            "to": PUBLIC,
            "bcc": "urn:secret",
        }
        for i in range(n)
    ]
    return ak.Stream.from_documents(documents)


def page_of(**fields):
    fields = {"rank": (ak.Recency(),), "rollup": ak.Rollup(by=("thread",)), **fields}
    return ak.Feed(**fields).page(likes(), ak.Viewer("https://intra.example/yves", languages=("fr",)))


def test_a_page_has_headings_labels_and_its_language():
    html = page_of().to_html()
    checker = check(html)
    assert checker.headings == ["h1", "h2"]
    assert '<html lang="fr" dir="ltr">' in html
    assert "We begin on <b>Monday</b>." in html
    assert "<dt>nouveauté</dt>" in html
    assert "default-src &#x27;none&#x27;" in html
    assert page_of()._repr_html_().startswith("<style>")


def test_a_language_written_from_right_to_left(tmp_path):
    source = (ak.language.catalogue("en").code, None)
    assert source[0] == "en"
    path = tmp_path / "ar.toml"
    path.write_text('locale = "ar"\n[page]\ntitle = "صفحتك"\n', encoding="utf-8")
    html = page_of().to_html(path)
    assert 'dir="rtl"' in html
    assert "صفحتك" in html


def test_reasons_are_there_for_the_mouse_the_keyboard_and_touch():
    html = page_of(rank=(ak.Recency(), ak.Popularity())).to_html("en")
    (why,) = re.findall(r'<details class="ak-why">(.*?)</details>', html, re.DOTALL)
    summary, opened = why.split("</summary>")
    assert "Because it is new" in summary  # what a pointer and the focus show, and a screen reader says
    assert 'role="tooltip"' in summary
    assert "<li>Because it is new</li>" in opened  # what a touch unfolds
    for state in ("summary:hover .ak-tip", "summary:focus-visible .ak-tip"):
        assert state in style()
    assert "display:none" not in style().split(".ak-tip {")[1].split("}")[0]


def test_contrast_is_enough_in_light_and_dark():
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    sheet = style()
    schemes = [
        dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", part))
        for part in sheet.split("@media (prefers-color-scheme:dark)")
    ]
    for colors in schemes:
        for ink in ("ink", "soft", "link"):
            for paper in ("paper", "card", "quote"):
                assert contrast(colors[ink], colors[paper]) >= 4.5, (ink, paper, colors)
        for ink, paper in (("new", "newpaper"), ("tipink", "tip"), ("ink", "barpaper"), ("soft", "barpaper")):
            assert contrast(colors[ink], colors[paper]) >= 4.5, (ink, paper, colors)
    faces = re.findall(r"\.ak-h\d\{background:(#[0-9a-f]{6})\}", sheet)
    assert len(faces) == 8
    assert all(contrast("#ffffff", face) >= 4.5 for face in faces)
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_as2_is_valid_and_has_no_blind_addressees():
    page = page_of(size=1, rollup=ak.Rollup())
    document = page.to_as2("https://intra.example/feed", "en")
    report = ak.validate(document)
    assert not report.errors
    assert not report.warnings
    assert document["type"] == "OrderedCollectionPage"
    assert document["next"].startswith("https://intra.example/feed?after=")
    group = document["orderedItems"][0]
    assert group["type"] == "OrderedCollection"
    assert group["totalItems"] == len(group["orderedItems"]) == 3
    assert "secret" not in json.dumps(document)
    assert ak.validate(page.to_as2()).ok
    assert ak.validate(page_of(rollup=None).to_as2("https://intra.example/feed?x=1")).ok


def test_who_writes_about_markup_makes_no_wrong_name():
    told = "<p>Write &lt;b&gt; and &amp;nbsp; and R&amp;D, 3 &lt; 4</p>"
    note = {"type": "Note", "id": "urn:tip", "to": "as:Public", "content": told, "mediaType": "text/html"}
    acts = [
        {"type": kind, "id": f"urn:tip:{kind}", "actor": "urn:ida", "to": "as:Public", "object": thing,
         "@context": "https://www.w3.org/ns/activitystreams", "published": f"2026-11-20T0{hour}:00:00Z"}
        for hour, (kind, thing) in enumerate([("Create", note), ("Like", "urn:tip")])
    ]  # fmt: skip
    assert all(ak.validate(act).ok for act in acts)
    stream = ak.Stream.from_documents(acts)
    feed = ak.Feed(rank=(ak.Recency(),), rollup=ak.Rollup(by=("object",)))
    page = feed.page(stream, "urn:yves").to_as2()
    letter = ak.digest(
        None, stream.append([acts[1] | {"actor": "urn:paul", "id": "urn:2"}]), "urn:ida"
    ).to_as2()
    for document in (page, letter):
        assert ak.validate(document).ok
        assert "Write ‹b" in json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize(
    "base", ["not a url", "/feed", "https://intra.example/feed#top", "https://intra.example/<b>"]
)
def test_a_feed_is_served_under_an_iri(base):
    page = page_of()
    for form in (page.to_as2, page.to_atom, page.to_json_feed):
        with pytest.raises(ak.ActivityKitError, match="absolute IRI without a fragment; found"):
            form(base)


def test_atom_and_json_feed():
    page = page_of(rollup=None, size=2)
    root = ET.fromstring(page.to_atom("https://intra.example/feed", "en"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [element.tag for element in root][:3] == [atom + "id", atom + "title", atom + "updated"]
    entries = root.findall(atom + "entry")
    assert len(entries) == 2
    for entry in entries:  # RFC 4287, 4.1.2
        assert all(entry.find(atom + name) is not None for name in ("id", "title", "updated", "author"))
    feed = page.to_json_feed("https://intra.example/feed", "en")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["id"] for item in feed["items"]} == {entry.id for entry in page}
    assert "after=" in feed["next_url"]


def test_an_entry_keeps_its_id_while_it_grows():
    feed = ak.Feed(rank=(ak.Recency(),))
    ids = [feed.page(likes(n), ak.Viewer("urn:yves"))[0].id for n in (2, 3, 7)]
    assert len(set(ids)) == 1


def test_small_pieces():
    assert initials("") == "?"
    assert initials("...") == "?"
    assert initials("Jean-Luc Godard") == "JG"
    assert avatar("Ana", "urn:a") == avatar("Ana", "urn:a")
    assert safe_address("https://ex.example/a b") is None
    assert safe_address("https://[") is None
    assert safe_address("https:/x") is None
    assert safe_address("mailto:ana@ex.example")
    assert cleaned("<b>x</b>", "text/plain") == "&lt;b&gt;x&lt;/b&gt;"
    assert len(cleaned("<p>" + "word " * 90_000)) < 5_000


@pytest.mark.parametrize(("dark", "paper"), [(False, (245, 244, 240)), (True, (21, 22, 24))])
def test_the_page_is_drawn_in_light_and_dark(draw, dark, paper):
    picture = draw(page_of().to_html(), 480, 420, dark=dark)
    assert picture.color(3, 3) == paper
    assert len(picture.colors) > 20  # a card, its letters and a face, not an empty sheet
    assert picture.width == 480


@pytest.mark.parametrize("lang", ["fr", "rtl"])
def test_nothing_sticks_out_of_a_narrow_page(draw, tmp_path, lang):
    """380 pixels, a telephone: the margins at both sides stay paper from top to bottom."""
    if lang == "rtl":
        lang = str(tmp_path / "ar.toml")
        (tmp_path / "ar.toml").write_text('locale = "ar"\n[page]\ntitle = "صفحتك"\n', "utf-8")
    html = page_of(rollup=None).to_html(lang).replace("The plan", "Theplan" * 30)
    inside = html.replace("&", "&amp;").replace(
        "'", "&#39;"
    )  # Chromium's windows are wider, its frames are not
    frame = f"<iframe style='border:0;width:380px;height:700px' srcdoc='{inside}'></iframe>"
    picture = draw(f"<meta charset='utf-8'><body style='margin:0'>{frame}", 500, 700)
    assert {picture.color(x, y) for x in (2, 377) for y in range(0, 690, 7)} == {(245, 244, 240)}


def test_blind_addressees_and_hidden_things_are_in_no_rendering():
    blind = {"bto": "urn:secret", "bcc": ["urn:secret"]}
    note = {
        "type": "Note",
        "id": "urn:n",
        "content": "Hello",
        "to": PUBLIC,
        "attachment": {"type": "Note", "name": "In", **blind},
        **blind,
    }
    documents = [
        {
            "type": "Create",
            "id": "urn:1",
            "actor": "urn:ana",
            "object": note,
            "to": PUBLIC,
            "published": "2026-11-20T07:00:00Z",
            **blind,
        },
        {
            "type": "Like",
            "id": "urn:2",
            "actor": {"type": "Person", "id": "urn:paul", **blind},
            "object": note,
            "to": PUBLIC,
            "published": "2026-11-20T08:00:00Z",
            **blind,
        },
    ]
    stream = ak.Stream.from_documents(documents)
    for viewer in ("urn:yves", "urn:ana"):
        page = ak.Feed(rank=(ak.Recency(),)).page(stream, viewer)
        letter = ak.digest({"all": ak.Feed(rank=(ak.Recency(),))}, stream, viewer)
        for told in (
            page.to_html(),
            page.to_text(),
            page.to_atom(),
            page.to_json_feed(),
            page.to_as2(),
            letter.to_as2(),
            letter.to_html(),
            letter.to_text(),
            letter.to_markdown(),
        ):
            assert "secret" not in str(told)


def test_what_no_xml_holds_is_in_no_atom():
    thing = {
        "type": "Article",
        "id": "urn:a",
        "name": "a\ufffe\uffff\x0bb",
        "content": "\x00\ufffex",
        "to": PUBLIC,
    }
    act = {
        "type": "Create",
        "id": "urn:1",
        "actor": "no iri <",
        "object": thing,
        "to": PUBLIC,
        "published": "2026-11-20T07:00:00Z",
    }
    root = ET.fromstring(ak.Feed().page(ak.Stream.from_documents([act]), "urn:yves").to_atom())
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.find(f"{atom}author/{atom}name").text == "Your page"
    assert root.find(f".//{atom}entry/{atom}author/{atom}uri") is None
    assert root.find(f"{atom}generator").text == "activitykit"


def test_a_collapsed_mute_tells_no_more_to_programs():
    viewer = ak.Viewer("https://intra.example/yves", mutes=(ak.Mute(ak.Type("Like"), action="collapse"),))
    page = ak.Feed(rank=(ak.Recency(),), where=ak.Type("Like")).page(likes(), viewer)
    document = page.to_as2("https://intra.example/feed", "en")
    (notice,) = document["orderedItems"]
    assert notice["nameMap"]["en"].startswith("Muted")
    assert (notice["totalItems"], "orderedItems" in notice) == (3, False)
    assert not ak.validate(document).diagnostics
    (item,) = page.to_json_feed()["items"]
    assert not {"authors", "url"} & set(item)
    assert "intra.example/p" not in page.to_atom()


def test_the_pages_of_the_sample_company_are_clean_in_every_form():
    lines = Path(__file__).resolve().parents[3] / "examples" / "intranet" / "activities.jsonl"
    stream = ak.Stream.from_documents(lines.read_bytes().splitlines())
    for who in ("claire.martin", "emma.hughes"):
        viewer = stream.viewer(f"https://intra.example/people/{who}")
        for feed in (ak.Feed.home(size=30), ak.Feed.latest(size=40), ak.Feed.discover()):
            page = feed.page(stream, viewer)
            check(page.to_html())
            ET.fromstring(page.to_atom("https://intra.example/feed"))
            report = ak.validate(page.to_as2("https://intra.example/feed"))
            assert not report.errors + report.warnings
        report = ak.validate(ak.digest(None, stream, viewer).to_as2())
        assert not report.errors + report.warnings


PIECES = st.sampled_from(
    ["a", "é", " ", "\n", "\t", "'", '"', "/", "\r", "\x00", "\ud800", "\u2028", "&", "<b>", ">"]
)


@example("\ufeffBonjour")
@given(st.lists(PIECES | st.characters(), max_size=12).map("".join))
def test_text_without_markup_is_what_the_sanitiser_makes_of_it(said):
    expected = nh3.clean(storable(said), tags={"b"})
    assert cleaned(said) == expected or "<" in said


@given(st.text(max_size=30) | st.text(alphabet="ab \t\n\x07\u0301é", max_size=30))
def test_ascii_is_cleaned_as_anything_else(said):
    def one_by_one(text):
        return clean(text + "\u00e9")[:-1].strip()  # what is not ascii takes the long way

    assert clean(said).rstrip() == one_by_one(said + " ")
