"""What can't be traced, as closed boxes: a layer of a network, or the whole of a piece of code.

A box has the right inputs and the right output, for it ran; its gradients are those of its own
hand-written backward, where it has one.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.building import Recorded
from backhand.graph.force import forced
from backhand.graph.operations.operation import CATALOGUE
from backhand.graph.passes import ObjectRun, Passes, parameters_of
from backhand.graph.recorder import Recorder, Step, Variable
from backhand.graph.scopes import is_layer, is_network, label_in
from backhand.graph.traced_array import plain, traced

Array = NDArray[Any]


def layers_within(instance: Any, depth: int = 4) -> Iterator[Any]:
    """Yield the layers that an object holds, in the order in which it holds them."""
    seen: set[int] = {id(instance)}

    def look(thing: Any, left: int) -> Iterator[Any]:
        if left == 0 or isinstance(thing, (np.ndarray, str, int, float, type)) or thing is None:
            return
        if isinstance(thing, dict):
            parts = list(thing.values())
        elif isinstance(thing, (list, tuple)):
            parts = list(thing)
        else:
            parts = list(getattr(thing, "__dict__", {}).values())
        for part in parts:
            if id(part) in seen:
                continue
            if is_layer(part) or isinstance(part, (dict, list, tuple)) or is_network(part):
                seen.add(id(part))
                if is_layer(part):
                    yield part
                yield from look(part, left - 1)

    yield from look(instance, depth)


def close_layers(
    instance: Any, reasons: Mapping[int, str], recorder: Recorder, numbers: Mapping[int, int]
) -> None:
    """Make boxes of some layers: their forward runs untraced and is entered as one operation.

    Parameters
    ----------
    instance : object
        Its parameters still plain.
    reasons : dict of str
        Place in `layers_within` → why it is closed.
    recorder : Recorder
    numbers : dict of int
        id of a parameter's array → its variable.
    """
    layers = list(layers_within(instance))
    for place, reason in reasons.items():
        layer = layers[place]
        held = parameters_of(layer)
        known = {n: numbers[id(a)] for n, a in held.items() if id(a) in numbers}
        label = label_in(iter([instance, *layers]), layer) or type(layer).__name__
        layer.forward = _Closed(copy.deepcopy(layer), label, reason, known, recorder)


class _Closed:
    """Stands for the forward of a layer that is closed."""

    def __init__(
        self, layer: Any, label: str, reason: str, params: Mapping[str, int], recorder: Recorder
    ) -> None:
        self._layer = layer
        self._label = label
        self._reason = reason
        self._params = dict(params)
        self._recorder = recorder

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        recorder = self._recorder
        numbers = [recorder.number_of(a) for a in args if isinstance(a, np.ndarray)]
        places = [k for k, a in enumerate(args) if isinstance(a, np.ndarray)]
        run = ObjectRun(self._layer, is_network=False)
        names = [f"x{k}" for k in range(len(args))]
        with forced(None):
            given = dict(zip(names, copy.deepcopy(plain(args)), strict=True))
            out = run.forward(given, {}, None)
            # The box's state goes on from here, its backward from a copy.
            self._layer = copy.deepcopy(run.instance)

        def vjp(dout: Array) -> list[Array | None]:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                found = dict(run.backward((dout if np.ndim(dout) else float(dout),)))
            wanted = [names[k] for k in places] + list(self._params)
            return [_usable(found.get(name)) for name in wanted]

        number = recorder.add(
            "box",
            [*numbers, *self._params.values()],
            out,
            {},
            vjp,
            label=self._label,
            closed=self._reason,
        )
        return traced(recorder, out, number)


def _usable(gradient: Any) -> Array | None:
    if not isinstance(gradient, (np.ndarray, float, int, np.floating)):
        return None
    return np.asarray(gradient, dtype=np.float64)


def whole_box(
    passes: Passes,
    reason: str,
    backward: Callable[[Array], Mapping[str, Any]],
    output: Array,
) -> Recorded:
    """Return the recording of code that is one closed box.

    Parameters
    ----------
    passes : Passes
    reason : str
    backward : callable
        Upstream gradient → the gradients that the code's own backward gives, by name.
    output : array
        What its forward gave.
    """
    recorder = Recorder()
    leaves: dict[str, int] = {}
    for name, array in passes.inputs.items():
        leaves[name] = recorder.variable(array, "input", name)
    for name, array in passes.params.items():
        leaves[name] = recorder.variable(array, "parameter", name)
    order = list(leaves)
    numbers = list(leaves.values())
    if isinstance(passes.labels, np.ndarray):
        leaves["t"] = recorder.variable(passes.labels, "labels", "t")
        numbers.append(leaves["t"])

    def vjp(dout: Array) -> list[Array | None]:
        found = backward(dout)
        return [_usable(found.get(name)) for name in order] + [None]

    variables = recorder.variables
    made = Variable(len(variables), np.array(output), "value", "", output.dtype.kind in "fc")
    step = Step(
        CATALOGUE["box"],
        tuple(numbers),
        made.number,
        {},
        vjp,
        None,
        passes.place,
        passes.name,
        reason,
    )
    return Recorded([step], [*variables, made], made.number, leaves, [])
