"""Which layer of something larger is the first to be wrong, from the loss backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import is_right_along, measure, seems_wrong
from backhand.diagnosis.pointing import line_of
from backhand.diagnosis.runner import diagnose, inherited
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.reading.subject import Subject

# What may be said of a gradient that is not there, or is nobody's yet.
_LEFT_OUT: Final = frozenset({"BH105", "BH203", "BH208"})


@frozen
class Blame:
    """A layer whose own derivative is wrong, with what its own check found."""

    subject: Subject
    findings: tuple[Finding, ...]
    parameters: Mapping[str, str]
    before: tuple[str, ...]


def bisect(subject: Subject, evidence: Evidence, findings: list[Finding]) -> list[Finding]:
    """Return a network's findings with the layer that they come from.

    The layers are checked one by one from the loss backwards, each at the input that it has
    in the network.  The first whose own derivative is wrong lends its rule and its message
    to the network's finding; `where` is the network's parameter that is wrong next to it.
    What is wrong further towards the input is marked as inherited.  Where every layer is
    right by itself, or none can be reached, the findings are returned as they were.
    """
    if subject.reach is None:
        return findings
    if not evidence.wrong:
        return [*findings, *_unasked(subject)]
    blame = _first_wrong(subject)
    if blame is None:
        return findings
    wrong = set(evidence.wrong)
    own = {mine: theirs for theirs, mine in blame.parameters.items()}
    lent: list[Finding] = []
    for finding in blame.findings:
        where = own.get(finding.where)
        if where is None and finding.where.startswith("dx"):
            # Nothing of the layer's own: the parameter that the gradient reaches next, else the
            # input.
            inputs = subject.values.inputs
            where = next((name for name in (*blame.before, *inputs) if name in wrong), None)
        if where is not None and where in wrong and all(f.where != where for f in lent):
            lent.append(
                replace(
                    finding,
                    where=where,
                    confidence=max(f.confidence for f in blame.findings),
                    message=_("in the layer {layer}: {message}").format(
                        layer=blame.subject.name, message=finding.message
                    ),
                    evidence={
                        **finding.evidence,
                        "layer": blame.subject.name,
                        "layer_where": finding.where,
                        "layer_role": blame.subject.role,
                        **_spot(blame.subject, finding),
                    },
                )
            )
    if not lent:
        return findings
    named = {f.where for f in lent}
    rest = [f for f in findings if f.where not in named or f.severity != "error"]
    behind = [f for f in rest if f.where in wrong and f.severity == "error"]
    others = [f for f in rest if f not in behind]
    forward = [f for f in others if f.severity == "error" and f.where not in wrong]
    remarks = [f for f in others if f not in forward]
    behind = [
        replace(
            f,
            message=_(
                "the gradient of {name} is wrong because of the layer {layer}, nearer to the loss"
            ).format(name=f.where, layer=blame.subject.name),
            fix="",
        )
        for f in behind
    ]
    return [*forward, *lent, *inherited(behind, blame.subject.name), *remarks]


def _unasked(subject: Subject) -> list[Finding]:
    """Return what is wrong with the gradient that a network has no use for: that of its input.

    Its first layer makes it, and in another place it would be asked for.  A layer that leaves it
    out, because it comes first, is not wrong.
    """
    if subject.reach is None or set(subject.values.inputs) - subject.values.constant:
        return []
    first = next((one.subject for one in subject.reach(subject.values)), None)
    if first is None or is_right_along(first) is not False:
        return []
    evidence = measure(first)
    return [
        replace(
            finding,
            message=_("in the layer {layer}: {message}").format(
                layer=first.name, message=finding.message
            ),
            evidence={
                **finding.evidence,
                "layer": first.name,
                "layer_where": finding.where,
                "layer_role": first.role,
                **_spot(first, finding),
            },
        )
        for finding in (diagnose(evidence) if evidence.wrong else ())
        if finding.where == "dx" and finding.severity == "error" and finding.rule not in _LEFT_OUT
    ][:1]


def _spot(layer: Subject, finding: Finding) -> dict[str, Any]:
    spot = line_of(layer.methods, finding.rule, finding.where)
    return {} if spot is None else {"path": spot[0], "line": spot[1]}


def _first_wrong(subject: Subject) -> Blame | None:
    assert subject.reach is not None
    reached = subject.reach(subject.values)
    for position in range(len(reached) - 1, -1, -1):
        layer = reached[position].subject
        if layer is None or not seems_wrong(layer, subject):
            continue
        evidence = measure(layer)
        if not evidence.wrong:
            continue
        findings = tuple(f for f in diagnose(evidence) if f.severity == "error")
        if findings:
            before = tuple(
                name for earlier in reversed(reached[:position]) for name in earlier.parameters
            )
            return Blame(layer, findings, reached[position].parameters, before)
    return None
