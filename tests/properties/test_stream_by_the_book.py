"""The stream's rules beside a naive model of them, written from the documentation with dicts and loops.

The model knows nothing of how the stream works: it takes documents in the order in which they came in and
says who could see what, which activities stand, what is known of things and what collections hold.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from activitykit.stream import Stream

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
ADDRESSED = ("to", "cc", "bto", "bcc", "audience")
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PERSONS = ("Person", "Group", "Organization", "Application", "Service")


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def name_of(value):
    return value.get("id") if isinstance(value, dict) else value


def names_in(value):
    return [name_of(one) for one in listed(value) if name_of(one)]


def moment_of(document):
    thing = next((one for one in listed(document.get("object")) if isinstance(one, dict)), {})
    for source, key in (
        (document, "published"),
        (document, "updated"),
        (thing, "updated"),
        (thing, "published"),
    ):
        if key in source:
            return datetime.fromisoformat(source[key])
    return None


def addressed(document):
    names = [name for key in ADDRESSED for name in names_in(document.get(key))]
    return {PUBLIC if name in ("as:Public", "Public") else name for name in names}


def says_something(thing):
    return isinstance(thing, dict) and bool(thing.keys() - {"id", "type"})


class Book:
    """What is to be said of documents by the letter of the documentation."""

    def __init__(self, arrived):
        known, self.acts = set(), []
        self.rejected = self.duplicates = 0
        for document in arrived:
            key = document.get("id") or json.dumps(document, sort_keys=True)
            if not document.get("type") or not names_in(document.get("actor")) or not moment_of(document):
                self.rejected += 1
            elif key in known:
                self.duplicates += 1
            else:
                known.add(key)
                self.acts.append(document)
        self.acts.sort(key=moment_of)
        self.links = set()
        self.told = {}  # thing: what was said of it, in order
        self.owners, self.readers = {}, {}
        self.audience = []
        for at in range(len(self.acts)):
            self.happen(at)

    def actors(self, at):
        return set(names_in(self.acts[at]["actor"]))

    def stands(self, at):
        return not any(target == at and self.stands(by) for by, target in self.links)

    # --- what takes back what

    def happen(self, at):
        act = self.acts[at]
        verb, fallen = act["type"], []
        self.audience.append(addressed(act))
        early = [earlier for earlier in range(at) if self.names(earlier, at)]
        fallen += [(at, at) for earlier in early if self.link(earlier, at)]
        if verb in ("Undo", "Delete"):
            named = [earlier for earlier in range(at) if self.names(at, earlier)]
            targets = [earlier for earlier in named if self.link(at, earlier)]
            for said in listed(act.get("object")) if verb == "Undo" else ():
                if isinstance(said, dict) and "id" not in said:
                    fits = (one for one in reversed(range(at)) if self.fits(said, one, self.actors(at)))
                    target = next((one for one in fits if self.stands(one)), None)
                    if target is not None and self.link(at, target):
                        targets.append(target)
            for target in targets:
                self.audience[at] |= self.audience[target]
                fallen.append((at, target))
        self.say(at)
        for by, target in dict.fromkeys(fallen):
            if self.acts[target]["type"] == "Create":
                for thing in names_in(self.acts[target].get("object")):
                    self.uncreate(by, target, thing)

    def names(self, by, target):
        name = self.acts[target].get("id")
        verb = self.acts[by]["type"]
        return name and verb in ("Undo", "Delete") and name in names_in(self.acts[by].get("object"))

    def link(self, by, target):
        if by == target or not self.actors(by) & self.actors(target) or self.leads(target, by):
            return False
        self.links.add((by, target))
        return True

    def leads(self, start, end):
        return any(by == start and (target == end or self.leads(target, end)) for by, target in self.links)

    def fits(self, said, at, actors):
        act = self.acts[at]
        if names_in(said.get("actor")):
            actors = actors & set(names_in(said["actor"]))
        if said.get("type") != act["type"] or not actors & self.actors(at):
            return False
        if any(end in said and names_in(said[end]) != names_in(act.get(end)) for end in ("target", "origin")):
            return False
        if set(names_in(said.get("object"))) != set(names_in(act.get("object"))):
            return False
        inner, ours = listed(said.get("object")), listed(act.get("object"))
        if inner and not names_in(inner):
            return len(inner) == len(ours) and all(
                one.get(key) == other.get(key)
                for one, other in zip(inner, ours, strict=True)
                for key in ("type", "object", "target", "origin")
            )
        return True

    # --- what is said of things

    def say(self, at):
        act = self.acts[at]
        verb = act["type"]
        things = {}
        for thing in listed(act.get("object")):
            if isinstance(things.get(name_of(thing)), dict):
                continue
            things[name_of(thing)] = thing
        for name, thing in things.items():
            if name is None or verb == "Undo":
                continue
            if verb in ("Create", "Update", "Delete"):
                self.edit(at, verb, name, thing if isinstance(thing, dict) else {"id": name})
            elif says_something(thing):
                self.note(at, name, thing, "hearsay")
        for role in ("actor", "target", "context"):
            for thing in listed(act.get(role)):
                if says_something(thing):
                    self.note(at, name_of(thing), thing, "hearsay")

    def note(self, at, name, thing, how, ends=None):
        ends = thing.get("type") == "Tombstone" if ends is None else ends
        readers = addressed(thing) or addressed(self.acts[at])
        self.told.setdefault(name, []).append(
            {"at": at, "how": how, "ends": ends, "content": thing.get("content"), "items": thing.get("items"),
             "readers": readers, "stands": lambda: self.stands(at)}
        )  # fmt: skip
        return self.told[name][-1]

    def edit(self, at, verb, name, thing):
        actors, described = self.actors(at), says_something(thing)
        claims = set(names_in(thing.get("attributedTo")))
        if name not in self.owners:
            theirs = actors & claims if claims else thing.get("type") not in PERSONS
            itself = name in actors and (described or verb == "Delete")
            if not (verb == "Create" or itself or (verb == "Update" and described and theirs)):
                if verb == "Update" and described:
                    self.note(at, name, thing, "hearsay")
                return
            self.owners[name] = claims | actors | {name}
            before = set()
        else:
            if not actors & self.owners[name] or not (described or verb == "Delete"):
                return
            before = self.readers[name]
            if verb == "Delete" or (verb == "Update" and not addressed(self.acts[at])):
                self.audience[at] |= before
        said = self.note(at, name, thing, "begin" if verb == "Create" else "edit")
        if verb == "Delete":
            said["ends"] = True
            said["readers"] = before or (said["readers"] if name not in self.readers else before)
        elif not said["readers"]:
            said["readers"] = before
        self.readers[name] = said["readers"]

    def uncreate(self, by, target, name):
        begun = [
            said for said in self.told.get(name, ()) if said["at"] == target and said["how"] != "hearsay"
        ]
        if begun and self.actors(by) & self.owners[name]:
            said = self.note(by, name, {"id": name}, "uncreated", ends=True)
            said["readers"] = self.readers[name]
            if by == target:
                said["stands"] = lambda: not self.stands(target)
            else:
                self.audience[by] |= self.readers[name]

    # --- what comes of it

    def counts(self, name):
        """What counts of a thing: the latest its owners said since it began or ended, else the latest hearsay."""
        standing = [said for said in self.told.get(name, ()) if said["stands"]()]
        now = None
        for said in standing:
            if said["how"] != "hearsay" and (
                now is None or not now["ends"] or said["ends"] or said["how"] == "begin"
            ):
                now = said
        hearsay = [said for said in standing if said["how"] == "hearsay"]
        return now or (hearsay[-1] if hearsay else None)

    def keepers(self, name):
        if name in self.owners:
            return self.owners[name]
        for at, act in enumerate(self.acts):
            if act["type"] in ("Add", "Move") and names_in(act.get("target"))[:1] == [name]:
                return self.actors(at) | {name}
        return set()

    def members(self, name):
        said = self.counts(name)
        if said is not None and said["ends"]:
            return set()
        found, gone = set(), False
        for at, act in enumerate(self.acts):
            for said in self.told.get(name, ()):
                if said["at"] == at and said["how"] != "hearsay" and said["stands"]():
                    gone = said["ends"] or (gone and said["how"] != "begin")
                    if said["ends"]:
                        found = set()
                    elif not gone and said["items"] is not None:
                        found = set(names_in(said["items"]))
            target, origin = (names_in(act.get(end))[:1] == [name] for end in ("target", "origin"))
            gains = act["type"] in ("Add", "Move") and target
            loses = (act["type"] == "Remove" and (target or origin)) or (act["type"] == "Move" and origin)
            ends = [
                name,
                *(
                    names_in(act.get(end))[0]
                    for end in ("target", "origin")
                    if act["type"] == "Move" and act.get(end)
                ),
            ]
            if self.stands(at) and all(
                self.actors(at) & self.keepers(end) or (end != name and not self.keepers(end)) for end in ends
            ):
                if gains:
                    found |= set(names_in(act.get("object")))
                elif loses:
                    found -= set(names_in(act.get("object")))
        return found


PEOPLE = [f"https://intra.example/u/{name}" for name in ("ana", "paul", "dir")]
NOTES = ["https://intra.example/n/1", "urn:note:two"]
BOXES = ["https://intra.example/box/1", "urn:box#two"]
THINGS = [*NOTES, *BOXES, *PEOPLE]
NAMES = [f"https://intra.example/a/{number}" for number in range(9)]
VERBS = [
    *("Create", "Create", "Create", "Update", "Update", "Delete", "Undo", "Undo", "Undo", "Undo"),
    *("Like", "Follow", "Block", "Announce", "Add", "Add", "Remove", "Move"),
]


def described(draw, name):
    """Return a thing in a document's words: with or without authors, text, items, readers."""
    kind = "Collection" if name in BOXES else "Person" if name in PEOPLE else "Note"
    thing = {"id": name, "type": draw(st.sampled_from([kind] * 6 + ["Tombstone"]))}
    if draw(st.integers(0, 3)):
        thing["content"] = draw(st.sampled_from("abcdefgh"))
    if not draw(st.integers(0, 2)):
        thing["attributedTo"] = draw(st.sampled_from([*PEOPLE, PEOPLE[:2], PEOPLE[1:]]))
    if kind == "Collection" and draw(st.booleans()):
        thing["items"] = draw(st.lists(st.sampled_from(NOTES), max_size=2, unique=True))
    if not draw(st.integers(0, 3)):
        thing["to"] = draw(st.sampled_from([PEOPLE[0], PEOPLE[1:], "as:Public", []]))
    return thing


