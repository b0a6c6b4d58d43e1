"""The service behind a subject: a file is loaded, and its passes are run as asked.

What asks stands in `backhand.running.remote`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import inspect
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import numpy as np

from backhand.reading.bench import NoPassError, OwnBench
from backhand.reading.discovery import of_parts, subject_named, within_others
from backhand.reading.observing import observed
from backhand.reading.passing import passing
from backhand.reading.randomness import held, unheld
from backhand.reading.subject import Part, Reached, Session, Subject, Unready, Values
from backhand.reading.swapping import Part as Edited
from backhand.reading.tensor_code import as_arrays
from backhand.reading.tensors import in_double_precision
from backhand.reading.variation import as_it_is
from backhand.running.draws import fix_calendar, fixed_draws
from backhand.running.loading import (
    FRAMEWORKS,
    NoModuleError,
    Source,
    UnreadableError,
    load,
    names_meant,
    place_names,
    text_of,
)
from backhand.running.service import Service, Services
from backhand.sources.target import Target

# A file that takes longer is not run again to see what it draws another time.
_SHORT: Final = 0.5


class Subjects(Service):
    """Answers about the subjects of one source."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.source: Source | None = None
        # What runs the file again with other draws; None where they make no difference to it.
        self._again: Callable[[], Source] | None = None
        self.subjects: list[Subject] = []
        self.benches: dict[int, OwnBench | None] = {}
        self.sessions: dict[int, tuple[Subject, Session, Values | None]] = {}
        # The generator's state is set before every pass, and nobody here misses the one before.
        self._held = contextlib.ExitStack()
        self._held.enter_context(held(trusts=False))

    def answer(self, question: str, request: dict[str, Any]) -> dict[str, Any] | None:
        """Let go of the sessions that nobody asks any more, and answer."""
        for number in request.get("drop", ()):
            self.sessions.pop(number, None)
        return super().answer(question, request)

    def on_frameworks(self, request: dict[str, Any]) -> dict[str, Any]:
        """Import the frameworks that a file names: the time that takes is none of the file's."""
        for name in set(FRAMEWORKS).intersection(request["names"]):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        in_double_precision()
        return {}

    def on_load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Load the file and name its subjects."""
        target = Target(request["path"], request["module"], request["name"])

        def loaded() -> Source:
            return load(target, run_all=request["run_all"], seconds=request["seconds"])

        draws, began = fixed_draws(), time.monotonic()
        if target.path is not None:
            with contextlib.suppress(UnreadableError):
                fix_calendar(text_of(target.path))
        draws.begin()
        try:
            self.source = source = loaded()
        except UnreadableError as error:
            told = {"message": error.message, "fix": error.fix, "line": error.line}
            return {"unreadable": {**told, "harmless": error.harmless}}
        except NoModuleError as error:
            return {"no-module": list(error.args)}
        self.path = source.path
        short = time.monotonic() - began < _SHORT
        self._again = loaded if draws.drew and short and target.path is not None else None
        try:
            names = names_meant(source, target.name)
        except LookupError as error:
            return {"unknown": error.args[0]}
        lines = place_names(source.tree)
        return {
            "path": source.path,
            "names": names,
            "lines": {name: lines.get(name) for name in names},
            "defined": list(lines),
            "within": within_others(source.module, source.tree) if target.name is None else {},
            "faults": [dataclasses.asdict(fault) for fault in source.faults],
        }

    def on_subject(self, request: dict[str, Any]) -> dict[str, Any]:
        """Make the subject of a name."""
        return self._told_subject(self.made(request["name"], request["draw"]))

    def made(self, name: str, draw: int = 0) -> Subject | Unready:
        """Make the subject of a name, under one of the starts that what it draws may have.

        Parameters
        ----------
        name : str
        draw : int
        """
        assert self.source is not None
        draws, source = fixed_draws(), self.source
        by_the_file = self._again is not None and _mentions_values(source.module, name)
        if draw and by_the_file:
            assert self._again is not None
            draws.begin(draw)
            try:
                source = self._again()
            finally:
                sys.modules[self.source.module.__name__] = self.source.module
        draws.begin(draw)
        with unheld():
            made = subject_named(source.module, name)
        if isinstance(made, Unready):
            return made
        # Weights that a constructor draws as everybody does are replaced by the judge's own.
        drew = draws.drew if made.from_case else bool(draws.asked)
        return dataclasses.replace(made, drawn=by_the_file or drew)

    def on_build(self, request: dict[str, Any]) -> dict[str, Any]:
        """Make a subject of a name that the judge gives the input for."""
        assert self.source is not None
        thing = getattr(self.source.module, request["name"])
        x, t = request["x"], request["t"]
        if isinstance(thing, type):
            fixed_draws().begin(request["seed"])
            np.random.seed(request["seed"])
            thing = thing(*request["arguments"])
        return self._told_subject(of_parts(thing, x, t, from_case=True, place=None))

    def on_call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function."""
        return self._called(request, self._named(request["name"]))

    def on_method(self, request: dict[str, Any]) -> dict[str, Any]:
        """Construct an instance and call a method; its parameters before that go along."""
        fixed_draws().begin(request["seed"])
        np.random.seed(request["seed"])
        instance = self._named(request["name"])(*request["constructor"])
        params = getattr(instance, "params", None)
        before = (
            {str(n): np.array(a) for n, a in params.items()} if isinstance(params, dict) else None
        )
        called = self._called(request, getattr(instance, request["method"]))
        return {**called, "params": before}

    def _named(self, name: str) -> Any:
        assert self.source is not None
        self.path = self.source.path
        return getattr(self.source.module, name)

    def _called(self, request: dict[str, Any], called: Callable[..., Any]) -> dict[str, Any]:
        fixed_draws().begin(request["seed"])
        np.random.seed(request["seed"])
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"gave": called(*request["arguments"])}

    def on_observe(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what is seen of a subject while its passes run."""
        subject = self.subjects[request["subject"]]
        self.path = subject.place.path
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seen = observed(subject)
        return {
            "calls": [
                [[call.name, [[a.name, a.shown, a.labels] for a in call.arguments]] for call in way]
                for way in (seen.forward, seen.backward)
            ],
            "ran": [[first, sorted(lines)] for first, lines in seen.ran.items()],
            "back": sorted(seen.back),
            "overlooked": list(seen.overlooked),
        }

    def on_bench(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the text of a subject's code, where it can be run with an edit in it."""
        bench = self._bench(request)
        return {"text": "" if bench is None else bench.text}

    def on_swap(self, request: dict[str, Any]) -> dict[str, Any]:
        """Have a subject's code run with other text for some statements; with none, its own."""
        bench = self._bench(request)
        try:
            if bench is not None:
                bench.swap([Edited(**part) for part in request["parts"]])
        except (SyntaxError, ValueError):
            return {"swapped": False}
        return {"swapped": bench is not None}

    def on_watch(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return which lines a forward and a backward pass run, and what names hold there."""
        bench = self._bench(request)
        assert bench is not None
        there, back = bench.watch(values_told(request), request["upstream"])
        return {"there": there.told(), "back": back.told()}

    def on_try(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a forward and a backward pass; what raises or does not end gives nothing."""
        bench = self._bench(request)
        assert bench is not None
        first, second = request["seeds"]
        try:
            passed = bench.passes(values_told(request), request["upstream"], (first, second))
        except NoPassError:
            return {}
        return {"outputs": list(passed.outputs), "gave": dict(passed.gradients)}

    def _bench(self, request: dict[str, Any]) -> OwnBench | None:
        number = request["subject"]
        if number not in self.benches:
            self.benches[number] = OwnBench.of(self.subjects[number])
        return self.benches[number]

    def on_reach(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a network's layers."""
        subject = self.subjects[request["subject"]]
        reached: list[Reached] = [] if subject.reach is None else subject.reach(subject.values)
        return {
            "reached": [
                {
                    "parameters": dict(one.parameters),
                    "made": None if one.subject is None else self._told_subject(one.subject),
                }
                for one in reached
            ]
        }

    def on_forward(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a forward pass; tell what it gave, what it changed and what NumPy reported."""
        number = request["session"]
        if number not in self.sessions:
            subject = self.subjects[request["subject"]]
            start = subject.evaluation if request["evaluation"] else subject.start
            assert start is not None
            self.sessions[number] = (subject, start(), None)
        subject, session, _before = self.sessions[number]
        values = values_told(request)
        self.sessions[number] = (subject, session, values)
        return self._passed(request, subject, values, (), lambda: session.forward(values))

    def on_backward(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a backward pass."""
        subject, session, values = self.sessions[request["session"]]
        assert values is not None
        upstream = tuple(
            np.asfortranarray(u) if column else u
            for u, column in zip(request["upstream"], request["columns"], strict=True)
        )
        return self._passed(request, subject, values, upstream, lambda: session.backward(upstream))

    def on_once_more(self, request: dict[str, Any]) -> dict[str, Any]:
        """Differentiate the backward pass."""
        _subject, session, _values = self.sessions[request["session"]]
        differentiate = getattr(session, "once_more", None)
        return {"gave": "" if differentiate is None else differentiate(request["upstream"])}

    def on_parameters(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the live parameters."""
        return {"gave": dict(self._session(request).parameters())}

    def on_generator(self, request: dict[str, Any]) -> dict[str, Any]:
        """Say whether the instance keeps a generator."""
        return {"gave": self._session(request).holds_generator()}

    def _session(self, request: dict[str, Any]) -> Session:
        number = request["session"]
        if number not in self.sessions:
            subject = self.subjects[request["subject"]]
            self.sessions[number] = (subject, subject.start(), None)
        return self.sessions[number][1]

    def _passed(
        self,
        request: dict[str, Any],
        subject: Subject,
        values: Values,
        upstream: tuple[Any, ...],
        run: Callable[[], Any],
    ) -> dict[str, Any]:
        watched = {f"inputs.{name}": array for name, array in values.inputs.items()}
        watched["labels"] = values.labels
        watched |= {f"upstream.{k}": part for k, part in enumerate(upstream)}
        watched = {name: a for name, a in watched.items() if isinstance(a, np.ndarray)}
        before = {name: (array.shape, array.tobytes()) for name, array in watched.items()}
        flags: set[str] | None = set() if request["flags"] else None
        answer: dict[str, Any] = {}
        try:
            with passing(subject, request["seed"], flags):
                answer["gave"] = as_arrays(run())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # the code's own, told with its line in its own file
            self.path = subject.place.path
            answer["raised"] = self.told(error)
        answer["flags"] = sorted(flags or ())
        answer["changed"] = {
            name: array
            for name, array in watched.items()
            if (array.shape, array.tobytes()) != before[name]
        }
        return answer

    def _told_subject(self, made: Subject | Unready) -> dict[str, Any]:
        place = [made.place.path, made.place.line]
        known = {"name": made.name, "convention": made.convention, "role": made.role}
        if isinstance(made, Unready):
            told = {"rule": made.rule, "message": made.message, "fix": made.fix}
            return {"unready": {**known, **told, "place": place}}
        self.subjects.append(made)
        values = made.values
        return {
            "subject": {
                **known,
                "number": len(self.subjects) - 1,
                "place": place,
                "inputs": dict(values.inputs),
                "params": dict(values.params),
                "labels": values.labels,
                "constant": sorted(values.constant),
                "batched": sorted(values.batched),
                "settings": {
                    str(k): v
                    for k, v in made.settings.items()
                    if v is None or isinstance(v, (bool, int, float, str, tuple, np.generic))
                },
                "scalar": made.scalar,
                "takes_upstream": made.takes_upstream,
                "single": made.single,
                "declared_random": made.declared_random,
                "resets": made.resets,
                "fixed": made.at_batch_size is as_it_is,
                "from_case": made.from_case,
                "called_so": made.called_so,
                "drawn": made.drawn,
                "methods": {n: [p.path, p.line] for n, p in made.methods.items()},
                "places": {n: [p.path, p.line] for n, p in made.places.items()},
                "parts": [_told_part(part) for part in made.parts],
                "unexamined": {str(name): str(why) for name, why in made.unexamined.items()},
                "evaluation": made.evaluation is not None,
                "confident": made.confident_and_wrong is not None,
                "reach": made.reach is not None,
                "operations": list(made.operations),
            }
        }


def _mentions_values(module: ModuleType, name: str) -> bool:
    """Whether what a name stands for makes its subject of what its file holds besides code."""
    thing = getattr(module, name, None)
    seen: set[int] = set()
    waiting: list[Any] = [thing, getattr(thing, "__init__", None)]
    while waiting:
        function = waiting.pop()
        if isinstance(function, FunctionType):
            function = inspect.unwrap(function)
        if not isinstance(function, FunctionType) or id(function) in seen:
            continue
        seen.add(id(function))
        if any(not callable(held) for held in function.__defaults__ or ()):
            return True
        for mentioned in _names_in(function.__code__):
            held = vars(module).get(mentioned)
            if callable(held):
                waiting += [held, getattr(held, "__init__", None)]
            elif held is not None and not isinstance(held, (ModuleType, str)):
                return True
    return False


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names_in(part)


def values_told(request: dict[str, Any]) -> Values:
    """Return the values that a pass is to be run with."""
    return Values(
        request["inputs"], request["params"], request["labels"], frozenset(request["constant"])
    )


def _told_part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "output": part.output,
        "names": list(part.names),
        "role": part.role,
        "reuse": part.reuse,
        "even": part.even,
        "places": {name: [p.path, p.line] for name, p in part.places.items()},
    }
