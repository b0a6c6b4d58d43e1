"""A subject's code on the bench of the worker that runs it, asked from outside."""

from __future__ import annotations

import ast
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.reading.bench import TO_END, NoPassError, Passed
from backhand.reading.subject import GoneError, RaisedElsewhere, Values
from backhand.reading.swapping import Part
from backhand.reading.watching import Watched
from backhand.running.host import Worker

if TYPE_CHECKING:
    from backhand.running.subject_graph import HeardWays

Array = NDArray[Any]

# Characters of a text that is taken from a worker.
_MOST: Final = 4_000_000
# Of a worker's time so much is left: what it can't spare for edits is for its own passes.
_SPARE: Final = 4 * TO_END


class RemoteCode(Protocol):
    """Somebody's code in a worker; see `backhand.running.remote.RemoteCode`."""

    worker: Worker

    def ask(self, question: str, /, **request: Any) -> dict[str, Any]:
        """Ask the worker."""
        ...

    def clean(self, text: Any) -> str:
        """Return a text of the worker's with the paths that its reader knows."""
        ...


@dataclass
class RemoteBench:
    """The bench of a subject whose code runs in a worker; see `backhand.reading.bench.Bench`.

    A worker that an edit ends is lost to the bench alone: what has been measured stands.
    """

    code: RemoteCode
    number: int
    path: str
    text: str
    _gone: bool = field(default=False)

    @classmethod
    def of(cls, code: RemoteCode, number: int, path: str | None) -> RemoteBench | None:
        """Return the bench of the subject of a number; None where its text is not known."""
        try:
            text = code.ask("subjects.bench", subject=number).get("text")
            if path is None or not isinstance(text, str) or not 0 < len(text) <= _MOST:
                return None
            ast.parse(text)
        except (RaisedElsewhere, GoneError, SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return cls(code, number, path, text)

    @property
    def doubts(self) -> Mapping[int, float]:
        """See `Bench.doubts`: what lines hold is not known here."""
        return {}

    def right(self) -> Mapping[str, Array]:
        """See `Bench.right`: all are measured."""
        return {}

    def clock(self) -> float:
        """See `Bench.clock`; endless once the worker has no time to spare."""
        now = time.monotonic()
        late = self._gone or now > self.code.worker.deadline - _SPARE
        return math.inf if late else now

    def swap(self, parts: Sequence[Part]) -> None:
        """See `Bench.swap`."""
        answer = self._asked("subjects.swap", parts=[asdict(part) for part in parts])
        if self._gone and not parts:
            return  # there is nothing left to be put back
        if answer.get("swapped") is not True:
            raise ValueError("it can't be run with that in it")

    def watch(self, values: Values, douts: tuple[Any, ...]) -> tuple[Watched, Watched]:
        """See `Bench.watch`."""
        told = self._asked("subjects.watch", **_told(values, douts))
        try:
            return Watched.heard(told["there"]), Watched.heard(told["back"])
        except (LookupError, TypeError, ValueError, AttributeError):
            return Watched(), Watched()

    def passes(self, values: Values, douts: tuple[Any, ...], seeds: tuple[int, int]) -> Passed:
        """See `Bench.passes`."""
        told = self._asked("subjects.try", **_told(values, douts), seeds=list(seeds))
        outputs, gave = told.get("outputs"), told.get("gave")
        if not isinstance(gave, dict) or not isinstance(outputs, (list, tuple)):
            raise NoPassError("it raised, or did not end")
        if not all(isinstance(out, np.ndarray) for out in outputs):
            raise NoPassError("it gave no arrays")
        gradients = {str(name): given for name, given in gave.items()}
        return Passed(gradients, lambda: tuple(outputs))

    def ways(self, values: Values, upstreams: Sequence[Array]) -> HeardWays | None:
        """Return the wrong ways back through the code's forward pass; None where it can't be."""
        from backhand.running.subject_graph import HeardWays

        told = self._asked("graphs.ways", **_told(values, tuple(upstreams)))
        try:
            return HeardWays(told, self.code.clean)
        except (LookupError, TypeError, ValueError, AttributeError):
            return None

    def _asked(self, question: str, **request: Any) -> dict[str, Any]:
        if self._gone:
            return {}
        try:
            return self.code.ask(question, subject=self.number, **request)
        except RaisedElsewhere:
            return {}
        except GoneError:
            self._gone = True
            return {}


def _told(values: Values, douts: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "inputs": dict(values.inputs),
        "params": dict(values.params),
        "labels": values.labels,
        "constant": sorted(values.constant),
        "upstream": tuple(douts),
    }
