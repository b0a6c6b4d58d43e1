"""The form `jacobians`: a function of a vector beside what is said to be its Jacobian."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.reading.drivers.passes import SLOPES
from backhand.reading.instances import required
from backhand.reading.slopes import Row, SlopeDriver, Slopes, is_right, likeliest, returned_at
from backhand.reading.source import tree_of
from backhand.reading.subject import Place

Array = NDArray[Any]

_PAIRS: Final = (
    ("fun", "jac"), ("func", "jac"), ("f", "jac"), ("f", "jacobian"), ("fun", "jacobian"),
    ("residuals", "jacobian"), ("residual", "jacobian"), ("residuals", "jac"), ("residual", "jac"),
    ("func", "dfunc"), ("fcn", "jac"), ("f", "J"), ("F", "J"), ("objective", "gradient"),
    ("fun", "grad"), ("func", "grad"), ("func", "fprime"), ("f", "fprime"), ("f", "grad"),
    ("f", "gradient"), ("f", "df"), ("f", "g"), ("f", "dfdx"), ("cost", "gradient"),
    ("model", "jac"), ("model", "jacobian"),
)  # fmt: skip
_ENDINGS: Final = (
    "{}_jac", "{}_jacobian", "{}_der", "jac_{}", "jacobian_{}", "{}_J", "{}Jac", "{}_grad",
    "{}_gradient", "grad_{}", "gradient_{}", "{}_prime", "d{}", "d_{}", "{}_derivative",
)  # fmt: skip
# Lengths of a vector that a function may take apart, and how many points it is given.
_LENGTHS: Final = (5, 4, 3, 6, 2, 7, 8)
_POINTS: Final = 9
_MOST: Final = 400
# A first look: what a difference of values may be off by, beside what `Precision` allows.
_LOOSE: Final = 1e4


class Jacobians(SlopeDriver):
    """``fun(p, t, y)`` beside ``jac(p, t, y)``, ``rosen(x)`` beside ``rosen_der(x)``."""

    name = "jacobians"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: the surer forms come before it."""
        function = getattr(module, name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            return None
        asked = [p.name for p in required(function)]
        if not 1 <= len(asked) <= 6:
            return None
        others = [second for first, second in _PAIRS if first == name]
        others += [pattern.format(name) for pattern in (*_ENDINGS, *SLOPES[:5])]
        for other in dict.fromkeys(others):
            slope = getattr(module, other, None)
            if (
                inspect.isfunction(slope)
                and slope is not function
                and slope.__module__ == module.__name__
                and [p.name for p in required(slope)] == asked
            ):
                parts = (function, slope)
                return Slopes(self.name, name, function, parts, 0.3, more=(module, slope))
        return None

    def rows(self, thing: Slopes) -> Iterator[Row]:
        """See `SlopeDriver.rows`."""
        function, slope = thing.definition, thing.more[1]
        rest = len(required(function)) - 1
        rng = np.random.default_rng(6)
        fitted = _fitted(thing, rest)
        if fitted is not None:
            yield fitted
            return
        readings = []
        points = np.sort(rng.uniform(0.3, 2.5, _POINTS))
        offers = (points, rng.standard_normal(_POINTS), 1.3, rng.standard_normal((_POINTS, 3)))
        picks = itertools.product(offers, repeat=rest) if rest else [()]
        for count, (others, length) in enumerate(itertools.product(picks, _LENGTHS)):
            if count > _MOST:
                break
            x = rng.uniform(0.4, 1.6, length)
            row = Row(
                thing.title,
                partial(_called, function, others),
                partial(_called, slope, others),
                x,
                spot=returned_at(slope),
                there=returned_at(function),
            )
            try:
                with np.errstate(all="ignore"):
                    out, claimed = row.value(x), row.slope(x)
            except Exception:
                continue
            jacobian = out.ndim > 0 and claimed.shape == (*out.shape, length)
            gradient = out.size == 1 and claimed.shape == (length,)
            if (jacobian or gradient) and np.isfinite(out).all():
                readings.append(row)
                if is_right(row):
                    break
        best = likeliest(readings)
        if best is not None:
            yield best if is_right(best) else replace(best, spot=_column(best, slope) or best.spot)


def _fitted(thing: Slopes, rest: int) -> Row | None:
    """Return a reading of a curve ``f(x, *params)`` whose Jacobian has a column a parameter.

    Its rows are as many as there are points, and its columns as there are further arguments:
    nothing else has that shape.
    """
    function, slope = thing.definition, thing.more[1]
    rng = np.random.default_rng(6)
    x = np.sort(rng.uniform(0.3, 2.5, _POINTS))
    row = Row(
        thing.title,
        lambda p: np.asarray(function(x, *p)),
        lambda p: np.asarray(slope(x, *p)),
        rng.uniform(0.4, 1.6, rest),
        spot=returned_at(slope),
        there=returned_at(function),
        whole=True,
    )
    try:
        with np.errstate(all="ignore"):
            out, claimed = row.value(row.x), row.slope(row.x)
    except Exception:
        return None
    fits = out.shape == (_POINTS,) and claimed.shape == (_POINTS, rest)
    return row if rest and fits and np.isfinite(out).all() else None


def _called(function: Any, others: tuple[Any, ...], p: Array) -> Array:
    return np.asarray(function(p, *others))


def _column(row: Row, slope: Any) -> Place | None:
    """Return the line that writes the first column of a Jacobian that is wrong."""
    out, claimed = row.value(row.x), np.asarray(row.slope(row.x))
    place = Place.of(slope)
    if np.ndim(out) != 1 or place.line is None:
        return None
    h = DOUBLE.step(1.0)
    for k in range(row.x.size):
        along = np.zeros(row.x.size)
        along[k] = h
        due = (np.asarray(row.value(row.x + along)) - np.asarray(row.value(row.x - along))) / (
            2 * h
        )
        if DOUBLE.matches(claimed[:, k], due, looseness=_LOOSE):
            continue
        for node in ast.walk(tree_of(slope)):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                index = node.targets[0].slice
                last = index.elts[-1] if isinstance(index, ast.Tuple) else index
                if isinstance(last, ast.Constant) and last.value == k:
                    return Place(place.path, place.line + node.lineno - 1)
        return None
    return None
