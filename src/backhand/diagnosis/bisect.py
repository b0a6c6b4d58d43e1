"""Which layer of a network is the first to be wrong, from the loss backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.conventions import attributes, dicts, lists
from backhand.conventions.building import _layers, _storage, is_loss_class
from backhand.conventions.discovery import of_parts
from backhand.conventions.subject import Subject
from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import measure
from backhand.diagnosis.pointing import line_of
from backhand.diagnosis.runner import diagnose, inherited
from backhand.language import gettext as _

Array = NDArray[Any]


@dataclass(frozen=True)
class _Reached:
    """A layer as one forward pass of the network reached it.

    `parameters` maps the network's names of its arrays to the layer's own.
    """

    name: str
    layer: Any
    arguments: tuple[Any, ...]
    parameters: Mapping[str, str]


@dataclass(frozen=True)
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
    if not evidence.wrong or not subject.layers:
        return findings
    blame = _first_wrong(subject)
    if blame is None:
        return findings
    wrong = set(evidence.wrong)
    own = {mine: theirs for theirs, mine in blame.parameters.items()}
    lent: list[Finding] = []
    for finding in blame.findings:
        where = own.get(finding.where)
        if where is None and finding.where.startswith("dx"):
            # Nothing of the layer's own: the parameter that the gradient reaches next.
            where = next((name for name in blame.before if name in wrong), None)
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


def _spot(layer: Subject, finding: Finding) -> dict[str, Any]:
    spot = line_of(layer.methods, finding.rule, finding.where)
    return {} if spot is None else {"path": spot[0], "line": spot[1]}


def _first_wrong(subject: Subject) -> Blame | None:
    reached = _reached(subject)
    for position in range(len(reached) - 1, -1, -1):
        layer = _as_subject(reached[position])
        if layer is None:
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


def _reached(subject: Subject) -> list[_Reached]:
    """Run the network forward once and note what each layer is given, in that order."""
    session = subject.start()
    network = getattr(session, "instance", None)
    layers = _live_layers(network, subject)
    # Before the pass: what a layer caches in it is no parameter.
    params = session.parameters()
    parameters = {name: _parameters(params, layer) for name, layer in layers.items()}
    calls: list[tuple[str, Any, tuple[Any, ...]]] = []

    def listen(name: str, layer: Any) -> None:
        forward = layer.forward

        def heard(*arguments: Any, **options: Any) -> Any:
            calls.append(
                (
                    name,
                    layer,
                    tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments),
                )
            )
            return forward(*arguments, **options)

        layer.forward = heard

    try:
        for name, layer in layers.items():
            listen(name, layer)
        session.forward(subject.values.copy())
    except Exception:  # a layer with slots, or code that breaks on being listened to
        return []
    finally:
        for layer in layers.values():
            getattr(layer, "__dict__", {}).pop("forward", None)
    return [_Reached(name, layer, arguments, parameters[name]) for name, layer, arguments in calls]


def _live_layers(network: Any, subject: Subject) -> dict[str, Any]:
    """Return the layers of this copy of the network, by the names of `Subject.layers`."""
    found: dict[str, Any] = _layers(network) if network is not None else {}
    return {name: layer for name, layer in found.items() if name in subject.layers}


def _parameters(params: Mapping[str, Array], layer: Any) -> dict[str, str]:
    """Return the layer's name of each network parameter that it holds: the same array."""
    module = {"lists": lists, "dicts": dicts}.get(_storage(layer), attributes)
    try:
        own = module.read_params(layer)
    except Exception:  # whatever a stranger's attribute raises
        return {}
    return {
        theirs: mine
        for theirs, array in params.items()
        for mine, held in own.items()
        if held is array or (np.shares_memory(held, array) and held.shape == array.shape)
    }


def _as_subject(reached: _Reached) -> Subject | None:
    arrays = tuple(a for a in reached.arguments if isinstance(a, (np.ndarray, float, int)))
    if not arrays:
        return None
    labels = None
    if len(arrays) > 1 and is_loss_class(type(reached.layer)):
        arrays, labels = arrays[:1], arrays[1]
    try:
        made = of_parts(
            reached.layer,
            arrays if len(arrays) > 1 else arrays[0],
            labels,
            from_case=True,
            place=None,
        )
    except Exception:  # no convention fits: the layer can't be judged by itself
        return None
    return made if isinstance(made, Subject) else None
