"""The gated recurrent unit, over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import gru_step, gru_step_vjp
from backhand.functions.floating import as_numbers
from backhand.functions.upstream import as_upstream
from backhand.layers.layer import Layer
from backhand.layers.sequences import require_fitting, require_sequences

Floats = NDArray[np.floating[Any]]


class GRU(Layer):
    """A gated recurrent unit over time.

    Each step is `backhand.functions.gru_step`; the columns of Wx, Wh and b are update,
    reset and new.

    Parameters
    ----------
    Wx : (D, 3H) float array
        Of the input.  Held, not copied, as are the others.
    Wh : (H, 3H) float array
        Of the hidden state.
    b : (3H,) float array
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

    Source: Cho et al., arXiv:1406.1078, section 2.3; 斎藤康毅 『ゼロから作るDeep Learning ❷』
    (O'Reilly Japan, 2018), appendix C.
    """

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats, stateful: bool = False) -> None:
        super().__init__(Wx=Wx, Wh=Wh, b=b)
        require_fitting("GRU", Wx, Wh, b, parts=3)
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
        require_sequences("GRU", x, len(self.params["Wx"]))
        a = x @ self.params["Wx"] + self.params["b"]
        fresh = not self.stateful or self.h is None
        h: Any = np.zeros((len(x), len(Wh)), a.dtype) if fresh else self.h
        hs, steps = np.empty((*x.shape[:2], len(Wh)), a.dtype), []
        for t in range(x.shape[1]):
            before = h
            h, kept = gru_step(a[:, t], h, Wh)
            hs[:, t] = h
            steps.append((before, kept))
        self.h = h
        self.cache = (x, steps)
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
        x, steps = self._kept()
        Wh = self.params["Wh"]
        dout = as_upstream(dout, (*x.shape[:2], len(Wh)))
        da = np.empty((*x.shape[:2], Wh.shape[1]), dout.dtype)
        dh, dWh = np.zeros((len(x), len(Wh)), dout.dtype), np.zeros_like(Wh)
        for t in reversed(range(x.shape[1])):
            h, kept = steps[t]
            # The state goes two ways: out of the layer, and on to the next step.
            da[:, t], dh, part = gru_step_vjp(dout[:, t] + dh, h, Wh, kept)
            dWh += part
        flat = da.reshape(-1, da.shape[2])
        self.grads["Wx"] = x.reshape(-1, x.shape[2]).T @ flat
        self.grads["Wh"], self.grads["b"] = dWh, flat.sum(axis=0)
        self.dh = dh
        dx: Floats = (flat @ self.params["Wx"].T).reshape(x.shape)
        return dx
