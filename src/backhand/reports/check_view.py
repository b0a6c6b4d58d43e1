"""A check as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, Report, SubjectReport
from backhand.language import gettext as _
from backhand.reports.console import PLAIN_WIDTH
from backhand.reports.listing_view import listing_table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SIGNS: Final = {
    "right": "✓",
    "wrong": "✗",
    "warning": "!",
    "info": "i",
    "skipped": "–",
    "arrow": "→",
    "bar": "│",
}
_PLAIN_SIGNS: Final = {
    "right": "ok",
    "wrong": "X",
    "warning": "!",
    "info": "i",
    "skipped": "-",
    "arrow": "->",
    "bar": "|",
}
STYLES: Final = {"pass": "green", "fail": "bold red", "error": "bold red", "skipped": "yellow"}
_TENSOR_STYLES: Final = {"right": "green", "wrong": "red", "warning": "yellow"}
# Columns before what belongs to a subject.
_INDENT: Final = 4
_VERDICT_SIGNS: Final = {"pass": "right", "fail": "wrong", "error": "wrong", "skipped": "skipped"}


def print_report(
    report: Report, console: Console, *, verbose: bool = False, listing: bool = False
) -> None:
    """Print a report: file by file, subject by subject, and the sum of it.

    Parameters
    ----------
    report : Report
    console : Console
    verbose : bool
        Say too what a pass is worth.
    listing : bool
        Show every line of the passes with what it holds, not those round a fault alone.
    """
    from rich.padding import Padding

    signs = signs_for(console.encoding)
    for path, subjects in groupby(report.subjects, key=lambda s: s.path):
        if path is not None:
            console.print(styled(path, "bold underline"))
        for subject in subjects:
            for line in _subject_lines(subject, signs, verbose):
                console.print(line, soft_wrap=False)
            if lines := subject.lines_shown(listing):
                table = listing_table(lines, console.width - _INDENT)
                console.print(Padding(table, (0, 0, 1, _INDENT), expand=False))
        console.print()
    for line in _remark_lines(report, signs):
        console.print(line, soft_wrap=False)
    if report.subjects or not report.source:
        console.print(_summary(report))
    if report.sandbox is not None:
        console.print(styled(walls_line(report.sandbox), "dim"))
    told = [f.rule for f in report.findings] + [str(r["rule"]) for r in report.source]
    if (rule := next((code for code in told if code), None)) is not None:
        console.print(
            styled(_("More about a rule: backhand explain {rule}").format(rule=rule), "dim")
        )


def walls_line(walls: tuple[str, ...]) -> str:
    """Say behind which walls code ran."""
    return _("Run in the sandbox, behind: {walls}").format(walls=", ".join(walls))


def report_text(report: Report, *, verbose: bool = False, listing: bool = False) -> str:
    """Return what `print_report` prints, without colours, for a file."""
    import io

    from rich.console import Console

    stream = io.StringIO()
    print_report(
        report,
        Console(
            file=stream,
            width=PLAIN_WIDTH,
            markup=False,
            emoji=False,
            highlight=False,
            color_system=None,
        ),
        verbose=verbose,
        listing=listing,
    )
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def signs_for(encoding: str | None) -> dict[str, str]:
    """Return the signs that an encoding can write."""
    return _SIGNS if _can_show(encoding) else _PLAIN_SIGNS


def _can_show(encoding: str | None) -> bool:
    try:
        "".join(_SIGNS.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def styled(text: str, style: str) -> Text:
    """Return a text in a style."""
    from rich.text import Text

    return Text(text, style=style)


def _subject_lines(subject: SubjectReport, signs: dict[str, str], verbose: bool) -> Iterator[Any]:
    from rich.padding import Padding
    from rich.text import Text

    head = Text()
    style = STYLES[subject.verdict]
    head.append(f"{signs[_VERDICT_SIGNS[subject.verdict]]} {subject.name}", style=style)
    head.append("  " + about(subject), style="dim")
    yield head
    for told in (*how(subject), *([worth(subject)] if verbose and subject.power else [])):
        yield Padding(styled(told, "dim"), (0, 0, 0, 2), expand=False)
    if subject.gradients:
        tensors = Text()
        for gradient in subject.gradients:
            # No break between a sign and its name.
            mark = mark_of(gradient, subject)
            tensors.append(f"{signs[mark]}\u00a0{gradient.name}", style=_TENSOR_STYLES[mark])
            tensors.append("   ")
        tensors.rstrip()
        yield Padding(tensors, (0, 0, 0, 2), expand=False)
    if subject.note:
        yield Padding(Text(subject.note), (0, 0, 0, 2), expand=False)
    said: set[str] = set()
    for finding in subject.findings:
        yield from _finding_lines(finding, subject, signs, said)
    blind = [g.name for g in subject.gradients if g.powerless and g.passed]
    if blind:
        yield Padding(
            styled(
                _(
                    "not put to the test, for gradient and derivative are zero there: {names}"
                ).format(names=", ".join(blind)),
                "dim",
            ),
            (0, 0, 0, 2),
            expand=False,
        )


def _finding_lines(
    finding: Finding, subject: SubjectReport, signs: dict[str, str], said: set[str]
) -> Iterator[Any]:
    """Yield a finding's lines; `said` holds the mendings that were told already."""
    from rich.padding import Padding
    from rich.text import Text

    style = {"error": "red", "warning": "yellow", "info": "cyan"}[finding.severity]
    text = Text()
    if finding.severity != "error":
        text.append(f"{signs[finding.severity]} ", style=style)
    text.append(
        " ".join(p for p in (finding.rule, where_text(finding)) if p), style=f"bold {style}"
    )
    text.append("  " + finding.message)
    yield Padding(text, (0, 0, 0, 4), expand=False)
    known = finding.evidence
    if known.get("code"):
        source = Text()
        spot = place_text(finding, subject)
        source.append(f"{spot} {signs['bar']} ", style="dim")
        source.append(str(known["code"]))
        source.no_wrap, source.overflow = True, "ellipsis"
        yield Padding(source, (0, 0, 0, 6), expand=False)
    elif known.get("line") is not None and known["line"] != subject.line:
        yield Padding(styled(place_text(finding, subject), "dim"), (0, 0, 0, 6), expand=False)
    if finding.fix and finding.fix not in said:
        said.add(finding.fix)
        fix = Text(f"{signs['arrow']} ", style="bold")
        fix.append(finding.fix, style="not bold")
        yield Padding(fix, (0, 0, 0, 6), expand=False)


