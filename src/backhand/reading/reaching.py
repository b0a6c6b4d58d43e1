"""The layers that one forward pass of a network goes through, each at the input it had there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.building import is_loss_class, layers_of, storage_of
from backhand.reading.discovery import of_parts
from backhand.reading.drivers import attributes, dicts, lists
from backhand.reading.subject import Reached, Session, Subject, Values

Array = NDArray[Any]


@dataclass(frozen=True)
class _Call:
    """One call of a layer's forward; `parameters`: the network's name → the layer's own."""

    layer: Any
    arguments: tuple[Any, ...]
    parameters: Mapping[str, str]


def reach(session: Session, values: Values) -> list[Reached]:
    """Run a network forward once and return its layers in that order, as subjects.

    Empty where the network can't be listened to; a layer that follows no convention has
    no subject.
    """
    return [Reached(_as_subject(call), call.parameters) for call in _calls(session, values)]


def _calls(session: Session, values: Values) -> list[_Call]:
    network = getattr(session, "instance", None)
    layers = layers_of(network) if network is not None else {}
    # Before the pass: what a layer caches in it is no parameter.
    params = session.parameters()
    parameters = {name: _parameters(params, layer) for name, layer in layers.items()}
    calls: list[tuple[str, Any, tuple[Any, ...]]] = []

    def listen(name: str, layer: Any) -> None:
        forward = layer.forward

        def heard(*arguments: Any, **options: Any) -> Any:
            calls.append(
                (
                    name,
                    layer,
                    tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments),
                )
            )
            return forward(*arguments, **options)

        layer.forward = heard

    try:
        for name, layer in layers.items():
            listen(name, layer)
        session.forward(values.copy())
    except Exception:  # a layer with slots, or code that breaks on being listened to
        return []
    finally:
        for layer in layers.values():
            getattr(layer, "__dict__", {}).pop("forward", None)
    return [_Call(layer, arguments, parameters[name]) for name, layer, arguments in calls]


def _parameters(params: Mapping[str, Array], layer: Any) -> dict[str, str]:
    """Return the layer's name of each network parameter that it holds: the same array."""
    module = {"lists": lists, "dicts": dicts}.get(storage_of(layer), attributes)
    try:
        own = module.read_params(layer)
    except Exception:  # whatever a stranger's attribute raises
        return {}
    return {
        theirs: mine
        for theirs, array in params.items()
        for mine, held in own.items()
        if held is array or (np.shares_memory(held, array) and held.shape == array.shape)
    }


def _as_subject(call: _Call) -> Subject | None:
    arrays = tuple(a for a in call.arguments if isinstance(a, (np.ndarray, float, int)))
    if not arrays:
        return None
    labels = None
    if len(arrays) > 1 and is_loss_class(type(call.layer)):
        arrays, labels = arrays[:1], arrays[1]
    try:
        made = of_parts(
            call.layer,
            arrays if len(arrays) > 1 else arrays[0],
            labels,
            from_case=True,
            place=None,
        )
    except Exception:  # no convention fits: the layer can't be judged by itself
        return None
    return made if isinstance(made, Subject) else None
