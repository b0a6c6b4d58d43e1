"""Scaled dot-product attention as a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_vjp,
)
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class ScaledDotProductAttention(Layer):
    """y = softmax(q kᵀ / √D) v.

    Parameters
    ----------
    causal : bool
        Whether the query at position t looks only at the keys up to t.

    Raises
    ------
    ShapeError
        In `forward`: q, k and v don't fit each other.

    Source: Vaswani et al., "Attention is all you need", arXiv:1706.03762, section 3.2.1.
    """

    def __init__(self, causal: bool = False) -> None:
        super().__init__()
        self.causal = causal

    def forward(self, q: Floats, k: Floats, v: Floats) -> Floats:  # type: ignore[override]
        """Return, for each query, the mean of the values that its keys' weights give.

        Parameters
        ----------
        q : (..., T, D) float array
        k : (..., S, D) float array
        v : (..., S, E) float array

        Returns
        -------
        y : (..., T, E) float array
        """
        mask = np.tri(np.shape(q)[-2], np.shape(k)[-2], dtype=bool) if self.causal else None
        y, weights = scaled_dot_product_attention(q, k, v, mask)
        self.cache = (q, k, v, weights)
        return y

    def backward(self, dout: Floats) -> tuple[Floats, Floats, Floats]:  # type: ignore[override]
        """Return the gradients of the queries, the keys and the values.

        Parameters
        ----------
        dout : (..., T, E) float array

        Returns
        -------
        dq, dk, dv : float arrays shaped like q, k and v
        """
        return scaled_dot_product_attention_vjp(dout, *self._kept())
