"""A piece of code with an input for it → Subject."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.drivers import attributes, dicts, lists
from backhand.reading.drivers.network import NetworkSession
from backhand.reading.drivers.object_session import ObjectSession
from backhand.reading.drivers.pairs import LossFunctionSession, PairSession
from backhand.reading.instances import (
    TRAIN_FLAGS,
    duplicate,
    positional,
    required,
    settings_of,
    upstreams_taken,
)
from backhand.reading.naming import role_of
from backhand.reading.subject import Place, Reached, Session, Subject, Values

Array = NDArray[Any]

LABEL_NAMES = (
    "t",
    "y",
    "target",
    "targets",
    "label",
    "labels",
    "y_true",
    "t_true",
    "ground_truth",
    "teacher",
    "answer",
)
# What a pair's further arguments are called that hold a row for each sample: they are data.
BATCHED_NAMES = (
    "x1",
    "x2",
    "x3",
    "y",
    "z",
    "a",
    "q",
    "k",
    "v",
    "query",
    "key",
    "value",
    "keys",
    "values",
    "queries",
    "prev_h",
    "h_prev",
    "prev_c",
    "c_prev",
    "h",
    "h0",
    "c",
    "c0",
    "hprev",
    "cprev",
    "skip",
    "residual",
    "other",
    "left",
    "right",
    "mask",
)
_RANDOM_NAMES = (
    "ratio",
    "rate",
    "dropout_ratio",
    "drop_ratio",
    "dropout_rate",
    "p",
    "prob",
    "keep_prob",
    "keep",
    "rng",
    "seed",
    "generator",
    "random_state",
    "p_drop",
    "drop_prob",
    "sigma",
    "std",
    "noise",
    "noise_std",
    "stddev",
)


@dataclass(frozen=True)
class Blueprint:
    """What a Subject is built of: the code, and an input for it.

    Attributes
    ----------
    thing : object
        An instance with forward and backward, or with loss and gradient; a pair of functions;
        a loss function.
    inputs : tuple of arrays
    labels : array, number or None
    options : tuple of (name, value)
        Of a pair.
    make : callable or None
        Makes the instance anew, where a copy can't be had.
    """

    thing: Any
    inputs: tuple[Array, ...]
    labels: Any = None
    options: tuple[tuple[str, Any], ...] = ()
    make: Callable[[], Any] | None = None


def is_pair(thing: Any) -> bool:
    """Whether this is (forward, backward)."""
    return (
        isinstance(thing, tuple)
        and len(thing) == 2
        and all(inspect.isroutine(part) for part in thing)
    )


def convention_of(thing: Any, labels: Any = None, inputs: int = 1) -> str | None:
    """Return the convention that an instance, pair or function follows; None where it is none."""
    if is_pair(thing):
        return "pairs"
    if inspect.isroutine(thing):
        return "loss"
    if callable(getattr(thing, "forward", None)) and callable(getattr(thing, "backward", None)):
        if labels is not None or (inputs < 2 and is_loss_class(type(thing))):
            return "loss"
        params = getattr(thing, "params", None)
        if isinstance(params, list) and params:
            return "lists"
        if isinstance(params, dict) and params:
            return "dicts"
        return "attributes"
    if all(callable(getattr(thing, m, None)) for m in ("loss", "gradient")) and isinstance(
        getattr(thing, "params", None), dict
    ):
        return "network"
    return None


def is_loss_class(cls: type) -> bool:
    """Whether a class's forward takes labels beside its scores."""
    parameters = required(cls.forward)  # type: ignore[attr-defined]
    names = [p.name for p in parameters if p.name != "self"]
    return len(names) == 2 and names[1].lower() in LABEL_NAMES


def build(
    blueprint: Blueprint,
    *,
    name: str | None = None,
    place: Place | None = None,
    from_case: bool = False,
    role: str | None = None,
) -> Subject:
    """Build a Subject; nothing of the code is run yet, but a copy may be made.

    Raises
    ------
    TypeError
        The code follows none of the six conventions.
    """
    thing = blueprint.thing
    convention = convention_of(thing, blueprint.labels, len(blueprint.inputs))
    if convention is None:
        raise TypeError("neither forward and backward nor loss and gradient with params")
    if convention == "pairs":
        return _pair(blueprint, name, place, from_case, role)
    if convention == "loss" and inspect.isroutine(thing):
        return _loss_function(blueprint, name, place, from_case, role)
    return _object(blueprint, convention, name, place, from_case, role)


