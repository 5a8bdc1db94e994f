"""Scores written as formulas: a safe subset of Python's syntax, compiled to arrays."""

from __future__ import annotations

import ast
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator

from activitykit.errors import QueryError, did_you_mean
from activitykit.rank.crowd import said_of_people
from activitykit.rank.ground import HOUR
from activitykit.rank.interval import Interval, bounds_of_call, bounds_of_operator
from activitykit.rank.signal import Composed, NodeScorer, Scorer, Signal, micros_of
from activitykit.rank.time import Recency

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates, Ground

__all__ = ["Expression", "names_in"]

_LONGEST, _DEEPEST = 2000, 50
_COUNTS = {
    "views": ("View", "Read", "Listen"),
    "likes": ("Like",),
    "comments": ("Create",),
    "shares": ("Announce",),
    "bookmarks": ("Add",),
}
_FUNCTIONS = ("abs", "clip", "exp", "log", "log1p", "max", "min", "sqrt", "where")
_ARITY = {"abs": 1, "clip": 3, "exp": 1, "log": 1, "log1p": 1, "sqrt": 1, "where": 3, "decay": 1}
_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_HORIZON = 60 * 24 * HOUR


def _plain_names() -> dict[str, type[Signal]]:
    """Return the signals that a formula may name: those that need no parameter, by their key."""
    return {
        kind().key: kind
        for kind in Signal.kinds.values()
        if not any(field.is_required() for field in kind.model_fields.values())
    }


def names_in(text: str) -> frozenset[str]:
    """Return the variables of a formula.

    Raises:
        QueryError: It is no formula, with the position of what can't be read.

    Example:
        >>> sorted(names_in("2 * affinity + log1p(likes) * decay('18h')"))
        ['affinity', 'likes']
    """
    found: set[str] = set()
    _check(_parsed(text), text, found, 0)
    return frozenset(found)


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise QueryError(f"the formula has {len(text)} characters; {_LONGEST} are read", text=text[:80])
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = max((getattr(error, "offset", None) or 1) - 1, 0)
        raise QueryError(f"{text!r} is no formula: {error}", text=text, position=at) from None


def _check(node: ast.expr, text: str, names: set[str], depth: int) -> None:
    """Refuse everything but numbers, names, arithmetic, comparisons and the few functions."""
    if depth > _DEEPEST:
        raise QueryError(f"the formula nests deeper than {_DEEPEST}", text=text, position=node.col_offset)
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
            if not math.isfinite(value) or abs(value) > 1e9:
                raise QueryError(f"{value!r} is out of measure", text=text, position=node.col_offset)
        case ast.Name(id=name):
            known = [*_plain_names(), *_COUNTS, "age"]
            if name not in known:
                raise _unknown(name, known, text, node)
            names.add(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, text, names, depth + 1)
            _check(right, text, names, depth + 1)
            if isinstance(op, ast.Pow) and not _is_number(right):
                raise QueryError("a power is a plain number", text=text, position=right.col_offset)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, text, names, depth + 1)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            _check(left, text, names, depth + 1)
            _check(right, text, names, depth + 1)
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            _check_call(node, name, text, names, depth)
        case _:
            shown = ast.get_source_segment(text.strip(), node) or type(node).__name__
            msg = f"{shown!r} has no place in a formula: numbers, names, arithmetic and functions have"
            raise QueryError(msg, text=text, position=node.col_offset)


def _check_call(node: ast.Call, name: str, text: str, names: set[str], depth: int) -> None:
    args = node.args
    if name != "decay" and name not in _FUNCTIONS:
        raise _unknown(name, [*_FUNCTIONS, "decay"], text, node)
    wanted = _ARITY.get(name)
    if (wanted is not None and len(args) != wanted) or (wanted is None and len(args) < 2):
        needed = wanted if wanted is not None else "two or more"
        raise QueryError(
            f"{name} takes {needed} values, not {len(args)}", text=text, position=node.col_offset
        )
    if name == "decay":
        span = args[0].value if isinstance(args[0], ast.Constant) else None
        if not isinstance(span, str):
            raise QueryError("decay takes a span: decay('18h')", text=text, position=node.col_offset)
        micros_of(span)
        return
    for argument in args:
        _check(argument, text, names, depth + 1)


def _decay(node: ast.AST) -> str | None:
    """Return the span of a ``decay('18h')``."""
    match node:
        case ast.Call(func=ast.Name(id="decay"), args=[ast.Constant(value=str(span))]):
            return span
    return None


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int | float)


def _unknown(name: str, known: list[str], text: str, node: ast.expr) -> QueryError:
    msg = f"a formula knows no {name!r}{did_you_mean(name, known)}"
    return QueryError(msg, text=text, position=node.col_offset)


def _readable(text: str) -> str:
    try:
        names_in(text)
    except QueryError as error:
        raise ValueError(str(error)) from error
    return text


