"""What a loss becomes when one entry of one affine layer changes, for many entries at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions import affine, class_indices, log_softmax, relu, sigmoid
from backhand.layers import Affine, Layer, Relu, Sigmoid

Floats = NDArray[np.floating[Any]]

# Layers that treat each number by itself: a change of one unit stays in that unit.
_ENTRY_BY_ENTRY: Final[dict[type[Layer], Callable[[Floats], Floats]]] = {
    Relu: relu,
    Sigmoid: sigmoid,
}


def can_spread(layers: Sequence[Layer]) -> bool:
    """Whether `spread_losses` knows all of these layers, the first of them affine."""
    known = {Affine, *_ENTRY_BY_ENTRY}
    return type(layers[0]) is Affine and all(type(layer) in known for layer in layers)


def spread_losses(
    layers: Sequence[Layer],
    name: str,
    flat: NDArray[np.intp],
    values: Floats,
    x: Floats,
    t: ArrayLike,
) -> Floats:
    """Return the mean cross-entropies of stacks that differ in one entry of their first layer.

    A weight or a bias moves one unit of its layer, and through the layers that work entry
    by entry it stays one unit; the next affine layer makes of it a change of rank one:
    z + (h'ᵤ − hᵤ) W[u].  Only from there on are the stacks computed apart.

    Parameters
    ----------
    layers : sequence of Layer
        As `can_spread` wants them; the first is the one that changes.
    name : "W" or "b"
    flat : (K,) int array
        Which entry, counted in memory order "C".
    values : (K,) float array
        What stands there instead.
    x : (N, D) float array
        The first layer's input.
    t : labels
        As for the loss.

    Returns
    -------
    losses : (K,) float array
        In nats.
    """
    W, b = layers[0].params["W"], layers[0].params["b"]
    change = np.asarray(values, dtype=W.dtype) - layers[0].params[name].ravel()[flat]
    unit = flat % W.shape[1]
    base: Floats = affine(x, W, b)
    # One column a stack: (N, K).
    moved: Floats = base[:, unit] + (change * x[:, flat // W.shape[1]] if name == "W" else change)
    rest = list(layers[1:])
    while rest and type(rest[0]) in _ENTRY_BY_ENTRY:
        activation = _ENTRY_BY_ENTRY[type(rest.pop(0))]
        base, moved = activation(base), activation(moved)
    if rest:
        following = rest.pop(0).params
        outputs = affine(base, following["W"], following["b"])[:, np.newaxis, :]
        outputs = outputs + (moved - base[:, unit])[:, :, np.newaxis] * following["W"][unit]
    else:
        outputs = np.repeat(base[:, np.newaxis, :], len(flat), axis=1)
        outputs[:, np.arange(len(flat)), unit] = moved
    rows = outputs.reshape(-1, outputs.shape[2])
    for layer in rest:
        rows = layer.forward(rows)
    log_y = log_softmax(rows.reshape(len(x), len(flat), -1))
    labels = class_indices(t, (len(x), log_y.shape[2]))
    losses: Floats = -log_y[np.arange(len(x)), :, labels].mean(axis=0)
    return losses
