"""Rows of a matrix, looked up by number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import LabelError
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def embedding(ids: ArrayLike, W: ArrayLike) -> Floats:
    """Return the row of W that each id names.

    The same as a product of one-hot rows with W, without the zeros.

    Parameters
    ----------
    ids : (...) int array in [0, V)
    W : (V, D) float array

    Returns
    -------
    y : (..., D) float array

    Raises
    ------
    LabelError
        An id is no whole number in [0, V).

    Source: 斎藤康毅 『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), section 4.1.
    """
    W = as_floating(W)
    y: Floats = W[_checked(ids, len(W))]
    return y


def embedding_vjp(dout: ArrayLike, ids: ArrayLike, W: ArrayLike) -> Floats:
    """Return the gradient with respect to W: each row the sum over the places that looked it up.

    Parameters
    ----------
    dout : (..., D) float array
        Upstream gradient.
    ids, W
        As in `embedding`.

    Returns
    -------
    dW : (V, D) float array
    """
    W = as_floating(W)
    ids = _checked(ids, len(W))
    dout = as_upstream(dout, (*ids.shape, W.shape[1]))
    dW = np.zeros(W.shape, dtype=dout.dtype)
    # An id may occur more than once; dW[ids] += dout would count it once.
    np.add.at(dW, ids.reshape(-1), dout.reshape(-1, W.shape[1]))
    return dW


def _checked(ids: ArrayLike, size: int) -> NDArray[np.intp]:
    ids = np.asarray(ids)
    if ids.dtype.kind not in "iu":
        raise LabelError(
            _("ids of type {dtype} name no rows: give whole numbers").format(dtype=ids.dtype)
        )
    if ids.size and (ids.min() < 0 or ids.max() >= size):
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise LabelError(
            _("id {label} is outside the rows 0 to {last}").format(label=wrong, last=size - 1)
        )
    return ids.astype(np.intp, copy=False)
