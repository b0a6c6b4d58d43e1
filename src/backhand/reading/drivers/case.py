"""The form `case`: whatever its author says it is, in a `backhand.Case`."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.errors import SettingError
from backhand.reading.calls import is_cache
from backhand.reading.case import Case, unknown_name
from backhand.reading.driver import Blueprint, Driver, double
from backhand.reading.instances import duplicate
from backhand.reading.passing import passing
from backhand.reading.randomness import holds_generator
from backhand.reading.samples import upstreams
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.variation import resized
from backhand.reading.vocabulary import RANDOM, Meaning, gradient_names, means

Array = NDArray[Any]


class Said(Driver):
    """A program whose author says how it is run."""

    name = "case"

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        return 1.0 if isinstance(thing, Case) else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: a case is returned by a function, never found by itself."""
        return None

    def title(self, thing: Any) -> str:
        """See `Driver.title`."""
        forward = inspect.unwrap(thing.forward)
        owner = getattr(forward, "__self__", None)
        name = type(owner).__name__ if owner is not None else getattr(forward, "__name__", "")
        return name if name.isidentifier() else "case"

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return "backhand.Case(forward=…, backward=…, inputs={…}, params={…})"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        yield Blueprint(thing, (), from_case=True, guessed=False)

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`: it is run once, to see which inputs have a gradient."""
        case: Case = blueprint.thing
        inputs = {name: double(array) for name, array in case.held_inputs().items()}
        names = _names(case, inputs)
        values = Values(
            {names[name]: array for name, array in inputs.items()},
            {name: double(array) for name, array in case.held_params().items()},
            constant=frozenset(names[n] for n, a in inputs.items() if names[n] == n),
        )
        place = Place.of(_function(case.forward))
        backward = case.backward or (case.grads if callable(case.grads) else case.forward)
        initial = {name: array.copy() for name, array in values.params.items()}
        shared = not _is_copied(case, inputs)

        def start() -> CaseSession:
            if not shared:
                return CaseSession(duplicate(case, None), names)
            for name, array in initial.items():
                case.write(name, array)
            return CaseSession(case, names)

        subject = self.subject(
            replace(blueprint, place=blueprint.place or place, from_case=True),
            values,
            start,
            {"forward": _function(case.forward), "backward": _function(backward)},
            settings=dict(case.options),
            role="unknown",
            scalar=case.loss is not None,
            takes_upstream=case.backward is not None and _upstreams(case) > 0,
            declared_random=any(means(n, (*RANDOM, Meaning.TRAINING)) for n in case.options),
        )
        return replace(
            subject,
            at_batch_size=partial(_at_batch_size, case, values, names),
            confident_and_wrong=None,
        )


def _is_copied(case: Case, inputs: Mapping[str, Array]) -> bool:
    """Whether a copy of a case reads its own parameters: what stands in a module is not copied."""
    held = {name: double(array) for name, array in case.held_params().items()}
    moved = {name: array * 1.1 + 0.01 for name, array in held.items()}
    names = {name: name for name in inputs}
    try:
        copied = CaseSession(duplicate(case, None), names)
    except Exception:  # locks, open files, frames
        return False
    if not held:
        return True
    outputs = []
    try:
        for session in (copied, CaseSession(case, names)):
            with np.errstate(all="ignore"):
                out = session.forward(Values(inputs, moved))
            outputs.append(
                [np.array(a, float) for a in (out if isinstance(out, tuple) else (out,))]
            )
    except Exception:
        return True  # it does not run: that is found out elsewhere
    finally:
        for name, array in held.items():
            case.write(name, array)
    return all(a.shape == b.shape and DOUBLE.same(a, b) for a, b in zip(*outputs, strict=True))


def _function(thing: Any) -> Any:
    """Return what runs where a callable is called: of an object, its own method."""
    thing = inspect.unwrap(thing)
    if inspect.isroutine(thing) or inspect.isclass(thing):
        return thing
    return type(thing).__call__ if callable(thing) else thing


def _names(case: Case, inputs: Mapping[str, Array]) -> dict[str, str]:
    """Return what the findings of each input are called; its own name where none is due."""
    due = [name for name, array in inputs.items() if array.dtype.kind == "f"]
    with contextlib.suppress(Exception):
        session = CaseSession(duplicate(case, None), {n: n for n in inputs})
        with np.errstate(all="ignore"):
            out = session.forward(Values(inputs, {}))
            given = session.backward(upstreams(out, scalar=case.loss is not None))
        due = [name for name in due if name in given]
    single = len(due) == 1
    called = {name: "dx" if single else f"dx{k}" for k, name in enumerate(due)}
    return {name: called.get(name, name) for name in inputs}


def _at_batch_size(case: Case, values: Values, names: Mapping[str, str], size: int) -> Any:
    """Return values for another batch size: the case's own, where it can be asked."""
    if not callable(case.inputs) or not _asked(case.inputs):
        return resized(values, size)
    inputs = {names[n]: double(a) for n, a in case.held_inputs(size).items() if n in names}
    other = resized(values, size)
    return replace(values, inputs=inputs, params=other.params if other else values.params)


def _asked(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the arguments that a function takes by position; none where that is not known."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p for p in parameters if p.kind in kinds]


def _is_known(function: Callable[..., Any]) -> bool:
    """Whether what a function takes can be known; of dict it can't."""
    try:
        inspect.signature(function)
    except (TypeError, ValueError):
        return False
    return True


def _upstreams(case: Case) -> int:
    """Return how many of backward's arguments are upstream gradients."""
    assert case.backward is not None
    known = {*case.held_inputs(), *case.held_params(), *case.options}
    asked = [p for p in _asked(case.backward) if p.name not in known and not is_cache(p.name)]
    due = [p for p in asked if p.default is p.empty]
    return len(due or asked[:1])


class CaseSession:
    """One copy of what a case says.

    Parameters
    ----------
    case : Case
        Its own copy.
    names : dict
        Of the inputs: the case's → the gradient's.
    """

    def __init__(self, case: Case, names: Mapping[str, str]) -> None:
        self._case, self._names = case, names
        self._known: dict[str, Any] = {}
        self._kept: Any = None
        self._dtype: Any = np.float64

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        case = self._case
        for name, array in values.params.items():
            case.write(name, array)
        inputs = {name: values.inputs[called] for name, called in self._names.items()}
        floats = [a.dtype for a in values.differentiable.values()]
        # What the code holds stays as exact as it is: it can't be made to hold other arrays.
        self._dtype = floats[0] if floats else np.float64
        self._known = {**case.options, **case.held_params(), **inputs}
        returned = self._called(case.forward, list(inputs.values()))
        out = returned
        if isinstance(returned, tuple) and len(returned) > 1 and self._takes_cache():
            count = max(1, _upstreams(case))
            out = returned[:count] if count > 1 else returned[0]
            rest = returned[count:]
            self._kept = rest[0] if len(rest) == 1 else rest
        if case.loss is not None:
            self._known["out"] = out
            out = self._called(case.loss, list(out) if isinstance(out, tuple) else [out])
        return self._cast(out)

    def _takes_cache(self) -> bool:
        backward = self._case.backward
        return backward is not None and any(is_cache(p.name) for p in _asked(backward))

    def _called(self, function: Callable[..., Any], given: list[Any]) -> Any:
        """Call a function with what it asks for by name, and what is given for the rest."""
        handed, left = {}, list(given)
        parameters = _asked(function)
        for parameter in parameters:
            name = parameter.name
            if is_cache(name) and self._kept is not None:
                handed[name] = self._kept
            elif name in self._known:
                handed[name] = self._known[name]
        unnamed = [p for p in parameters if p.name not in handed]
        if not unnamed and parameters:
            return function(**handed)
        # By place: what is handed by name is not handed once more.
        taken = {id(value) for value in handed.values()}
        left = [value for value in left if id(value) not in taken]
        free = iter(left)
        arguments = []
        for parameter in parameters:
            if parameter.name in handed:
                arguments.append(handed[parameter.name])
                continue
            value = next(free, inspect.Parameter.empty)
            if value is inspect.Parameter.empty:
                if parameter.default is inspect.Parameter.empty:
                    return function(*arguments)  # it says itself what it lacks
                value = parameter.default
            arguments.append(value)
        return function(*arguments, *(free if not parameters else ()))

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        case, returned = self._case, None
        if case.backward is not None:
            asks = _asked(case.backward)
            returned = self._called(case.backward, list(upstream) if asks else [])
        given: Any = returned
        if callable(case.grads):
            if returned is not None and not _is_known(case.grads):
                given = case.grads(returned)
            else:
                given = self._called(case.grads, [returned] if _asked(case.grads) else [])
        elif case.grads is not None:
            given = case.grads
        return {
            self._names.get(name, name): self._cast(value)
            for name, value in self._by_name(given).items()
        }

    def _by_name(self, given: Any) -> dict[str, Any]:
        names = [*self._names, *self._case.held_params()]
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            parts = given if isinstance(given, (tuple, list)) else (given,)
            floats = [n for n in names if np.asarray(self._known[n]).dtype.kind == "f"]
            if len(parts) > len(floats):
                raise IncompleteError(
                    f"{len(parts)} gradients came back, and there are {len(floats)}: "
                    f"{', '.join(floats)}"
                )
            return dict(zip(floats, parts, strict=False))
        meant = {other: name for name in names for other in (name, *gradient_names(name))}
        meant |= {name: name for name in names}
        for key in given:
            if key not in meant:
                raise SettingError(unknown_name(key, names))
        return {meant[key]: value for key, value in given.items()}

    def _cast(self, value: Any) -> Any:
        if self._dtype == np.float64:
            return value
        if isinstance(value, tuple):
            return tuple(self._cast(part) for part in value)
        if isinstance(value, (np.ndarray, np.floating)) and value.dtype.kind == "f":
            return value.astype(self._dtype)
        return value

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        return self._case.held_params()

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)


def run_once(subject: Subject) -> None:
    """Run a pass each way, so that what the case says wrongly is said before it is measured.

    Raises
    ------
    SettingError, IncompleteError
    """
    with passing(subject, 0, None):
        session = subject.start()
        out = session.forward(subject.values.copy())
        session.backward(upstreams(out, scalar=subject.scalar))
