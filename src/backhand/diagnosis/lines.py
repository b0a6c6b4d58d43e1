"""What each line of a subject's passes holds."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import Precision
from backhand.diagnosis.report import ListedLine
from backhand.diagnosis.turns.listing import Forward, Line, held_by
from backhand.reading.observation import Observed
from backhand.reading.samples import upstreams
from backhand.reading.subject import Subject
from backhand.reading.tapping import Tapped, as_arrays, tapped
from backhand.running.turn import NoTurnError

Array = NDArray[Any]

# Seconds of the processor's time that a listing may take.
SECONDS: Final = 0.5
# Passes that one line may take.
_A_LINE: Final = 12


def lines_of(
    subject: Subject, seen: Observed, most: float = math.inf, seconds: float = SECONDS
) -> list[Line]:
    """Return what each line of a subject's file held in a pass each way, in the order of the text.

    Parameters
    ----------
    subject : Subject
    seen : Observed
        What its passes are handed, for the names of its inputs.
    most : float
        Forward passes that it may take.
    seconds : float
        That it may take; what is not reached by then is left out.
    """
    with contextlib.suppress(Exception), tapped(subject) as one:
        if one is not None:
            return once(_lines(one, seen, most, time.process_time() + seconds))
    return []


def _lines(one: Tapped, seen: Observed, most: float, until: float) -> list[Line]:
    subject = one.subject
    made, outputs = one.seen()
    weights = as_arrays(upstreams(outputs, scalar=subject.scalar))

    def loss(outputs: tuple[Array, ...]) -> float:
        total = sum(float(np.sum(w * out)) for w, out in zip(weights, outputs, strict=True))
        if not np.isfinite(total):
            raise NoTurnError("no number came out")
        return total

    def guarded(run: Callable[[], tuple[Array, ...]]) -> float:
        try:
            return loss(run())
        except NoTurnError:
            raise
        except Exception as error:  # whatever a moved value makes of somebody's code
            raise NoTurnError(str(error)) from error

    def of_root(name: str) -> Callable[[Array], float]:
        return lambda delta: guarded(lambda: one.outputs(name=name, delta=delta))

    def of_value(number: int, visit: int) -> Callable[[Array], float]:
        return lambda delta: guarded(lambda: one.outputs((number, visit, delta)))

    values = subject.values
    called = _called(subject, seen)
    known = [Forward(called.get(n, n), a, of_root(n)) for n, a in values.differentiable.items()]
    precision = Precision.of(np.float64, scale=abs(loss(outputs)))
    with np.errstate(all="ignore"):
        return held_by(
            [(s.site, s.visit, s.value) for s in made],
            one.sites,
            one.text.splitlines(),
            known,
            of_value,
            precision,
            goes_on=lambda: one.passes + _A_LINE <= most and time.process_time() < until,
        )


def _called(subject: Subject, seen: Observed) -> dict[str, str]:
    """Return what the code calls its inputs, by the names of their gradients."""
    given = [a for call in seen.forward[:1] for a in call.arguments if a.shown.startswith("(")]
    names = [argument.name for argument in given if not argument.labels]
    return dict(zip(subject.values.inputs, names, strict=False))


def once(lines: list[Line]) -> list[Line]:
    """Return one record a line of the text: that of what it was written for, the last it held."""
    found: dict[int, Line] = {}
    for line in lines:
        known = found.get(line.site.line)
        if known is None or line.status != "other" or known.status == "other":
            found[line.site.line] = line
    return [line for _number, line in sorted(found.items())]


def listed(line: Line, code: str = "") -> ListedLine:
    """Return a line as a report has it, with the line's own text."""
    site = line.site
    name = "" if site.kind == "return" and not site.name.isidentifier() else site.name
    return ListedLine(site.line, name, tuple(line.value.shape), line.holds, line.status, code)
