"""Subject → SubjectReport: measured, explained, and pointed at."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.binding import binding_of, loss_of
from backhand.diagnosis.bisect import bisect
from backhand.diagnosis.evidence import Evidence, Point, Raised, Unwatched
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import measure
from backhand.diagnosis.pointing import change_in, code_at, line_of
from backhand.diagnosis.power import Worth, worth_of
from backhand.diagnosis.report import (
    Entry,
    Gradient,
    Hints,
    Power,
    Report,
    SubjectReport,
    Unexamined,
    Verdict,
    plain,
)
from backhand.diagnosis.runner import diagnose
from backhand.diagnosis.unexamined import omitted
from backhand.errors import NonFiniteError, SettingError, ShapeError
from backhand.language import gettext as _
from backhand.language import language, speaking
from backhand.reading.bench import OwnBench
from backhand.reading.binder import CannotInfer, infer
from backhand.reading.case import Case
from backhand.reading.discovery import of_case, of_parts
from backhand.reading.driver import definition_of
from backhand.reading.observing import observed
from backhand.reading.subject import Place, Subject, Unready
from backhand.reading.vocabulary import BATCHED, Meaning, means

Array = NDArray[Any]

# Entries told of a wrong gradient, and cells of its map either way.
WORST: Final = 6
MAP_SIZE: Final = 48

# (line in the text that was run) → (cell, line in the cell); cell None in a plain file.
Locate = Callable[[int], tuple[int | None, int]]


def check(
    thing: Any, x: Any = None, t: Any = None, *, name: str | None = None, hints: Hints = "fix"
) -> Report:
    """Check a backward pass that was written by hand.

    Parameters
    ----------
    thing : object
        An instance or a class with forward and backward, or with params, loss and gradient;
        a pair ``(forward, backward)`` of functions; a function ``(x, y) -> (loss, dx)``; or a
        `Case`, which says everything itself.
    x : array, tuple of arrays, or None
        The input.  For several inputs, and for the parameters of a pair, a tuple.  Without
        it one is found from the signature and the name.
    t : array, optional
        The labels, for a loss or a network.
    name : str, optional
        What the report calls it.
    hints : "where", "kind" or "fix"
        How much is told; see `Report.with_hints`.

    Raises
    ------
    NonFiniteError, ShapeError
        The input holds nan or inf, or nothing.
    SettingError
        Labels for what is no loss.

    Returns
    -------
    report : Report
        With one subject.  A notebook shows it as a table; ``report.raise_for_errors()``
        makes a test of it.

    Examples
    --------
    >>> import numpy as np
    >>> from backhand import Sigmoid, check
    >>> check(Sigmoid(), np.array([[0.5, -1.0], [2.0, 0.3]])).subjects[0].verdict
    'pass'
    """
    found = _subject_of(thing, x, t)
    if name is not None:
        found = replace(found, name=name)
    return Report((examine(found, power=False),)).with_hints(hints)


def _subject_of(thing: Any, x: Any, t: Any) -> Subject | Unready:
    if isinstance(thing, Case):
        return of_case(thing)
    definition = definition_of(thing)
    place = Place.of(definition)
    if x is not None:
        given = _as_input(x)
        _require_numbers(given)
        _require_labels_fit(thing, t)
        return of_parts(thing, given, t, from_case=True, place=place)
    made = isinstance(thing, tuple) or thing is definition
    try:
        return infer(thing if made else _made_by_copying(thing), place)
    except CannotInfer as error:
        called = definition.__name__
        return Unready(
            called,
            "attributes",
            "unknown",
            place,
            None,
            _("no input could be found for {name} ({reason})").format(
                name=called, reason=error.tried or _("nothing fits its signature")
            ),
            _("give one: check({name}, x), or check({name}, x, t) for a loss").format(name=called),
        )


def _as_input(x: Any) -> Any:
    if isinstance(x, (tuple, np.ndarray)):
        return x
    return np.asarray(x)


def _require_numbers(x: Any) -> None:
    """Refuse an input that no code could be right for."""
    for number, array in enumerate(x if isinstance(x, tuple) else (x,)):
        if not isinstance(array, np.ndarray):
            continue
        if array.size == 0:
            raise ShapeError(
                _("the input has the shape {shape}: it holds nothing to check with").format(
                    shape=array.shape
                )
            )
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise NonFiniteError(
                _("input {number} holds nan or inf: give finite numbers").format(number=number)
            )


def _require_labels_fit(thing: Any, t: Any) -> None:
    """Refuse a third argument where forward takes one input, or several in a tuple."""
    if t is None or isinstance(thing, tuple) or inspect.isroutine(thing):
        return
    cls = thing if inspect.isclass(thing) else type(thing)
    if hasattr(cls, "forward") and not _takes_two(cls.forward) and not hasattr(cls, "loss"):
        raise SettingError(
            _(
                "{name} is no loss, so it takes no labels: several inputs go in a tuple, "
                "check({name}, (x0, x1))"
            ).format(name=cls.__name__)
        )


def _takes_two(forward: Callable[..., Any]) -> bool:
    """Whether a forward takes labels: a second argument that is neither option nor input."""
    try:
        parameters = [p for p in inspect.signature(forward).parameters.values() if p.name != "self"]
    except (TypeError, ValueError):
        return True
    due = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    starred = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    labels = len(due) >= 2 and means(due[1].name, (Meaning.LABELS,))
    if len(due) >= 2 and means(due[1].name, BATCHED) and not labels:
        return False  # a second input: it goes into the tuple
    return starred or labels or sum(p.default is p.empty for p in due) >= 2


def _made_by_copying(instance: Any) -> type:
    """Return a class whose instances are copies of this one: its constructor is not asked."""
    cls = type(instance)
    return type(
        cls.__name__,
        (cls,),
        {
            "__new__": lambda _made: copy.deepcopy(instance),
            "__init__": lambda self: None,
        },
    )


def examine(
    subject: Subject | Unready, locate: Locate | None = None, *, power: bool = True
) -> SubjectReport:
    """Measure and diagnose a subject.

    Parameters
    ----------
    subject : Subject or Unready
    locate : callable, optional
        For code from a notebook: what cell and line a line of the joined text is.
    power : bool
        Put faults into what passes, to see what the pass is worth.

    Returns
    -------
    report : SubjectReport
    """
    cell, line = _located(subject.place, locate)
    if isinstance(subject, Unready):
        return _unready(subject, cell, line)
    evidence = measure(subject)
    seen = observed(subject)
    left_out = omitted(subject, evidence, seen) if evidence.points else []
    evidence = replace(evidence, unexamined={one.name: one.why for one in left_out if one.due})
    told = evidence
    if evidence.contracts.raised is not None:
        # A message may name the line: as a reader of the notebook counts them.
        told = replace(
            evidence,
            contracts=replace(
                evidence.contracts, raised=_relocated(evidence.contracts.raised, locate)
            ),
        )
    with speaking(language()):  # the environment is not asked again for each of a thousand texts
        findings = bisect(subject, evidence, diagnose(told))
    verdict = _verdict(evidence, findings)
    worth = _worth(subject, evidence) if power and verdict == "pass" else None
    note = _nothing_examined(subject) if verdict == "skipped" else ""
    if worth is not None:
        evidence = replace(evidence, unwatched=_unwatched(worth, locate))
        findings = diagnose(evidence)
        if not worth.watched:
            verdict, note = "skipped", _nothing_noticed()
    pointed = tuple(_pointed(f, subject, evidence, locate) for f in findings)
    return SubjectReport(
        name=subject.name,
        convention=subject.convention,
        role=subject.role,
        verdict=verdict,
        findings=pointed,
        gradients=tuple(_gradient(evidence, name) for name in evidence.comparisons),
        path=subject.place.path,
        line=line,
        cell=cell,
        note=note,
        binding=binding_of(subject, seen),
        loss=loss_of(subject),
        unexamined=(
            *(Unexamined(one.name, one.why) for one in left_out),
            *(Unexamined(name, why) for name, why in subject.unexamined.items()),
        ),
        power=None if worth is None else _power(worth, locate),
    )


def _worth(subject: Subject, evidence: Evidence) -> Worth | None:
    """Return what a pass is worth, where faults can be put into its code."""
    bench = OwnBench.of(subject) if subject.conditions is None else None
    return None if bench is None else worth_of(subject, evidence, bench)


def _unwatched(worth: Worth, locate: Locate | None) -> tuple[Unwatched, ...]:
    found = []
    for line, why in worth.unwatched.items():
        cell, within = (None, line) if locate is None else locate(line)
        shown = str(within)
        if cell is not None:
            shown = _("{line} (cell {cell})").format(line=within, cell=cell)
        found.append(Unwatched(line, shown, why))
    return tuple(found)


def _power(worth: Worth, locate: Locate | None) -> Power:
    lines = [n if locate is None else locate(n)[1] for n in worth.unwatched]
    return Power(
        len(worth.watched) + len(worth.unwatched),
        len(worth.watched),
        worth.faults,
        worth.noticed,
        tuple(lines),
    )


def _nothing_noticed() -> str:
    return _(
        "faults were put into every line of its backward pass, and none was noticed: nothing that "
        "was looked at depends on it"
    )


def _nothing_examined(subject: Subject) -> str:
    return _(
        "it ran, and no gradient of it was found: write a case that says where they are, "
        "def case_{low}(): return backhand.Case(…)"
    ).format(low=subject.name.lower())


def _unready(subject: Unready, cell: int | None, line: int | None) -> SubjectReport:
    findings: tuple[Finding, ...] = ()
    if subject.rule is not None:
        findings = (
            Finding(
                subject.rule,
                "-",
                "error",
                subject.message,
                subject.fix,
                {"line": line} if line is not None else {},
            ),
        )
    return SubjectReport(
        name=subject.name,
        convention=subject.convention,
        role=subject.role,
        verdict="error" if subject.rule is not None else "skipped",
        findings=findings,
        path=subject.place.path,
        line=line,
        cell=cell,
        note="" if subject.rule is not None else f"{subject.message}\n{subject.fix}",
    )


def _verdict(evidence: Evidence, findings: list[Finding]) -> Verdict:
    if not any(f.severity == "error" for f in findings):
        # Nothing was measured and no rule says why: that is no pass.
        if not evidence.points:
            return "error"
        return "pass" if evidence.comparisons else "skipped"
    return "fail" if evidence.points else "error"


def _located(place: Place, locate: Locate | None) -> tuple[int | None, int | None]:
    if place.line is None or locate is None:
        return None, place.line
    return locate(place.line)


def _relocated(raised: Raised, locate: Locate | None) -> Raised:
    if raised.line is None or locate is None:
        return raised
    return replace(raised, line=locate(raised.line)[1])


def _pointed(
    finding: Finding, subject: Subject, evidence: Evidence, locate: Locate | None
) -> Finding:
    """Say in a finding's evidence what line of what file it is about."""
    known = {key: value for key, value in finding.evidence.items() if value is not None}
    raised = evidence.contracts.raised
    if raised is not None and raised.line is not None:
        known.update(line=raised.line)
        path, line = subject.place.path, raised.line
    elif "line" in known:
        path, line = str(known.get("path", subject.place.path)), int(known["line"])
    else:
        spot = _spot(finding, subject, raised)
        own = subject.place_of(finding.where)
        if own is not None and own.path is not None and own.line is not None:
            spot = own.path, own.line
        if spot is None:
            return replace(finding, evidence=plain(known))
        path, line = spot
    if path is not None:
        if code := code_at(path, line):
            known["code"] = code
        cell, known["line"] = locate(line) if locate is not None else (None, line)
        if cell is not None:
            known["cell"] = cell
        if path != subject.place.path:
            known["path"] = path
        else:
            known.pop("path", None)
    return replace(finding, evidence=plain(known))


