"""The simple recurrent layer, over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import rnn_step, rnn_step_vjp
from backhand.functions.floating import as_numbers
from backhand.functions.upstream import as_upstream
from backhand.layers.layer import Layer
from backhand.layers.sequences import require_fitting, require_sequences

Floats = NDArray[np.floating[Any]]


class RNN(Layer):
    """A simple recurrent network over time.

    h_t = tanh(x_t Wx + h_{t-1} Wh + b)

    Parameters
    ----------
    Wx : (D, H) float array
        Of the input.  Held, not copied, as are the others.
    Wh : (H, H) float array
        Of the hidden state.
    b : (H,) float array
    stateful : bool
        Whether a sequence begins where the last one ended; else with zeros.

    Attributes
    ----------
    h : (N, H) float array or None
        After the last step; None before the first sequence and after `reset_state`.
    dh : (N, H) float array or None
        After `backward`: the gradient of the state that the sequence began with.

    Raises
    ------
    ShapeError
        The arrays don't fit each other; in `forward`, x is not (N, T, D).

    Source: 斎藤康毅 『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), section 5.3.
    """

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats, stateful: bool = False) -> None:
        super().__init__(Wx=Wx, Wh=Wh, b=b)
        require_fitting("RNN", Wx, Wh, b, parts=1)
        self.stateful = stateful
        self.h: Floats | None = None
        self.dh: Floats | None = None

    def reset_state(self) -> None:
        """Begin the next sequence with zeros."""
        self.h = None

    def forward(self, x: Floats) -> Floats:
        """Return the hidden state after each step.

        Parameters
        ----------
        x : (N, T, D) float array

        Returns
        -------
        hs : (N, T, H) float array
        """
        x, Wh = as_numbers(x), self.params["Wh"]
        require_sequences("RNN", x, len(self.params["Wx"]))
        a = x @ self.params["Wx"] + self.params["b"]
        start = (
            np.zeros((len(x), len(Wh)), a.dtype) if not self.stateful or self.h is None else self.h
        )
        hs, h = np.empty((*x.shape[:2], len(Wh)), a.dtype), start
        for t in range(x.shape[1]):
            hs[:, t] = h = rnn_step(a[:, t], h, Wh)
        self.h = h
        self.cache = (x, hs, start)
        return hs

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of x, step by step from the last; write the others to `grads`.

        Parameters
        ----------
        dout : (N, T, H) float array

        Returns
        -------
        dx : (N, T, D) float array
        """
        x, hs, start = self._kept()
        dout, Wh = as_upstream(dout, hs.shape), self.params["Wh"]
        da, dh, dWh = np.empty_like(hs), np.zeros_like(start), np.zeros_like(Wh)
        for t in reversed(range(hs.shape[1])):
            before = hs[:, t - 1] if t else start
            # The state goes two ways: out of the layer, and on to the next step.
            da[:, t], dh, part = rnn_step_vjp(dout[:, t] + dh, before, Wh, hs[:, t])
            dWh += part
        flat = da.reshape(-1, da.shape[2])
        self.grads["Wx"] = x.reshape(-1, x.shape[2]).T @ flat
        self.grads["Wh"], self.grads["b"] = dWh, flat.sum(axis=0)
        self.dh = dh
        dx: Floats = (flat @ self.params["Wx"].T).reshape(x.shape)
        return dx
