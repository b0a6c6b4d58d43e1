"""The form `passes`: two functions under any names, or one that returns its own way back."""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading import samples
from backhand.reading.binder import in_order
from backhand.reading.calls import (
    NOTHING,
    Plan,
    backward_plans,
    is_cache,
    is_labels,
    is_rate,
    is_state,
    which_are_labels,
)
from backhand.reading.claims import best, sureness
from backhand.reading.driver import Blueprint, Driver, Found, double
from backhand.reading.instances import positional, required
from backhand.reading.naming import role_of
from backhand.reading.source import returned_names, text_of, tree_of
from backhand.reading.subject import IncompleteError, Subject, Values
from backhand.reading.vocabulary import RANDOM, Meaning, is_learnt, is_target, means
from backhand.reading.worlds import NOWHERE, World, scored, worlds

Array = NDArray[Any]

# How the way back is called where the way there is called by the rest of the name.
_SLOPES: Final = (
    "{}_prime", "{}_derivative", "{}_deriv", "{}_grad", "{}_gradient", "{}_d", "{}_der", "{}_slope",
    "{}_backward", "{}_back", "{}_bwd", "{}_bw", "{}_backprop", "{}_diff", "{}_dash", "{}_derivate",
    "d_{}", "d{}", "grad_{}", "{}Prime", "{}Gradient", "{}Derivative", "{}Grad", "deriv_{}",
    "derivative_{}", "der_{}", "back_{}", "backward_{}", "{}_vjp", "gradient_{}",
    "{}_backward_pass",
    "{}_derivation", "{}_p", "D{}", "{}deriv", "{}_dx", "{}Deriv", "prime_{}", "{}_derv",
)  # fmt: skip
_PAIRS: Final = (
    ("_forward", "_backward"), ("_fwd", "_bwd"), ("_fw", "_bw"), ("forward_", "backward_"),
    ("_forward", "_back"), ("_forward", "_grad"), ("_forward", "_bwd"), ("fwd_", "bwd_"),
    ("_forward_pass", "_backward_pass"), ("Forward", "Backward"), ("_forward", "_grads"),
    ("forward", "backward"), ("feedforward", "backprop"), ("fprop", "bprop"), ("_fprop", "_bprop"),
    ("forwardprop", "backprop"), ("forward_prop", "back_prop"), ("_forward", "_backprop"),
    ("", "_backward"), ("", "_bwd"), ("", "_back"),
)  # fmt: skip
_LEARNT: Final = re.compile(
    r"^([wbuv]|w_?[a-z]{0,2}|b_?[a-z]{0,2}|weights?|bias(es)?|kernels?|filters?|gamma|beta|theta|g)(_?\d)?$",
    re.IGNORECASE,
)
_CALLABLE: Final = re.compile(r"act|func|^f$|fn", re.IGNORECASE)
_CHOICES: Final = 16
_MOST_READINGS: Final = 400


@dataclass(frozen=True, eq=False)
class FoundPasses(Found):
    """Two functions, or one whose result holds the other.

    Attributes
    ----------
    there, back : callable
        back is None for a function that returns its way back.
    slope : bool
        The second is called as a derivative is.
    """

    there: Any = None
    back: Any = None
    slope: bool = False


@dataclass(frozen=True, eq=False)
class PassReading(Found):
    """Two passes bound: a layout, what each is handed, and which result is whose gradient.

    Attributes
    ----------
    arrays : tuple of str
        Forward's arguments that are differentiated, the data first.
    options : dict
        What forward is handed beside them.
    sources : dict
        Argument → part of what backward returns: a place, a key, or None for all of it.
    averaged : bool
        Its samples stand in columns, and it divides the parameters' gradients by N (and the
        input's by nothing): that is undone.
    """

    there: Any = None
    back: Any = None
    plan: Plan = NOTHING
    world: World = NOWHERE
    tier: int = 0
    arrays: tuple[str, ...] = ()
    labels: str | None = None
    options: Mapping[str, Any] = None  # type: ignore[assignment]
    sources: Mapping[str, Any] = None  # type: ignore[assignment]
    scalar: bool = False
    outputs: int = 1
    averaged: bool = False


