"""The edits that make of a known function's forward pass what its definition says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import measure
from backhand.diagnosis.mending.code import Code
from backhand.diagnosis.mending.edits import FORWARD, edits_of
from backhand.diagnosis.mending.edits.forwards import labelled
from backhand.diagnosis.mending.naming import fix_of, patch_of
from backhand.diagnosis.mending.proof import is_proof
from backhand.diagnosis.mending.search import BUDGET, Mending, Search
from backhand.diagnosis.mending.spot import Edit
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.runner import diagnose
from backhand.reading.bench import Bench, NoPassError, bench_of
from backhand.reading.subject import GoneError, Subject

# Mistakes of one forward pass that are mended one after the other.
_ROUNDS: Final = 4
# Edits that are judged, all in all: each judgement is a whole one.
_MOST: Final = 30

_Errors = frozenset[tuple[str, str]]


def with_forward_mended(
    subject: Subject, evidence: Evidence, findings: Sequence[Finding]
) -> list[Finding]:
    """Return a known function's findings, with the edits that mend its forward pass.

    What a function's value should be is known of some, and of those alone: an edit of another
    forward pass makes another function of it, whose gradients may be right as well.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
    findings : sequence of Finding
    """
    rules = all_rules()
    errors = [f for f in findings if f.severity == "error"]
    told = any(f.rule in rules and rules[f.rule].in_forward for f in errors)
    raised = evidence.contracts.raised is not None
    if subject.role == "unknown" or not (told or (raised and subject.scalar)):
        return list(findings)
    if evidence.sampled:
        return list(findings)
    bench = bench_of(subject)
    if bench is None:
        return list(findings)
    try:
        mending = _mending(subject, evidence, bench, _keys(errors))
    except GoneError:
        mending = None
    finally:
        bench.swap(())
    if mending is None:
        return list(findings)
    path = bench.path
    count = len(mending.mended[0])
    made = patch_of(path, mending.before, mending.after)
    line = mending.edits[0].line
    return [
        replace(
            f,
            fix=fix_of(f.fix, mending, count) if f is errors[0] else f.fix,
            evidence={"line": line, "path": path, **f.evidence},
            proved=True,
            patch=made,
        )
        if f in errors
        else f
        for f in findings
    ]


def _keys(findings: Sequence[Finding]) -> _Errors:
    return frozenset((f.rule, f.where) for f in findings if f.severity == "error")


def _mending(subject: Subject, evidence: Evidence, bench: Bench, errors: _Errors) -> Mending | None:
    """Return edits with which nothing is wrong any more."""
    search = Search(subject, evidence, bench, bench.clock() + BUDGET)
    code, edits, tried = Code(bench.text), [], 0
    for _round in range(_ROUNDS):
        for edit in _candidates(search, code):
            if tried >= _MOST or search.is_late():
                return None
            if not search.swap(code, edit) or not _runs(search):
                continue
            tried += 1
            found = measure(subject)
            if not found.points:
                continue
            left = _keys(diagnose(found))
            # What raised says nothing of what is wrong besides.
            if left < errors or ("BH207", "-") in errors - left:
                break
        else:
            return None
        edits.append(edit)
        if not left:
            if not is_proof(subject, evidence):
                return None
            names = tuple(found.comparisons)
            after = code.changed(edit.changes)
            return Mending(tuple(edits), bench.text, after, (names,) * len(edits))
        code, errors = search.continued(code, edit), left
    return None


def _runs(search: Search) -> bool:
    """Whether the code as it is now gives values of the shapes that are due."""
    subject = search.subject
    try:
        passed = search.bench.passes(subject.values, _douts(search), search.seeds)
    except NoPassError:
        return False
    if not search.dues:
        return not subject.scalar or all(out.size == 1 for out in passed.outputs)
    return [a.shape for a in passed.outputs] == [b.shape for b in search.dues[0].outputs]


def _douts(search: Search) -> tuple[Any, ...]:
    if search.dues:
        return search.dues[0].douts
    return (1.0,) if search.subject.scalar else ()


def _candidates(search: Search, code: Code) -> Iterator[Edit]:
    """Yield the edits of lines that forward runs; of labels also of those of the way back."""
    ran = search.bench.watch(search.subject.values, _douts(search))
    early = {line for lines in ran[0].lines.values() for line in lines}
    found: list[Edit] = []
    for spot, _more in search.spots(code, ran):
        found += edits_of(spot, FORWARD if spot.line in early else (labelled,))
    yield from sorted(found, key=lambda edit: edit.cost)
