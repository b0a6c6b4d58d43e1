"""One step of a long short-term memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions.sigmoid import sigmoid
from backhand.functions.tanh import tanh

Floats = NDArray[np.floating[Any]]


def lstm_step(
    a: Floats, h: Floats, c: Floats, Wh: Floats
) -> tuple[Floats, Floats, tuple[Floats, ...]]:
    """Return the next hidden state and the next cell.

    With the columns of a + h Wh in four parts: f = σ(·), g = tanh(·), i = σ(·), o = σ(·);
    c_next = f c + g i, h_next = o tanh(c_next).

    Parameters
    ----------
    a : (N, 4H) float array
        The input's part, x Wx + b, in the order forget, gain, input, output.
    h, c : (N, H) float arrays
        The hidden state and the cell before.
    Wh : (H, 4H) float array

    Returns
    -------
    h_next, c_next : (N, H) float arrays
    kept : tuple
        For `lstm_step_vjp`: f, g, i, o and tanh(c_next).

    Source: Hochreiter, Schmidhuber, Neural Computation 9 (1997), with the forget gate of Gers
    et al. (2000); the order of the parts is that of 斎藤康毅 『ゼロから作るDeep Learning ❷』
    (O'Reilly Japan, 2018), section 6.3.
    """
    forget, gain, enter, leave = np.split(a + h @ Wh, 4, axis=1)
    f, g, i, o = sigmoid(forget), tanh(gain), sigmoid(enter), sigmoid(leave)
    c_next = f * c + g * i
    shown = tanh(c_next)
    return o * shown, c_next, (f, g, i, o, shown)


def lstm_step_vjp(
    dh_next: Floats,
    dc_next: Floats,
    h: Floats,
    c: Floats,
    Wh: Floats,
    kept: tuple[Floats, ...],
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the gradients with respect to a, h, c and Wh.

    Parameters
    ----------
    dh_next, dc_next : (N, H) float arrays
        Upstream gradients of the next hidden state and the next cell.
    h, c, Wh
        As in `lstm_step`.
    kept : tuple
        What it kept.

    Returns
    -------
    da : (N, 4H) float array
    dh, dc : (N, H) float arrays
    dWh : (H, 4H) float array
    """
    f, g, i, o, shown = kept
    # The cell is read twice: shown through o, and carried on.
    dc = dc_next + dh_next * o * (1 - shown * shown)
    da = np.concatenate(
        (
            dc * c * f * (1 - f),
            dc * i * (1 - g * g),
            dc * g * i * (1 - i),
            dh_next * shown * o * (1 - o),
        ),
        axis=1,
    )
    return da, da @ Wh.T, dc * f, h.T @ da
