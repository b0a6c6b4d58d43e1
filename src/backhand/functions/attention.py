"""Scaled dot-product attention: each query takes a mean of the values, weighted by the keys."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.softmax import softmax, softmax_vjp
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def scaled_dot_product_attention(
    q: ArrayLike, k: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Return softmax(q kᵀ / √D) v, and the weights.

    Parameters
    ----------
    q : (..., T, D) float array
        Queries.
    k : (..., S, D) float array
        Keys.
    v : (..., S, E) float array
        Values.
    mask : (T, S) bool array, or one that broadcasts to (..., T, S), optional
        True where a query may look; each must have somewhere to look.

    Returns
    -------
    y : (..., T, E) float array
    weights : (..., T, S) float array
        Rows of sum 1.

    Raises
    ------
    ShapeError
        q, k and v don't fit each other, or a query may look nowhere.

    Source: Vaswani et al., "Attention is all you need", arXiv:1706.03762, section 3.2.1.
    """
    q, k, v = as_floating(q), as_floating(k), as_floating(v)
    fit = min(q.ndim, k.ndim, v.ndim) >= 2 and q.shape[:-2] == k.shape[:-2] == v.shape[:-2]
    if not fit or q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ShapeError(
            _(
                "attention takes queries (..., T, D), keys (..., S, D) and values (..., S, E), "
                "not {q}, {k} and {v}"
            ).format(q=q.shape, k=k.shape, v=v.shape)
        )
    scores = np.matmul(q, k.swapaxes(-1, -2)) * q.dtype.type(q.shape[-1] ** -0.5)
    if mask is not None:
        allowed = np.broadcast_to(np.asarray(mask, dtype=bool), scores.shape)
        if not allowed.any(axis=-1).all():
            raise ShapeError(_("the mask leaves a query nothing to look at"))
        # The lowest finite number and not -inf, whose difference from itself is nan.
        scores = np.where(allowed, scores, np.finfo(scores.dtype).min)
    weights = softmax(scores)
    return np.matmul(weights, v), weights


def scaled_dot_product_attention_vjp(
    dout: ArrayLike, q: ArrayLike, k: ArrayLike, v: ArrayLike, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to the queries, the keys and the values.

    dv = weightsᵀ dout; the scores' gradient dS is that of the softmax for dout vᵀ;
    dq = dS k / √D, dk = dSᵀ q / √D.

    Parameters
    ----------
    dout : (..., T, E) float array
        Upstream gradient.
    q, k, v
        As in `scaled_dot_product_attention`.
    weights : (..., T, S) float array
        What it returned.

    Returns
    -------
    dq, dk, dv : float arrays shaped like q, k and v
    """
    q, k, v = as_floating(q), as_floating(k), as_floating(v)
    dout = as_upstream(dout, (*weights.shape[:-1], v.shape[-1]))
    dv = np.matmul(weights.swapaxes(-1, -2), dout)
    # Where the mask forbids, the weight is 0, and so is the softmax's derivative.
    dscores = softmax_vjp(np.matmul(dout, v.swapaxes(-1, -2)), weights)
    dscores = dscores * q.dtype.type(q.shape[-1] ** -0.5)
    return np.matmul(dscores, k), np.matmul(dscores.swapaxes(-1, -2), q), dv
