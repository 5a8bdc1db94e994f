"""Query text, as people know it from their mail and chat, and the filters it means."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from activitykit.arguments import shown
from activitykit.errors import QueryError, did_you_mean
from activitykit.select.about import About
from activitykit.select.algebra import And, all_of, any_of
from activitykit.select.columns import (
    Actor,
    ActorIn,
    Context,
    Group,
    Language,
    Object,
    ObjectType,
    Source,
    Tag,
    Target,
    Type,
)
from activitykit.select.habits import meant
from activitykit.select.marks import HasAttachment, Keyword, MinEngagement, Reply
from activitykit.select.matches import Matches
from activitykit.select.moments import Since, Until
from activitykit.select.personal import InvolvesMe, MentionsMe, Unseen
from activitykit.select.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Lark, Token

    from activitykit.select.filter import Filter

__all__ = ["MOST_TERMS", "query"]

_SHOWN = 60  # signs of a value that a proposal repeats
MOST_TERMS = 1_000  # a query is read and answered in time linear in its terms; nobody writes more of them

_GRAMMAR = r"""
start: either?
either: both (OR both)*
both: one (AND? one)*
?one: (MINUS | NOT) one         -> without
    | "(" either? ")"           -> group
    | FIELD value (_COMMA value)*  -> field
    | QUOTED                    -> quoted
    | WORD                      -> word
    | HASHTAG                   -> hashtag
    | UNCLOSED                  -> unclosed
value: VALUE | QUOTED | UNCLOSED

