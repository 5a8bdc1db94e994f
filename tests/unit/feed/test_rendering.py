"""Pages as HTML, Atom, JSON Feed and AS2: safe whatever people write, readable by everyone."""

import json
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ET
import zlib
from html.parser import HTMLParser

import pytest

import activitykit as ak
from activitykit.feed.html import style
from activitykit.feed.markup import avatar, cleaned, initials, safe_address

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ALLOWED = {
    *(
        "a",
        "article",
        "b",
        "bdi",
        "blockquote",
        "body",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
    ),
    *(
        "head",
        "header",
        "html",
        "i",
        "ins",
        "li",
        "main",
        "meta",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "section",
        "span",
        "strong",
        "style",
    ),
    *("sub", "summary", "sup", "time", "title", "u", "ul"),
}


class Checker(HTMLParser):
    """Fails on anything that acts or fetches, and on tags that are not closed in their order."""

    VOID = frozenset({"br", "meta"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.headings, self.labels, self.ids, self.metas = [], [], [], [], 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert tag in ALLOWED, tag
        assert not any(name.startswith("on") for name in given), given
        assert not {"src", "srcset", "background", "action", "formaction"} & set(given)
        if "href" in given:
            assert given["href"].startswith(("https://", "http://", "mailto:")), given
            assert "noopener" in given["rel"]
        if "style" in given:
            assert re.fullmatch(r"width:\d+%", given["style"]), given
        if tag == "meta":
            assert "refresh" not in str(given)
        if tag in {"h1", "h2"}:
            self.headings.append(tag)
        self.labels += [given["aria-labelledby"]] if "aria-labelledby" in given else []
        self.ids += [given["id"]] if "id" in given else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check(html):
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
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


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


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
        assert contrast(colors["new"], colors["newpaper"]) >= 4.5
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


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pixels(path):
    """Return the width, height and rows of an 8-bit PNG without interlacing."""
    data = path.read_bytes()
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    assert depth == 8
    channels = {2: 3, 6: 4}[color]
    body, at = b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            body += data[at + 8 : at + 8 + length]
        at += 12 + length
    raw, stride = zlib.decompress(body), width * channels
    rows, previous = [], bytearray(stride)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for x in range(stride):
            left = line[x - channels] if x >= channels else 0
            up, corner = previous[x], previous[x - channels] if x >= channels else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda v, g=guess: abs(g - v))
            line[x] = (line[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        rows.append(line)
        previous = line
    return width, height, channels, rows


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize(("scheme", "paper"), [("light", (245, 244, 240)), ("dark", (21, 22, 24))])
def test_the_page_is_drawn_in_light_and_dark(tmp_path, scheme, paper):
    html, picture = tmp_path / "page.html", tmp_path / "page.png"
    html.write_text(page_of().to_html(), encoding="utf-8")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=480,420"]
    if scheme == "dark":
        flags.append("--blink-settings=preferredColorScheme=0")
    try:
        subprocess.run(
            [
                CHROMIUM,
                *flags,
                f"--user-data-dir={tmp_path / 'profile'}",
                f"--screenshot={picture}",
                html.as_uri(),
            ],
            capture_output=True,
            timeout=90,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"Chromium does not run here: {error}")
    width, height, channels, rows = pixels(picture)
    assert tuple(rows[3][:3]) == paper
    distinct = {
        tuple(row[x * channels : x * channels + 3])
        for row in rows[:: height // 60]
        for x in range(0, width, 3)
    }
    assert len(distinct) > 20  # a card, its letters and a face, not an empty sheet
