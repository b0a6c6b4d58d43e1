"""A forward pass recorded: run once on traced arrays, proved complete, gone back through."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.graph.backward import Gradients, backward
from backhand.graph.building import Recorded, graph_of, leading_to
from backhand.graph.force import forced
from backhand.graph.observing import observe
from backhand.graph.passes import ObjectRun, Passes, parameters_of
from backhand.graph.patches import patched
from backhand.graph.record import Graph
from backhand.graph.recorder import MOST_STEPS, Handle, Recorder, TooLongError
from backhand.graph.traced_array import TracedArray, wrapped
from backhand.language import gettext as _

Array = NDArray[Any]

# How far an exchange of arrays looks into an object, its dicts and lists.
_DEEPEST: Final = 8


class UntracedError(Exception):
    """A pass could not be recorded, or not all of it: the text says why, for people."""


def record_layer(
    layer: Any,
    x: Any,
    t: Any = None,
    dout: Any = None,
    *,
    backward: bool = True,
    name: str | None = None,
) -> Graph:
    """Record the computational graph of a layer's forward pass, with the gradients back.

    The layer itself is not touched: a copy of it runs.

    Parameters
    ----------
    layer : object
        With forward and backward, of ours or your own.
    x : float array, or a tuple of arrays for several inputs
    t : array, optional
        Labels, for a loss.
    dout : array of the output's shape, or number, optional
        The upstream gradient; by default 1 for a loss, else random numbers of one decimal
        (always the same), because ones hide faults of a softmax or a batch normalization.
    backward : bool
        Go back too.  False: every gradient is None, not computed yet.
    name : str, optional
        By default the class's.

    Returns
    -------
    graph : Graph

    Raises
    ------
    ShapeError
        dout does not have the output's shape.
    Exception
        Whatever the layer's own passes raise.

    Examples
    --------
    >>> import numpy as np
    >>> from backhand import Affine
    >>> layer = Affine(np.ones((2, 3)), np.zeros(3))
    >>> [node.label for node in record_layer(layer, np.ones((4, 2))).nodes]
    ['·', '+']
    """
    inputs = x if isinstance(x, tuple) else (x,)
    names = ["x"] if len(inputs) == 1 else [f"x{k}" for k in range(len(inputs))]
    arrays = {n: np.asarray(a) for n, a in zip(names, inputs, strict=True)}
    passes = Passes(
        name=name or type(layer).__name__,
        inputs={n: a if a.dtype.kind != "O" else a.astype(float) for n, a in arrays.items()},
        params=parameters_of_untouched(layer),
        start=lambda: ObjectRun(layer, {}, is_network=False),
        labels=t if t is None or np.isscalar(t) else np.asarray(t),
        scalar=t is not None,
    )
    return record(passes, dout, backward=backward)


def record_network(
    network: Any, x: Any, t: Any, *, backward: bool = True, name: str | None = None
) -> Graph:
    """Record the computational graph of a network's loss, with the gradients back.

    Parameters
    ----------
    network : object
        With params, loss(x, t) and gradient(x, t), of ours or your own.
    x : array
    t : array
        Labels.
    backward, name
        As in `record_layer`.

    Returns
    -------
    graph : Graph

    Raises
    ------
    Exception
        Whatever the network's own passes raise.
    """
    passes = Passes(
        name=name or type(network).__name__,
        inputs={"x": np.asarray(x)},
        params=parameters_of_untouched(network),
        start=lambda: ObjectRun(network, {}, is_network=True),
        labels=np.asarray(t),
        scalar=True,
        constant=frozenset({"x"}),
    )
    return record(passes, backward=backward)


def parameters_of_untouched(thing: Any) -> dict[str, Array]:
    """Return copies of a thing's parameters, leaving no trace in it."""
    held = dict(getattr(thing, "__dict__", {}))
    found = {name: np.array(array) for name, array in parameters_of(thing).items()}
    if "_backhand_parameters" not in held:
        getattr(thing, "__dict__", {}).pop("_backhand_parameters", None)
    return found


def record(passes: Passes, dout: Any = None, *, backward: bool = True) -> Graph:
    """Record any piece of code; see `record_layer`.

    What can't be traced becomes a closed box, and the graph's notes say why.
    """
    notes: list[str] = []
    recorded = trace(passes)
    output = recorded.variables[recorded.output].value
    upstream = upstream_for(output, passes.scalar, dout)
    gradients: Gradients | None = None
    written: dict[int, Array] = {}
    if backward:
        gradients = _backward(recorded, upstream)
        seen = observe(passes, output.shape, upstream, traced=False)
        written = seen.written(recorded)
    return graph_of(recorded, passes.name, gradients, upstream, written, notes)


def _backward(recorded: Recorded, upstream: Array) -> Gradients:
    return backward(recorded.steps, recorded.variables, recorded.output, upstream)