class Passes(Driver):
    """Two functions, or static methods, of which the second goes the first one's way back."""

    name = "passes"
    weighs = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        return thing.sure if isinstance(thing, Found) and thing.form == self.name else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: by the name of the way there, or a class with two static methods."""
        thing = getattr(module, name)
        if getattr(thing, "__module__", None) != module.__name__:
            return None
        if inspect.isclass(thing):
            return self._static(thing)
        if not inspect.isfunction(thing) or not required(thing):
            return None
        other = _way_back(module, name)
        if other is not None:
            back, stem, slope = other
            asked = [p.name for p in required(back)]
            labels = len(asked) > 2 and any(map(is_labels, asked[1:]))
            if (labels or any(map(is_target, asked))) and not any(
                is_labels(p.name) for p in required(thing)
            ):
                return None  # of a loss that is not said
            return FoundPasses(self.name, stem, thing, (thing, back), 0.6, thing, back, slope)
        if _returns_its_way_back(thing):
            return FoundPasses(self.name, name, thing, (thing,), 0.6, thing, None)
        return None

    def _static(self, cls: Any) -> FoundPasses | None:
        held = {n: vars(cls).get(n) for n in ("forward", "backward")}
        if not all(isinstance(m, (staticmethod, classmethod)) for m in held.values()):
            return None
        first, second = cls.forward, cls.backward
        names = [p.name for p in positional(first)]
        if not names or any(p.kind is p.VAR_POSITIONAL for p in _parameters(first)):
            return None
        return FoundPasses(self.name, cls.__name__, cls, (cls,), 0.98, first, second)

    def title(self, thing: Any) -> str:
        """See `Driver.title`."""
        return str(thing.title)

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        for count, blueprint in enumerate(_proposals(thing)):
            yield blueprint
            if count > _MOST_READINGS:
                return

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: PassReading = blueprint.thing
        names = ("dx", *reading.arrays[1:])
        values = dict(zip(names, map(double, blueprint.inputs), strict=True))
        settings = {
            n: v for n, v in reading.options.items() if isinstance(v, (bool, int, float, str))
        }
        role = role_of(reading.title)
        plain_rows = not (reading.world.columns or reading.tier or reading.scalar)
        return self.subject(
            blueprint,
            Values(
                {"dx": values["dx"]},
                {n: a for n, a in values.items() if n != "dx"},
                blueprint.labels,
                # What was handed no gradient and is not learnt was not asked for one.
                frozenset(
                    name
                    for name in reading.arrays[1:]
                    if reading.sources and name not in reading.sources and not _LEARNT.match(name)
                ),
            ),
            lambda: PassSession(reading),
            {"forward": reading.there, "backward": reading.back or reading.there},
            role=role if role in _ANYWHERE or (plain_rows and role == "softmax") else "unknown",
            settings=settings,
            scalar=reading.scalar,
            takes_upstream=reading.plan.takes("upstream") or not reading.scalar,
            declared_random=any(means(n, (*RANDOM, Meaning.TRAINING)) for n in reading.options),
        )

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"({', '.join(part.__name__ for part in thing.parts)}), (x, w, b)"


_ANYWHERE: Final = frozenset(
    {"relu", "sigmoid", "tanh", "leaky-relu", "elu", "gelu", "silu", "softplus", "log-sigmoid"}
)


def _parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


# ------------------------------------------------------------------------- recognising


def _way_back(module: ModuleType, name: str) -> tuple[Any, str, bool] | None:
    """Return the function that goes a function's way back, what both are called, and how."""

    def known(other: str) -> Any:
        function = getattr(module, other, None)
        own = inspect.isfunction(function) and function.__module__ == module.__name__
        return function if own and other != name else None

    for there, back in _PAIRS:
        if not there or there not in name:
            continue
        if name.endswith(there) or name.startswith(there):
            function = known(name.replace(there, back))
            if function is not None:
                stem = name.replace(there, "").strip("_") or "forward/backward"
                return function, stem, False
    if re.search(
        r"(^|_)(backward|bwd|back|prime|derivative|grad|gradient|init\w*|update\w*)(_|$)", name
    ):
        return None
    for pattern in _SLOPES:
        function = known(pattern.format(name))
        if function is not None:
            return function, name, not any(part in pattern for part in ("back", "bw", "vjp"))
    stem = re.sub(r"(_loss|_cost|_fn|_func|_function|_activation)$", "", name)
    if stem != name:
        for pattern in _SLOPES[:8]:
            function = known(pattern.format(stem))
            if function is not None:
                return function, name, True
    return None