_COMMA.9: ","
QUOTED.9: /"(?:[^"\\]|\\.)*"|«[^«»]*»|“[^“”]*”/s
UNCLOSED.8: /["«»“”].*/s
FIELD.7: /[^\W\d_][\w-]*:(?!\/\/)/
OR.6: /(?:OR|OU)(?=[\s("]|$)|\|{1,2}/
AND.6: /(?:AND|ET)(?=[\s("]|$)|&{1,2}(?=\s)/
NOT.6: /(?:NOT|SAUF)(?=[\s("]|$)/
HASHTAG.6: /#[\w-]+/
NOISE.5: /(?<!-)[^\w\s()"«»“”|#\u2600-\u27bf\U0001f300-\U0001faff]+(?=[\s)]|$)/
MINUS.4: /-/
WORD.1: /[^\s()"«»“”|]+/
VALUE.1: /[^\s()"«»“”|,]+/
%ignore /\s+/
%ignore NOISE
"""

_VALUED: dict[type[Any], tuple[str, ...]] = {
    Type: ("type",),
    ObjectType: ("on", "sur", "kind", "nature"),
    Actor: ("from", "de", "by", "par"),
    ActorIn: ("member", "membre"),
    Object: ("object", "objet"),
    Target: ("target", "cible"),
    Context: ("context", "contexte", "thread", "fil"),
    Group: ("in", "dans", "group", "groupe"),
    Tag: ("tag", "sujet", "étiquette", "topic"),
    Language: ("lang", "langue", "language"),
    Source: ("source", "via"),
    About: ("about", "concernant"),
}
_SINGLE: dict[type[Any], tuple[str, ...]] = {
    Since: ("since", "depuis", "after", "après"),
    Until: ("until", "jusque"),
    Keyword: ("text", "texte"),
    Matches: ("matches", "schema", "schéma"),
}
_BEFORE = ("before", "avant")  # a named day not included, as in mail
_ENGAGEMENT = ("engagement", "réactions", "reactions")
_FLAGS: dict[Filter, dict[str, tuple[str, ...]]] = {
    Unseen(): {"is": ("unseen", "new", "unread"), "est": ("non-vu", "nonvu", "nouveau", "non-lu")},
    ~Unseen(): {"is": ("seen", "read"), "est": ("vu", "lu")},
    Reply(): {"is": ("reply", "answer"), "est": ("réponse",)},
    HasAttachment(): {
        "has": ("attachment", "file"),
        "a": ("pièce-jointe", "fichier"),
        "avec": ("pièce-jointe",),
    },
    MentionsMe(): {"mentions": ("me", "moi"), "mentionne": ("moi", "me")},
    InvolvesMe(): {"involves": ("me", "moi"), "concerne": ("moi", "me")},
}


def query(text: str) -> Filter:
    """Return the filter that a query text means.

    Words and ``"phrases"`` are looked for in the texts; ``keyword:value`` narrows; ``-`` leaves out; terms
    side by side must all hold, ``OR`` joins alternatives (and binds less), parentheses group. Keywords are
    English or French, values may be several (``type:Like,Announce``), in quotes where they hold blanks.

    Args:
        text: The query; an empty one passes everything.

    Raises:
        QueryError: It can't be read; the message points at the character, ``position`` gives its offset.

    Example:
        >>> import activitykit as ak
        >>> ak.query('from:paul tag:rh -type:Like "plan stratégique" since:7d (a OR b)')
        (Actor('paul') & Tag('rh') & ~Type('Like') & Keyword('plan stratégique') & Since('7d') & \
(Keyword('a') | Keyword('b')))
        >>> ak.query("de:paul depuis:7j") == ak.query("from:paul since:7j")
        True
        >>> ak.query("form:paul")
        Traceback (most recent call last):
        activitykit.errors.QueryError: unknown keyword 'form:' (did you mean 'from:'?), at character 1:
          form:paul
          ^
    """
    from lark.exceptions import UnexpectedInput, VisitError  # noqa: PLC0415  # loaded with the first query

    if not isinstance(text, str):
        raise QueryError(f"a query is a text, not {shown(text)}")
    reader = _Reader(text)
    try:
        found: Filter = reader.filter(_parser().parse(text))
    except UnexpectedInput as error:
        _explain(text, error)
    except VisitError as error:
        raise error.orig_exc from None
    return found


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415

    return Lark(_GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=False)


class _Reader:
    """Turns a parse tree into a filter, without recursion: a tree may be as deep as the text is long."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._terms = 0

    def filter(self, tree: Any) -> Filter:
        """Return the filter of a whole tree."""
        done: dict[int, Filter | None] = {}
        for node in tree.iter_subtrees():
            if node.data != "value":
                done[id(node)] = self._made(node, done)
        found = done[id(tree)]
        return And() if found is None else found

    def _made(self, node: Any, done: dict[int, Filter | None]) -> Filter | None:
        below = (done.get(id(child)) for child in node.children)
        parts = [part for part in below if part is not None]
        token = next((child for child in node.children if hasattr(child, "start_pos")), None)
        try:
            match str(node.data):
                case "start" | "group":
                    return parts[0] if parts else And()
                case "either":
                    return any_of(*parts) if parts else None
                case "both":
                    return all_of(*parts) if parts else None
                case "without":
                    return ~parts[0] if parts else None
                case _:
                    return self._term(node, token)
        except QueryError as error:
            if error.text == self._text:
                raise
            self._fail(str(error), getattr(token, "start_pos", 0))

    def _term(self, node: Any, token: Any) -> Filter | None:
        self._terms += max(1, len(node.children) - 1)
        if self._terms > MOST_TERMS:
            self._fail(f"the query has more than {MOST_TERMS} terms: divide it", token.start_pos)
        match str(node.data):
            case "field":
                values = [child.children[0] for child in node.children[1:]]
                return self._field(token, values)
            case "quoted":
                return Keyword(_unquoted(token))
            case "hashtag":
                return Tag(str(token)[1:])
            case "word":
                return Keyword(str(token)) if words(str(token)) else None
            case "unclosed":
                self._unclosed(token)
        return None

    def _field(self, field: Token, values: list[Token]) -> Filter:
        for value in values:
            if value.type == "UNCLOSED":
                self._unclosed(value)
        name = fold(str(field)[:-1])
        kind = _fields().get(name)
        if kind is None:
            known = [f"{word}:" for word in (*_fields(), *_flags())]
            flags = _flags().get(name)
            if flags is None:
                hint = _hint(name, values) or did_you_mean(f"{name}:", known)
                hint = hint or "; to look for the text itself, put it in quotes"
                self._fail(f"unknown keyword {str(field)[-40:]!r}{hint}", field.start_pos)
            return self._flag(field, values, flags)
        try:
            return kind(values)
        except QueryError as error:
            self._fail(f"{error}{_hint(name, values)}", values[0].start_pos)

    def _flag(self, field: Token, values: list[Token], flags: dict[str, Filter]) -> Filter:
        found = []
        known = {fold(value): flag for value, flag in flags.items()}
        for value in values:
            said = fold(_unquoted(value)).replace(" ", "-")
            if said not in known:
                hint = _hint(str(field)[:-1], [value]) or did_you_mean(said, flags)
                hint = hint or f"; there is {', '.join(flags)}"
                self._fail(f"{field} can't be {str(value)[:40]!r}{hint}", value.start_pos)
            found.append(known[said])
        return any_of(*found)

    def _unclosed(self, token: Token) -> NoReturn:
        sign = str(token)[0]
        if sign in "»”":
            self._fail(f"{sign} closes a quotation that nothing opened", token.start_pos)
        self._fail(f"the quotation that {sign} opens is never closed", token.start_pos)

    def _fail(self, message: str, position: int | None) -> NoReturn:
        raise _pointing(message, self._text, position or 0) from None


def _hint(name: str, values: list[Token]) -> str:
    """Return a proposal where another program knows the keyword."""
    texts = meant(name, _unquoted(values[0])[:_SHOWN])
    return f" (did you mean {' or '.join(map(repr, texts))}?)" if texts else ""


def _unquoted(token: Token) -> str:
    text = str(token)
    if token.type != "QUOTED":
        return text
    if text[0] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return text[1:-1].strip()


def _valued(kind: type[Any]) -> Callable[[list[Token]], Filter]:
    def make(values: list[Token]) -> Filter:
        made: Filter = kind(
            *(_unquoted(value) if value.type == "QUOTED" else kind.meaning(str(value)) for value in values)
        )
        return made

    return make


def _single(kind: type[Any]) -> Callable[[list[Token]], Filter]:
    def make(values: list[Token]) -> Filter:
        if len(values) > 1:
            raise QueryError(f"one value is enough here, found {len(values)}")
        made: Filter = kind(_unquoted(values[0]))
        return made

    return make


def _before(values: list[Token]) -> Filter:
    return ~_single(Since)(values)


def _engagement(values: list[Token]) -> Filter:
    number, *types = map(_unquoted, values)
    if not number.isdecimal() or len(number) > 9:
        raise QueryError(f"engagement takes a number of people, not {shown(number)}")
    return MinEngagement(int(number), *((tuple(types),) if types else ()))


@lru_cache(maxsize=1)
def _fields() -> dict[str, Callable[[list[Token]], Filter]]:
    found = {fold(word): _valued(kind) for kind, names in _VALUED.items() for word in names}
    found |= {fold(word): _single(kind) for kind, names in _SINGLE.items() for word in names}
    found |= dict.fromkeys(map(fold, _BEFORE), _before)
    return found | dict.fromkeys(map(fold, _ENGAGEMENT), _engagement)


@lru_cache(maxsize=1)
def _flags() -> dict[str, dict[str, Filter]]:
    found: dict[str, dict[str, Filter]] = {}
    for flag, names in _FLAGS.items():
        for field, values in names.items():
            found.setdefault(fold(field), {}).update(dict.fromkeys(values, flag))
    return found


def _explain(text: str, error: Any) -> NoReturn:
    token = getattr(error, "token", None)
    expected = set(getattr(error, "expected", ()))
    if token is None or token.type == "$END":
        position, wants_value = len(text), {"VALUE"} <= expected
        opening = _open_parenthesis(text)
        if wants_value:
            message = "a value is missing here, such as from:paul"
        elif opening is not None and expected & {"RPAR"}:
            message, position = "this parenthesis is never closed", opening
        else:
            message = "something to look for is missing here"
    else:
        position, said = token.start_pos, str(token)[:40]
        if said == ")" and _open_parenthesis(text[:position]) is None:
            message = "there is nothing open that this parenthesis could close"
        elif said == ")":
            message = "something to look for is missing before this parenthesis"
        elif said == "(" and text[:position].rstrip().endswith(":"):
            message = "several values are joined by commas here, as in from:paul,ana"
        elif token.type in {"OR", "AND"}:
            message = f'{said} joins two things, and one is missing here; to look for the word write "{said}"'
        else:
            message = f"{said!r} can't stand here"
    raise _pointing(message, text, position) from None


def _open_parenthesis(text: str) -> int | None:
    """Return where the innermost parenthesis stands that is not closed."""
    stack = []
    for found in re.finditer(r'"(?:[^"\\]|\\(?:.|\Z))*(?:"|\Z)|«[^«»]*»|“[^“”]*”|[()]', text, re.DOTALL):
        if found[0] == "(":
            stack.append(found.start())
        elif found[0] == ")" and stack:
            stack.pop()
    return stack[-1] if stack else None


def _pointing(message: str, text: str, position: int) -> QueryError:
    """Return an error that shows the place in the text."""
    position = min(position, len(text))
    begin = max(0, position - 40)
    shown = re.sub(r"\s", " ", text[begin : position + 40])
    return QueryError(
        f"{message}, at character {position + 1}:\n  {shown}\n  {' ' * (position - begin)}^",
        text=text,
        position=position,
    )
