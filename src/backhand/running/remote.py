"""The asker's side: subjects whose passes run in a worker, with what it tells held in doubt."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.observation import Argument, Call, Observed
from backhand.reading.subject import (
    CONVENTIONS,
    IncompleteError,
    Part,
    Place,
    RaisedElsewhere,
    Reached,
    Subject,
    Unready,
    Values,
)
from backhand.reading.variation import as_it_is, confident, resized
from backhand.running.frames import GarbledError
from backhand.running.host import Worker
from backhand.running.remote_bench import RemoteBench

Array = NDArray[Any]


@contextlib.contextmanager
def doubted(what: str) -> Iterator[None]:
    """Have it said that a worker's answer is none, where it is not as it should be.

    Raises
    ------
    GarbledError
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise GarbledError(what) from error


@dataclass
class RemoteCode:
    """Somebody's code in a worker.

    Parameters
    ----------
    worker : Worker
    outside : callable
        Path as the worker has it → the reader's, or None where it is no file of theirs.
    """

    worker: Worker
    outside: Callable[[str | None], str | None]
    seed: int = 0
    flags: set[str] | None = None
    dropped: list[int] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def ask(self, question: str, /, **request: Any) -> dict[str, Any]:
        """Ask the worker a question of a service, and raise here what was raised there.

        Raises
        ------
        RaisedElsewhere, EndedError, GarbledError
        """
        dropped, self.dropped = self.dropped, []
        answer = self.worker.ask(question, drop=dropped, **request)
        with doubted("no answer"):
            if self.flags is not None:
                self.flags.update(str(flag) for flag in answer.get("flags", ()))
            raised = answer.get("raised")
            if raised is None:
                return answer
            line = raised["line"]
            error = RaisedElsewhere(
                str(raised["kind"])[:100],
                self.clean(raised["message"]),
                line if isinstance(line, int) else None,
            )
        raise error

    def clean(self, text: Any) -> str:
        """Return a text of the worker's with the paths that its reader knows."""
        inside = self.worker.host.folder
        return str(text)[:2000].replace(f"{inside}/", "") if inside else str(text)[:2000]

    @contextlib.contextmanager
    def conditions(self, seed: int, flags: set[str] | None) -> Iterator[None]:
        """See `Subject.conditions`."""
        before = self.seed, self.flags
        self.seed, self.flags = seed, flags
        try:
            yield
        finally:
            self.seed, self.flags = before

    def made(self, answer: Mapping[str, Any]) -> Subject | Unready:
        """Return what the worker says that it made.

        Raises
        ------
        GarbledError
            It is not what a worker says.
        """
        with doubted("no subject"):
            return self._made(answer)

    def _made(self, answer: Mapping[str, Any]) -> Subject | Unready:
        if "unready" in answer:
            told = answer["unready"]
            return Unready(
                name=self.clean(told["name"]),
                convention=self.clean(told["convention"]),
                role=str(told["role"]),
                place=self._place(told["place"]),
                rule=told["rule"] if told["rule"] in ("BH207", "BH208") else None,
                message=self.clean(told["message"]),
                fix=self.clean(told["fix"]),
            )
        told = answer["subject"]
        convention = told["convention"]
        if convention not in CONVENTIONS:
            raise GarbledError("no convention")
        values = Values(
            {str(n): np.asarray(a) for n, a in told["inputs"].items()},
            {str(n): np.asarray(a) for n, a in told["params"].items()},
            told["labels"],
            frozenset(map(str, told["constant"])),
            frozenset(map(str, told["batched"])),
        )
        arrays = (*values.inputs.values(), *values.params.values())
        if not values.inputs or sum(a.size for a in arrays) > self.worker.host.limits.numbers:
            raise GarbledError("no input, or too large a one")
        number, scalar = int(told["number"]), bool(told["scalar"])
        methods = {str(n): self._place(p) for n, p in told["methods"].items()}
        path = methods["backward"].path if "backward" in methods else None

        def start() -> RemoteSession:
            return RemoteSession(self, number, next(self.numbers))

        def evaluation() -> RemoteSession:
            return RemoteSession(self, number, next(self.numbers), evaluation=True)

        return Subject(
            name=self.clean(told["name"])[:200],
            convention=convention,
            role=str(told["role"])[:40],
            place=self._place(told["place"]),
            values=values,
            start=start,
            at_batch_size=as_it_is if told["fixed"] is True else partial(resized, values),
            settings=dict(told["settings"]),
            scalar=scalar,
            takes_upstream=bool(told["takes_upstream"]),
            single=bool(told["single"]),
            declared_random=bool(told["declared_random"]),
            resets=bool(told["resets"]),
            from_case=bool(told["from_case"]),
            called_so=bool(told["called_so"]),
            drawn=bool(told["drawn"]),
            reach=(lambda _values: self._reached(number)) if told["reach"] else None,
            methods=methods,
            places={str(n): self._place(p) for n, p in told["places"].items()},
            parts=tuple(map(self._part, told["parts"])),
            unexamined={
                self.clean(name): self.clean(why) for name, why in told["unexamined"].items()
            },
            evaluation=evaluation if told["evaluation"] else None,
            confident_and_wrong=partial(confident, values) if told["confident"] else None,
            conditions=self.conditions,
            bench=lambda: RemoteBench.of(self, number, path),
            observe=lambda: self._observed(number),
            operations=tuple(self.clean(text)[:80] for text in told["operations"])[:100],
        )

    def _observed(self, number: int) -> Observed:
        told = self.ask("subjects.observe", subject=number)
        with doubted("nothing that was seen"):
            there, back = (
                tuple(
                    Call(
                        self.clean(name)[:80],
                        tuple(
                            Argument(self.clean(a)[:80], self.clean(shown)[:80], bool(labels))
                            for a, shown, labels in arguments
                        ),
                    )
                    for name, arguments in calls
                )
                for calls in told["calls"]
            )
            return Observed(
                there,
                back,
                {int(first): frozenset(map(int, lines)) for first, lines in told["ran"]},
                frozenset(map(int, told["back"])),
                tuple(self.clean(name)[:80] for name in told["overlooked"]),
            )

    def _part(self, told: Any) -> Part:
        return Part(
            title=self.clean(told["title"])[:200],
            output=int(told["output"]),
            names=tuple(map(str, told["names"])),
            role=str(told["role"])[:40],
            reuse=bool(told["reuse"]),
            even=bool(told["even"]),
            places={str(n): self._place(p) for n, p in told["places"].items()},
        )

    def _place(self, told: Any) -> Place:
        path, line = told
        outside = self.outside(path if isinstance(path, str) else None)
        return Place(outside, line if outside is not None and isinstance(line, int) else None)

    def _reached(self, number: int) -> list[Reached]:
        reached = []
        told = self.ask("subjects.reach", subject=number)
        with doubted("no layers"):
            for one in told["reached"]:
                made = None if one["made"] is None else self.made(one["made"])
                parameters = {str(a): str(b) for a, b in one["parameters"].items()}
                reached.append(Reached(made if isinstance(made, Subject) else None, parameters))
        return reached


