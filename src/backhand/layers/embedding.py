"""The embedding layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.functions import embedding, embedding_vjp
from backhand.language import gettext as _
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Embedding(Layer):
    """A row of W for each id.

    Parameters
    ----------
    W : (V, D) float array
        Held, not copied.

    Raises
    ------
    ShapeError
        W is not 2-D.
    LabelError
        In `forward`: an id is no whole number in [0, V).

    Source: 斎藤康毅 『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), section 4.1.
    """

    def __init__(self, W: Floats) -> None:
        super().__init__(W=W)
        if W.ndim != 2:
            raise ShapeError(_("Embedding needs W of shape (V, D), not {W}").format(W=W.shape))

    def forward(self, x: NDArray[Any]) -> Floats:
        """Return the rows that the ids name.

        Parameters
        ----------
        x : (...) int array in [0, V)
            Ids.

        Returns
        -------
        y : (..., D) float array
        """
        y = embedding(x, self.params["W"])
        # A copy, small beside the rows: the ids may be the caller's buffer.
        self.cache = (np.array(x),)
        return y

    def backward(self, dout: Floats) -> None:  # type: ignore[override]
        """Write the gradient of W to `grads`; ids have none.

        Parameters
        ----------
        dout : (..., D) float array
        """
        (ids,) = self._kept()
        self.grads["W"] = embedding_vjp(dout, ids, self.params["W"])
