"""The code's own passes watched: what its backward gave, also between one layer and the next."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.building import Recorded
from backhand.graph.closing import layers_within
from backhand.graph.passes import Passes
from backhand.graph.scopes import Scope, is_layer, is_own, label_in

Array = NDArray[Any]


@dataclass(eq=False)
class LayerCall:
    """One layer's part of both passes.

    Attributes
    ----------
    label : str
    count : int
        How many layers of this label were called before.
    inputs : tuple
        What its forward was given; arrays as copies.
    output : object
    dout, dx : object
        What its backward was given, and gave.
    """

    label: str
    layer: Any
    inputs: tuple[Any, ...]
    output: Any = None
    dout: Any = None
    dx: Any = None


@dataclass
class Observed:
    """What was seen of a run.

    Attributes
    ----------
    gradients : dict
        Of inputs and parameters, by name, as the code gave them.
    calls : list of LayerCall
        In the order of the forward pass.
    raised : Exception or None
        What the backward pass raised.
    """

    gradients: Mapping[str, Any] = field(default_factory=dict)
    calls: list[LayerCall] = field(default_factory=list)
    raised: Exception | None = None

    def written(self, recorded: Recorded) -> dict[int, Array]:
        """Return the gradients that the code gave, by the variables that they belong to."""
        found: dict[int, Array] = {}
        matched: set[int] = set()
        producers = {step.output: step for step in recorded.steps}
        uses: dict[int, list[Any]] = {}
        for step in recorded.steps:
            for number in step.inputs:
                uses.setdefault(number, []).append(step.scope)
        scopes = [s for s in recorded.scopes if s.kind == "layer"]
        for call in self.calls:
            scope = next(
                (s for s in scopes if s.label == call.label and id(s) not in matched), None
            )
            if scope is None:
                continue
            matched.add(id(scope))
            inside = {step.output for step in recorded.steps if _within(step.scope, scope)}
            border = {
                n
                for step in recorded.steps
                if _within(step.scope, scope)
                for n in step.inputs
                if n not in inside
            }
            given = call.dx if isinstance(call.dx, tuple) else (call.dx,)
            for value, gradient in zip(call.inputs, given, strict=False):
                for n in border:
                    if (
                        recorded.variables[n].differentiable
                        and _same(recorded.variables[n].value, value)
                        and all(_within(s, scope) for s in uses.get(n, ()))
                    ):
                        _put(found, recorded, n, gradient)
            for n in inside:
                if (
                    n in producers
                    and n != recorded.output
                    and n not in found
                    and _same(recorded.variables[n].value, call.output)
                    and not any(_within(s, scope) for s in uses.get(n, ()))
                ):
                    _put(found, recorded, n, call.dout)
        for name, gradient in self.gradients.items():
            leaf = recorded.leaves.get(name)
            if leaf is not None:
                found.pop(leaf, None)
                _put(found, recorded, leaf, gradient)
        return found


def _put(found: dict[int, Array], recorded: Recorded, number: int, gradient: Any) -> None:
    if isinstance(gradient, (np.ndarray, float, int, np.floating)):
        array = np.asarray(gradient)
        if array.dtype.kind in "fiu" and (
            array.shape == recorded.variables[number].value.shape or array.ndim
        ):
            found[number] = np.array(array)


def _within(scope: Scope | None, outer: Scope) -> bool:
    while scope is not None:
        if scope is outer:
            return True
        scope = scope.parent
    return False


def _same(value: Array, other: Any) -> bool:
    if not isinstance(other, (np.ndarray, float, np.floating)):
        return False
    return np.shape(other) == value.shape and np.array_equal(value, other, equal_nan=True)


def observe(passes: Passes, upstream: Array) -> Observed:
    """Run both passes of the code once and watch its layers.

    Parameters
    ----------
    passes : Passes
    upstream : array
    """
    seen = Observed()
    run = passes.start()
    live = run.parameters()
    for name, array in passes.params.items():
        if name in live and live[name].shape == array.shape:
            live[name][...] = array
    with passes.conditions(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        watch = _Watch(run.instance)
        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            arguments = (
                {n: np.array(a) for n, a in passes.inputs.items()},
                {n: np.array(a) for n, a in passes.params.items()},
                np.array(passes.labels) if isinstance(passes.labels, np.ndarray) else passes.labels,
            )
            out: Any = 0.0
            if run.starts_over:
                # What is drawn at random must be drawn for this pass first.
                run.take(*arguments)
            else:
                out = run.forward(*arguments)
            given = run.backward(_parts(out, upstream))
        except Exception as error:  # whatever the code raises: there is no gradient then
            seen.raised = error
            given = {}
        finally:
            sys.setprofile(before)
    seen.gradients = dict(given)
    # A network's gradient runs its loss once more: what nothing went back through is not meant.
    seen.calls = [call for call in watch.calls if call.dout is not None]
    return seen


def layer_calls(passes: Passes) -> dict[int, tuple[Any, tuple[Any, ...]]]:
    """Run a forward pass and return each layer as it stood before, with what it was given.

    By its place in `layers_within`; the first call of each.
    """
    run = passes.start()
    live = run.parameters()
    for name, array in passes.params.items():
        if name in live and live[name].shape == array.shape:
            live[name][...] = array
    found: dict[int, tuple[Any, tuple[Any, ...]]] = {}

    def listen(place: int, layer: Any) -> None:
        forward = layer.forward

        def heard(*arguments: Any, **options: Any) -> Any:
            if place not in found:
                held = layer.__dict__.pop("forward")
                found[place] = copy.deepcopy(layer), copy.deepcopy(arguments)
                layer.forward = held
            return forward(*arguments, **options)

        layer.forward = heard

    with passes.conditions(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            for place, layer in enumerate(layers_within(run.instance)):
                listen(place, layer)
            run.forward(
                {n: np.array(a) for n, a in passes.inputs.items()},
                {n: np.array(a) for n, a in passes.params.items()},
                np.array(passes.labels) if isinstance(passes.labels, np.ndarray) else passes.labels,
            )
        except Exception:  # a layer with slots, or code that breaks on being listened to
            return {}
    return found


def _parts(out: Any, upstream: Array) -> tuple[Any, ...]:
    """Return the upstream gradients, one an output; a loss's is a number."""
    if not isinstance(out, (tuple, list)):
        return (float(upstream),) if np.ndim(out) == 0 else (upstream.copy(),)
    parts, start = [], 0
    for part in out:
        size = int(np.size(part))
        parts.append(upstream.ravel()[start : start + size].reshape(np.shape(part)))
        start += size
    return tuple(parts)


