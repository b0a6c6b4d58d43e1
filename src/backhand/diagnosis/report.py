"""What a check returns: the subjects with their verdicts, findings and gradients."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np

from backhand.diagnosis.finding import Finding
from backhand.errors import GradientError
from backhand.frozen import frozen
from backhand.language import gettext as _

SCHEMA: Final = 2
Verdict = Literal["pass", "fail", "error", "skipped"]
Hints = Literal["where", "kind", "fix"]

# So many lines on either side of a fault are shown with it.
ROUND: Final = 3
# A subject that could not be run weighs more than one that is wrong: the check is not complete.
_STATUS: Final[Mapping[Verdict, int]] = {"pass": 0, "fail": 1, "error": 3, "skipped": 0}


@frozen
class Entry:
    """One entry of a gradient: what backward gave, what the derivative is.

    Attributes
    ----------
    index : tuple of int
    analytic, derivative : float or None
        None where the gradient has no such entry, or it is no finite number.
    """

    index: tuple[int, ...]
    analytic: float | None
    derivative: float | None


@frozen
class Gradient:
    """How the gradient of one tensor came out.

    Attributes
    ----------
    name : str
        "dx", or the parameter's name.
    figures : dict
        Those of `backhand.derivatives.Comparison`, as JSON can hold them.
    worst : tuple of Entry
        The entries that are furthest off, for a gradient that is wrong.
    error_map : tuple of rows, or None
        |analytic - derivative| with all axes but the last one laid on each other, at most
        `MAP_SIZE` either way; None in a row where that is no number.
    powerless : bool
        The check could not have failed: gradient and derivative are exactly zero.
    """

    name: str
    figures: Mapping[str, Any]
    worst: tuple[Entry, ...] = ()
    error_map: tuple[tuple[float | None, ...], ...] | None = None
    powerless: bool = False

    @property
    def passed(self) -> bool:
        """Whether the gradient is the derivative, to the noise of the measurement."""
        return bool(self.figures.get("passed", True))


@frozen
class Unexamined:
    """A parameter, an input or a line that was not looked at, and why."""

    name: str
    why: str


@frozen
class Power:
    """What a pass is worth: faults that were put in on purpose, and whether they were noticed.

    Attributes
    ----------
    lines, watched : int
        Of the backward pass; those in which some fault put in was noticed.
    faults, noticed : int
    unwatched : tuple of int
        The other lines.
    """

    lines: int
    watched: int
    faults: int
    noticed: int
    unwatched: tuple[int, ...] = ()


@frozen
class ListedLine:
    """What one line of a backward pass holds.

    Attributes
    ----------
    line : int
    value : str
        As the code calls it: ``dx``.
    shape : tuple of int
    holds : str
        For people: "dL/dz2", "5 × dL/dz2", "not dL/dz2", "".
    status : str
        "forward", "right", "multiple", "wrong" or "other".
    code : str
        The line itself, without its indent.
    """

    line: int
    value: str
    shape: tuple[int, ...]
    holds: str
    status: str
    code: str = ""

    @property
    def told(self) -> str:
        """What it holds, after a mark of whether that is right."""
        mark = {"right": "✓", "wrong": "✗"}.get(self.status, "")
        return f"{mark} {self.holds}".strip()


@dataclass(frozen=True)
class SubjectReport:
    """One subject with its verdict.

    Attributes
    ----------
    name, convention, role : str
    path, line : where it stands; None where that is unknown
    verdict : "pass", "fail", "error" or "skipped"
    findings : tuple of Finding
        The most probable first.  `evidence` names the "line" that the finding points at
        and its "code", where they are known.
    gradients : tuple of Gradient
        In the order of the inputs and parameters.
    cell : int or None
        The cell of a notebook, from 1; `line` is then counted within the cell.
    note : str
        For a skipped subject: which case to write.
    binding : str
        How it was called: "forward(x: (5, 4), t: (5,) labels); backward(1)".
    loss : str
        Whose slopes the gradients were held against: "its own", or which one.
    unexamined : tuple of Unexamined
    power : Power or None
    lines : tuple of ListedLine
        In the order of the text.
    covers : tuple of str
        Of what a program trains: the definitions that take the gradients.
    exact : bool
        Of what a program trains: all that it claims is the gradient of the loss that it computes
        itself, without a factor.
    """

    name: str
    convention: str
    role: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    gradients: tuple[Gradient, ...] = ()
    path: str | None = None
    line: int | None = None
    cell: int | None = None
    note: str = ""
    binding: str = ""
    loss: str = ""
    unexamined: tuple[Unexamined, ...] = ()
    power: Power | None = None
    lines: tuple[ListedLine, ...] = ()
    covers: tuple[str, ...] = ()
    exact: bool = False

    def lines_shown(self, listing: bool) -> tuple[ListedLine, ...]:
        """Return the lines to be shown: all where they are asked for, else those round a fault."""
        if listing:
            return self.lines
        faults = [f.line for f in self.errors if f.line is not None]
        return tuple(
            one
            for one in self.lines
            if one.status != "forward" and any(abs(one.line - n) <= ROUND for n in faults)
        )

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity "error"."""
        return tuple(f for f in self.findings if f.severity == "error")

    def to_dict(self, *, listing: bool = False) -> dict[str, Any]:
        """Return the subject as the contract's JSON object, with its lines where they are asked."""
        document: dict[str, Any] = {
            "name": self.name,
            "path": self.path,
            "line": self.line,
            "convention": self.convention,
            "role": self.role,
            "binding": self.binding,
            "loss": self.loss,
            "verdict": self.verdict,
            "findings": [_finding_dict(f) for f in self.findings],
            "unexamined": [asdict(one) for one in self.unexamined],
            "gradients": [_gradient_dict(g) for g in self.gradients],
        }
        if self.covers:
            document["covers"] = list(self.covers)
        if self.power is not None:
            document["power"] = plain(asdict(self.power))
        if listing:
            document["lines"] = plain([asdict(line) for line in self.lines])
        if self.cell is not None:
            document["cell"] = self.cell
        if self.note:
            document["message"] = self.note
        return document


