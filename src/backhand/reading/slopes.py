"""Functions beside what is said to be their slope: of each entry, of a number, or of a vector."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.frozen import of_itself
from backhand.language import gettext as _
from backhand.reading.driver import Blueprint, Found, FreeDriver, double
from backhand.reading.source import tree_of, unwrapped
from backhand.reading.subject import IncompleteError, Part, Place, Subject, Values

Array = NDArray[Any]
Function = Callable[[Array], Any]

# Beyond this a slope is another one; what lies between is left to the judge.
_APART: Final = 1e-4
# Rows and columns of what functions of each entry are given: beyond every kink of the usual ones
# (hard sigmoid 2.5, ReLU6 6), and no number twice.
_SHAPE: Final = (6, 9)
_WIDEST: Final = 6.6


@of_itself
class Row:
    """One function with its slope.

    Attributes
    ----------
    title : str
    value, slope : callable
        Of an array.  The slope is of the array's shape, or that of a Jacobian: (*value, *array).
    x : array
    role : str
    spot, there : Place or None
        Where the slope and the function are said.
    at_output : bool
        The slope is handed what the function gave.
    whole : bool
        The array has a length of its own: no other can be handed over.
    """

    title: str
    value: Function
    slope: Function
    x: Array
    role: str = "unknown"
    spot: Place | None = None
    there: Place | None = None
    at_output: bool = False
    whole: bool = False

    def claimed(self, x: Array, out: Any) -> Array:
        """Return the slope that the code gives at an array."""
        given = self.slope(np.array(out) if self.at_output else x.copy())
        if given is None:
            raise IncompleteError("no slope was returned")
        return np.asarray(given, dtype=np.float64)


@of_itself
class Slopes(Found):
    """Functions and slopes that were found together.

    Attributes
    ----------
    rows : tuple of Row
        Filled where it is bound.
    more : object
        What the driver keeps to make them.
    called_so : bool
        As `Subject.called_so`.
    """

    rows: tuple[Row, ...] = ()
    tier: int = 0
    more: Any = None
    called_so: bool = False
    unexamined: Mapping[str, str] = field(default_factory=dict)


class SlopeDriver(FreeDriver):
    """A form in which functions stand beside their slopes."""

    convention = "passes"

    @abstractmethod
    def rows(self, thing: Slopes) -> Iterator[Row]:
        """Yield the rows, where a function runs at several kinds of numbers the likeliest first.

        Of rows of one title the first that runs is meant.
        """

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return "(f, f_prime), x"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        found: dict[str, Row] = {}
        left: dict[str, str] = {}
        for row in self.rows(thing):
            if row.title in found:
                continue
            why = _why_not(row)
            if why:
                left.setdefault(row.title, why)
            else:
                found[row.title] = row
        if not found:
            why = next(iter(left.values()), "nothing")
            yield TypeError(f"{thing.title}: {why}")
            return
        rows = self.settled(thing, list(found.values()))
        reading = replace(
            thing,
            rows=tuple(rows),
            unexamined={
                **thing.unexamined,
                **{n: why for n, why in left.items() if n not in found},
            },
        )
        yield Blueprint(reading, tuple(row.x for row in rows))

    def settled(self, thing: Slopes, rows: list[Row]) -> list[Row]:
        """Return the rows, with where their slopes are taken."""
        return rows

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: Slopes = blueprint.thing
        rows = reading.rows
        one = len(rows) == 1
        names = ["dx"] if one else [row.title for row in rows]
        values = Values(dict(zip(names, map(double, blueprint.inputs), strict=True)), {})
        definition = reading.definition
        functions = {"forward": definition, "backward": definition}
        subject = self.subject(
            blueprint,
            values,
            lambda: SlopeSession(rows),
            functions,
            role=rows[0].role if one else "unknown",
            called_so=reading.called_so,
        )
        spots = {"forward": rows[0].there, "backward": rows[0].spot} if one else {}
        return replace(
            subject,
            at_batch_size=partial(_resized, values, any(row.whole for row in rows)),
            parts=tuple(
                Part(
                    row.title,
                    k,
                    (names[k],),
                    row.role,
                    places={
                        n: p for n, p in ((names[k], row.spot), ("out", row.there)) if p is not None
                    },
                )
                for k, row in enumerate(rows)
            ),
            methods={**subject.methods, **{n: p for n, p in spots.items() if p is not None}},
            unexamined={**subject.unexamined, **reading.unexamined},
        )


def _resized(values: Values, whole: bool, size: int) -> Values | None:
    """Return as many rows of each array as are asked, or none where one has no rows."""
    arrays = {}
    for name, array in values.inputs.items():
        if whole or array.ndim == 0 or size > len(array):
            return None
        arrays[name] = array[:size].copy()
    return replace(values, inputs=arrays)


def _why_not(row: Row) -> str:
    """Return why a row can't be looked at; empty where it can."""
    try:
        with np.errstate(all="ignore"):
            out = np.asarray(row.value(row.x.copy()), dtype=np.float64)
            if not out.size or not np.isfinite(out).all():
                return _("it gives no finite numbers")
            try:
                slope = row.claimed(row.x, out)
            except Exception as error:
                if row.at_output:
                    raise
                return _("its slope raises {kind}").format(kind=type(error).__name__)
    except Exception as error:
        return _("it raises {kind}").format(kind=type(error).__name__)
    fits = (
        (out.shape == row.x.shape and slope.shape in (out.shape, ()))
        or slope.shape == (*out.shape, *row.x.shape)
        or (out.ndim == 0 and slope.size == row.x.size)
    )  # fmt: skip
    return "" if fits else _("its slope has another shape")