def mark_of(gradient: Gradient, subject: SubjectReport) -> Literal["right", "wrong", "warning"]:
    """Return how a tensor is marked: off, where no error came of it, is a warning."""
    if gradient.passed:
        return "right"
    return "warning" if subject.verdict == "pass" else "wrong"


def where_text(finding: Finding) -> str:
    """Return the tensor that a finding means; empty where it means none."""
    return "" if finding.where == "-" else finding.where


def place_text(finding: Finding, subject: SubjectReport) -> str:
    """Return the place that a finding points at, as a reader finds it."""
    known = finding.evidence
    line = known.get("line")
    if known.get("cell") is not None:
        return _("cell {cell}, line {line}").format(cell=known["cell"], line=line)
    path = known.get("path")
    if path is not None and path != subject.path:
        return f"{path}:{line}"
    return _("line {line}").format(line=line)


def about(subject: SubjectReport) -> str:
    """Return where a subject stands, what it is taken for, and how it came out, in few words."""
    parts = []
    if subject.line is not None:
        place = (
            _("cell {cell}, line {line}").format(cell=subject.cell, line=subject.line)
            if subject.cell is not None
            else _("line {line}").format(line=subject.line)
        )
        parts.append(place)
    if subject.role not in ("unknown", subject.convention):
        parts.append(subject.role)
    if subject.convention not in ("unknown", "attributes"):
        parts.append(subject.convention)
    verdict = verdict_text(subject)
    return ", ".join(parts) + (": " if parts else "") + verdict