def upstream_for(output: Array, scalar: bool, dout: Any = None) -> Array:
    """Return the upstream gradient that a backward pass begins with.

    Raises
    ------
    ShapeError
        dout can't belong to an output of this shape.
    """
    if dout is not None:
        given = np.array(dout, dtype=np.float64)
        if given.shape != output.shape and given.ndim:
            raise ShapeError(
                _(
                    "the output has shape {expected}; an upstream gradient of shape {found} "
                    "can't belong to it"
                ).format(expected=output.shape, found=given.shape)
            )
        return np.array(np.broadcast_to(given, output.shape))
    if scalar or output.size == 1:
        return np.ones(output.shape)
    drawn = np.random.default_rng(0).normal(size=output.shape).round(1)
    return np.where(drawn == 0, 0.5, drawn)


def trace(passes: Passes) -> Recorded:
    """Run a forward pass on traced arrays, and return what was recorded of it.

    Raises
    ------
    UntracedError
        The result does not come out of what was recorded, or the pass is too long.
    Exception
        Whatever the code raises.
    """
    run = passes.start()
    recorder = Recorder(passes.role_of)
    leaves: dict[str, int] = {}

    def leaf(name: str, array: Array, kind: Any) -> TracedArray:
        data = array
        leaves[name] = recorder.variable(data, kind, name)
        return wrapped(data, Handle(data, leaves[name]))

    inputs = {n: leaf(n, np.array(a), "input") for n, a in passes.inputs.items()}
    live = run.parameters()
    params: dict[str, Any] = {}
    exchanged: dict[int, Any] = {}
    for name, array in passes.params.items():
        held = live.get(name)
        if held is None or held.shape != array.shape:
            held = np.array(array)
        else:
            held[...] = array
        params[name] = leaf(name, held, "parameter")
        exchanged[id(held)] = params[name]
        recorder.adopt(held, params[name]._handle)  # type: ignore[arg-type]
    labels = passes.labels
    if isinstance(labels, np.ndarray):
        labels = leaf("t", np.array(labels), "labels")
    if run.instance is not None:
        exchange(run.instance, exchanged)
    with passes.conditions(), forced(recorder), patched() as told:
        recorder.scopes.on_globals = told
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with np.errstate(all="ignore"):
                    out = _recorded_call(lambda: run.forward(inputs, params, labels))
        except TooLongError as error:
            raise UntracedError(
                _("it has more than {most} operations").format(most=MOST_STEPS)
            ) from error
        number = _output_number(recorder, out)
    recorder.scopes.forget()
    steps = leading_to(number, recorder.steps)
    return Recorded(steps, recorder.variables, number, leaves, recorder.scopes.seen)


def _recorded_call(call: Callable[[], Any]) -> Any:
    """Run the code; no frame outside of this one is a box."""
    return call()


def _output_number(recorder: Recorder, out: Any) -> int:
    if isinstance(out, (tuple, list)):
        parts = [np.ravel(part) for part in out]
        out = np.concatenate(parts)
    if not isinstance(out, np.ndarray | float | np.floating):
        raise UntracedError(
            _("forward returned {kind}, which is no array").format(kind=type(out).__name__)
        )
    found = recorder.number_of(out if isinstance(out, np.ndarray) else float(out))
    if recorder.variables[found].kind == "constant":
        raise UntracedError(_("its result does not come out of operations on arrays"))
    return found


def exchange(thing: Any, exchanged: Mapping[int, Any], depth: int = _DEEPEST) -> None:
    """Put traced arrays in the place of plain ones, wherever an object holds them."""
    _exchange(thing, exchanged, depth, set())


def _exchange(thing: Any, exchanged: Mapping[int, Any], depth: int, seen: set[int]) -> Any:
    """Return what stands for a value; containers are changed in place."""
    new = exchanged.get(id(thing))
    if new is not None:
        return new
    if depth == 0 or id(thing) in seen or isinstance(thing, (np.ndarray, str, int, float, type)):
        return thing
    if isinstance(thing, dict):
        seen.add(id(thing))
        for key, value in list(thing.items()):
            part = _exchange(value, exchanged, depth - 1, seen)
            if part is not value:
                dict.__setitem__(thing, key, part)  # a dict of ours would copy the values
    elif isinstance(thing, list):
        seen.add(id(thing))
        for k, value in enumerate(thing):
            part = _exchange(value, exchanged, depth - 1, seen)
            if part is not value:
                thing[k] = part
    elif type(thing) is tuple:
        parts = tuple(_exchange(value, exchanged, depth - 1, seen) for value in thing)
        if any(a is not b for a, b in zip(parts, thing, strict=True)):
            return parts
    elif (hasattr(thing, "__dict__") and not callable(thing)) or hasattr(thing, "forward"):
        seen.add(id(thing))
        for name, value in list(vars(thing).items()):
            part = _exchange(value, exchanged, depth - 1, seen)
            if part is not value:
                with contextlib.suppress(AttributeError, TypeError):
                    object.__setattr__(thing, name, part)
    return thing
