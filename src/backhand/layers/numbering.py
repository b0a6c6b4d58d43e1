"""Names for the parameters of several layers together: W1, b1, W2, b2, …"""

from __future__ import annotations

from collections.abc import Iterable

from backhand.layers.layer import Layer


def number_parameters(layers: Iterable[Layer]) -> dict[str, tuple[Layer, str]]:
    """Return, by its numbered name, whose parameter it is and what the layer calls it.

    The number goes up where a name would come twice: Affine, BatchNormalization, Affine
    gives W1, b1, gamma1, beta1, W2, b2, as in the book.
    """
    owners: dict[str, tuple[Layer, str]] = {}
    number = 1
    for layer in layers:
        names = _numbered(layer, number)
        if owners.keys() & names.keys():
            number += 1
            names = _numbered(layer, number)
        owners.update({key: (layer, name) for key, name in names.items()})
    return owners


def _numbered(layer: Layer, number: int) -> dict[str, str]:
    # The layer's own name may end in a number: that of a residual block's W1 is W1_2.
    return {f"{n}_{number}" if n[-1].isdigit() else f"{n}{number}": n for n in layer.params}
