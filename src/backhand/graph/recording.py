"""A forward pass recorded: run once on traced arrays, proved complete, gone back through."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import GraphError, ShapeError
from backhand.graph.backward import Gradients, backward
from backhand.graph.building import Recorded, graph_of, leading_to
from backhand.graph.closing import close_layers, layers_within, whole_box
from backhand.graph.force import forced
from backhand.graph.judging import derivatives, judged
from backhand.graph.observing import layer_calls, observe
from backhand.graph.passes import ObjectRun, Passes, Run, parameters_of
from backhand.graph.patches import patched
from backhand.graph.proving import is_complete, shifted
from backhand.graph.record import Graph
from backhand.graph.recorder import MOST_STEPS, Handle, Recorder, TooLongError
from backhand.graph.traced_array import TracedArray, wrapped
from backhand.language import gettext as _

Array = NDArray[Any]

# How far an exchange of arrays looks into an object, its dicts and lists.
_DEEPEST: Final = 8


class UntracedError(GraphError):
    """A pass could not be recorded, or not all of it: the text says why, for people."""


def record_layer(
    layer: Any,
    x: Any,
    t: Any = None,
    dout: Any = None,
    *,
    backward: bool = True,
    check: bool = False,
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
    check : bool
        Hold the hand-written gradients against central differences, for a second at most.
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
        start=partial(ObjectRun, layer, is_network=False),
        labels=t if t is None or np.isscalar(t) else np.asarray(t),
        scalar=t is not None,
    )
    return _judged(passes, record(passes, dout, backward=backward), check)


def record_network(
    network: Any,
    x: Any,
    t: Any,
    *,
    backward: bool = True,
    check: bool = False,
    name: str | None = None,
) -> Graph:
    """Record the computational graph of a network's loss, with the gradients back.

    Parameters
    ----------
    network : object
        With params, loss(x, t) and gradient(x, t), of ours or your own.
    x : array
    t : array
        Labels.
    backward, check, name
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
        start=partial(ObjectRun, network, is_network=True),
        labels=np.asarray(t),
        scalar=True,
        constant=frozenset({"x"}),
    )
    return _judged(passes, record(passes, backward=backward), check)


def _judged(passes: Passes, graph: Graph, check: bool) -> Graph:
    return judged(graph, derivatives(passes, graph)) if check else graph


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
    recorded, notes = _complete(passes, dout)
    output = recorded.variables[recorded.output].value
    upstream = upstream_for(output, passes.scalar, dout)
    gradients: Gradients | None = None
    written: dict[int, Array] = {}
    if backward:
        gradients = _backward(recorded, upstream)
        seen = observe(passes, upstream)
        written = seen.written(recorded)
        if seen.raised is not None:
            notes.append(
                _("its own backward pass raised {kind}: {reason}").format(
                    kind=type(seen.raised).__name__, reason=seen.raised
                )
            )
    notes += [
        f"{step.label}: {step.closed}"
        for step in recorded.steps
        if step.closed and not any(step.closed in note for note in notes)
    ]
    return graph_of(recorded, passes.name, gradients, upstream, written, notes)


def _backward(recorded: Recorded, upstream: Array) -> Gradients:
    return backward(recorded.steps, recorded.variables, recorded.output, upstream)


def _complete(passes: Passes, dout: Any) -> tuple[Recorded, list[str]]:
    """Return a recording that lacks nothing, with what had to be closed for it, and why.

    Raises
    ------
    Exception
        Whatever the plain forward pass raises.
    """
    why = _try(passes, dout, {})
    if isinstance(why, Recorded):
        return why, []
    # The code itself may be what raises: the reader gets that as it is.
    run = passes.start()
    layers = [] if run.instance is None else list(layers_within(run.instance))
    reasons = _closable(passes, layers, why) if layers else {}
    if reasons:
        closed = _try(passes, dout, reasons)
        if isinstance(closed, Recorded):
            names = {type(layers[place]).__name__: reason for place, reason in reasons.items()}
            return closed, [f"{name}: {reason}" for name, reason in names.items()]
    return _as_one_box(passes, why), [f"{passes.name}: {why}"]


