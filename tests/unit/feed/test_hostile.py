"""Whatever people write, in whatever member, a page and a letter stay harmless: a corpus of attacks."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.markup import TAGS, Harmless

import activitykit as ak
from activitykit.feed.markup import cleaned, safe_address

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
SITE = "https://intra.example/"
X = "document.documentElement.setAttribute('data-pwned',1)"  # what every attack tries to do
ATTACKS = [
    one.replace("{X}", X)
    for one in [
        "<script>{X}</script>",
        "<img src=x onerror={X}>",
        '<svg onload="{X}"><circle/></svg>',
        '<a href="javascript:{X}">x</a>',
        '<a href="JaVaScRiPt:{X}">x</a>',
        '<a href=" &#14; javascript:{X}">x</a>',
        '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
        '<a href="vbscript:msgbox(1)">x</a>',
        '<iframe src="https://evil.example"></iframe>',
        '<style>body{background:url("https://evil.example")}</style>',
        '<p style="background:url(https://evil.example)">x</p>',
        '<link rel="stylesheet" href="https://evil.example/x.css">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<form action="https://evil.example"><input name=a autofocus onfocus={X}></form>',
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={X}&gt;">',
        '<noscript><p title="</noscript><img src=x onerror={X}>"></noscript>',
        '"><script>{X}</script>',
        "' onmouseover='{X}",
        "</h2></article></li></ol><script>{X}</script>",
        "</style><script>{X}</script>",
        "<details open ontoggle={X}>x</details>",
        '<video><source onerror="{X}"></video>',
        "<base href='https://evil.example/'>",
        "<object data='https://evil.example'></object><embed src='https://evil.example'>",
        "<!--><img src=x onerror={X}>-->",
        "<div><a href='https://ok.example' target=_blank onclick={X}>x</a></div>",
        "\u202e txet desrever \x00 \x1b[31m",
        "&lt;script&gt;{X}&lt;/script&gt;",
        # attributes, entities, broken quotes
        '<p title="x" onmouseover={X}>x</p>',
        "<a href=https://ok.example/ onclick={X}>x</a>",
        "<a href='https://ok.example/' style='position:fixed;inset:0'>all of the page</a>",
        '<img """><script>{X}</script>">',
        "<IMG SRC=`javascript:{X}`>",
        '<img src="x:x" onerror="{X}" x=">',
        "<body onload={X}>",
        '<input autofocus onfocus="{X}">',
        '<marquee onstart="{X}">x</marquee>',
        "<select><option><style></option></select><img src=x onerror={X}></style>",
        "&#60;img src=x onerror={X}&#62;",
        "&amp;lt;img src=x onerror={X}&amp;gt;",
        "<<script>{X}//<</script>",
        "<scr<script>ipt>{X}</scr</script>ipt>",
        "<script/x>{X}</script>",
        "<ScRiPt >{X}</sCrIpT\n>",
        # addresses
        '<a href="java\tscript:{X}">x</a>',
        '<a href="java&#10;script:{X}">x</a>',
        '<a href="&#x6A;avascript&colon;{X}">x</a>',
        '<a href="\x01javascript:{X}">x</a>',
        '<a href="feed:javascript:{X}">x</a>',
        '<a href="data:text/html,<script>{X}</script>">x</a>',
        '<a href="blob:https://evil.example/1">x</a>',
        '<a href="//evil.example">x</a>',
        '<a href="https:evil.example">x</a>',
        '<a href="file:///etc/passwd">x</a>',
        "javascript:{X}",
        "JAVASCRIPT:{X}//https://ok.example/",
        'https://ok.example/"onmouseover="{X}',
        "https://ok.example/'><script>{X}</script>",
        "data:image/svg+xml,<svg onload={X}>",
        "mailto:a@b.example?body=<script>{X}</script>",
        "https://ok.example\u3002evil.example/",
        "https://user:pass@evil.example/",
        # style sheets
        '<div style="background-image:url(https://evil.example/x)">x</div>',
        "<style>@import 'https://evil.example';</style>",
        '<p style="width:expression({X})">x</p>',
        "}</style><style>*{background:url(https://evil.example)}",
        "*/ body{display:none} /*",
        '<link rel=prefetch href="https://evil.example">',
        # what fetches
        '<video poster="https://evil.example/x"><track src="https://evil.example/x"></video>',
        '<audio src="https://evil.example/x" autoplay></audio>',
        '<picture><source srcset="https://evil.example/x"><img src="https://evil.example/x"></picture>',
        '<image src="https://evil.example/x">',
        '<table background="https://evil.example/x"><td background="https://evil.example/x">x</table>',
        '<svg><image href="https://evil.example/x"/><use href="https://evil.example/x#a"/></svg>',
        '<a href="https://ok.example" ping="https://evil.example">x</a>',
        # what a parser mends into something else (mutation)
        '<svg></p><style><a id="</style><img src=1 onerror={X}>">',
        '<math><mi//xlink:href="data:x,<script>{X}</script>">',
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror={X}>",
        "<svg><foreignObject><iframe srcdoc='<script>parent.{X}</script>'></foreignObject></svg>",
        '<noembed><img title="</noembed><img src onerror={X}>"></noembed>',
        '<xmp><p title="</xmp><img src=x onerror={X}>">',
        "<listing>&lt;img src=x onerror={X}&gt;</listing>",
        "<textarea><img title='</textarea><img src=x onerror={X}>'>",
        "<title><img title='</title><img src=x onerror={X}>'>",
        "<plaintext><img src=x onerror={X}>",
        "<template><script>{X}</script></template>",
        "<![CDATA[<script>{X}</script>]]>",
        "<!--<img src='--><img src=x onerror={X}>'>",
        "<!-- --!><img src=x onerror={X}> -->",
        "<?xml-stylesheet href='javascript:{X}'?>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
        "<p>" * 400 + "<script>{X}</script>",
        "<b>" * 200 + "deep",
        # Unicode
        "\uff1cscript\uff1e{X}\uff1c/script\uff1e",
        "\u2028<script>{X}</script>\u2029",
        "<scr\u0000ipt>{X}</script>",
        "\ufeff<img src=x onerror={X}>",
        "a\u202ecod.exe\u202c \u2066 \u2067 \u2068",
        "Z" + "\u0301" * 500,
        "\ud800<img src=x onerror={X}>",
        "\u200b\u200c\u200d\u2060",
        "+ADw-script+AD4-{X}+ADw-/script+AD4-",
        # what other forms take for markup
        "]]><script>{X}</script>",
        "](javascript:{X})",
        "[x]: javascript:{X}",
        "<https://evil.example|ok>",
        "```\n<script>{X}</script>\n```",
        "[bold red]x[/] [link=javascript:{X}]x[/link]",
        "{actors} {0} %s ${X} {{7*7}}",
        "[ {name} ",
    ]
]


