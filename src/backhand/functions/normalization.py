"""Numbers brought to mean 0 and variance 1, over the batch or over each sample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def batch_normalization(
    x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5
) -> tuple[Floats, Floats, Floats]:
    """Bring each feature to mean 0 and variance 1 over the batch, then scale and shift it.

    y = γ (x - μ) / √(σ² + eps) + β; μ and σ² over the batch, of pictures over their
    pixels too.

    Parameters
    ----------
    x : (N, D) or (N, C, H, W) float array
    gamma, beta : (D,) or (C,) float arrays
    eps : float

    Returns
    -------
    y : float array of x's shape
    mean, variance : (D,) or (C,) float arrays
        Of this batch.

    Raises
    ------
    ShapeError
        x is neither 2-D nor 4-D, or gamma and beta don't fit it.

    Source: Ioffe, Szegedy, "Batch normalization", arXiv:1502.03167, algorithm 1.
    """
    x, gamma, beta = _by_feature(x, gamma, beta)
    axes = _batch_axes(x)
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return normalize_with(x, mean, variance, gamma, beta, eps), mean, variance


def batch_normalization_vjp(
    dout: ArrayLike,
    x: ArrayLike,
    gamma: ArrayLike,
    mean: Floats,
    variance: Floats,
    eps: float = 1e-5,
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to x, gamma and beta.

    With x̂ = (x - μ) / σ: dβ = Σ dout, dγ = Σ dout x̂, and, since μ and σ move with
    every x of the batch, dx = γ / σ (dout - mean(dout) - x̂ mean(dout x̂)).

    Parameters
    ----------
    dout : float array of x's shape
        Upstream gradient.
    x, gamma, eps
        As `batch_normalization` was given them.
    mean, variance : (D,) or (C,) float arrays
        What it returned.

    Returns
    -------
    dx : float array of x's shape
    dgamma, dbeta : (D,) or (C,) float arrays

    Raises
    ------
    ShapeError
        dout does not have x's shape.
    """
    x, gamma, _beta = _by_feature(x, gamma, gamma)
    dout = as_upstream(dout, x.shape)
    axes, shape = _batch_axes(x), _feature_shape(x)
    std = np.sqrt(variance + x.dtype.type(eps))
    unit = (x - mean.reshape(shape)) / std.reshape(shape)
    dbeta, dgamma = dout.sum(axis=axes), (dout * unit).sum(axis=axes)
    count = x.dtype.type(x.size // max(x.shape[1], 1))
    inner = dout - (dbeta / count).reshape(shape) - unit * (dgamma / count).reshape(shape)
    dx = inner * (gamma / std).reshape(shape)
    return dx, dgamma, dbeta


def normalize_with(
    x: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    eps: float = 1e-5,
) -> Floats:
    """Normalize with a mean and a variance that are given, as in evaluation.

    Parameters
    ----------
    x : (N, D) or (N, C, H, W) float array
    mean, variance, gamma, beta : (D,) or (C,) float arrays
    eps : float

    Returns
    -------
    y : float array of x's shape
    """
    x, gamma, beta = _by_feature(x, gamma, beta)
    shape = _feature_shape(x)
    # One factor and one shift a feature: two passes over x.
    factor = gamma / np.sqrt(np.asarray(variance, x.dtype) + x.dtype.type(eps))
    shift = beta - np.asarray(mean, x.dtype) * factor
    y: Floats = x * factor.reshape(shape) + shift.reshape(shape)
    return y


def normalize_with_vjp(
    dout: ArrayLike,
    x: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    gamma: ArrayLike,
    eps: float = 1e-5,
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to x, gamma and beta where the statistics are given.

    dx = dout γ / σ: nothing of x goes by way of the mean or the variance.

    Parameters
    ----------
    dout : float array of x's shape
        Upstream gradient.
    x, mean, variance, gamma, eps
        As in `normalize_with`.

    Returns
    -------
    dx : float array of x's shape
    dgamma, dbeta : (D,) or (C,) float arrays
    """
    x, gamma, _beta = _by_feature(x, gamma, gamma)
    dout = as_upstream(dout, x.shape)
    axes, shape = _batch_axes(x), _feature_shape(x)
    std = np.sqrt(np.asarray(variance, x.dtype) + x.dtype.type(eps))
    unit = (x - np.asarray(mean, x.dtype).reshape(shape)) / std.reshape(shape)
    return (
        dout * (gamma / std).reshape(shape),
        (dout * unit).sum(axis=axes),
        dout.sum(axis=axes),
    )


def layer_normalization(
    x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5
) -> Floats:
    """Bring each sample to mean 0 and variance 1 over its features, then scale and shift them.

    Parameters
    ----------
    x : (..., D) float array
    gamma, beta : (D,) float arrays
    eps : float

    Returns
    -------
    y : float array of x's shape

    Raises
    ------
    ShapeError
        gamma and beta don't have the length of x's last axis.

    Source: Ba, Kiros, Hinton, "Layer normalization", arXiv:1607.06450, section 3.
    """
    x, gamma, beta = as_floating(x), as_floating(gamma), as_floating(beta)
    if x.ndim < 1 or gamma.shape != x.shape[-1:] or beta.shape != x.shape[-1:]:
        raise ShapeError(
            _("gamma and beta must have the shape {wanted}, not {gamma} and {beta}").format(
                wanted=x.shape[-1:], gamma=gamma.shape, beta=beta.shape
            )
        )
    unit, _std = _standardized(x, eps)
    return gamma * unit + beta


def layer_normalization_vjp(
    dout: ArrayLike, x: ArrayLike, gamma: ArrayLike, eps: float = 1e-5
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to x, gamma and beta.

    With x̂ = (x - μ) / σ and g = dout γ: dx = (g - mean(g) - x̂ mean(g x̂)) / σ, the means
    over each sample's features; dγ = Σ dout x̂ and dβ = Σ dout over all samples.

    Parameters
    ----------
    dout : float array of x's shape
        Upstream gradient.
    x, gamma, eps
        As `layer_normalization` was given them.

    Returns
    -------
    dx : float array of x's shape
    dgamma, dbeta : (D,) float arrays
    """
    x, gamma = as_floating(x), as_floating(gamma)
    dout = as_upstream(dout, x.shape)
    unit, std = _standardized(x, eps)
    inner = dout * gamma
    mean = inner.mean(axis=-1, keepdims=True)
    slope = (inner * unit).mean(axis=-1, keepdims=True)
    others = tuple(range(x.ndim - 1))
    return (
        (inner - mean - unit * slope) / std,
        (dout * unit).sum(axis=others),
        dout.sum(axis=others),
    )


def _standardized(x: Floats, eps: float) -> tuple[Floats, Floats]:
    centred = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + x.real.dtype.type(eps))
    return centred / std, std


def _by_feature(x: ArrayLike, gamma: ArrayLike, beta: ArrayLike) -> tuple[Floats, Floats, Floats]:
    x, gamma, beta = as_floating(x), as_floating(gamma), as_floating(beta)
    if x.ndim not in (2, 4) or gamma.shape != (x.shape[1],) or beta.shape != gamma.shape:
        raise ShapeError(
            _(
                "batch normalization takes (N, D) or (N, C, H, W) with a gamma and a beta for "
                "each feature or channel, not {x}, {gamma} and {beta}"
            ).format(x=x.shape, gamma=gamma.shape, beta=beta.shape)
        )
    return x, gamma, beta


def _batch_axes(x: Floats) -> tuple[int, ...]:
    return (0,) if x.ndim == 2 else (0, 2, 3)


def _feature_shape(x: Floats) -> tuple[int, ...]:
    return (1, -1) if x.ndim == 2 else (1, -1, 1, 1)