def is_right(row: Row) -> bool:
    """Whether a slope is the function's, as far as a first look tells; kinks are left out."""
    with np.errstate(all="ignore"):
        try:
            out = np.asarray(row.value(row.x.copy()), dtype=np.float64)
            claimed = row.claimed(row.x, out)
            entrywise = out.ndim > 0 and out.shape == row.x.shape
            if entrywise:
                return claimed.shape in (out.shape, ()) and _matches(row, claimed, 1.0)
            rng = np.random.default_rng(row.x.size)
            along = rng.standard_normal(row.x.shape)
            due = np.tensordot(claimed, along, axes=along.ndim) if out.ndim else claimed * along
            return _matches(row, due if out.ndim else np.asarray(due.sum()), along)
        except Exception:
            return False


def _matches(row: Row, claimed: Array, along: Any) -> bool:
    h, slopes = DOUBLE.step(1.0), []
    for step in (h, h / 2):
        above = np.asarray(row.value(row.x + step * along), dtype=np.float64)
        below = np.asarray(row.value(row.x - step * along), dtype=np.float64)
        slopes.append((above - below) / (2 * step))
    scale = 1 + np.abs(slopes[0])
    settled = np.abs(slopes[0] - slopes[1]) <= _APART * scale
    near = np.abs(claimed - slopes[0]) <= _APART * scale
    return bool(settled.any() and near[settled].all())


def likeliest(rows: Sequence[Row]) -> Row | None:
    """Return the row among several readings of one function that is right, else the first."""
    running = [row for row in rows if not _why_not(row)]
    return next(filter(is_right, running), running[0] if running else None)


def spread(seed: int = 0) -> Iterator[Array]:
    """Yield what a function of each entry may be given: either sign, positive, between 0 and 1."""
    rng = np.random.default_rng(seed + 3)
    count = int(np.prod(_SHAPE))
    # Closer together near zero, where functions bend.
    even = (rng.permutation(count) + 0.5) / count
    wide = (_WIDEST * np.sign(even - 0.5) * np.abs(2 * even - 1) ** 1.5).reshape(_SHAPE)
    yield wide
    yield np.abs(wide) + 0.05
    yield 0.05 + 0.9 * even.reshape(_SHAPE)


def per_entry(function: Any) -> Function:
    """Return a function of arrays that calls one of numbers for each entry, where it must."""

    def run(x: Array) -> Any:
        try:
            return function(x)
        except (TypeError, ValueError):
            values = [function(float(entry)) for entry in x.ravel()]
            return np.array(values, dtype=np.float64).reshape(x.shape)

    return run


def returned_at(function: Any) -> Place | None:
    """Return where a function says what it returns: its last such statement, or a lambda."""
    place = Place.of(function)
    if place.line is None:
        return None
    lines = [n.lineno for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value]
    code = getattr(unwrapped(function), "__code__", None)
    if code is not None and code.co_name == "<lambda>":
        return Place(place.path, code.co_firstlineno)
    return Place(place.path, place.line + max(lines, default=1) - 1)


class SlopeSession:
    """The functions, and what their slopes make of an upstream gradient."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._inputs: list[Array] = []
        self._outputs: list[Array] = []

    def forward(self, values: Values) -> Any:
        """Return what each function gives."""
        self._inputs = list(values.inputs.values())
        # What stands beside an input, labels say, is in double precision: it decides no type.
        self._outputs = [
            np.asarray(row.value(x.copy())).astype(x.dtype)
            for row, x in zip(self._rows, self._inputs, strict=True)
        ]
        return tuple(self._outputs) if len(self._outputs) > 1 else self._outputs[0]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return upstream times slope, entry by entry, or times the Jacobian."""
        found = {}
        one = len(self._rows) == 1
        whole = zip(self._rows, self._inputs, self._outputs, upstream, strict=True)
        for row, x, out, dout in whole:
            slope = row.claimed(x, out)
            dout = np.asarray(dout)
            if out.ndim and slope.shape == (*out.shape, *x.shape):
                gradient = np.tensordot(dout, slope, axes=out.ndim)
            elif slope.ndim == 0 and out.shape == x.shape:
                gradient = dout * np.full(x.shape, slope)
            else:
                gradient = dout * slope
            found["dx" if one else row.title] = gradient.astype(x.dtype, copy=False)
        return found

    def parameters(self) -> dict[str, Array]:
        """A function has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