class Tags(Harmless):
    """Letters are laid out in tables."""

    tags = TAGS | {"table", "td", "tr"}


def check(html):
    Tags.read(html)
    rest = re.sub(r"<style>.*?</style>", "", html, count=1, flags=re.DOTALL)
    assert "</style" not in rest


def attacked(attack):
    """Return activities that carry an attack in every member that a page shows or links."""
    ana, group = f"{SITE}people/ana", f"{SITE}groups/roof"
    person = {"type": "Person", "id": ana, "name": attack, "summary": attack, "preferredUsername": attack,
              "icon": {"type": "Image", "url": attack}, "url": attack}  # fmt: skip
    thing = {
        "id": f"{SITE}things/1",
        "type": "Article",
        "name": attack,
        "nameMap": {"fr": attack, attack: attack},
        "summary": attack,
        "content": attack,
        "contentMap": {"en": attack, attack: attack},
        "mediaType": "text/html",
        "url": attack,
        "to": PUBLIC,
        "tag": [{"type": "Hashtag", "name": attack, "href": attack}, {"type": "Mention", "href": attack}],
        "attachment": [
            {"type": "Image", "name": attack, "url": attack, "mediaType": attack, "width": attack},
            {"type": attack, "href": attack, "hreflang": attack},
            attack,
        ],
        "image": {"type": "Image", "name": attack, "url": {"type": "Link", "href": attack}},
        "location": {"type": "Place", "name": attack},
    }
    event = {
        **thing,
        "id": f"{SITE}things/2",
        "type": "Event",
        "startTime": "2026-11-30T08:00:00Z",
        "endTime": attack,
    }
    ask = {
        **thing,
        "id": f"{SITE}things/3",
        "type": "Question",
        "oneOf": [{"name": attack}, attack],
        "closed": attack,
    }
    bare = {"type": "Note", "id": attack, "content": attack * (1 if len(attack) > 500 else 60), "to": PUBLIC}
    plain = {
        "type": "Note",
        "id": f"{SITE}things/5",
        "content": attack,
        "mediaType": "text/plain",
        "to": PUBLIC,
    }
    acts = [
        ("Create", ana, person), ("Create", ana, {"type": "Group", "id": group, "name": attack}),
        ("Create", ana, thing), ("Create", ana, event), ("Create", ana, ask), ("Create", ana, bare),
        ("Create", ana, plain), ("Create", ana, {**plain, "id": f"{SITE}things/6", "inReplyTo": f"{SITE}things/1"}),
        ([attack, "Activity"], ana, f"{SITE}things/1"), ("Like", attack, f"{SITE}things/2"),
        ("Add", ana, f"{SITE}things/1"), ("Invite", ana, f"{SITE}things/2"), ("Move", ana, f"{SITE}things/3"),
    ]  # fmt: skip
    return [
        {
            "@context": ["https://www.w3.org/ns/activitystreams", {"@language": attack}],
            "type": kind,
            "id": f"{SITE}acts/{n}" if n % 4 else f"{attack}#{n}",
            "actor": actor,
            "object": object_,
            "target": {"type": "Collection", "id": f"{SITE}shelves/1", "name": attack},
            "origin": {"type": "Place", "name": attack, "id": f"{SITE}places/1"},
            "context": group,
            "published": f"2026-11-01T{n:02}:00:00Z",
            "to": [PUBLIC, group],
        }
        for n, (kind, actor, object_) in enumerate(acts)
    ]