def _returns_its_way_back(function: Any) -> bool:
    """Whether what a function returns last is a function that is defined within it."""
    body = tree_of(function)
    inner = {n.name for n in ast.walk(body) if isinstance(n, ast.FunctionDef)} - {function.__name__}
    for node in ast.walk(body):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            last = node.value.elts[-1]
            if isinstance(last, ast.Lambda) or (isinstance(last, ast.Name) and last.id in inner):
                return len(node.value.elts) == 2
    return False


def handed_in(module_text: str, name: str) -> str:
    """Return what a derivative is handed where it is called: "input", "output" or "" (not known).

    Examples
    --------
    >>> handed_in("delta = err * sigmoid_prime(self.output)", "sigmoid_prime")
    'output'
    """
    votes = {"input": 0, "output": 0}
    for found in re.finditer(rf"(?<!def )\b{re.escape(name)}\(([^(),]+)[),]", module_text):
        word = found[1].strip().split(".")[-1].split("[")[0].strip().lower()
        if re.match(
            r"^(a|al|out|output|y|yhat|o|act|activation|s|h|hidden|pred|l|layer)s?(_?\w{0,7}\d*)?$",
            word,
        ):
            votes["output"] += 1
        elif re.match(r"^(z|zs|u|net|input|pre|x|linear|weighted)s?(_?\w{0,7}\d*)?$", word):
            votes["input"] += 1
    best_of = max(votes, key=lambda k: votes[k])
    return best_of if votes[best_of] and votes["input"] != votes["output"] else ""


# ------------------------------------------------------------------------- binding


class Context:
    """What static passes keep things in, in torch's manner."""

    def __init__(self) -> None:
        self.saved_tensors: tuple[Any, ...] = ()
        self.needs_input_grad = (True,) * 8
        self.meta: dict[str, Any] = {}
        self.saved: Any = ()

    def save_for_backward(self, *values: Any) -> None:
        """Keep values."""
        self.saved_tensors = self.saved = self.saved_values = values


def _context_of(function: Any) -> Any:
    """Return a context: the file's own, where it has one."""
    for name, thing in getattr(inspect.unwrap(function), "__globals__", {}).items():
        if inspect.isclass(thing) and re.search(r"context|ctx", name, re.IGNORECASE):
            try:
                return thing()
            except TypeError:
                continue
    return Context()


def _proposals(thing: FoundPasses) -> Iterator[Blueprint | Exception]:
    forward = thing.there
    parameters = [p for p in positional(forward) if p.name not in ("cls", "self")]
    asked = [p for p in parameters if p.default is p.empty]
    names = [p.name for p in asked]
    takes_context = bool(names) and is_cache(names[0])
    if takes_context:
        names = names[1:]
    if not names or len(names) > 12 or any(is_rate(n) for n in names):
        return
    place = which_are_labels(names) if len(names) >= 2 else None
    labels = names[place] if place is not None else None
    if labels is None and len(names) >= 2 and is_labels(names[1]) and names[1] not in ("y", "t"):
        return
    role = role_of(thing.title)
    kinds = {n: _kind(n, k, names, labels, role) for k, n in enumerate(names)}
    if None in kinds.values():
        open_name = next(n for n in kinds if kinds[n] is None)
        yield TypeError(f"{forward.__name__}: what {open_name} stands for is not known")
        return
    data = [n for n in names if kinds[n] == "data"]
    learnt = [n for n in names if kinds[n] == "learnt"]
    options = {n: _options(n, role, forward) for n in names if kinds[n] == "option"}
    if not data or not all(options.values()):
        return
    data_first = [*data, *learnt]
    states = tuple(k > 0 and is_state(n) for k, n in enumerate(data))
    around = list(scored(role) if labels else worlds(role, len(data), (samples.D,), states))
    for world in around:
        shaped = {n: _shapes(n, k, world, role, learnt) for k, n in enumerate(learnt)}
        for picks in in_order([list(map(_constant, s)) for s in shaped.values()], _CHOICES):
            arrays = dict(zip(data, world.inputs, strict=True))
            arrays |= {n: _drawn(make(), n) for n, make in zip(learnt, picks, strict=True)}
            for chosen in itertools.product(*options.values()):
                settled = dict(zip(options, chosen, strict=True))
                yield from _bound(thing, world, arrays, labels, settled, takes_context, data_first)


