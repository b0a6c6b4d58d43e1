"""The graph of a subject, recorded where its code runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import GraphError
from backhand.graph.passes import Passes
from backhand.graph.record import Graph, Place
from backhand.graph.recording import record, trace
from backhand.graph.role import role_by_name
from backhand.graph.transfer import packed
from backhand.graph.wrong_ways import Way, Ways
from backhand.language import gettext as _
from backhand.reading.drivers.network import NetworkSession
from backhand.reading.instances import cast
from backhand.reading.naming import plain_name, role_of
from backhand.reading.passing import passing
from backhand.reading.subject import Subject, Values
from backhand.running.service import Service
from backhand.running.subjects import Subjects, values_told

Array = NDArray[Any]

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
        return {plain_name(n): gradient for n, gradient in self._session.backward(upstream).items()}


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
        inputs={plain_name(n): a for n, a in values.inputs.items()},
        params=dict(values.params),
        start=lambda: SubjectRun(subject),
        labels=np.asarray(values.labels) if isinstance(values.labels, list) else values.labels,
        scalar=subject.scalar,
        constant=frozenset(map(plain_name, values.constant)),
        conditions=conditions,
        role_of=role,
        place=Place(subject.place.path, subject.place.line),
    )


def graph_of_subject(subject: Subject, dout: Any = None, *, backward: bool = True) -> Graph:
    """Record the graph of a subject that runs in this process.

    Parameters
    ----------
    subject : Subject
    dout, backward
        As in `backhand.graph.record_layer`.

    Raises
    ------
    GraphError
        Its forward raises, or returns no array of numbers.
    """
    try:
        return record(passes_of(subject), dout, backward=backward)
    except GraphError:
        raise
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # whatever the code raises
        raise raised_text(subject.name, type(error).__name__, str(error)) from error


def raised_text(name: str, kind: str, message: str) -> GraphError:
    """Return what says that a subject's own code raised."""
    return GraphError(
        _("{name} can't be run: {kind}: {reason}").format(
            name=name, kind=kind, reason=message[:500]
        )
    )


def ways_of(subject: Subject, values: Values, upstreams: Sequence[Array]) -> Ways | None:
    """Return the wrong ways back through a subject's forward pass at some values.

    None where the pass can't be recorded.

    Parameters
    ----------
    subject : Subject
        That runs in this process.
    values : Values
    upstreams : sequence of arrays
        Each in one row, whatever the outputs are.
    """
    try:
        return Ways(trace(passes_of(replace(subject, values=values))), upstreams)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # whatever a stranger's code makes of arrays that are recorded
        return None


class Graphs(Service):
    """Records graphs of the subjects that `backhand.running.subjects` has made."""

    def on_record(self, request: dict[str, Any]) -> dict[str, Any]:
        """Record a subject's graph; who asks looks at it before it is believed."""
        subjects: Subjects = self.services["subjects"]
        try:
            text, numbers = packed(graph_of_subject(subjects.subjects[request["subject"]]))
        except GraphError as error:
            return {"impossible": str(error)}
        return {"graph": text, "numbers": numbers}

    def on_ways(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the wrong ways back through a subject's forward pass, with their gradients."""
        subjects: Subjects = self.services["subjects"]
        subject, upstreams = subjects.subjects[request["subject"]], request["upstream"]
        ways = ways_of(subject, values_told(request), upstreams)
        if ways is None:
            return {}
        found = [None, *ways.all()]
        numbers = range(len(upstreams))
        return {
            "ways": [None if way is None else told_way(way) for way in found],
            "given": [[ways.gradients(k, way) for way in found] for k in numbers],
        }


def told_way(way: Way) -> list[Any]:
    """Return a way as it is sent."""
    source = list(way.source) if isinstance(way.source, tuple) else way.source
    place = [way.place.path, way.place.line, way.place.code]
    return [list(way.step), way.position, place, way.turn, way.alone, source, way.kind]


class HeardWays:
    """The wrong ways back through a pass that was recorded elsewhere; see `Ways`.

    Parameters
    ----------
    told : dict
        The answer of `Graphs.on_ways`.
    clean : callable
        A text of the worker's → as its reader knows the paths in it.

    Raises
    ------
    LookupError, TypeError, ValueError
        It is none.
    """

    def __init__(self, told: Mapping[str, Any], clean: Callable[[Any], str]) -> None:
        self._given: dict[tuple[int, Way | None], Mapping[str, Array] | None] = {}
        for number, row in enumerate(told["given"]):
            for one, given in zip(told["ways"], row, strict=True):
                way = None if one is None else _heard_way(one, clean)
                arrays = {} if given is None else given
                self._given[number, way] = {
                    str(n): np.asarray(a, dtype=np.float64) for n, a in arrays.items()
                }

    def all(self) -> Iterator[Way]:
        """See `Ways.all`."""
        return (way for number, way in self._given if number == 0 and way is not None)

    def gradients(self, number: int, way: Way | None = None) -> Mapping[str, Array] | None:
        """See `Ways.gradients`."""
        return self._given.get((number, way))


def _heard_way(told: Any, clean: Callable[[Any], str]) -> Way:
    step, position, place, turn, alone, source, kind = told
    path, line, code = place
    return Way(
        _heard_key(step),
        None if position is None else int(position),
        Place(None if path is None else clean(path), int(line or 0), clean(code)),
        None if turn is None else int(turn),
        bool(alone),
        _heard_key(source) if isinstance(source, (list, tuple)) else source and str(source),
        str(kind),
    )


def _heard_key(told: Any) -> tuple[str, int, str, int]:
    path, line, name, number = told
    return str(path), int(line), str(name), int(number)