def _spot(finding: Finding, subject: Subject, raised: Raised | None) -> tuple[str, int] | None:
    """Return the file and line that a finding is about."""
    if finding.rule == "BH207" and raised is not None:
        return _raising(subject, raised)
    if finding.rule == "BH201":
        first = finding.evidence.get("during") in ("forward", "loss")
        place = subject.methods.get("forward" if first else "backward")
        return change_in(place, finding.evidence.get("changed", ()))
    if finding.rule == "BH202":
        return change_in(subject.methods.get("backward"))
    return line_of(subject.methods, finding.rule, finding.where)


def _raising(subject: Subject, raised: Raised) -> tuple[str, int] | None:
    """Return what a pass that raised outside its own lines is pointed at by: nan by what it
    returns, arguments that it does not take by its head."""
    if raised.during == "forward" and raised.kind == "nan":
        return line_of(subject.methods, "BH207", "out")
    place = subject.methods.get(raised.during)
    if place is None or place.path is None or place.line is None:
        return None
    return place.path, place.line


def _gradient(evidence: Evidence, name: str) -> Gradient:
    comparison = evidence.comparisons[name]
    figures = comparison.to_dict()
    powerless = name in evidence.powerless
    passed = comparison.passed and name not in evidence.wrong_for_one
    figures["passed"] = passed
    if passed:
        return Gradient(name, figures, powerless=powerless)
    worst, error_map = _difference(evidence, name)
    return Gradient(name, figures, worst, error_map, powerless)