def _object(
    blueprint: Blueprint,
    convention: str,
    name: str | None,
    place: Place | None,
    from_case: bool,
    role: str | None,
) -> Subject:
    prototype = blueprint.thing
    cls = type(prototype)
    name = name or cls.__name__
    module = {"lists": lists, "dicts": dicts}.get(storage_of(prototype), attributes)
    scalar = convention in ("loss", "network")
    if convention == "network":
        params = dicts.read_params(prototype)
    else:
        params = module.read_params(prototype)
    values = Values(
        _named(blueprint.inputs),
        {n: a.astype(np.float64) for n, a in params.items()},
        blueprint.labels,
        frozenset({"dx"}) if convention == "network" else frozenset(),
    )

    def start() -> Session:
        instance = duplicate(prototype, blueprint.make)
        if convention == "network":
            return NetworkSession(instance)
        return ObjectSession(instance, module.read_params, module.read_gradients)

    def evaluation() -> Session:
        instance = duplicate(prototype, blueprint.make)
        return ObjectSession(instance, module.read_params, module.read_gradients, training=False)

    def reached() -> list[Reached]:
        from backhand.reading.reaching import reach

        return reach(start(), values)

    settings = settings_of(prototype)
    forward = getattr(cls, "forward", None) or getattr(cls, "loss", None)
    backward = getattr(cls, "backward", None) or getattr(cls, "gradient", None)
    flags = [p.name for p in positional(forward) if p.name in TRAIN_FLAGS]
    flagged = bool(flags) or any(n in TRAIN_FLAGS for n in settings)
    return Subject(
        name=name,
        convention=convention,
        role=role or ("network" if convention == "network" else role_of(name)),
        place=place or place_of(cls),
        values=values,
        start=start,
        at_batch_size=lambda n: resized(values, n),
        settings=settings,
        scalar=scalar,
        takes_upstream=convention != "network" and upstreams_taken(prototype.backward) > 0,
        declared_random=flagged
        or _holds_randomness(prototype)
        or bool({n.lower() for n in settings} & set(_RANDOM_NAMES)),
        resets=any(
            callable(getattr(cls, n, None))
            for n in ("zero_grad", "zero_grads", "reset_grads", "clear_grads")
        ),
        from_case=from_case,
        reach=reached if convention == "network" and layers_of(prototype) else None,
        methods={"forward": place_of(forward), "backward": place_of(backward)},
        evaluation=evaluation if flagged and convention != "network" else None,
        confident_and_wrong=confident(values, convention) if scalar else None,
        generators=generators_of(forward),
    )


def _pair(
    blueprint: Blueprint,
    name: str | None,
    place: Place | None,
    from_case: bool,
    role: str | None,
) -> Subject:
    forward, backward = blueprint.thing
    name = name or forward.__name__.removesuffix("_forward").removesuffix("_fwd")
    arguments = [p.name for p in positional(forward) if p.name not in dict(blueprint.options)]
    names = ("dx", *arguments[1 : len(blueprint.inputs)])
    names += tuple(f"params[{k}]" for k in range(len(names), len(blueprint.inputs)))
    arrays = dict(zip(names, map(_as_array, blueprint.inputs), strict=True))
    values = Values({"dx": arrays["dx"]}, {n: a for n, a in arrays.items() if n != "dx"})
    integers = frozenset(n for n, a in arrays.items() if a.dtype.kind != "f")
    settings: dict[str, Any] = {}
    for option, value in blueprint.options:
        settings.update(value if isinstance(value, dict) else {option: value})

    def start() -> Session:
        return PairSession(forward, backward, names, blueprint.options).without_gradient(integers)

    return Subject(
        name=name,
        convention="pairs",
        role=role or role_of(name),
        place=place or place_of(forward),
        values=values,
        start=start,
        at_batch_size=lambda n: resized(values, n),
        settings=settings,
        declared_random=bool({n.lower() for n in settings} & {*_RANDOM_NAMES, *TRAIN_FLAGS}),
        from_case=from_case,
        methods={"forward": place_of(forward), "backward": place_of(backward)},
        generators=generators_of(forward),
    )


def _loss_function(
    blueprint: Blueprint,
    name: str | None,
    place: Place | None,
    from_case: bool,
    role: str | None,
) -> Subject:
    function = blueprint.thing
    name = name or function.__name__
    values = Values(_named(blueprint.inputs), {}, blueprint.labels)
    return Subject(
        name=name,
        convention="loss",
        role=role or role_of(name.removesuffix("_loss") + "loss"),
        place=place or place_of(function),
        values=values,
        start=lambda: LossFunctionSession(function, named=from_case),
        at_batch_size=lambda n: resized(values, n),
        scalar=True,
        takes_upstream=False,
        from_case=from_case,
        methods={"forward": place_of(function), "backward": place_of(function)},
        confident_and_wrong=confident(values, "loss"),
        generators=generators_of(function),
    )


def _named(inputs: tuple[Array, ...]) -> dict[str, Array]:
    arrays = [_as_array(a) for a in inputs]
    if len(arrays) == 1:
        return {"dx": arrays[0]}
    return {f"dx{k}": a for k, a in enumerate(arrays)}


def _as_array(value: Any) -> Array:
    array = np.array(value)
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def storage_of(instance: Any) -> str:
    """Return where an instance keeps its parameters: "lists", "dicts" or "attributes"."""
    params = getattr(instance, "params", None)
    if isinstance(params, list) and params:
        return "lists"
    if isinstance(params, dict) and params:
        return "dicts"
    return "attributes"