def how(subject: SubjectReport) -> list[str]:
    """Return how a subject was called and held against what, and what that left out."""
    told = []
    if subject.binding:
        told.append(
            _("{calls}  (loss: {loss})").format(calls=subject.binding, loss=subject.loss)
            if subject.loss
            else subject.binding
        )
    named = {f.where for f in subject.findings if f.rule == "BH209"}
    reasons: dict[str, list[str]] = {}
    for one in subject.unexamined:
        if one.name not in named:
            reasons.setdefault(one.why, []).append(one.name)
    told += [
        _("not examined: {names} ({why})").format(names=", ".join(names), why=why)
        for why, names in reasons.items()
    ]
    return told


def worth(subject: SubjectReport) -> str:
    """Return what a pass is worth: lines that are watched, faults that were noticed."""
    power = subject.power
    if power is None:
        return ""
    return _(
        "{watched} of {lines} backward lines watched; {noticed} of {faults} faults put in were "
        "noticed"
    ).format(watched=power.watched, lines=power.lines, noticed=power.noticed, faults=power.faults)


def verdict_text(subject: SubjectReport) -> str:
    """Return the verdict in the reader's language."""
    if subject.verdict == "pass":
        noise = max((g.figures.get("noise_floor") or 0.0 for g in subject.gradients), default=0.0)
        if noise:
            return _("right (to the noise of {noise:.0e})").format(noise=noise)
        return _("correct")
    return {
        "fail": _("wrong"),
        "error": _("could not be run"),
        "skipped": _("not checked"),
    }[subject.verdict]


def figures_text(gradient: Gradient) -> str:
    """Return the figures of one gradient in a line."""
    figures = gradient.figures
    shape = "×".join(map(str, figures.get("shape", ()))) or "1"
    return _("{shape}, error {error:.1e}, noise {noise:.0e}").format(
        shape=shape,
        error=figures.get("max_abs_error") or 0.0,
        noise=figures.get("noise_floor") or 0.0,
    )


def remark_place(remark: Mapping[str, Any]) -> str:
    """Say where a remark on the source points: "line 31", "cell 4, line 2"."""
    if remark.get("cell") is not None:
        return _("cell {cell}, line {line}").format(cell=remark["cell"], line=remark["line"])
    return _("line {line}").format(line=remark["line"])


def _remark_lines(report: Report, signs: dict[str, str]) -> Iterator[Any]:
    """Yield what was remarked on the source text, file by file."""
    from rich.padding import Padding
    from rich.text import Text

    if not report.source:
        return
    yield styled(_("The source text"), "bold")
    for path, remarks in groupby(report.source, key=lambda remark: remark["path"]):
        yield Padding(styled(str(path), "underline"), (0, 0, 0, 2), expand=False)
        for remark in remarks:
            text = Text()
            text.append(f"{signs['warning']} {remark['rule']}", style=_TENSOR_STYLES["warning"])
            text.append(f" {remark_place(remark)}", style="dim")
            text.append(f"  {remark['message']}")
            yield Padding(text, (0, 0, 0, 2), expand=False)
            if remark["fix"]:
                fix = Text(f"{signs['arrow']} {remark['fix']}", style="green")
                yield Padding(fix, (0, 0, 0, 6), expand=False)
    yield ""


def _summary(report: Report) -> Text:
    from rich.text import Text

    counts = {verdict: 0 for verdict in STYLES}
    for subject in report.subjects:
        counts[subject.verdict] += 1
    names = {
        "pass": _("correct"),
        "fail": _("wrong"),
        "error": _("could not be run"),
        "skipped": _("not checked"),
    }
    text = Text()
    for verdict, count in counts.items():
        if count or verdict in ("pass", "fail"):
            text.append("   " if text else "")
            text.append(f"{names[verdict]}: {count}", style=STYLES[verdict] if count else "dim")
    return text
