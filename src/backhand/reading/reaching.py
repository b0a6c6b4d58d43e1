"""The layers that something larger is made of, each as one forward pass reached it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.calls import takes_labels
from backhand.reading.driver import Blueprint, build, surest
from backhand.reading.subject import Reached, Session, Subject, Values

Array = NDArray[Any]

# Of what holds more, a fault is not looked for part by part.
_MOST: Final = 40


def parts_of(thing: Any) -> dict[str, Any]:
    """Return the objects with both passes that an instance holds by itself or in lists and dicts.

    Empty where it holds more than are looked at.
    """
    found = dict(_parts(thing))
    return found if len(found) <= _MOST else {}


def _parts(thing: Any) -> Iterator[tuple[str, Any]]:
    for name, held in getattr(thing, "__dict__", {}).items():
        several: list[tuple[str, Any]] = [(name, held)]
        if isinstance(held, (list, tuple)):
            several = [(f"{name}[{k}]", one) for k, one in enumerate(held)]
        elif isinstance(held, dict):
            several = [(f"{name}[{k!r}]", one) for k, one in held.items()]
        for called, one in several:
            own = not isinstance(one, type) and hasattr(one, "__dict__")
            if own and all(callable(getattr(one, way, None)) for way in ("forward", "backward")):
                yield called, one


def reached(
    session: Session, values: Values, layers_of: Callable[[Any], Mapping[str, Any]] = parts_of
) -> list[Reached]:
    """Run something once and return its layers in the order of that pass, as subjects.

    Empty where it can't be listened to; a layer that follows no form has no subject.

    Parameters
    ----------
    session : Session
        Of the whole.
    values : Values
    layers_of : callable
        Returns the layers of the session's instance.
    """
    layers = dict(layers_of(getattr(session, "instance", None)))
    # Before the pass: what a layer caches in it is no parameter.
    own = {name: _parameters(layer) for name, layer in layers.items()}
    calls: list[tuple[str, tuple[Any, ...]]] = []

    def listen(name: str, forward: Any) -> Any:
        def heard(*arguments: Any, **options: Any) -> Any:
            kept = tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments)
            calls.append((name, kept))
            return forward(*arguments, **options)

        return heard

    try:
        for name, layer in layers.items():
            layer.forward = listen(name, layer.forward)
        session.forward(values.copy())
    except Exception:  # a layer with slots, or code that breaks on being listened to
        return []
    finally:
        for layer in layers.values():
            getattr(layer, "__dict__", {}).pop("forward", None)
    params = session.parameters()
    shared = {name: _shared(params, layer, own[name]) for name, layer in layers.items()}
    return [Reached(_as_subject(layers[n], arguments), shared[n]) for n, arguments in calls]


def _parameters(layer: Any) -> Mapping[str, Array]:
    try:
        driver = surest(layer)
        return driver.parameters(layer) if driver is not None else {}
    except Exception:  # whatever a stranger's attribute raises
        return {}


def _shared(params: Mapping[str, Array], layer: Any, known: Mapping[str, Array]) -> dict[str, str]:
    """Return the layer's name of each parameter of the whole that it holds: the same numbers."""
    now = _parameters(layer)
    return {
        theirs: mine
        for theirs, array in params.items()
        for mine in known
        if mine in now and now[mine].shape == array.shape and np.array_equal(now[mine], array)
    }


def _as_subject(layer: Any, arguments: tuple[Any, ...]) -> Subject | None:
    numbers = (np.ndarray, float, int)
    # A flag says in which mode it goes; that of its own form is the same.
    given = tuple(a for a in arguments if isinstance(a, numbers) and not isinstance(a, bool))
    labels = None
    if len(given) > 1 and takes_labels(type(layer)):
        given, labels = given[:1], given[1]
    inputs = tuple(map(np.asarray, given))
    try:
        return build(Blueprint(layer, inputs, labels, from_case=True)) if inputs else None
    except Exception:  # no form fits: the layer can't be judged by itself
        return None
