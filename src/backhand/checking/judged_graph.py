"""A graph with what the checker says of its gradients written on it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from backhand.diagnosis.report import SubjectReport
from backhand.graph.judging import numerical, with_judgements
from backhand.graph.record import Graph, Judgement, Verdict
from backhand.language import gettext as _
from backhand.reading.naming import plain_name
from backhand.reading.subject import Subject
from backhand.running.subject_graph import passes_of


def joined(graph: Graph, subject: Subject, report: SubjectReport) -> Graph:
    """Return a graph with what the checker found written at its inputs and parameters.

    Parameters
    ----------
    graph : Graph
        Of the subject.
    subject : Subject
        Its passes are run for derivatives, for a second at most.
    report : SubjectReport
        What `examine` said of it.
    """
    derivatives = numerical(passes_of(subject), graph)
    gradients = {plain_name(g.name): g for g in report.gradients}
    judgements: dict[str, Judgement] = {}
    told: set[int] = set()
    for tensor in graph.tensors:
        if tensor.kind not in ("input", "parameter") or not tensor.differentiable:
            continue
        about = [
            (k, f) for k, f in enumerate(report.findings) if plain_name(f.where) == tensor.name
        ]
        told.update(k for k, _f in about)
        gradient = gradients.get(tensor.name)
        verdict: Verdict = "unknown"
        if any(f.severity == "error" for _k, f in about):
            verdict = "fail"
        elif gradient is not None and not gradient.powerless:
            # What is off where no error came of it is a warning: the subject passes with it.
            verdict = "pass" if gradient.passed or report.verdict == "pass" else "fail"
        judgements[tensor.id] = Judgement(
            verdict,
            derivatives.get(tensor.name),
            None if gradient is None else _figure(gradient.figures.get("max_abs_error")),
            tuple(dict.fromkeys(f.rule for _k, f in about)),
            about[0][1].message if about else "",
        )
    out = [(k, f) for k, f in enumerate(report.findings) if f.where == "out"]
    if out:
        told.update(k for k, _f in out)
        failed = any(f.severity == "error" for _k, f in out)
        judgements[graph.output] = Judgement(
            "fail" if failed else "unknown",
            rules=tuple(dict.fromkeys(f.rule for _k, f in out)),
            message=out[0][1].message,
        )
    notes = [
        _("{rule} at {where}: {message}").format(rule=f.rule, where=f.where, message=f.message)
        for k, f in enumerate(report.findings)
        if k not in told and f.severity != "info"
    ]
    return replace(with_judgements(graph, judgements), notes=(*graph.notes, *notes))


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None
