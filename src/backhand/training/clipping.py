"""Gradients held to a length."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError
from backhand.language import gettext as _


def clip_gradients(
    grads: Mapping[str, NDArray[Any]], max_norm: float
) -> tuple[dict[str, NDArray[Any]], float]:
    """Return the gradients, shortened together where they are longer than max_norm.

    The direction stays: all are multiplied by max_norm / norm.

    Parameters
    ----------
    grads : mapping of str to float array
        Left as they are.
    max_norm : float, positive
        The length allowed to all of them together.

    Returns
    -------
    clipped : dict of str to float array
        The very arrays where nothing is too long.
    norm : float
        √(Σ dW²) over all entries, before.

    Raises
    ------
    SettingError
        max_norm is not positive.

    Source: Pascanu, Mikolov, Bengio, arXiv:1211.5063, algorithm 1.
    """
    if not max_norm > 0:
        raise SettingError(
            _("{name} must be a positive number, not {value}").format(
                name="max_norm", value=max_norm
            )
        )
    # In float64: squares of float32 overflow from 1e19 on.
    norm = math.sqrt(sum(float(np.square(g, dtype=np.float64).sum()) for g in grads.values()))
    if not norm > max_norm:
        return dict(grads), norm
    factor = max_norm / norm
    return {name: grad * grad.dtype.type(factor) for name, grad in grads.items()}, norm