def _constant(value: Any) -> Any:
    return lambda: value


def _kind(name: str, place: int, names: list[str], labels: str | None, role: str) -> str | None:
    """Return what an argument of forward is: data, learnt, option or labels; None if not known."""
    if name == labels:
        return "labels"
    if place == 0 or (labels is not None and names.index(labels) < place < 2):
        return "data" if not (_CALLABLE.search(name) and len(name) > 1) else None
    if name in samples.OPTIONS or means(name, (Meaning.TRAINING, Meaning.GENERATOR, Meaning.SEED)):
        return "option"
    if name in ("activation", "act", "nonlinearity", "mode", "activation_name"):
        return "option"
    if _LEARNT.match(name) or is_learnt(name):
        return "learnt" if not (name == "b" and names[0] == "a") else "data"
    if is_state(name) or (
        means(name, (Meaning.DATA, Meaning.ATTENDED))
        and not means(name, (Meaning.STRIDE, Meaning.PADDING, Meaning.WINDOW))
    ):
        return "data"
    made = samples.arguments(name, role)
    if made:
        return "learnt" if isinstance(made[0](), np.ndarray) else "option"
    return None


def _options(name: str, role: str, forward: Any) -> list[Any]:
    if name in samples.OPTIONS:
        return list(samples.OPTIONS[name])
    if name in ("activation", "act", "nonlinearity", "activation_name", "mode"):
        texts = re.findall(rf"{name}\s*==\s*[\"'](\w+)[\"']", text_of(forward))
        return list(dict.fromkeys(texts))[:3] or ["relu", "sigmoid", "tanh"]
    if means(name, (Meaning.TRAINING,)):
        return [True]
    return [make() for make in samples.arguments(name, role)][:3]


def _shapes(
    name: str, place: int, world: World, role: str, learnt: list[str]
) -> list[tuple[int, ...]]:
    """Return shapes that a parameter may have beside a sample of this layout."""
    x = world.inputs[0]
    low = name.lower()
    d = x.shape[-1] if x.ndim else 1
    bias = low.startswith("b") or "bias" in low
    if world.columns:
        if low in ("gamma", "beta", "g"):
            return [(d, 1), (d,)]
        return [(6, 1), (d, 1)] if bias else [(6, d), (6, 6), (d, d)]
    if x.ndim == 2 and 1 in x.shape and world.tier:
        n = max(x.shape)
        return [(6, 1), (1, 6), (6,)] if bias else [(6, n), (n, 6)]
    if x.ndim == 1:
        return [(6,)] if bias else [(6, d), (d, 6)]
    known = [np.shape(make()) for make in samples.arguments(name, role)]
    if x.ndim == 4 and not bias:
        last = [(3, 2, d, 6), (3, 3, d, 6), (6, x.shape[1], 3, 2)]
        known = [*known, *last]
    if x.ndim == 4 and bias:
        known = [*known, (1, 1, 1, 6), (6, 1), (1, 6, 1, 1)]
    if low in ("gamma", "beta", "g"):
        known = [(d,), (1, d), *known]
    if not known:
        known = [(6,), (1, 6)] if bias else [(d, 6), (6, d), (6, 6)]
    return list(dict.fromkeys(known))[:6]


def _drawn(shape: tuple[int, ...], name: str) -> Array:
    return samples.parameter(shape, np.random.default_rng(100 + len(name) + sum(shape)))