def retracted(draw, documents):
    """Return what an Undo names: ids, whole activities, descriptions, one or several."""
    found = []
    for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2]))):
        act = draw(st.sampled_from(documents)) if documents else {}
        how = draw(st.sampled_from(["id", "id", "whole", "described", "unheard"]))
        if how == "id" and "id" in act:
            found.append(act["id"])
        elif how == "whole" and act:
            found.append(act)
        elif how == "described" and act:
            keys = ["type", "object", *draw(st.sampled_from([[], ["actor"], ["actor", "target", "origin"]]))]
            found.append({key: act[key] for key in keys if key in act})
        else:
            found.append(draw(st.sampled_from(NAMES)))
    return found if len(found) > 1 else found[0]


@st.composite
def histories(draw):
    documents = []
    for number in range(draw(st.integers(0, 12))):
        verb = draw(st.sampled_from(VERBS))
        minute = draw(st.integers(0, 9))
        document = {
            "type": verb,
            "actor": draw(st.sampled_from([*PEOPLE, PEOPLE[0], PEOPLE[0], PEOPLE[:2], PEOPLE[:0:-1]])),
            "published": (START + timedelta(minutes=minute)).isoformat(),
        }
        if draw(st.integers(0, 5)):
            document["id"] = (
                NAMES[number % len(NAMES)] if draw(st.integers(0, 7)) else draw(st.sampled_from(NAMES))
            )
        thing = draw(st.sampled_from(THINGS))
        if verb == "Undo":
            document["object"] = retracted(draw, documents)
        elif verb in ("Create", "Update"):
            document["object"] = described(draw, thing) if draw(st.integers(0, 7)) else thing
        elif verb == "Delete":
            document["object"] = draw(
                st.sampled_from(
                    [thing, thing, *NAMES[:2], {"id": thing, "type": "Tombstone", "formerType": "Note"}]
                )
            )
        elif verb in ("Add", "Remove", "Move"):
            document["object"] = draw(st.sampled_from([*NOTES, NOTES]))
            for end in draw(st.sampled_from([["target"], ["origin", "target"], ["origin"]])):
                document[end] = draw(st.sampled_from(BOXES))
        else:
            document["object"] = draw(st.sampled_from([thing, described(draw, thing)]))
        if draw(st.booleans()):
            document["to"] = draw(st.sampled_from([PEOPLE[1], PEOPLE[::2], ["as:Public"]]))
        if not draw(st.integers(0, 15)):
            del document[draw(st.sampled_from(["actor", "published"]))]
        documents.append(document)
    return documents


