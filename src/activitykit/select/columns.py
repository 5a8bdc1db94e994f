"""Filters that read a column or two: who, what kind, on what, for whom, under which tag, from where."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from activitykit.select.circle import circle
from activitykit.select.facts import among, facts_of, holds, sets_with, type_table
from activitykit.select.kinds import read_act, read_language, read_thing
from activitykit.select.leaf import Values
from activitykit.select.names import resolve
from activitykit.select.saying import Part, language_name, listed, narrowed
from activitykit.select.things import acts_on, also, any_thing, cells, naming, reach_of
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from activitykit.language.catalogue import Catalogue
    from activitykit.select.scope import Codes, Mask, Rows, Scope

__all__ = [
    "Actor",
    "ActorIn",
    "Context",
    "Group",
    "Language",
    "Object",
    "ObjectType",
    "Source",
    "Tag",
    "Target",
    "Type",
]


class _Qualifier(Values):
    """Values that narrow: ``filter.<key>`` of the catalogue says how."""

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # no words of its own
        """Say the values."""
        return narrowed(self.key, [self.named(value, name) for value in self.values])


class Type(Values):
    """Activities of a type, or of a type that extends it: ``Offer`` finds invitations too.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Type("Create", "Announce"))
        'type:Create,Announce'
    """

    key: ClassVar[str] = "type"
    meaning = staticmethod(read_act)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Decide once per distinct type."""
        return type_table(scope.stream, self.values)[scope.stream.columns.type[rows]]

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say what is shown: posts, shares, ..."""
        return Part(listed(catalogue, [_act(catalogue, value) for value in self.values], "and"))


class ObjectType(Values):
    """Activities on a type of thing, or on one that extends it: ``Document`` finds images too.

    Example:
        >>> import activitykit as ak
        >>> str(ak.ObjectType("Event"))
        'on:Event'
    """

    key: ClassVar[str] = "object_type"
    word: ClassVar[str] = "on"
    meaning = staticmethod(read_thing)
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the type of the thing as last described, else as the activity says it."""
        wanted = type_table(scope.stream, self.values)
        states, columns = scope.stream.states, scope.stream.columns
        found = wanted[columns.object_type[rows]]
        open_ = np.flatnonzero(~found)
        found[open_] = any_thing(scope, rows[open_], lambda state: wanted[states.type[state]])
        return found

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say on what."""
        said = [catalogue.say("filter.thing", what=_thing(catalogue, value)) for value in self.values]
        return narrowed("object_type", said)


class Actor(_Qualifier):
    """What some people did. A value is an IRI, ``"me"``, or a name; all its words must be in the name.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Actor("paul", "https://intra.example/u/ana"))
        'from:paul,https://intra.example/u/ana'
    """

    key: ClassVar[str] = "actor"
    word: ClassVar[str] = "from"
    aliases: ClassVar[Mapping[str, str]] = MappingProxyType({"moi": "me"})

    @classmethod
    def meaning(cls, text: str) -> str:
        """Return the name that ``@name`` means, as in chats."""
        return super().meaning(text.removeprefix("@") or text)

    @property
    def needs_viewer(self) -> bool:
        """Whether it speaks of the one who looks."""
        return "me" in self.values

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the actor, or at the actors where there are several."""
        return naming(scope, rows, "actor", resolve(scope, self.values, "actor"))

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Say by whom."""
        you = catalogue.say("filter.you")
        said = [you if value == "me" else self.named(value, name) for value in self.values]
        return narrowed("actor", [catalogue.say("filter.person", what=one) for one in said])

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Read the postings of the people meant."""
        meant = resolve(scope, self.values, "actor")
        rows = scope.stream.rows_of_any("actor", meant, since)
        return also(rows, facts_of(scope.stream).several("actors"))

    def reach(self, scope: Scope) -> int:
        """Count the postings."""
        return scope.stream.count_of_any("actor", resolve(scope, self.values, "actor"))


