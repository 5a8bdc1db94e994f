"""What a sentence is about, before any language: who did what to which things, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["YOU", "Phrase", "Role", "Segment"]

YOU = "\x00you"
"""Stands for the viewer among the names of a :class:`Phrase`; no cleaned name can be equal to it."""

Role = Literal["text", "actor", "object", "target", "context", "owner", "origin"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The facts of one sentence, in no language; names are plain text as their authors wrote them.

    Attributes:
        verb: A type of AS2 (``"Like"``) or the IRI of any other verb.
        actors: Names of people who acted, first ones first; :data:`YOU` stands for the viewer.
        n_actors: How many distinct people acted; the number of ``actors`` when left at ``None``.
        object_name: Name of the first thing acted upon; :data:`YOU` for the viewer's own profile.
        object_type: Its AS2 type.
        n_objects: How many things.
        inner_verb: When the thing acted upon is itself an activity (a Like undone, an Invite accepted), its
            verb; ``object_name`` and ``object_type`` then tell of that activity's own object.
        target_name: Name of the target; :data:`YOU` when it is the viewer.
        target_type: AS2 type of the target.
        n_targets: How many targets.
        origin_name: Name of where a thing is moved or taken from.
        origin_type: AS2 type of the origin.
        context_name: Name of the group or thread in which it happened.
        context_type: AS2 type of the context; a name without a type is a group's.
        n_contexts: In how many groups it happened; of several none is named.
        in_reply_to_name: Name of the thing that a reply answers.
        in_reply_to_type: Its AS2 type; either of the two makes the sentence one about a reply.
        owner: Whose the object is (for a reply: whose the answered thing is); :data:`YOU` for the viewer's.
        is_mention: Whether the viewer is named in the object.
        n_times: How many times it was done to the same thing; more than one are said.

    Example:
        >>> Phrase("Like", ("Ana", "Paul"), 5, object_name="Lancement", object_type="Event").n_actors
        5
    """

    verb: str
    actors: tuple[str, ...] = ()
    n_actors: int | None = None
    object_name: str | None = None
    object_type: str | None = None
    n_objects: int = 1
    inner_verb: str | None = None
    target_name: str | None = None
    target_type: str | None = None
    n_targets: int = 1
    origin_name: str | None = None
    origin_type: str | None = None
    context_name: str | None = None
    context_type: str | None = "Group"
    n_contexts: int = 1
    in_reply_to_name: str | None = None
    in_reply_to_type: str | None = None
    owner: str | None = None
    is_mention: bool = False
    n_times: int = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence and what it stands for, so that a renderer can link and escape each by itself.

    The pieces' texts, joined, are the sentence.

    Attributes:
        text: Plain text; not escaped.
        role: ``"text"`` for the words between; else whom or what the piece names.
        index: For an actor, the place in ``Phrase.actors``; 0 otherwise.
    """

    text: str
    role: Role = "text"
    index: int = 0