def compare(stream, book):
    def readers(code):
        return {stream.nodes[member] for member in stream.sets.members(int(code)).tolist()}

    assert [json.loads(stream.raw(row)) for row in range(len(stream))] == book.acts
    assert stream.alive.tolist() == [book.stands(at) for at in range(len(book.acts))]
    assert [readers(code) for code in stream.columns.audience] == book.audience
    for name in THINGS:
        state, said = stream.state_of(stream.nodes.code(name)), book.counts(name)
        if said is None:
            assert state < 0, name
            continue
        states = stream.states
        content = int(states.content[state])
        assert bool(states.deleted[state]) == said["ends"], name
        if not said["ends"]:
            assert (stream.texts[content] if content >= 0 else None) == said["content"], name
        assert (states.standing[state] == 2) == (said["how"] != "hearsay"), name
        if said["how"] != "hearsay":
            assert readers(states.audience[state]) == said["readers"], name
        if name in BOXES:
            members = stream.members_of(stream.nodes.code(name)).tolist()
            assert {stream.nodes[member] for member in members} == book.members(name), name


@settings(max_examples=300, deadline=None)
@given(histories(), st.data())
def test_the_stream_says_what_the_documentation_says(documents, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=3)))
    stream = Stream()
    for begin, end in pairwise([0, *cuts, len(documents)]):
        stream = stream.append(documents[begin:end])
    book = Book(documents)
    compare(stream, book)
    assert (len(stream.rejected), stream.duplicates) == (book.rejected, book.duplicates)
    moment = START + timedelta(minutes=data.draw(st.integers(-1, 9)))
    compare(stream.until(moment), Book([act for act in book.acts if moment_of(act) <= moment]))
