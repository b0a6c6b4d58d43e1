"""Subject → SubjectReport: measured, explained, and pointed at."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.binding import binding_of, loss_of
from backhand.diagnosis.bisect import bisect
from backhand.diagnosis.doubt import (
    as_read,
    is_doubtful,
    may_be_called_otherwise,
)
from backhand.diagnosis.evidence import Evidence, Point, Raised, Unwatched
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.half_run import of_half_a_run
from backhand.diagnosis.measure import measure
from backhand.diagnosis.measuring.sampling import LISTED
from backhand.diagnosis.pointing import change_in, code_at, line_of
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.report import (
    Entry,
    Gradient,
    ListedLine,
    Power,
    SubjectReport,
    Unexamined,
    Verdict,
    plain,
)
from backhand.diagnosis.runner import diagnose, ordered
from backhand.diagnosis.unexamined import omitted
from backhand.language import gettext as _
from backhand.language import language, speaking
from backhand.reading.bench import bench_of
from backhand.reading.driver import varied
from backhand.reading.observation import Observed
from backhand.reading.observing import observed
from backhand.reading.randomness import held
from backhand.reading.subject import Place, Subject, Unready

if TYPE_CHECKING:
    from backhand.diagnosis.power import Worth
from backhand.reading.truth import holds_at
from backhand.reading.variation import beside_targets, redrawn, with_any_target

Array = NDArray[Any]

# Entries told of a wrong gradient, and cells of its map either way.
WORST: Final = 6
MAP_SIZE: Final = 48

# (line in the text that was run) → (cell, line in the cell); cell None in a plain file.
Locate = Callable[[int], tuple[int | None, int]]


def examine(
    subject: Subject | Unready,
    locate: Locate | None = None,
    *,
    power: bool = True,
    evidence: Evidence | None = None,
    listing: bool = False,
) -> SubjectReport:
    """Measure and diagnose a subject.

    Parameters
    ----------
    subject : Subject or Unready
    locate : callable, optional
        For code from a notebook: what cell and line a line of the joined text is.
    power : bool
        Put faults into what passes, to see what the pass is worth.
    evidence : Evidence, optional
        Where it was measured already.
    listing : bool
        Say what every line holds, also of what is right.

    Returns
    -------
    report : SubjectReport
    """
    if isinstance(subject, Unready):
        return _unready(subject, *_located(subject.place, locate))
    with held() as hold:
        report = _examined(subject, locate, power=power, evidence=evidence, listing=listing)
    if hold.misjudged:
        with held(trusts=False):
            report = _examined(subject, locate, power=power, evidence=evidence, listing=listing)
    return report


def _examined(
    subject: Subject,
    locate: Locate | None,
    *,
    power: bool,
    evidence: Evidence | None,
    listing: bool,
) -> SubjectReport:
    cell, line = _located(subject.place, locate)
    evidence = evidence or measure(subject)
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
        half = of_half_a_run(subject, evidence)
        findings = _mended(subject, evidence, half, findings)
    verdict = "fail" if half else _verdict(evidence, findings)
    worth = _worth(subject, evidence) if power and verdict == "pass" else None
    note = _nothing_examined(subject) if verdict == "skipped" else ""
    called_so = may_be_called_otherwise(subject, evidence.contracts.raised)
    if called_so or (verdict == "fail" and is_doubtful(subject, evidence, findings, seen)):
        note = as_read(subject, next(f.message for f in findings if f.severity == "error"))
        verdict, findings = "skipped", [f for f in findings if f.severity != "error"]
    if worth is not None and (other := _wrong_elsewhere(subject, worth)) is not None:
        # Of what lies idle here: a mask, a branch, a term that is zero.
        report = examine(other, locate, power=False, listing=listing)
        if report.verdict == "fail":
            return report
    if worth is not None:
        evidence = replace(evidence, unwatched=_unwatched(worth, locate))
        # Both know more than before of the lines that nothing came of.
        others = [f for f in findings if f.rule not in ("BH208", "BH209")]
        more = (f for rule in ("BH208", "BH209") for f in all_rules()[rule].findings(evidence))
        findings = ordered([*others, *more], evidence)
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
        lines=(
            _lines(subject, seen, evidence, locate, verdict == "fail")
            if listing or verdict == "fail"
            else ()
        ),
    )


# What follows is imported where it is needed: what is wrong is mended, what is right is tried.


def _mended(
    subject: Subject, evidence: Evidence, half: list[Finding], findings: list[Finding]
) -> list[Finding]:
    """Return all findings, with what edits prove of them: `half` is of what no edit is tried on."""
    if not any(f.severity == "error" for f in (*half, *findings)):
        return [*half, *findings]
    from backhand.diagnosis.mending.forward import with_forward_mended
    from backhand.diagnosis.mending.naming import with_mending

    findings = with_mending(subject, evidence, findings)
    return with_forward_mended(subject, evidence, [*half, *findings])


def _lines(
    subject: Subject, seen: Observed, evidence: Evidence, locate: Locate | None, wrong: bool
) -> tuple[ListedLine, ...]:
    """Return what the lines hold, of code that runs here.

    Where a gradient is wrong a multiple of one is no scaling that its author takes back.
    """
    if subject.conditions is not None:
        return ()
    from backhand.diagnosis.lines import lines_of, listed

    path = subject.place.path or ""
    most = LISTED if evidence.sampled else math.inf
    found = []
    for one in lines_of(subject, seen, most):
        line = listed(one, code_at(path, one.site.line))
        if wrong and line.status == "multiple":
            line = replace(line, status="wrong")
        found.append(line if locate is None else replace(line, line=locate(line.line)[1]))
    return tuple(found)


def _worth(subject: Subject, evidence: Evidence) -> Worth | None:
    """Return what a pass is worth, where faults can be put into its code."""
    from backhand.diagnosis.power import worth_of

    bench = bench_of(subject)
    return None if bench is None else worth_of(subject, evidence, bench)


def _wrong_elsewhere(subject: Subject, worth: Worth) -> Subject | None:
    """Return the subject with other values, at which a gradient is wrong, if there are such.

    They are asked for only where something in its lines had no say.
    """
    if subject.from_case or not (worth.unwatched or worth.parts):
        return None
    other = redrawn(subject.values)
    any_target = with_any_target(subject.values)
    if any_target is None or holds_at(subject, any_target):
        other = itertools.chain(other, beside_targets(subject.values))
    wrong = (values for values in other if holds_at(subject, values) is False)
    values = next(wrong, None)
    return None if values is None else varied(subject, values)


def _unwatched(worth: Worth, locate: Locate | None) -> tuple[Unwatched, ...]:
    found = []
    blind = {
        line: _("{part} makes no difference to a gradient that was looked at").format(part=part)
        for line, part in worth.parts.items()
    }
    for line, why in sorted({**worth.unwatched, **blind}.items()):
        cell, within = (None, line) if locate is None else locate(line)
        shown = str(within)
        if cell is not None:
            shown = _("{line} (cell {cell})").format(line=within, cell=cell)
        found.append(Unwatched(line, shown, why, line in worth.dropped))
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
    if subject.unexamined:
        return _("it ran, and what its backward pass hands on is meant to be no derivative")
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
    if raised is not None and raised.line is not None and finding.rule == "BH207":
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
