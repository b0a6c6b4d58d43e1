"""The lines of a turn with what each holds: a forward value, a gradient, a multiple, or neither.

A line is forward if the loss depends on its value.  Of a backward one the name says what it should
hold, ``dz2`` the gradient of ``z2``; where it says nothing, what it does hold is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import Precision
from backhand.derivatives.slope import Slope, slope_along
from backhand.diagnosis.turns.claims import last_word, text_of
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.claims import SURE, sureness
from backhand.reading.instrument import Site
from backhand.reading.losses import Loss
from backhand.reading.state import Path
from backhand.running.turn import NoTurnError, Turn

Array = NDArray[Any]
Status = Literal["forward", "right", "multiple", "wrong", "other"]

_SHOWN: Final = ("assign", "store", "update", "return")
_MOST_SITES: Final = 120
_PROPORTIONAL: Final = 2e-5  # of what two directions say, beside a slope known to about 1e-8


# How a value is called that is sent back, whatever it is of.
_SENT_BACK: Final = pattern(r"^d(?!ata)|delta|grad|err|gosa", re.IGNORECASE)


def is_sent_back(site: Site) -> bool:
    """Whether what is kept somewhere is called as a gradient is, whatever it is of."""
    return bool(_SENT_BACK.search(last_word(site.name)))


@frozen
class Line:
    """What one line of a turn left.

    Attributes
    ----------
    site : Site
    value : array
        At its last visit.
    status : str
        "forward"; of a backward line "right", "multiple" (of what its name says), "wrong" (not
        what its name says), "other" (its name says nothing that is known).
    holds : str
        For people: "dL/dz2", "5 × dL/dz2", "not dL/dz2", "".
    """

    site: Site
    value: Array
    status: Status
    holds: str


@dataclass
class Forward:
    """A value that the loss depends on, with the loss's slopes along two directions.

    `loss_with` takes what is added to it and returns the loss.
    """

    name: str
    value: Array
    loss_with: Callable[[Array], float]
    directions: list[Array] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)


def listing(
    turn: Turn,
    loss: Loss,
    roots: Mapping[Path, Array],
    still: Mapping[Path, Array],
    factor: float = 1.0,
) -> list[Line]:
    """Return the lines of a turn, in the order in which they ran.

    Parameters
    ----------
    turn : Turn
    loss : Loss
    roots : dict of arrays
        What is learnt.
    still : dict of arrays
        What every run moves at its head: rates that are set to zero.
    factor : float
        What all gradients of the turn may carry.
    """
    base = turn.run(everything=True)
    precision = Precision.of(np.float64, scale=abs(loss.of(base.seen)))

    def of_root(path: Path) -> Callable[[Array], float]:
        return lambda delta: loss.of(turn.seen([{**still, path: delta}], loss.watch)[0])

    def of_value(number: int, visit: int) -> Callable[[Array], float]:
        return lambda delta: loss.of(turn.seen([still], loss.watch, (number, visit, delta))[0])

    known = [Forward(last_word(text_of(p)), v, of_root(p)) for p, v in roots.items()]
    return held_by(
        base.seen,
        turn.program.sites,
        turn.program.whole.splitlines(),
        known,
        of_value,
        precision,
        factor,
        frozenset(loss.watch),
    )


def held_by(
    seen: Iterable[tuple[int, int, Any]],
    sites: Sequence[Site],
    text: Sequence[str],
    known: list[Forward],
    of_value: Callable[[int, int], Callable[[Array], float]],
    precision: Precision,
    factor: float = 1.0,
    watched: Container[int] = frozenset(),
    goes_on: Callable[[], bool] = lambda: True,
) -> list[Line]:
    """Return what the values at some sites hold, in the order in which they were made.

    Parameters
    ----------
    seen : iterable of (site, visit, value)
    sites : sequence of Site
    text : sequence of str
        The program's lines.
    known : list of Forward
        What the loss depends on, known already: parameters and inputs.
    of_value : callable
        (site, visit) → what takes an array that is added to the value there, and returns the loss.
    precision : Precision
        Of the loss.
    factor : float
        What all gradients may carry.
    watched : container of int
        Sites at which the loss itself is made.
    goes_on : callable
        Asked before each site whether there is time for it.
    """
    for one in known:
        _is_forward(one, precision)
    made = [(n, v, a) for n, v, a in seen if a is not None]
    shown = [(n, v, np.asarray(a, np.float64)) for n, v, a in made if _is_shown(sites[n], a)]
    last = {n: (v, a) for n, v, a in shown}
    # A loop that goes back through time ends where the one that came there began.
    first = {n: a for n, _v, a in reversed(shown)}
    order = list(dict.fromkeys(n for n, _v, _a in shown))[:_MOST_SITES]
    unnamed = _Unnamed(sites, text, made, precision, of_value)
    lines: list[Line] = []
    for number in order:
        if not goes_on():
            break
        visit, value = last[number]
        site = sites[number]
        one = Forward(last_word(site.name), value, of_value(number, visit))
        if number in watched:
            lines.append(Line(site, value, "forward", ""))
        elif _is_forward(one, precision):
            if visit:
                begun = Forward(one.name, first[number], of_value(number, 0))
                known += [begun] if _is_forward(begun, precision) else []
            known.append(one)
            lines.append(Line(site, value, "forward", ""))
        else:
            line = _backward(site, value, known, precision, factor)
            if line.status == "other" and is_sent_back(site) and value.size > 1:
                line = unnamed.line(site, value, factor)
            lines.append(line)
    return lines


@dataclass
class _Unnamed:
    """The forward values that no name keeps: parts of expressions, looked at where one is wanted.

    `loss_with` takes a site and a visit, and returns what takes what is added there.
    """

    sites: Sequence[Site]
    text: Sequence[str]
    seen: Sequence[tuple[int, int, Array]]
    precision: Precision
    loss_with: Callable[[int, int], Callable[[Array], float]]
    known: dict[int, Forward] = field(default_factory=dict)

    def line(self, site: Site, value: Array, factor: float) -> Line:
        """Return a line with the gradient of such a value, where it holds one."""
        last = {n: (v, np.asarray(a)) for n, v, a in self.seen}
        for number, (visit, held) in last.items():
            part = self.sites[number]
            if part.kind != "inner" or held.shape != value.shape or held.dtype.kind != "f":
                continue
            if number not in self.known:
                one = Forward(self._text(part), held, self.loss_with(number, visit))
                _is_forward(one, self.precision)
                self.known[number] = one
            ratio = _ratio(value, self.known[number], self.precision)
            if ratio is not None:
                return Line(site, value, *_multiple(self.known[number].name, ratio, factor))
        return Line(site, value, "other", "")

    def _text(self, part: Site) -> str:
        lines = self.text
        same = part.line == part.end_line and part.line <= len(lines)
        return f"({lines[part.line - 1][part.column : part.end_column]})" if same else "(…)"


def _is_shown(site: Site, value: Any) -> bool:
    return site.kind in _SHOWN and np.asarray(value).dtype.kind == "f"


def _is_forward(one: Forward, precision: Precision) -> bool:
    """Whether the loss depends on a value: its slope along one direction is none."""
    try:
        slope = _slope(one, precision)
    except NoTurnError:
        one.directions.clear()
        return False
    if not abs(float(slope.value)) > 10 * float(slope.error):
        one.directions.clear()
        return False
    return True


def _slope(one: Forward, precision: Precision) -> Slope:
    rng = np.random.default_rng(one.value.size + len(one.directions))
    direction = rng.standard_normal(one.value.shape)
    slope = slope_along(lambda t: one.loss_with(t * direction), precision, size=_size(one.value))
    one.directions.append(direction)
    one.slopes.append(float(slope.value))
    return slope


def _backward(
    site: Site, value: Array, known: Sequence[Forward], precision: Precision, factor: float
) -> Line:
    word = last_word(site.name)
    # A delta is a gradient of whatever its author calls so.
    named = [] if "delta" in word.lower() else [o for o in known if sureness(word, o.name) >= SURE]
    named = [one for one in reversed(named) if one.value.shape == value.shape]
    for one in named:
        ratio = _ratio(value, one, precision)
        if ratio is not None:
            return Line(site, value, *_multiple(one.name, ratio, factor))
    if named:
        return Line(site, value, "wrong", _("not dL/d{name}").format(name=named[0].name))
    for one in reversed(known):
        if one.value.shape == value.shape and value.size > 2:
            ratio = _ratio(value, one, precision)
            if ratio is not None:
                return Line(site, value, *_multiple(one.name, ratio, factor))
    return Line(site, value, "other", "")


def _multiple(name: str, ratio: float, factor: float) -> tuple[Status, str]:
    if not name:
        return "other", ""
    if abs(ratio - 1) <= _PROPORTIONAL:
        return "right", f"dL/d{name}"
    status: Status = "right" if abs(ratio - factor) <= _PROPORTIONAL * abs(factor) else "multiple"
    return status, f"{ratio:.4g} × dL/d{name}"


def _ratio(value: Array, one: Forward, precision: Precision) -> float | None:
    """Return what a value is of a gradient; None where it is no multiple of it."""
    if not one.directions:
        return None
    first = float(np.sum(value * one.directions[0])) / one.slopes[0]
    if first == 0 or not np.isfinite(first):
        return None
    try:
        if len(one.directions) < 2:
            _slope(one, precision)
    except NoTurnError:
        return None
    expected = np.array([float(np.sum(value * d)) for d in one.directions])
    slopes = np.array(one.slopes)
    ratio = float(expected @ slopes) / float(slopes @ slopes)
    left = float(np.max(np.abs(expected - ratio * slopes)))
    return ratio if left <= _PROPORTIONAL * float(np.max(np.abs(expected))) else None


def _size(value: Array) -> float:
    return float(np.sqrt(np.mean(np.square(value)))) if value.size else 0.0
