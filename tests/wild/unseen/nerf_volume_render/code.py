# volume rendering along rays, forward + manual backward (like the CUDA kernels in instant-ngp, but slow)
#   sigma: (R, S) densities   rgb: (R, S, 3)   dt: (R, S)
from typing import NamedTuple
import numpy as np


class RenderCtx(NamedTuple):
    alpha: np.ndarray
    T: np.ndarray
    weights: np.ndarray
    rgb: np.ndarray
    dt: np.ndarray
    color: np.ndarray
    bg: np.ndarray


def positional_encoding(x, L):
    """[x, sin(2^k x), cos(2^k x)]"""
    out = [x]
    for k in range(L):
        out += [np.sin(2.0 ** k * x), np.cos(2.0 ** k * x)]
    return np.concatenate(out, axis=-1)


def positional_encoding_bwd(dy, x, L):
    D = x.shape[-1]
    dx = dy[..., :D].copy()
    for k in range(L):
        f = 2.0 ** k
        ds = dy[..., D * (1 + 2 * k):D * (2 + 2 * k)]
        dc = dy[..., D * (2 + 2 * k):D * (3 + 2 * k)]
        dx += f * np.cos(f * x) * ds - f * np.sin(f * x) * dc
    return dx


def composite_fwd(sigma, rgb, dt, bg):
    alpha = 1.0 - np.exp(-sigma * dt)
    # T_i = prod_{j<i} (1 - alpha_j)
    T = np.cumprod(np.concatenate([np.ones_like(alpha[:, :1]), 1.0 - alpha], axis=1), axis=1)
    weights = alpha * T[:, :-1]
    color = np.einsum('rs,rsc->rc', weights, rgb) + T[:, -1:] * bg
    return color, RenderCtx(alpha, T, weights, rgb, dt, color, bg)


def composite_bwd(dcolor, ctx):
    """d/d sigma and d/d rgb"""
    drgb = ctx.weights[..., None] * dcolor[:, None, :]

    # suffix colour behind sample i, incl. background:  S_i = sum_{j>i} w_j c_j + T_end * bg
    acc = np.cumsum(ctx.weights[..., None] * ctx.rgb, axis=1)
    suffix = ctx.color[:, None, :] - acc
    # dC/dsigma_i = dt_i * (T_{i+1} c_i - S_i)
    dC = ctx.T[:, 1:, None] * ctx.rgb - suffix
    dsigma = ctx.dt * np.sum(dC * dcolor[:, None, :], axis=-1)
    return dsigma, drgb


def photometric(color, target):
    diff = color - target
    return np.mean(diff ** 2), 2.0 * diff / diff.size


if __name__ == '__main__':
    # fit densities and colours of 8 rays directly
    rs = np.random.RandomState(0)
    raw, c_raw = rs.randn(8, 16), rs.randn(8, 16, 3)
    dt = np.full((8, 16), 0.1)
    bg = np.ones(3)
    target = rs.rand(8, 3)
    for it in range(500):
        sigma = np.logaddexp(0, raw)
        rgb = 1 / (1 + np.exp(-c_raw))
        color, ctx = composite_fwd(sigma, rgb, dt, bg)
        loss, dcolor = photometric(color, target)
        dsigma, drgb = composite_bwd(dcolor, ctx)
        raw -= 20 * dsigma / (1 + np.exp(-raw))
        c_raw -= 20 * drgb * rgb * (1 - rgb)
        if it % 100 == 0:
            print(it, loss)
