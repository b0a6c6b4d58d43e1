"""Graphs of what the checker calls a subject: any of the six conventions, from any target.

This stands above the graph room: it knows subjects, the checker and the sandbox.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.examination import examine
from backhand.diagnosis.report import SubjectReport
from backhand.errors import GraphError
from backhand.graph.judging import numerical, with_judgements
from backhand.graph.passes import Passes
from backhand.graph.record import Graph, Judgement, Place, Verdict
from backhand.graph.recording import record
from backhand.graph.role import role_by_name
from backhand.language import gettext as _
from backhand.reading.drivers.network import NetworkSession
from backhand.reading.instances import cast
from backhand.reading.naming import role_of
from backhand.reading.passing import passing
from backhand.reading.subject import Subject, Unready, Values

Array = NDArray[Any]
Locate = Callable[[int], tuple[int | None, int]]

_NOT_ITS_OWN: Final = ("", "unknown", "network")


class SubjectRun:
    """One session of a subject, as a recording wants it; see `backhand.graph.passes.Run`."""

    def __init__(self, subject: Subject) -> None:
        self._session = subject.start()
        self._constant = subject.values.constant
        # In another process a network's passes are two questions, and the first is asked first.
        self.starts_over = isinstance(self._session, NetworkSession)
        self.instance: Any = getattr(self._session, "instance", None)
        params = subject.values.params
        live = self.parameters()
        if any(n in live and live[n].dtype != a.dtype for n, a in params.items()):
            # The checker judges in double precision, whatever the code was made in.
            cast(self.instance, np.float64)

    def parameters(self) -> dict[str, Array]:
        """See `Run.parameters`."""
        return {} if self.instance is None else dict(self._session.parameters())

    def forward(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> Any:
        """See `Run.forward`."""
        return self._session.forward(self._values(inputs, params, labels))

    def take(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> None:
        """See `Run.take`."""
        assert isinstance(self._session, NetworkSession)
        self._session.take(self._values(inputs, params, labels))

    def _values(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> Values:
        held = {} if self.instance is not None else dict(params)
        return Values({f"d{n}": a for n, a in inputs.items()}, held, labels, self._constant)

    def backward(self, upstream: tuple[Any, ...]) -> Mapping[str, Any]:
        """See `Run.backward`."""
        return {
            _plain_name(n): gradient for n, gradient in self._session.backward(upstream).items()
        }


def _plain_name(name: str) -> str:
    """Return the graph's name for what the checker files under its gradient's: x for dx."""
    is_input = name == "dx" or (name.startswith("dx") and name[2:].isdigit())
    return name.removeprefix("d") if is_input else name


def passes_of(subject: Subject) -> Passes:
    """Return what a recording needs of a subject."""
    values = subject.values

    def conditions() -> AbstractContextManager[None]:
        if subject.conditions is not None:
            return subject.conditions(0, None)
        return passing(subject, 0, None)

    def role(name: str) -> str:
        if name in (subject.name, f"{subject.name}_forward") and subject.role != "unknown":
            return "" if subject.role in _NOT_ITS_OWN else subject.role
        found = role_by_name(name) or role_of(name)
        return "" if found in _NOT_ITS_OWN else found

    return Passes(
        name=subject.name,
        inputs={_plain_name(n): a for n, a in values.inputs.items()},
        params=dict(values.params),
        start=lambda: SubjectRun(subject),
        labels=np.asarray(values.labels) if isinstance(values.labels, list) else values.labels,
        scalar=subject.scalar,
        constant=frozenset(map(_plain_name, values.constant)),
        conditions=conditions,
        role_of=role,
        place=Place(subject.place.path, subject.place.line),
    )


def graph_of_subject(
    subject: Subject,
    dout: Any = None,
    *,
    backward: bool = True,
    check: bool = False,
    locate: Locate | None = None,
) -> Graph:
    """Record the graph of a subject that runs in this process.

    Parameters
    ----------
    subject : Subject
    dout, backward
        As in `backhand.graph.record_layer`.
    check : bool
        Have the checker judge its gradients too.
    locate : callable, optional
        For code from a notebook: what cell and line a line of the joined text is.

    Raises
    ------
    GraphError
        Its forward raises, or returns no array of numbers.
    """
    try:
        graph = record(passes_of(subject), dout, backward=backward)
    except GraphError:
        raise
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # whatever the code raises
        raise raised_text(subject.name, type(error).__name__, str(error)) from error
    graph = located(graph, subject.place.path, locate)
    return joined(graph, subject, examine(subject, locate)) if check else graph


def raised_text(name: str, kind: str, message: str) -> GraphError:
    """Return what says that a subject's own code raised."""
    return GraphError(
        _("{name} can't be run: {kind}: {reason}").format(
            name=name, kind=kind, reason=message[:500]
        )
    )


def unready_text(subject: Unready) -> GraphError:
    """Return what says that no input was found for a subject, or that a method is missing."""
    return GraphError(": ".join((subject.name, subject.message)) + f"\n→ {subject.fix}")


def located(graph: Graph, path: str | None, locate: Locate | None) -> Graph:
    """Return a graph of a notebook's code with its lines counted within their cells."""
    if locate is None or path is None:
        return graph

    def at(place: Place) -> Place:
        if place.path != path or place.line is None:
            return place
        cell, line = locate(place.line)
        return replace(place, line=line, cell=cell)

    return replace(
        graph,
        nodes=tuple(replace(n, place=at(n.place)) for n in graph.nodes),
        groups=tuple(replace(g, place=at(g.place)) for g in graph.groups),
    )


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
    gradients = {_plain_name(g.name): g for g in report.gradients}
    judgements: dict[str, Judgement] = {}
    told: set[int] = set()
    for tensor in graph.tensors:
        if tensor.kind not in ("input", "parameter") or not tensor.differentiable:
            continue
        about = [
            (k, f) for k, f in enumerate(report.findings) if _plain_name(f.where) == tensor.name
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
