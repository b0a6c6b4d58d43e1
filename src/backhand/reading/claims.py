"""Which array claims to be the gradient of which: by name, owner and container, never by value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from backhand.reading.holding import WRAPPED, Slot
from backhand.reading.vocabulary import GRADIENTS

# How surely a name has to be that of another's gradient.
SURE: Final = 0.6
# How a gradient is called after its value, both without case and underscores, surest first.
_AFTER: Final = (
    *dict.fromkeys(pattern.replace("_", "") for pattern in GRADIENTS),
    "dld{}",
    "dlossd{}",
    "dcostd{}",
    "djd{}",
    "ded{}",
    "dcd{}",
    "dedl{}",
    "{}grads",
    "{}gradients",
    "grads{}",
    "gradients{}",
    "delta{}",
    "{}delta",
    "del{}",
    "deltas{}",
    "grad{}s",
    "grad{}acc",
    "d{}acc",
    "acc{}",
    "sumd{}",
    "dwrt{}",
    "gradwrt{}",
    "gradlosswrt{}",
    "partial{}",
    "{}d",
    "diff{}",
    "kobai{}",
)
# What one array is called in two places.
_ALIKE: Final = (
    ("w", "weight", "weights", "ws", "weightmatrix"),
    ("b", "bias", "biases", "bs", "biasvector", "w0"),
    (
        "x",
        "input",
        "inputs",
        "layerinput",
        "indata",
        "inp",
        "data",
        "aprev",
        "a",
        "xin",
        "inputdata",
    ),
    ("k", "kernel", "kernels", "filter", "filters", "w"),
    ("theta", "params", "parameters"),
)
_VALUES: Final = (
    "params", "parameters", "param", "p", "weights", "w", "theta", "model", "variables", "vars",
    "weightsandbiases",
)  # fmt: skip
_GRADIENTS: Final = (
    "grads", "gradients", "grad", "dparams", "gradparams", "paramgrads", "g", "d", "derivatives",
    "gradparameters", "dtheta", "nabla", "grads_", "gradient",
)  # fmt: skip
# What a parameter object calls its gradient.
_BESIDE: Final = (
    "grad", "g", "gradient", "d", "diff", "grads", "dw", "delta", "deriv", "derivative",
    "gradients",
)  # fmt: skip


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name without case, underscores and a leading ``self.``."""
    return re.sub(r"[_\W]", "", name.removeprefix("self.").lower())


@lru_cache(maxsize=8192)
def sureness(gradient: str, value: str) -> float:
    """Return how surely one name is that of another's gradient: 0 not at all, 1 exactly.

    Examples
    --------
    >>> sureness("dW", "W"), sureness("grad_bias", "bias"), sureness("dW1", "W2")
    (1.0, 1.0, 0.0)
    >>> 0 < sureness("dweights", "W") < 1
    True
    """
    told, meant = plain(gradient), plain(value)
    if not told or not meant:
        return 0.0
    if told in _names(meant):
        return 1.0
    number = re.search(r"\d+$", meant)
    stem, tail = (meant[: number.start()], number[0]) if number else (meant, "")
    for alike in _ALIKE:
        if stem in alike and any(told in _names(other + tail) for other in alike):
            return 0.6
    singular = meant[:-1] if meant.endswith("s") else meant + "s"
    if told in _names(singular):
        return 0.8
    # In the plane, or in space: dL_dmean2D of means.
    flat = re.sub(r"[23]d$", "", told)
    return 0.7 if flat != told and flat in _names(meant) | _names(singular) else 0.0


@lru_cache(maxsize=8192)
def _names(value: str) -> frozenset[str]:
    return frozenset(pattern.format(value) for pattern in _AFTER)


def best(value: str, among: Iterable[str]) -> str | None:
    """Return the name that is most surely that of a value's gradient, if there is one."""
    found = {name: sureness(name, value) for name in among}
    name = max(found, key=lambda n: found[n], default=None)
    return name if name is not None and found[name] > 0 else None


def slots_for(params: Mapping[Slot, str], held: Iterable[Slot]) -> dict[Slot, Slot]:
    """Return, for parameters, the places that hold their gradients, where there are such.

    Parameters
    ----------
    params : dict
        Place → name.
    held : iterable of Slot
        Everything that is held after the backward pass.
    """
    found: dict[Slot, Slot] = {}
    offers = sorted(
        (
            (sure, -k, slot, param)
            for param in params
            for k, slot in enumerate(held)
            if slot not in params and (sure := _sure(slot.keys, param.keys)) > 0
        ),
        key=lambda offer: offer[:2],
        reverse=True,
    )
    taken: set[Slot] = set()
    for _sureness, _k, slot, param in offers:
        if param not in found and slot not in taken:
            found[param] = slot
            taken.add(slot)
    return found


def _sure(gradient: tuple[Any, ...], value: tuple[Any, ...]) -> float:
    """Return how surely what stands at one path is the gradient of what stands at another."""
    if len(gradient) == len(value):
        if len(value) > 1 and gradient[:-1] == value[:-1] and value[-1] in WRAPPED:
            return 1.0 if gradient[-1] in _BESIDE else 0.0
        sure, differs = 1.0, False
        for told, meant in zip(gradient, value, strict=True):
            if told == meant:
                continue
            differs = True
            if not (isinstance(told, str) and isinstance(meant, str)):
                return 0.0
            if plain(meant) in _VALUES and plain(told) in _GRADIENTS:
                sure *= 0.95
            else:
                sure *= sureness(told, meant)
        return sure if differs else 0.0
    # self.W → self.grads["W"] or self.grads["dW"]; self.params["W"] → self.dW; W.data → dW
    if len(value) > 1 and value[-1] in WRAPPED and len(gradient) == len(value) - 1:
        return 0.9 * _sure(gradient, value[:-1])
    told, meant = gradient[-1], value[-1]
    if not (isinstance(told, str) and isinstance(meant, str)):
        return 0.0
    exact = max(sureness(told, meant), 1.0 if told == meant else 0.0)
    if len(gradient) == len(value) + 1 and gradient[:-2] == value[:-1]:
        return 0.9 * exact if plain(str(gradient[-2])) in _GRADIENTS else 0.0
    if len(value) == len(gradient) + 1 and value[:-2] == gradient[:-1]:
        return 0.9 * sureness(told, meant) if plain(str(value[-2])) in _VALUES else 0.0
    return 0.0


@lru_cache(maxsize=8192)
def likeness(gradient: str, value: str) -> int:
    """Return how many words two names have in common, but for what says that one is a gradient.

    Examples
    --------
    >>> likeness("gradOutsideVecs", "outsideVectors"), likeness("gradCenterVec", "outsideVectors")
    (2, 1)
    """
    told, meant = _words(gradient) - _OF_GRADIENTS, _words(value)
    return sum(any(a[:3] == b[:3] for b in meant) for a in told)


_OF_GRADIENTS: Final = frozenset({"grad", "gradient", "gradients", "grads", "delta", "nabla"})


def _words(name: str) -> set[str]:
    found = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    words = {w.lower() for w in found if len(w) > 2}
    return words | {w[1:] for w in words if w.startswith("d") and len(w) > 3}