class Expression(Signal):
    """What no signal says, as a formula of signals, counts and functions.

    Variables are the signals by their name with the parameters they have when none are given (``affinity``,
    ``recency``, ``topics``, ...), the counts ``views``, ``likes``, ``comments``, ``shares`` and ``bookmarks``
    of distinct people, and ``age`` in hours. Functions: abs, clip(x, low, high), exp, log, log1p, max, min,
    sqrt, where(condition, then, otherwise) and decay('18h'). Numbers that arithmetic does not define (a
    division by zero, the logarithm of a negative) count 0. Its reasons are those of the variables that made
    most of the value.

    Attributes:
        formula: The text.

    Example:
        >>> import activitykit as ak
        >>> ak.Expression("2*affinity + log1p(likes) * decay('18h')")
        Expression(formula="2*affinity + log1p(likes) * decay('18h')")
    """

    formula: Annotated[str, AfterValidator(_readable)]

    def __init__(self, formula: str | None = None, **parameters: Any) -> None:
        stated: dict[str, Any] = {} if formula is None else {"formula": formula}
        super().__init__(**stated, **parameters)

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Computed(ground, self.formula)


class _Count(NodeScorer):
    def __init__(self, ground: Ground, verbs: tuple[str, ...]) -> None:
        self._acts = acts = ground.engaged(ground.now - _HORIZON, dict.fromkeys(verbs, 1.0))
        super().__init__(ground, acts.things, acts.times[:-1].astype(np.float64))

    def reason(self, row: int, words: Catalogue) -> str | None:
        return said_of_people(self, self._acts, row, words)


class _Age(Scorer):
    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        return np.maximum(self.ground.now - candidates.time, 0) / HOUR

    def bounds(self, newest: int) -> Interval:
        return max(self.ground.now - newest, 0) / HOUR, math.inf


class _Computed(Composed):
    def __init__(self, ground: Ground, formula: str) -> None:
        self._tree = _parsed(formula)
        plain = _plain_names()
        self._variables: dict[str, Scorer] = {}
        for name in sorted(names_in(formula)):
            if name == "age":
                self._variables[name] = _Age(ground)
            elif name in _COUNTS:
                self._variables[name] = _Count(ground, _COUNTS[name])
            else:
                self._variables[name] = plain[name]().prepare(ground)
        for span in filter(None, map(_decay, ast.walk(self._tree))):
            self._variables[f"decay {span}"] = Recency(half_life=span).prepare(ground)
        super().__init__(ground, [*self._variables.values()])

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        known = {name: one.values(candidates) for name, one in self._variables.items()}
        return self._of(known, len(candidates))

    def shares(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return what the formula loses where each variable is 0; what brings it down is worth its fall."""
        known = {name: one.values(candidates) for name, one in self._variables.items()}
        whole = self._of(known, 1)
        lost = [whole - self._of({**known, name: np.zeros(1)}, 1) for name in known]
        return np.array(lost).reshape(-1) * np.sign(whole)

    def _of(self, known: dict[str, NDArray[np.float64]], count: int) -> NDArray[np.float64]:
        with np.errstate(all="ignore"):
            found = _evaluate(self._tree, known)
        found = np.broadcast_to(np.asarray(found, np.float64), (count,))
        return np.where(np.isfinite(found), found, 0.0)

    def bounds(self, newest: int) -> Interval:
        known = {name: scorer.bounds(newest) for name, scorer in self._variables.items()}
        low, high = _enclose(self._tree, known)
        return min(low, 0.0), max(high, 0.0)  # what is not defined counts 0


_ARRAYS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "clip": np.clip,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "sqrt": np.sqrt,
    "where": np.where,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def _evaluate(node: ast.expr, known: dict[str, NDArray[np.float64]]) -> Any:
    def inner(child: ast.expr) -> Any:
        return _evaluate(child, known)

    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]  # only numbers pass the check
        case ast.Name(id=name):
            return known[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _ARRAYS[_OPERATORS[type(op)]](inner(left), inner(right))
        case ast.UnaryOp(op=op, operand=operand):
            return -inner(operand) if isinstance(op, ast.USub) else inner(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _ARRAYS[_COMPARISONS[type(op)]](inner(left), inner(right)) * 1.0
        case ast.Call(func=ast.Name(id="decay"), args=[ast.Constant(value=span)]):
            return known[f"decay {span!s}"]
        case ast.Call(func=ast.Name(id=name), args=args):
            return _ARRAYS[name](*map(inner, args))
    raise QueryError(f"{ast.dump(node)} has no place in a formula")  # the check lets nothing else pass


def _enclose(node: ast.expr, known: dict[str, Interval]) -> Interval:
    """Return an interval that holds every value of a formula, by interval arithmetic."""

    def inner(child: ast.expr) -> Interval:
        return _enclose(child, known)

    match node:
        case ast.Constant(value=value):
            return float(value), float(value)  # type: ignore[arg-type]  # only numbers pass the check
        case ast.Name(id=name):
            return known[name]
        case ast.BinOp(left=left, op=op, right=right):
            return bounds_of_operator(_OPERATORS[type(op)], inner(left), inner(right))
        case ast.UnaryOp(op=op, operand=operand):
            low, high = inner(operand)
            return (-high, -low) if isinstance(op, ast.USub) else (low, high)
        case ast.Call(func=ast.Name(id="decay"), args=[ast.Constant(value=span)]):
            return known[f"decay {span!s}"]
        case ast.Call(func=ast.Name(id=name), args=args):
            return bounds_of_call(name, [inner(argument) for argument in args])
    return 0.0, 1.0  # a comparison