def _bound(
    thing: FoundPasses,
    world: World,
    arrays: Mapping[str, Array],
    labels: str | None,
    options: Mapping[str, Any],
    takes_context: bool,
    order: list[str],
) -> Iterator[Blueprint | Exception]:
    forward_names = [n for n in order]
    kept = returned_names(thing.there) or []
    if thing.back is None:
        plans = (
            [Plan((("dout", "upstream:0"),))]
            if labels is None
            else [Plan((("d", "one"),)), Plan(())]
        )
    else:
        names = [*forward_names, *([labels] if labels else []), *options]
        plans = list(
            backward_plans(
                thing.back,
                names,
                labels,
                scalar=labels is not None,
                kept=kept[1:],
                slope=thing.slope,
            )
        )
        if thing.slope and labels is None and len(plans) > 1:
            told = _told(thing)
            if told == "input":
                plans = [p for p in plans if not p.takes("output")] or plans
            elif told == "output":
                plans.sort(key=lambda p: not p.takes("output"))
        elif thing.slope and labels is None and len(plans) == 1 and _is_of_output(thing):
            of_output = tuple(
                (n, "output" if s.startswith("forward") else s) for n, s in plans[0].arguments
            )
            plans = [Plan(of_output), *plans]
    if not plans:
        yield TypeError(f"{thing.back.__name__}: what its arguments stand for is not known")
        return
    for plan in plans:
        reading = PassReading(
            thing.form, thing.title, thing.definition, thing.parts, thing.sure, thing.there,
            thing.back, plan, world, world.tier, tuple(order), labels,
            {**options, **({"ctx": ...} if takes_context else {})}, {}, labels is not None,
            max(1, sum(s.startswith("upstream") for _n, s in plan.arguments)),
        )  # fmt: skip
        session = PassSession(reading)
        values = Values({"dx": arrays[order[0]]}, {n: arrays[n] for n in order[1:]}, world.labels)
        state = np.random.get_state()
        np.random.seed(1234)
        scalar = reading.scalar
        try:
            with np.errstate(all="ignore"):
                out = session.forward(values.copy())
                parts = out if isinstance(out, tuple) else (out,)
                scalar = scalar or all(np.ndim(part) == 0 for part in parts)
                if scalar and labels is None:
                    raise TypeError("a number came out without labels")
                reading = _with(reading, {}, scalar, world)
                upstream = tuple(1.0 if scalar else np.full(np.shape(part), 0.7) for part in parts)
                try:
                    returned = session.run_back(upstream)
                    sources = _claims(reading, returned, arrays)
                except Exception:
                    sources = {}
        except Exception as error:
            yield error
            continue
        finally:
            np.random.set_state(state)
        inputs = tuple(arrays[n] for n in order)
        if sources and len(order) > 1 and world.columns:
            # A 1/N in one of them is a sign that all are meant to have it.
            yield Blueprint(_with(reading, sources, scalar, world, True), inputs, world.labels)
        yield Blueprint(_with(reading, sources, scalar, world), inputs, world.labels)


def _with(
    reading: PassReading,
    sources: Mapping[str, Any],
    scalar: bool,
    world: World,
    averaged: bool = False,
) -> PassReading:
    from dataclasses import replace

    return replace(reading, sources=sources, scalar=scalar, world=world, averaged=averaged)


def _is_of_output(thing: FoundPasses) -> bool:
    """Whether a derivative is handed the function's output, and takes it as such."""
    body = text_of(thing.back).partition(":")[2]
    applies = re.search(rf"\b({re.escape(thing.there.__name__)}|exp|tanh)\b", body)
    return _told(thing) == "output" and not applies


def _told(thing: FoundPasses) -> str:
    """Return what the file hands to a derivative; see `handed_in`."""
    module: Any = inspect.getmodule(thing.there)
    try:
        return handed_in(inspect.getsource(module), thing.back.__name__)
    except (OSError, TypeError):
        return ""


def _claims(reading: PassReading, returned: Any, arrays: Mapping[str, Array]) -> dict[str, Any]:
    """Match what backward returned with forward's arguments: by key, by name, then by place."""
    order = reading.arrays
    found: dict[str, Any] = {}
    if isinstance(returned, dict):
        for name in order:
            key = name if name in returned else best(name, map(str, returned))
            if key in returned:
                found[name] = key
        return found
    if not isinstance(returned, (tuple, list)):
        return {order[0]: None}
    called = returned_names(reading.back) if reading.back is not None else None
    called = called if called and len(called) == len(returned) else [""] * len(returned)
    rest = list(range(len(returned)))
    floats = [n for n in order if arrays[n].dtype.kind == "f"]
    for name in floats:
        sure = {k: sureness(called[k], name) for k in rest if called[k]}
        k = max(sure, key=lambda k: sure[k], default=None)
        if k is not None and sure[k] > 0:
            found[name] = k
            rest.remove(k)
    left = [n for n in floats if n not in found]
    if len(left) == len(rest) or len(found) == 0:
        for k, name in zip(rest, left, strict=False):
            found[name] = k
    return found