def _try(passes: Passes, dout: Any, reasons: Mapping[int, str]) -> Recorded | str:
    """Return a complete recording, or why there is none, for people."""
    try:
        recorded = trace(passes, reasons)
    except UntracedError as error:
        return str(error)
    except Exception as error:  # also what only arrays of ours make the code raise
        return _("it does not run on recorded arrays ({kind}: {reason})").format(
            kind=type(error).__name__, reason=str(error)[:200]
        )
    try:
        if _is_proved(passes, recorded, dout):
            return recorded
        near = shifted(passes)
        if _is_proved(near, trace(near, reasons), dout):
            return recorded
    except ShapeError:
        raise  # dout does not fit
    except Exception:  # the point beside it can't be run, or a derivative does not fit what ran
        return _("part of what it computes could not be gone back through")
    return _("part of what it computes goes past NumPy's arrays and could not be recorded")


def _is_proved(passes: Passes, recorded: Recorded, dout: Any) -> bool:
    output = recorded.variables[recorded.output].value
    upstream = upstream_for(output, passes.scalar, dout)
    return is_complete(passes, recorded, _backward(recorded, upstream), upstream)


def _closable(passes: Passes, layers: list[Any], why: str) -> dict[int, str]:
    """Return the layers that can't be recorded by themselves, and why."""
    calls = layer_calls(passes)
    reasons: dict[int, str] = {}
    for place, (layer, arguments) in calls.items():
        names = [f"x{k}" for k in range(len(arguments))]
        alone = Passes(
            type(layer).__name__,
            {n: np.asarray(a) for n, a in zip(names, arguments, strict=True)},
            parameters_of_untouched(layer),
            partial(ObjectRun, layer, is_network=False),
            scalar=False,
            conditions=passes.conditions,
        )
        found = _try(alone, None, {})
        if isinstance(found, str):
            reasons[place] = found
        elif len(found.steps) > MOST_STEPS // max(len(layers), 1):
            reasons[place] = _("it has {count} operations").format(count=len(found.steps))
    return reasons


def _as_one_box(passes: Passes, why: str) -> Recorded:
    run = passes.start()
    _write(run, passes.params)
    with passes.conditions(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        out = run.forward(
            {n: np.array(a) for n, a in passes.inputs.items()},
            {n: np.array(a) for n, a in passes.params.items()},
            np.array(passes.labels) if isinstance(passes.labels, np.ndarray) else passes.labels,
        )
    if isinstance(out, (tuple, list)):
        out = np.concatenate([np.ravel(part) for part in out])
    output = np.asarray(out)
    if output.dtype.kind not in "biuf":
        raise UntracedError(
            _("forward returned {kind}, which is no array of numbers").format(
                kind=type(out).__name__
            )
        )

    def gradients(dout: Array) -> Mapping[str, Any]:
        return observe(passes, dout).gradients

    return whole_box(passes, why, gradients, output)


def _write(run: Run, params: Mapping[str, Array]) -> None:
    live = run.parameters()
    for name, array in params.items():
        if name in live and live[name].shape == array.shape:
            live[name][...] = array


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


def trace(passes: Passes, reasons: Mapping[int, str] | None = None) -> Recorded:
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
    array_name: dict[int, str] = {}
    for name, array in passes.params.items():
        held = live.get(name)
        if held is None or held.shape != array.shape:
            held = np.array(array)
        else:
            held[...] = array
        params[name] = leaf(name, held, "parameter")
        exchanged[id(held)] = params[name]
        array_name[id(held)] = name
        recorder.adopt(held, params[name]._handle)
    labels = passes.labels
    if isinstance(labels, np.ndarray):
        labels = leaf("t", np.array(labels), "labels")
    if run.instance is not None:
        if reasons:
            numbers = {key: leaves[array_name[key]] for key in exchanged}
            close_layers(run.instance, reasons, recorder, numbers)
        exchange(run.instance, exchanged)
    with passes.conditions(), forced(recorder), patched() as told:
        recorder.scopes.on_globals = told
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with np.errstate(all="ignore"):
                    out = _recorded_call(lambda: run.forward(inputs, params, labels))
        except TooLongError as error:
            raise UntracedError(str(error)) from error
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
            _("forward returned {kind}, which is no array of numbers").format(
                kind=type(out).__name__
            )
        )
    # A result that nothing leads to is a constant, or went past the recording: the proof tells.
    return recorder.number_of(out if isinstance(out, np.ndarray) else float(out))


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
