"""Graphs of what the checker calls a subject, in any of the six conventions, joined with a check."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.conventions.instances import cast
from backhand.conventions.naming import role_of
from backhand.conventions.passing import passing
from backhand.conventions.subject import Subject, Values
from backhand.graph.passes import Passes
from backhand.graph.record import Graph, Place
from backhand.graph.recording import record
from backhand.graph.role import role_by_name

Array = NDArray[Any]


class SubjectRun:
    """One session of a subject, as a recording wants it; see `backhand.graph.passes.Run`."""

    def __init__(self, subject: Subject) -> None:
        self._session = subject.start()
        self._constant = subject.values.constant
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
        held = {} if self.instance is not None else dict(params)
        values = Values({f"d{n}": a for n, a in inputs.items()}, held, labels, self._constant)
        return self._session.forward(values)

    def backward(self, upstream: tuple[Any, ...]) -> Mapping[str, Any]:
        """See `Run.backward`."""
        given = self._session.backward(upstream)
        inputs = {
            name: name.removeprefix("d")
            for name in given
            if name == "dx" or (name.startswith("dx") and name[2:].isdigit())
        }
        return {inputs.get(name, name): gradient for name, gradient in given.items()}


def passes_of(subject: Subject) -> Passes:
    """Return what a recording needs of a subject that runs in this process."""
    values = subject.values

    def conditions() -> AbstractContextManager[None]:
        return passing(subject, 0, None)

    def role(name: str) -> str:
        if name in (subject.name, f"{subject.name}_forward") and subject.role != "unknown":
            return subject.role
        found = role_by_name(name) or role_of(name)
        return "" if found in ("unknown", "network") else found

    return Passes(
        name=subject.name,
        inputs={n.removeprefix("d"): a for n, a in values.inputs.items()},
        params=dict(values.params),
        start=lambda: SubjectRun(subject),
        labels=np.asarray(values.labels) if isinstance(values.labels, list) else values.labels,
        scalar=subject.scalar,
        constant=frozenset(n.removeprefix("d") for n in values.constant),
        conditions=conditions,
        role_of=role,
        place=Place(subject.place.path, subject.place.line),
    )


def graph_of_subject(subject: Subject, dout: Any = None, *, backward: bool = True) -> Graph:
    """Record the graph of a subject; see `backhand.graph.record_layer`."""
    return record(passes_of(subject), dout, backward=backward)