class _Watch:
    """A profile function that listens to layers' forward and backward."""

    def __init__(self, instance: Any) -> None:
        self._owners = [] if instance is None else [instance]
        self._frames: dict[int, tuple[LayerCall, str]] = {}
        self._busy = False
        self.calls: list[LayerCall] = []

    def __call__(self, frame: FrameType, event: str, given: Any) -> None:
        if event not in ("call", "return") or self._busy:
            return
        name = frame.f_code.co_name
        if name not in ("forward", "backward", "backward_parameters"):
            return
        if is_own(frame.f_code.co_filename):
            return
        self._busy = True
        try:
            if event == "call":
                self._enter(frame, name)
            else:
                self._leave(frame, given)
        finally:
            self._busy = False

    def _enter(self, frame: FrameType, name: str) -> None:
        code = frame.f_code
        if not code.co_argcount:
            return
        names = code.co_varnames[: code.co_argcount]
        local = frame.f_locals
        layer = local.get(names[0])
        if names[0] != "self" or not is_layer(layer):
            return
        arguments = tuple(_kept(local.get(n)) for n in names[1:])
        if name == "forward":
            outer = [c.layer for c, _n in self._frames.values()]
            owners = [*reversed(outer), *self._owners]
            label = label_in(iter(owners), layer) or type(layer).__name__
            call = LayerCall(label, layer, arguments)
            self.calls.append(call)
            self._frames[id(frame)] = (call, name)
            return
        for call in reversed(self.calls):
            if call.layer is layer and call.dout is None:
                call.dout = arguments[0] if arguments else 1.0
                self._frames[id(frame)] = (call, name)
                return

    def _leave(self, frame: FrameType, given: Any) -> None:
        call, name = self._frames.pop(id(frame), (None, ""))
        if call is None:
            return
        if name == "forward":
            call.output = _kept(given)
        elif name == "backward":
            call.dx = tuple(_kept(p) for p in given) if isinstance(given, tuple) else _kept(given)


def _kept(thing: Any) -> Any:
    return thing.copy() if isinstance(thing, np.ndarray) else thing