class PassSession:
    """One call of each function."""

    def __init__(self, reading: PassReading) -> None:
        self._reading = reading
        self._given: dict[str, Any] = {}
        self._params: dict[str, Array] = {}
        self._back: Any = reading.back
        self._count = 1
        self._shape: tuple[int, ...] = ()

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        reading, world = self._reading, self._reading.world
        self._params = dict(values.params)
        self._count = values.batch_size
        handed: dict[str, Any] = {}
        (first,) = values.inputs.values()
        handed[reading.arrays[0]] = world.handed(first)
        for name in reading.arrays[1:]:
            array = values.params[name]
            is_sample = array.shape[:1] == first.shape[:1] and _is_batched(name)
            handed[name] = world.handed(array) if is_sample else array
        if reading.labels is not None:
            handed[reading.labels] = world.handed(values.labels)
        arguments = []
        context: Any = None
        for parameter in positional(reading.there):
            name = parameter.name
            if name in ("cls", "self"):
                continue
            if name in handed:
                arguments.append(handed[name])
            elif is_cache(name) and "ctx" in reading.options:
                context = _context_of(reading.there)
                arguments.append(context)
            elif name in reading.options:
                option = copy.deepcopy(reading.options[name])
                handed[name] = option
                arguments.append(option)
            else:
                break
        returned = reading.there(*arguments)
        given: dict[str, Any] = {f"forward:{n}": v for n, v in handed.items()}
        rest: tuple[Any, ...] = ()
        out = returned
        if isinstance(returned, (tuple, list)) and len(returned) > 1:
            # As many outputs as upstream gradients, then what is kept.
            count = reading.outputs if reading.outputs < len(returned) else len(returned)
            if (
                not reading.plan.takes("cache")
                and reading.back is not None
                and reading.outputs == 1
            ):
                count = 1
            out = tuple(returned[:count]) if count > 1 else returned[0]
            rest = tuple(returned[count:])
        if reading.back is None:
            if not rest or not callable(rest[-1]):
                raise IncompleteError("no way back was returned")
            self._back = rest[-1]
        called = returned_names(reading.there) or []
        for name, value in zip(called[len(called) - len(rest) :], rest, strict=False):
            given[f"kept:{name}"] = value
        given["cache"] = (
            context if context is not None else (rest[0] if len(rest) == 1 else rest or None)
        )
        if context is None and not rest:
            given["cache"] = given[f"forward:{reading.arrays[0]}"]
        given["output"] = out
        given["one"] = 1.0
        given["labels"] = handed.get(reading.labels or "")
        given["true"] = True
        self._given = given
        parts = out if isinstance(out, tuple) else (out,)
        taken = tuple(world.taken(part) for part in parts)
        if any(part is None for part in taken):
            raise IncompleteError("forward returned nothing")
        if reading.scalar:
            return np.asarray(taken[0])[()]
        return taken if len(taken) > 1 else taken[0]

    def run_back(self, upstream: tuple[Any, ...]) -> Any:
        """Run the way back, and return what it returned."""
        given = dict(self._given)
        for k, part in enumerate(upstream):
            given[f"upstream:{k}"] = self._reading.world.handed(part)
        arguments = self._reading.plan.values(given)
        if self._reading.back is None and not required(self._back):
            arguments = arguments[: len(positional(self._back))]
        return self._back(*arguments)

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        reading, world = self._reading, self._reading.world
        returned = self.run_back(upstream)
        gradients: dict[str, Any] = {}
        for name, where in reading.sources.items():
            try:
                value = returned if where is None else returned[where]
            except (KeyError, IndexError, TypeError):
                continue
            first = name == reading.arrays[0]
            if first or (name in self._params and _is_batched(name)):
                value = world.taken(value)
            if first and not reading.plan.takes("upstream") and not reading.scalar:
                value = _along(upstream[0], value)
            if reading.averaged and not first and not _is_batched(name):
                value = np.multiply(value, self._count)
            gradients["dx" if first else name] = value
        return gradients

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        return self._params

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False


def _is_batched(name: str) -> bool:
    return (
        means(name, (Meaning.DATA, Meaning.STATE, Meaning.ATTENDED)) or is_state(name)
    ) and not _LEARNT.match(name)


def _along(upstream: Any, slope: Any) -> Any:
    """Return what an upstream gradient becomes by a slope: entry by entry, or a Jacobian."""
    slope = np.asarray(slope)
    upstream = np.asarray(upstream)
    size = upstream.size
    if slope.shape == (size, size) and upstream.shape != (size, size) and size > 1:
        return (upstream.ravel() @ slope).reshape(upstream.shape)
    return upstream * slope
