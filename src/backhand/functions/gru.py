"""One step of a gated recurrent unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions.sigmoid import sigmoid
from backhand.functions.tanh import tanh

Floats = NDArray[np.floating[Any]]


def gru_step(a: Floats, h: Floats, Wh: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """Return the next hidden state.

    z = σ(a_z + h Whz), r = σ(a_r + h Whr), n = tanh(a_n + (r h) Whn),
    h_next = (1 - z) h + z n.

    Parameters
    ----------
    a : (N, 3H) float array
        The input's part, x Wx + b, in the order update z, reset r, new n.
    h : (N, H) float array
        The hidden state before.
    Wh : (H, 3H) float array

    Returns
    -------
    h_next : (N, H) float array
    kept : tuple
        For `gru_step_vjp`: z, r and n.

    Source: Cho et al., arXiv:1406.1078, section 2.3; the order of the parts is that of 斎藤康毅
    『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), appendix C.
    """
    size = h.shape[1]
    gates = sigmoid(a[:, : 2 * size] + h @ Wh[:, : 2 * size])
    z, r = gates[:, :size], gates[:, size:]
    n = tanh(a[:, 2 * size :] + (r * h) @ Wh[:, 2 * size :])
    return (1 - z) * h + z * n, (z, r, n)


def gru_step_vjp(
    dout: Floats, h: Floats, Wh: Floats, kept: tuple[Floats, ...]
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to a, h and Wh.

    Parameters
    ----------
    dout : (N, H) float array
        Upstream gradient of h_next.
    h, Wh
        As in `gru_step`.
    kept : tuple
        What it kept.

    Returns
    -------
    da : (N, 3H) float array
    dh : (N, H) float array
    dWh : (H, 3H) float array
    """
    z, r, n = kept
    size = h.shape[1]
    gates, new = Wh[:, : 2 * size], Wh[:, 2 * size :]
    da_new = dout * z * (1 - n * n)
    dreset = da_new @ new.T  # of r h, of which both are functions of h
    da_z = dout * (n - h) * z * (1 - z)
    da_r = dreset * h * r * (1 - r)
    da_gates = np.concatenate((da_z, da_r), axis=1)
    dh = dout * (1 - z) + dreset * r + da_gates @ gates.T
    dWh = np.concatenate((h.T @ da_gates, (r * h).T @ da_new), axis=1)
    return np.concatenate((da_gates, da_new), axis=1), dh, dWh
