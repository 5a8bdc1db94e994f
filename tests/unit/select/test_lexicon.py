"""The index of words: the same words as a reader of each text finds, however the texts came in."""

import html

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.select import View, lexicon
from activitykit.select.lexicon import Lexicon, Sought
from activitykit.select.words import forms, words
from activitykit.stream import Stream
from activitykit.stream.tables import StringTable

signs = st.sampled_from(
    [*"abcé ÉΣς'’-_.,0٣ \x00<>&;#é🎉計画ﬁ½", "<p>", "&eacute;", "&amp;", " plan", "plans "]
)
texts = st.lists(st.lists(signs, min_size=1, max_size=12).map("".join), min_size=1, max_size=8, unique=True)


def table_of(strings):
    table = StringTable()
    for string in strings:
        table.intern(string)
    table.flush()
    return table


def holds(text, wanted):
    """Read a text word by word."""
    found = [forms(word) for word in words(text)]
    asked = [forms(word) for word in words(wanted)]
    at_all = range(len(found) - len(asked) + 1)
    return bool(asked) and any(all(found[at + n] & form for n, form in enumerate(asked)) for at in at_all)


@settings(max_examples=300, deadline=None, database=None)
@given(texts)
@example(["plan plan", "a plan", "plan a", "a\x00plan"])
def test_a_phrase_is_found_where_a_reader_finds_it(strings):
    index = Lexicon(table_of(strings), 0, len(strings))
    asked = {word for text in strings for word in words(text)} | {
        " ".join(words(text)[:2]) for text in strings
    }
    asked |= {"plan plan", "a plan", "plan a"}
    for wanted in sorted(asked):
        expected = [code for code, text in enumerate(strings) if holds(text, wanted)]
        assert index.phrase(index.matching(wanted)).tolist() == expected, wanted
        codes = np.array([-1, *range(len(strings)), 0, -1])
        assert np.flatnonzero(index.hold(codes, index.matching(wanted))).tolist() == [
            at for at, code in enumerate(codes.tolist()) if code in expected
        ]
        assert index.most(index.matching(wanted)) >= len(expected)


def stream_of(count, first=0):
    return [
        {
            "type": "Create", "id": f"urn:{n}", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
            "object": {"type": "Note", "id": f"urn:n{n}", "content": f"Plan {n}"},
        }
        for n in range(first, first + count)
    ]  # fmt: skip


def test_what_is_appended_is_read_and_what_was_read_mostly_is_not(monkeypatch):
    read = []
    whole = Lexicon.__init__

    def counted(self, table, begin, end):
        read.append(end - begin)
        whole(self, table, begin, end)

    monkeypatch.setattr(lexicon.Lexicon, "__init__", counted)
    stream = Stream.from_documents(stream_of(64))
    assert len(Sought(stream, "plan").texts) == 64
    for n in range(64, 128):
        stream = stream.append(stream_of(1, n))
        assert len(Sought(stream, f"plan {n}").texts) == 1
        assert len(Sought(stream, "plans").texts) == n + 1
    assert sum(read) <= 64 + 64 * 7 + 64


def test_streams_of_a_history_share_an_index_and_each_sees_its_own(tmp_path):
    stream = Stream.from_documents(stream_of(5))
    stream.save(tmp_path / "s")
    later = Stream.open(tmp_path / "s").append(stream_of(5, 5))
    assert len(Sought(later, "plan").texts) == 10
    assert len(stream.where("plan")) == 5
    assert later.where('"plan 7"')[0].id == "urn:7"


@pytest.mark.parametrize("markup", ["<b>plan</b> B", html.escape("plan & B"), "<p title='a>b'>plan B"])
def test_markup_is_not_read(markup):
    index = Lexicon(table_of([markup]), 0, 1)
    assert index.phrase(index.matching("plan b")).tolist() == [0]
    assert not len(index.phrase(index.matching("amp")))
    assert repr(index).startswith("Lexicon(1 texts")
    assert index.phrase(index.matching("…")).dtype == np.int32


def test_the_text_of_an_activity_itself_is_found_where_it_is_visible():
    def act(number, **more):
        return {
            "type": "Announce", "id": f"urn:{number}", "actor": "urn:ana", "published": f"2026-11-20T08:0{number}:00Z",
            "object": "urn:elsewhere", "to": "as:Public", **more,
        }  # fmt: skip

    documents = [
        act(0, summary="Ana a partagé le plan stratégique"),
        act(1, content="Regardez ce plan"),
        act(2, nameMap={"fr": "Plans"}),
        act(3),
        act(4, summary="Un plan caché", to="urn:paul"),
    ]
    stream = Stream.from_documents(documents).append([act(5, content="Encore un plan")])
    view = View(stream, ak.Viewer("urn:zoe"))
    assert view.select(ak.query("plan")).tolist() == [0, 1, 2, 5]
    assert view.select(ak.query('"plan stratégique"')).tolist() == [0]
    assert view.select(ak.query("-plan")).tolist() == [3]
    assert len(stream.where("plan caché")) == 1
    assert len(stream.until("2026-11-20T08:03:00Z").where("plan")) == 3
    assert len(stream.without(actor="urn:ana").where("plan")) == 0