class ActorIn(_Qualifier):
    """What members of a group or collection did: its IRI, ``"follows"`` or ``"groups"`` of the viewer.

    Example:
        >>> import activitykit as ak
        >>> str(ak.ActorIn("follows"))
        'member:follows'
    """

    key: ClassVar[str] = "actor_in"
    word: ClassVar[str] = "member"
    aliases: ClassVar[Mapping[str, str]] = MappingProxyType({"abonnements": "follows", "groupes": "groups"})
    cost: ClassVar[int] = 2

    @property
    def needs_viewer(self) -> bool:
        """Whether it speaks of the one who looks."""
        return bool({"follows", "groups"} & {*self.values})

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Gather the members that may be known, then look at the actors."""
        return naming(scope, rows, "actor", circle(scope, self.values))

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:
        """Say of whom."""
        said = [
            catalogue.say(f"filter.circle_{value}")
            if value in {"follows", "groups"}
            else catalogue.say("filter.circle", what=self.named(value, name))
            for value in self.values
        ]
        return narrowed("actor", said)


class Object(_Qualifier):
    """What was done to some things: their IRIs, or words of their names.

    Example:
        >>> import activitykit as ak
        >>> str(ak.select.Object("https://intra.example/n/1"))
        'object:https://intra.example/n/1'
    """

    key: ClassVar[str] = "object"

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the object, or at the objects where there are several."""
        return naming(scope, rows, "object", resolve(scope, self.values, "thing"))

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Read the postings of the things meant."""
        meant = resolve(scope, self.values, "thing")
        rows = scope.stream.rows_of_any("object", meant, since)
        return also(rows, facts_of(scope.stream).several("objects"))

    def reach(self, scope: Scope) -> int:
        """Count the postings."""
        return scope.stream.count_of_any("object", resolve(scope, self.values, "thing"))


class Target(_Qualifier):
    """What was added, moved or offered to some places: their IRIs, or words of their names.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Target("https://intra.example/c/reading-list"))
        'target:https://intra.example/c/reading-list'
    """

    key: ClassVar[str] = "target"

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the target."""
        return among(scope.stream.columns.target[rows], resolve(scope, self.values, "thing"))

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Read the postings of the targets meant."""
        return scope.stream.rows_of_any("target", resolve(scope, self.values, "thing"), since)

    def reach(self, scope: Scope) -> int:
        """Count the postings."""
        return scope.stream.count_of_any("target", resolve(scope, self.values, "thing"))


class Context(_Qualifier):
    """What happened in some contexts: projects, conversations; their IRIs, or words of their names.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Context("https://intra.example/projects/roof"))
        'context:https://intra.example/projects/roof'
    """

    key: ClassVar[str] = "context"
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the context of the activity, and of the thing."""
        meant = resolve(scope, self.values, "thing")
        found = among(scope.stream.columns.context[rows], meant)
        open_ = np.flatnonzero(~found)
        contexts = scope.stream.states.context
        found[open_] = any_thing(scope, rows[open_], lambda state: among(contexts[state], meant))
        return found


class Group(_Qualifier):
    """What was addressed to some groups, or happened in them: their IRIs, or words of their names.

    Blind copies count for members of the group only: nobody else may learn of them.

    Example:
        >>> import activitykit as ak
        >>> str(ak.select.Group("groupe-projet"))
        'in:groupe-projet'
    """

    key: ClassVar[str] = "group"
    word: ClassVar[str] = "in"
    cost: ClassVar[int] = 2

    @classmethod
    def meaning(cls, text: str) -> str:
        """Return the name that ``#name`` and ``@name`` mean, as in chats."""
        return text.lstrip("#@") or text

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the audience, decided once per distinct set, at the context and the target."""
        meant, columns = resolve(scope, self.values, "group"), scope.stream.columns
        found = among(columns.context[rows], meant) | among(columns.target[rows], meant)
        open_ = np.flatnonzero(~found)
        found[open_] = scope.addressed_to(rows[open_], meant)
        return found

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Read the postings of the audiences that hold a group meant, of the contexts and the targets."""
        stream, meant = scope.stream, resolve(scope, self.values, "group")
        rows: Rows = stream.rows_of_any("own", self._audiences(scope), since)
        for by in ("context", "target"):
            rows = also(rows, stream.rows_of_any(by, meant, since))
        return rows

    def reach(self, scope: Scope) -> int:
        """Count the postings."""
        stream, meant = scope.stream, resolve(scope, self.values, "group")
        there = sum(stream.count_of_any(by, meant) for by in ("context", "target"))
        return there + stream.count_of_any("own", self._audiences(scope))

    def _audiences(self, scope: Scope) -> Codes:
        meant = resolve(scope, self.values, "group")
        return scope.once(self, lambda: sets_with(scope.stream, meant))