@dataclass(frozen=True)
class Report:
    """Everything that one check found.

    Attributes
    ----------
    subjects : tuple of SubjectReport
    source : tuple of dict
        Remarks on the source text (BH5xx): rule, path, line, message, fix.
    sandbox : tuple of str or None
        The walls that stood between some of the code and the machine; None: it ran without.
    """

    subjects: tuple[SubjectReport, ...] = ()
    source: tuple[Mapping[str, Any], ...] = field(default=())
    sandbox: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        """Whether something was checked and no error was found."""
        return self.passed

    @property
    def passed(self) -> bool:
        """Whether something was checked and no error was found."""
        return self.exit_status == 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all subjects."""
        return tuple(f for subject in self.subjects for f in subject.findings)

    @property
    def patches(self) -> dict[str, list[str]]:
        """The patches of what is proved by the file that they change, each once."""
        found: dict[str, dict[str, None]] = {}
        for subject in self.subjects:
            for finding in subject.findings:
                path = finding.evidence.get("path", subject.path)
                if finding.patch and path is not None:
                    found.setdefault(str(path), {})[finding.patch] = None
        return {path: list(patches) for path, patches in found.items()}

    @property
    def summary(self) -> dict[str, int]:
        """How many subjects there are of each verdict."""
        verdicts = [subject.verdict for subject in self.subjects]
        return {verdict: verdicts.count(verdict) for verdict in _STATUS}

    @property
    def exit_status(self) -> int:
        """0 passed; 1 an error was found; 2 nothing could be checked; 3 a subject did not run."""
        verdicts = {subject.verdict for subject in self.subjects}
        if verdicts <= {"skipped"}:
            return 2
        return max(_STATUS[verdict] for verdict in verdicts)

    def raise_for_errors(self) -> Report:
        """Return the report itself where nothing is wrong.

        Raises
        ------
        GradientError
            A subject failed, could not be run, or no input was found for any.
        """
        if self.passed:
            return self
        lines = []
        for subject in self.subjects:
            lines += [
                _("{subject}: {rule} at {where}: {message}").format(
                    subject=subject.name, rule=f.rule, where=f.where, message=f.message
                )
                + (f"\n    → {f.fix}" if f.fix else "")
                for f in subject.errors
            ]
            if subject.note:
                lines.append(f"{subject.name}: {subject.note}")
        raise GradientError("\n".join(lines) or _("there was nothing to check"), self)

    def with_hints(self, hints: Hints) -> Report:
        """Return the report telling less.

        Parameters
        ----------
        hints : "where", "kind" or "fix"
            Only where something is wrong; what kind of mistake as well; the mending as well.
        """
        if hints == "fix":
            return self
        shown = _only_where if hints == "where" else _without_fix
        return replace(
            self,
            subjects=tuple(
                replace(
                    s,
                    findings=tuple(shown(f) for f in s.findings),
                    lines=s.lines if hints == "kind" else (),
                )
                for s in self.subjects
            ),
            source=tuple({**remark, "fix": ""} for remark in self.source),
        )

    def to_dict(self, *, listing: bool = False) -> dict[str, Any]:
        """Return the report as the object that ``backhand check --format json`` prints."""
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "subjects": [subject.to_dict(listing=listing) for subject in self.subjects],
            "source": [dict(remark) for remark in self.source],
            "summary": self.summary,
        }
        if self.sandbox is not None:
            document["sandbox"] = list(self.sandbox)
        return document

    def __str__(self) -> str:
        lines = []
        for subject in self.subjects:
            lines.append(f"{subject.name}: {subject.verdict}")
            lines += [f"  {f.rule} {f.where}: {f.message}" for f in subject.findings]
            lines += [f"  {subject.note}"] if subject.note else []
        return "\n".join(lines) or _("there was nothing to check")

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        text = html.escape
        rows = []
        for subject in self.subjects:
            mark, colour = _MARKS[subject.verdict]
            # What is off where no error came of it is a warning.
            off = ("!", "#b07d00") if subject.verdict == "pass" else ("✗", _WRONG)
            tensors = " ".join(
                f'<span style="white-space:nowrap;color:{_RIGHT if g.passed else off[1]}">'
                f"{'✓' if g.passed else off[0]} {text(g.name)}</span>"
                for g in subject.gradients
            )
            told = "".join(
                f"<p style='margin:.3em 0'><b>{text(f.rule)} {text(f.where)}</b> "
                f"{text(f.message)}" + (f"<br>→ {text(f.fix)}" if f.fix else "") + "</p>"
                for f in subject.findings
            ) or text(subject.note)
            told += _listing_html(subject.lines_shown(subject.verdict != "fail"))
            rows.append(
                f"<tr><td style='text-align:left;vertical-align:top;color:{colour}'>"
                f"<b>{mark} {text(subject.name)}</b></td>"
                f"<td style='text-align:left;vertical-align:top'>{tensors}</td>"
                f"<td style='text-align:left;vertical-align:top'>{told}</td></tr>"
            )
        if not rows:
            return f"<p>{text(_('there was nothing to check'))}</p>"
        return f"<table class='backhand'><tbody>{''.join(rows)}</tbody></table>"


def _listing_html(lines: Sequence[ListedLine]) -> str:
    """Return what lines hold as a notebook shows it."""
    if not lines:
        return ""
    colours = {"right": _RIGHT, "wrong": _WRONG}
    cell = "text-align:left;padding:0 .8em 0 0;white-space:pre"
    rows = "".join(
        f"<tr><td style='{cell};opacity:.6'>{line.line}</td>"
        f"<td style='{cell}'><code>{html.escape(line.code)}</code></td>"
        f"<td style='{cell};color:{colours.get(line.status, 'inherit')}'>"
        f"{html.escape(line.told)}</td></tr>"
        for line in lines
    )
    return f"<table class='backhand-lines'><tbody>{rows}</tbody></table>"


# Readable on white and on black: a notebook may be either.
_RIGHT: Final = "#2e8b57"
_WRONG: Final = "#d9483b"
_MARKS: Final = {
    "pass": ("✓", _RIGHT),
    "fail": ("✗", _WRONG),
    "error": ("✗", _WRONG),
    "skipped": ("–", "gray"),
}

# What tells where it is wrong and not what is wrong.
_PLACE_KEYS: Final = (
    "line",
    "code",
    "cell",
    "inherited_from",
    "layer",
    "worst_index",
    "noise_floor",
    "mean_abs_error",
    "max_abs_error",
)


def _only_where(finding: Finding) -> Finding:
    if finding.rule in ("BH207", "BH208", "BH209"):
        # What does not run, and what was not looked at, is no riddle for anyone to solve.
        return finding
    if finding.where == "-":
        message = _("something is wrong here")
    else:
        message = _("{where} is wrong").format(where=finding.where)
    if finding.severity != "error":
        message = _("there is something to look at")
    return replace(
        finding,
        rule="",
        message=message,
        fix="",
        proved=False,
        patch="",
        evidence={k: v for k, v in finding.evidence.items() if k in _PLACE_KEYS},
    )


def _without_fix(finding: Finding) -> Finding:
    return replace(finding, fix="", patch="")


def _finding_dict(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "where": finding.where,
        "line": finding.line,
        "severity": finding.severity,
        "also": list(finding.also),
        "message": finding.message,
        "evidence": plain(finding.evidence),
        "fix": finding.fix,
        "proved": finding.proved,
        "patch": finding.patch,
    }


def _gradient_dict(gradient: Gradient) -> dict[str, Any]:
    return {
        "name": gradient.name,
        **plain(gradient.figures),
        "powerless": gradient.powerless,
        "worst": [
            {"index": list(e.index), "analytic": e.analytic, "derivative": e.derivative}
            for e in gradient.worst
        ],
    }


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; nan and inf become None."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def to_record(subject: SubjectReport) -> dict[str, Any]:
    """Return everything of a subject as JSON can hold it, for `from_record`."""
    return {
        **subject.to_dict(listing=True),
        "message": subject.note,
        "maps": {g.name: g.error_map for g in subject.gradients if g.error_map is not None},
        "confidences": [f.confidence for f in subject.findings],
    }


def from_record(record: Mapping[str, Any]) -> SubjectReport:
    """Return the subject of which `to_record` made the record."""
    findings = tuple(
        _finding_of(finding, confidence)
        for finding, confidence in zip(record["findings"], record["confidences"], strict=True)
    )
    gradients = []
    for given in record["gradients"]:
        figures = {k: v for k, v in given.items() if k not in ("name", "worst", "powerless")}
        rows = record["maps"].get(given["name"])
        gradients.append(
            Gradient(
                given["name"],
                figures,
                tuple(
                    Entry(tuple(e["index"]), e["analytic"], e["derivative"]) for e in given["worst"]
                ),
                None if rows is None else tuple(tuple(row) for row in rows),
                given["powerless"],
            )
        )
    return SubjectReport(
        name=record["name"],
        convention=record["convention"],
        role=record["role"],
        verdict=record["verdict"],
        findings=findings,
        gradients=tuple(gradients),
        path=record["path"],
        line=record["line"],
        cell=record.get("cell"),
        note=record["message"],
        binding=record["binding"],
        loss=record["loss"],
        unexamined=tuple(Unexamined(**one) for one in record["unexamined"]),
        power=_power_of(record.get("power")),
        covers=tuple(record.get("covers", ())),
        lines=tuple(
            ListedLine(**{**line, "shape": tuple(line["shape"])}) for line in record["lines"]
        ),
    )


def _finding_of(record: Mapping[str, Any], confidence: int) -> Finding:
    own = {key: value for key, value in record.items() if key != "line"}
    return Finding(**{**own, "also": tuple(record["also"])}, confidence=confidence)


def _power_of(record: Mapping[str, Any] | None) -> Power | None:
    return None if record is None else Power(**{**record, "unwatched": tuple(record["unwatched"])})
