"""One step of a simple recurrent network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions.tanh import tanh

Floats = NDArray[np.floating[Any]]


def rnn_step(a: Floats, h: Floats, Wh: Floats) -> Floats:
    """Return the next hidden state, tanh(a + h Wh).

    Parameters
    ----------
    a : (N, H) float array
        The input's part, x Wx + b.
    h : (N, H) float array
        The hidden state before.
    Wh : (H, H) float array

    Returns
    -------
    h_next : (N, H) float array

    Source: 斎藤康毅 『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), section 5.2.
    """
    return tanh(a + h @ Wh)


def rnn_step_vjp(
    dout: Floats, h: Floats, Wh: Floats, h_next: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to a, h and Wh.

    da = dout (1 - h_next²), dh = da Whᵀ, dWh = hᵀ da

    Parameters
    ----------
    dout : (N, H) float array
        Upstream gradient of h_next.
    h, Wh
        As in `rnn_step`.
    h_next : (N, H) float array
        What it returned.

    Returns
    -------
    da, dh : (N, H) float arrays
    dWh : (H, H) float array
    """
    da = dout * (1 - h_next * h_next)
    return da, da @ Wh.T, h.T @ da