def reader():
    return ak.Viewer(f"{SITE}yves", mutes=(ak.Mute(ak.Type("Move"), action="collapse"),))


def unicode(attack):
    """Lone surrogates are in no JSON: such documents never reach a page."""
    return not any("\ud800" <= c <= "\udfff" for c in attack)


def name_of(attack):
    return attack[:90] if unicode(attack) else "x"


def pages(attack):
    stream = ak.Stream.from_documents(attacked(attack))
    for rollup in (None, ak.Rollup(by=("thread",))):
        feed = ak.Feed(rank=(ak.Recency(), ak.Follows()), rollup=rollup, size=12, name=name_of(attack))
        yield feed.page(stream, reader())


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_hostile_content_is_harmless(attack):
    shown = 0
    for page in pages(attack):
        shown += len(page)
        html = page.to_html("fr", base=attack)
        check(html)
        check(page.to_html("en", whole=False))
        root = ET.fromstring(page.to_atom(f"{SITE}feed", "en"))
        for content in root.iter("{http://www.w3.org/2005/Atom}content"):
            check(content.text)
        for item in page.to_json_feed(f"{SITE}feed", "en")["items"]:
            check(item["content_html"])
            assert item.get("url", "https://").startswith(("https://", "http://", "mailto:"))
        json.dumps(page.to_as2(f"{SITE}feed")).encode()
        assert not any("\n" in entry.sentence("en") for entry in page)
        assert not re.search("[\u202a-\u202e\x00-\x08\x1b]", page.to_text("en"))
    assert shown >= 8 or not unicode(attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_letters_are_harmless(attack):
    stream = ak.Stream.from_documents(attacked(attack))
    feeds = {name_of(attack): ak.Feed(rank=(ak.Recency(),), rollup=None, size=20)}
    letter = ak.digest(feeds, stream, reader(), "month", items=20, as_of="2026-11-02T00:00:00Z")
    assert len(letter.entries) >= 2 or not unicode(attack)
    check(letter.to_html("fr"))
    text = letter.to_markdown("en")
    for target in re.findall(r"(?<!\\)\]\(<([^>]*)>\)", text):
        assert safe_address(target) == target
    marks = re.sub(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]\(<[^>]*>\)", "", text)
    assert not re.search(r"(?<!\\)[<>\[\]`|]", re.sub(r"\\\\", "", marks))
    json.dumps(letter.to_as2("en"))


@given(
    st.text(max_size=60), st.sampled_from(["<{}>", '<a href="{}">x</a>', "<p {}>x", "{}", "<svg>{}</svg>"])
)
def test_what_is_cleaned_is_clean(piece, frame):
    for media_type in ("text/html", "text/plain", "application/xhtml+xml", piece):
        check(cleaned(frame.replace("{}", piece), media_type))


@given(
    st.text(max_size=40),
    st.sampled_from(["", "https://", "http:", "javascript:", "mailto:", "https://a.example/"]),
)
def test_an_address_that_is_linked_is_one(rest, scheme):
    found = safe_address(scheme + rest)
    if found is not None:
        assert found == scheme + rest
        assert found.lower().startswith(("https://", "http://", "mailto:"))
        assert not re.search("[\\s\"'<>\\\\^`{|}]", found)


def test_a_browser_runs_nothing_of_the_corpus(browse):
    """Without the policy that forbids scripts: what is left must be harmless by itself."""
    fragments = [page.to_html("en", whole=False) for attack in ATTACKS for page in [next(pages(attack))]]
    body = "\n".join(fragments)
    probe = (
        f'<img src=x onerror="{X.replace("pwned", "works")}">'  # the attack itself, to see that it would work
    )
    html = f"<!doctype html><html><meta charset=utf-8><body>{probe}{body}</body></html>"
    told = browse(html, "--virtual-time-budget=2000", "--dump-dom")
    opening = told.decode("utf-8", "replace").split(">", 2)[1]
    assert "data-works" in opening
    assert "data-pwned" not in opening
