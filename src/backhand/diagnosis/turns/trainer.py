"""A definition that trains → SubjectReport: it is called on data made up for it, as in a script.

A call that fails is tried again on other data before anything is said: the fault may be the tool's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport
from backhand.diagnosis.turns.claimed import ClaimedTurn
from backhand.diagnosis.turns.learning import NotReadError, read_script
from backhand.diagnosis.turns.script import report_of, verdict_of
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.reading.drivers.trainer import MAYBE, MODEL, OVER_CALLS, Call, Trainer, which_run
from backhand.running.turn import NoTurnError, Program, repeating_loops

# Seconds that the search for a call may take, and calls that ran after which none is tried.
_SECONDS: Final = 15.0
_ENOUGH: Final = 3
# The same, as long as nothing is right in any of them.
_MOST: Final = 8
# Settings that are tried beside their defaults.
_BRANCHES: Final = 4

# What is run after a file's definitions → the program.
Programs = Callable[[str], Program]


@frozen
class _Tried:
    """One call that ran, with what came of it.

    Attributes
    ----------
    call : Call
    verdict : str
    right, wrong : int
        Roots.
    computed : bool
        The loss is the program's own.
    belied : bool
        It is another's gradients that are all right: with other labels the two may be one.
    report : SubjectReport or None
        Where all is right.
    """

    call: Call
    verdict: str
    right: int
    wrong: int
    computed: bool
    belied: bool
    report: SubjectReport | None

    @property
    def sure(self) -> bool:
        """Whether a failing verdict is to be believed."""
        return self.computed or (self.right > 0 and self.right >= self.wrong)

    def holds_against(self, other: _Tried) -> bool:
        """Whether what is wrong stays wrong, though another call passes.

        A gradient that is exactly that of the program's own loss shows that the call is right; a
        poorer one, with fewer outputs, hides what is wrong.
        """
        wrong = self.verdict == "fail" and self.computed and self.right > 0 and not self.belied
        return wrong and other.call.outputs <= self.call.outputs

    @property
    def rank(self) -> tuple[float, ...]:
        """Greater for what is to be believed sooner."""
        share = self.right / max(1, self.right + self.wrong)
        return (-self.call.tier, self.verdict != "skipped", not self.belied, share, self.right)


def read_trainer(trainer: Trainer, programs: Programs, path: str | None) -> SubjectReport:
    """Return what is said of a definition that trains.

    Parameters
    ----------
    trainer : Trainer
    programs : callable
    path : str or None
        Of the file, as its reader knows it.
    """
    until = time.monotonic() + _SECONDS
    best: _Tried | None = None
    # Calls are left that might say otherwise.
    cut = False
    reason = ""
    for alone in (False, True):
        ran = 0
        for call in _running(list(trainer.calls(alone=alone)), programs):
            if time.monotonic() > until or ran >= (
                _ENOUGH if best is None or best.right else _MOST
            ):
                cut = True
                break
            try:
                found = _tried(trainer, call, programs, path)
            except (NotReadError, NoTurnError) as error:
                reason = reason or f"{call.told}: {error}"
                continue
            ran += 1
            if best is None or (found.rank > best.rank and not best.holds_against(found)):
                best = found
            if found.verdict == "pass" and best is found and not call.tier:
                break
        if best is not None and best.verdict == "pass" and best.computed:
            break
    if best is not None and best.report is not None:
        for setting in trainer.branches()[:_BRANCHES]:
            wrong = _in_branch(trainer, best.call, setting, programs, path)
            if wrong is not None:
                return wrong
        return best.report
    if best is not None and best.verdict == "fail" and best.sure and (best.right or not cut):
        return _said(trainer, best.call, programs, path)
    note = _("no call was found under which it learns ({tried})").format(
        tried=reason or _("what its arguments stand for is not known")
    )
    return SubjectReport(
        trainer.name, "trainer", "unknown", "skipped", (), (), path, trainer.line, note=note
    )


def _in_branch(
    trainer: Trainer, call: Call, setting: tuple[str, str], programs: Programs, path: str | None
) -> SubjectReport | None:
    """Return what is wrong where a setting chooses another branch; None where nothing is."""
    calls = [
        other
        for alone in (False, True)
        for other in trainer.calls(alone=alone, said=dict([setting]))
        if (other.situation, other.looped) == (call.situation, call.looped)
    ]
    for other in _running(calls[:_ENOUGH], programs):
        try:
            found = _tried(trainer, other, programs, path)
            if found.verdict == "fail" and found.sure:
                return _said(trainer, other, programs, path)
        except (NotReadError, NoTurnError):
            continue
        return None
    return None


def _running(calls: Sequence[Call], programs: Programs) -> Iterator[Call]:
    """Yield the calls that raise nothing."""
    if not calls:
        return
    program = programs(which_run(calls))
    # The loop over the calls is none of theirs: what runs within it is ended early as elsewhere.
    around = [n for n, site in enumerate(program.sites) if site.name == OVER_CALLS]
    loops, _raised = repeating_loops(program, around)
    ran = {
        int(path[-1].removeprefix("_ran_"))
        for loop in loops
        for path in loop.changed
        if isinstance(path[-1], str) and path[-1].startswith("_ran_")
    }
    yield from (calls[number] for number in sorted(ran) if number < len(calls))


def _begins(program: Program) -> int:
    """Return the line before the first that is run after the definitions."""
    return program.text.count("\n") + 1


def _turns(call: Call, programs: Programs) -> Iterator[ClaimedTurn]:
    program = programs(call.main)
    return read_script(program, after=_begins(program) if call.looped else 0)


def _tried(trainer: Trainer, call: Call, programs: Programs, path: str | None) -> _Tried:
    """Return what comes of one call.

    Raises
    ------
    NotReadError
    """
    found: list[_Tried] = []
    for claimed in _turns(call, programs):
        # What all are off by one factor may be the call's: labels that are stretched over samples.
        own = claimed.batch is None
        right = sum(own and one.verdict == "right" for one in claimed.judged)
        wrong = len(claimed.judged) - right
        told = _belies(claimed)
        verdict = "fail" if told else verdict_of(claimed)
        computed = told or (claimed.loss.computed and MAYBE not in claimed.loss.text)
        report = _report(trainer, call, claimed, path) if verdict == "pass" else None
        found.append(_Tried(call, verdict, right, wrong, computed, told, report))
    order = ("fail", "pass", "skipped")
    return min(found, key=lambda one: order.index(one.verdict))


def _said(trainer: Trainer, call: Call, programs: Programs, path: str | None) -> SubjectReport:
    """Return what is said of a definition under a call that fails."""
    reports = []
    for claimed in _turns(call, programs):
        reports.append(_report(trainer, call, claimed, path))
        if reports[-1].verdict == "fail":
            break
    return reports[-1]


def _report(trainer: Trainer, call: Call, claimed: ClaimedTurn, path: str | None) -> SubjectReport:
    """Return what is said of one turn, with names as the definition has them itself."""
    if trainer.right and not trainer.multiplies:
        # What the steps are made of is right, and no explanation is to be looked for in it.
        claimed.judged = tuple(
            replace(one, verdict="wrong step") if one.verdict == "wrong" else one
            for one in claimed.judged
        )
    report = report_of(claimed, trainer.name, path)
    if _belies(claimed):
        # It computes what it is to descend, and descends something else.
        findings = tuple(
            replace(f, severity="error") if f.rule == "BH403" else f for f in report.findings
        )
        report = replace(report, verdict="fail", findings=findings)
    return replace(
        report,
        convention="trainer",
        line=trainer.line,
        binding=call.told,
        loss=_own(report.loss).replace(MAYBE, "loss"),
        findings=tuple(map(_of_its_own, report.findings)),
        gradients=tuple(replace(g, name=_own(g.name)) for g in report.gradients),
        unexamined=tuple(replace(one, name=_own(one.name)) for one in report.unexamined),
    )


def _belies(claimed: ClaimedTurn) -> bool:
    """Whether all gradients are those of another loss than the one that the definition computes."""
    return claimed.another is not None and claimed.another.told and bool(claimed.still())


def _of_its_own(finding: Finding) -> Finding:
    return replace(
        finding,
        where=_own(finding.where),
        message=_own(finding.message),
        fix=_own(finding.fix),
    )


def _own(text: str) -> str:
    return text.replace(f"{MODEL}.", "").replace("self.", "")