class RemoteSession:
    """An instance in the worker; see `backhand.reading.subject.Session`."""

    def __init__(
        self, code: RemoteCode, subject: int, number: int, *, evaluation: bool = False
    ) -> None:
        self._code = code
        self._to = {"subject": subject, "session": number}
        self._evaluation = evaluation
        self._values: Values | None = None

    def __del__(self) -> None:
        self._code.dropped.append(self._to["session"])

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        self._values = values
        answer = self._ask(
            "forward",
            evaluation=self._evaluation,
            inputs=dict(values.inputs),
            params=dict(values.params),
            labels=values.labels,
            constant=sorted(values.constant),
        )
        self._write_back(answer, ())
        return answer["gave"]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        # How an array lies is no part of what crosses.
        columns = [
            isinstance(u, np.ndarray) and u.flags.f_contiguous and not u.flags.c_contiguous
            for u in upstream
        ]
        answer = self._ask("backward", upstream=tuple(upstream), columns=columns)
        self._write_back(answer, upstream)
        given = answer["gave"]
        if not isinstance(given, dict):
            raise IncompleteError("backward gave no gradients")
        return given

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        given = self._ask("parameters")["gave"]
        with doubted("no parameters"):
            return {n: a for n, a in given.items() if isinstance(a, np.ndarray)}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return bool(self._ask("generator")["gave"])

    def once_more(self, upstream: tuple[Any, ...]) -> str:
        """Differentiate the backward pass, where the session there can."""
        return str(self._ask("once_more", upstream=tuple(upstream))["gave"])[:10]

    def _ask(self, question: str, **request: Any) -> dict[str, Any]:
        code, ask = self._code, f"subjects.{question}"
        answer = code.ask(ask, **self._to, seed=code.seed, flags=code.flags is not None, **request)
        if "gave" not in answer:
            raise GarbledError("no answer")
        return answer

    def _write_back(self, answer: Mapping[str, Any], upstream: tuple[Any, ...]) -> None:
        """Make here the changes that the code made there to what it was given."""
        values = self._values
        assert values is not None
        here: dict[str, Any] = {f"inputs.{n}": a for n, a in values.inputs.items()}
        here["labels"] = values.labels
        here |= {f"upstream.{k}": part for k, part in enumerate(upstream)}
        with doubted("no array of this size was given"):
            for name, array in answer.get("changed", {}).items():
                mine = here.get(name)
                if isinstance(mine, np.ndarray) and isinstance(array, np.ndarray):
                    mine.shape = array.shape  # as x.shape = … has it
                    mine[...] = array
