"""Interval arithmetic: what a formula can reach, from what its variables can reach (Moore, 1966)."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Interval", "bounds_of_call", "bounds_of_operator"]

Interval = tuple[float, float]
_ANY: Interval = (-math.inf, math.inf)


def _widened(low: float, high: float) -> Interval:
    """Return the interval a few units in the last place wider: arrays may round differently."""
    if math.isnan(low) or math.isnan(high):
        return _ANY
    return low - 1e-9 * abs(low), high + 1e-9 * abs(high)


def bounds_of_operator(operator: str, left: Interval, right: Interval) -> Interval:
    """Return what ``left operator right`` can reach.

    Example:
        >>> bounds_of_operator("+", (0.0, 0.0), (-0.0, 0.0))
        (0.0, 0.0)
    """
    match operator:
        case "+":
            return _widened(left[0] + right[0], left[1] + right[1])
        case "-":
            return _widened(left[0] - right[1], left[1] - right[0])
        case "*":
            corners = [_product(a, b) for a, b in product(left, right)]
            return _widened(min(corners), max(corners))
        case "/":
            if right[0] <= 0 <= right[1]:
                return _ANY
            return bounds_of_operator("*", left, (1 / right[1], 1 / right[0]))
        case _:
            return _power(left, right[0])


def _product(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _power(base: Interval, exponent: float) -> Interval:
    low, high = base
    try:
        if low >= 0 and exponent >= 0:
            return _widened(low**exponent, high**exponent)
        if low > 0:
            return _widened(high**exponent, low**exponent)
        if exponent >= 0 and float(exponent).is_integer():
            even = int(exponent) % 2 == 0
            ends = low**exponent, high**exponent
            return _widened(0.0 if even else min(ends), max(ends))
    except (OverflowError, ZeroDivisionError):
        return _ANY
    return _ANY


def bounds_of_call(name: str, values: Sequence[Interval]) -> Interval:
    """Return what a function of a formula can reach.

    Example:
        >>> bounds_of_call("abs", [(-2.0, 0.0)])[0]
        0.0
    """
    low, high = values[0]
    match name:
        case "abs":
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        case "max":
            return max(value[0] for value in values), max(value[1] for value in values)
        case "min":
            return min(value[0] for value in values), min(value[1] for value in values)
        case "where":
            return min(values[1][0], values[2][0]), max(values[1][1], values[2][1])
        case "clip":
            floor, ceiling = values[1], values[2]
            return min(max(low, floor[0]), ceiling[0]), min(max(high, floor[1]), ceiling[1])
        case "sqrt":
            return _rising(math.sqrt, max(low, 0.0), high)
        case "log":
            return _rising(math.log, low, high) if low > 0 else (-math.inf, _rising_end(math.log, high))
        case "log1p":
            return _rising(math.log1p, low, high) if low > -1 else (-math.inf, _rising_end(math.log1p, high))
        case _:
            return _rising(math.exp, low, high)


def _rising(function: Callable[[float], float], low: float, high: float) -> Interval:
    return _widened(min(_rising_end(function, low), 1e308), _rising_end(function, high))


def _rising_end(function: Callable[[float], float], end: float) -> float:
    if end == math.inf:
        return math.inf
    if end == -math.inf:
        return 0.0 if function is math.exp else -math.inf
    try:
        return function(end)
    except OverflowError:
        return math.inf
    except ValueError:
        return 0.0  # not defined: such values count 0