def _difference(
    evidence: Evidence, name: str
) -> tuple[tuple[Entry, ...], tuple[tuple[float | None, ...], ...] | None]:
    """Return the worst entries and the map of the error, where it is largest."""
    best: tuple[float, Point, Array, Array] | None = None
    for point in evidence.points:
        if not point.has_entries(name):
            continue
        for k in range(len(point.upstreams)):
            derivative, analytic = point.derivative(name, k), point.observed(name, k)
            if analytic is None or analytic.shape != derivative.shape:
                continue
            size = float(np.nanmax(np.abs(analytic - derivative), initial=0.0))
            if best is None or size > 1.5 * best[0]:
                best = (size, point, analytic, derivative)
        if best is not None and best[0] > 0:
            break  # the first point that shows it: the ordinary batch
    if best is None:
        return _derivative_alone(evidence, name), None
    _size, point, analytic, derivative = best
    error = np.abs(analytic - derivative)
    order = np.argsort(-np.nan_to_num(error, nan=np.inf), axis=None)[:WORST]
    entries = tuple(
        Entry(point.place(name, index), plain(analytic[index]), plain(derivative[index]))
        for index in (np.unravel_index(int(flat), error.shape) for flat in order)
    )
    return entries, _map(error)


def _derivative_alone(evidence: Evidence, name: str) -> tuple[Entry, ...]:
    """Return the largest entries of a derivative that no gradient can be held against."""
    for point in evidence.points:
        if point.has_entries(name):
            derivative = point.derivative(name)
            order = np.argsort(-np.abs(derivative), axis=None)[:WORST]
            return tuple(
                Entry(point.place(name, index), None, plain(derivative[index]))
                for index in (np.unravel_index(int(f), derivative.shape) for f in order)
            )
    return ()


def _map(error: Array) -> tuple[tuple[float | None, ...], ...]:
    flat = error.reshape(-1, error.shape[-1]) if error.ndim else error.reshape(1, 1)
    if error.ndim == 1:
        flat = error.reshape(1, -1)
    # The largest of each block: an error in one entry must not be averaged away.
    for axis in (0, 1):
        if flat.shape[axis] > MAP_SIZE:
            parts = np.array_split(flat, MAP_SIZE, axis=axis)
            flat = np.stack([p.max(axis=axis) for p in parts], axis=axis)
    return tuple(tuple(plain(float(v)) for v in row) for row in flat)