class Tag(_Qualifier):
    """What bears some hashtags, with or without their ``#``, or tags given by IRI.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Tag("rh", "Paie"))
        'tag:rh,Paie'
    """

    key: ClassVar[str] = "tag"
    cost: ClassVar[int] = 2

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at the tags of the activity, and of the thing; once per distinct set."""
        stream = scope.stream
        nodes = self._nodes(scope)
        found = holds(stream, stream.columns.tags[rows], nodes)
        open_ = np.flatnonzero(~found)
        found[open_] = any_thing(
            scope, rows[open_], lambda state: holds(stream, stream.states.tags[state], nodes)
        )
        return found

    def candidates(self, scope: Scope, since: int = 0) -> Rows | None:
        """Read the postings of the tags, and look up the things that bear one."""
        nodes = self._nodes(scope)
        rows = scope.stream.rows_of_any("tag", nodes, since)
        return also(rows, acts_on(scope, "tag", nodes, since))

    def reach(self, scope: Scope) -> int:
        """Count the postings, and the acts that a thing has on average."""
        nodes = self._nodes(scope)
        return scope.stream.count_of_any("tag", nodes) + reach_of(scope, "tag", nodes)

    def _nodes(self, scope: Scope) -> NDArray[np.int32]:
        keys = [value if ":" in value else f"#{value.lstrip('#').casefold()}" for value in self.values]
        return scope.once(self, lambda: distinct(scope.stream.nodes.codes(keys)))

    def named(self, value: str, name: Callable[[str], str]) -> str:
        """Return a hashtag with its sign."""
        return name(value) if ":" in value else f"#{value.lstrip('#')}"


class Language(_Qualifier):
    """What is written in some languages; ``fr`` finds ``fr-CA`` too (RFC 4647 basic filtering).

    Example:
        >>> import activitykit as ak
        >>> str(ak.Language("fr"))
        'lang:fr'
    """

    key: ClassVar[str] = "language"
    word: ClassVar[str] = "lang"
    cost: ClassVar[int] = 2
    meaning = staticmethod(read_language)

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Decide once per distinct language."""
        stream, wanted = scope.stream, tuple(value.casefold() for value in self.values)
        said = [any(tag == w or tag.startswith(f"{w}-") for w in wanted) for tag in stream.languages]
        fits = cells(np.array(said, np.bool_))
        found = fits[stream.columns.language[rows]]
        open_ = np.flatnonzero(stream.columns.language[rows] < 0)
        found[open_] = any_thing(scope, rows[open_], lambda state: fits[stream.states.language[state]])
        return found

    def part(self, catalogue: Catalogue, name: Callable[[str], str]) -> Part:  # noqa: ARG002  # names nobody
        """Say in which language, by its name."""
        return narrowed("language", [language_name(catalogue, value) for value in self.values])


class Source(_Qualifier):
    """What came from some tools: source, generator or origin, by IRI or by words of its name.

    Example:
        >>> import activitykit as ak
        >>> str(ak.Source("https://intra.example/apps/wiki"))
        'source:https://intra.example/apps/wiki'
    """

    key: ClassVar[str] = "source"

    def mask(self, scope: Scope, rows: Rows) -> Mask:
        """Look at source, generator and origin."""
        meant, columns = resolve(scope, self.values, "source"), scope.stream.columns
        made = among(columns.source[rows], meant) | among(columns.generator[rows], meant)
        return made | among(columns.origin[rows], meant)


def _act(catalogue: Catalogue, kind: str) -> str:
    """Return what activities of a type are called, else the type as it is written."""
    found = catalogue.find(f"filter.acts.{kind}")
    return found if isinstance(found, str) else catalogue.say("filter.acts.other", kind=kind)


def _thing(catalogue: Catalogue, kind: str) -> str:
    """Return what things of a type are called, else the type as it is written."""
    found = catalogue.find(f"noun.{kind}.other")
    return found if isinstance(found, str) else kind