def _holds_randomness(instance: Any) -> bool:
    kinds = (np.random.Generator, np.random.RandomState)
    return any(isinstance(v, kinds) for v in getattr(instance, "__dict__", {}).values())


def layers_of(network: Any) -> dict[str, Any]:
    """Return the layers that a network keeps in `layers`, its loss last; empty for none."""
    layers = getattr(network, "layers", None)
    if isinstance(layers, dict):
        found = {str(k): v for k, v in layers.items()}
    elif isinstance(layers, (list, tuple)):
        found = {f"layers[{k}]": v for k, v in enumerate(layers)}
    else:
        return {}
    for name in ("last_layer", "lastLayer", "loss_layer", "lossLayer", "criterion", "loss_func"):
        if hasattr(network, name):
            found[name] = getattr(network, name)
            break
    ready = all(hasattr(v, "forward") and hasattr(v, "backward") for v in found.values())
    return found if ready else {}


def resized(values: Values, size: int) -> Values | None:
    """Return values for another batch size: rows taken in turn, parameters a little different.

    Repeated rows and parameters are moved, so that a second batch is a second witness: a
    gamma of ones hides a missing gamma, twice the same row an index by value.
    """
    first = next(iter(values.inputs.values()))
    if first.ndim == 0 or len(first) == 0:
        return None
    count = len(first)
    rows = np.arange(size) % count
    rng = np.random.default_rng(size)

    def rows_of(array: Array, least_rank: int) -> Array:
        if array.ndim < least_rank or len(array) != count:
            return array
        taken = array[rows]
        if array.dtype.kind == "f" and size > count:
            again = np.arange(size) >= count
            spread = 0.1 * float(np.std(array)) * rng.standard_normal(taken.shape)
            taken = taken + spread * again.reshape(-1, *[1] * (taken.ndim - 1))
        return np.array(taken)

    def moved(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        if not array.any():
            return 0.1 * rng.standard_normal(array.shape)
        return np.asarray(array * (1 + 0.2 * rng.uniform(-1, 1, array.shape)))

    labels = values.labels
    if isinstance(labels, np.ndarray) and labels.ndim and len(labels) == count:
        labels = labels[rows]
    elif isinstance(labels, np.ndarray) and labels.ndim:
        return None
    return Values(
        {n: rows_of(a, 1) for n, a in values.inputs.items()},
        {
            n: moved(rows_of(a, 2) if n.lower() in BATCHED_NAMES else a)
            for n, a in values.params.items()
        },
        labels,
        values.constant,
    )


def confident(values: Values, convention: str) -> Callable[[], Iterable[Values]]:
    """Return what makes values that are sure of the wrong label."""

    def make() -> Iterable[Values]:
        labels = values.labels
        x = next(iter(values.inputs.values()))
        if not isinstance(labels, np.ndarray) or x.dtype.kind != "f":
            return
        if convention == "network":
            for factor in (1e2, 1e4):
                loud = {n: factor * a for n, a in values.params.items()}
                for turn in range(4):
                    yield Values(
                        values.inputs, loud, np.roll(labels, turn, axis=0), values.constant
                    )
            return
        if not 1 <= x.ndim <= 2 or len(x) != len(labels):
            return
        if labels.shape == x.shape:
            right = labels > 0.5
        elif x.ndim == 2 and labels.shape == x.shape[:1] and labels.dtype.kind in "iu":
            if labels.max(initial=0) >= x.shape[1]:
                return
            right = np.arange(x.shape[1]) == labels[:, None]
        else:
            return
        name = next(iter(values.inputs))
        if x.min(initial=0.0) >= 0 and x.max(initial=0.0) <= 1:  # probabilities
            yield values.replaced(name, np.where(right, 0.0, 1.0))
            return
        for size in (500.0, 1000.0):
            yield values.replaced(name, np.where(right, -size, size))

    return make


def generators_of(function: Any) -> tuple[Any, ...]:
    """Return the random generators among a function's globals and closure."""
    import random

    kinds = (np.random.Generator, np.random.RandomState, random.Random)
    found = [v for v in getattr(function, "__globals__", {}).values() if isinstance(v, kinds)]
    for cell in getattr(function, "__closure__", None) or ():
        try:
            if isinstance(cell.cell_contents, kinds):
                found.append(cell.cell_contents)
        except ValueError:
            continue
    return tuple(found)


def place_of(thing: Any) -> Place:
    """Return where a class or function stands."""
    try:
        return _place_of(thing)
    except TypeError:  # not hashable: no class and no function
        return Place()


@functools.lru_cache(maxsize=16)
def _place_of(thing: Any) -> Place:
    """Look once: inference builds a subject of the same functions a hundred times over."""
    try:
        return Place(inspect.getsourcefile(thing), inspect.getsourcelines(thing)[1])
    except (OSError, TypeError):
        return Place()
