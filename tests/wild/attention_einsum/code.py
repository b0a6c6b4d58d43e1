"""Scaled dot product attention with the gradients written out by hand.

Index letters used in the einsum strings:
    b  batch      h  head      i  query position      j  key position      d  head dim
"""
import numpy as np


def softmax(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


def attention_fwd(q, k, v, causal=False):
    """q, k, v: (b, n, h, d). Returns the context (b, n, h, d) and what backward needs."""
    scale = 1.0 / np.sqrt(q.shape[-1])
    scores = np.einsum("bihd,bjhd->bhij", q, k) * scale
    if causal:
        n = scores.shape[-1]
        future = np.triu(np.ones((n, n), dtype=bool), 1)
        scores = np.where(future, -1e30, scores)
    p = softmax(scores)
    out = np.einsum("bhij,bjhd->bihd", p, v)
    return out, (q, k, v, p, scale)


def attention_bwd(dout, saved):
    q, k, v, p, scale = saved
    # out = p v
    dv = np.einsum("bhij,bihd->bjhd", p, dout)
    dp = np.einsum("bihd,bjhd->bhij", dout, v)
    # rows of p are softmaxes
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
    ds = ds * scale
    dq = np.einsum("bhij,bjhd->bihd", ds, k)
    dk = np.einsum("bhij,bihd->bjhd", ds, q)
    return dq, dk, dv


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    q, k, v = (rng.normal(size=(2, 5, 3, 4)) for _ in range(3))
    out, saved = attention_fwd(q, k, v, causal=True)
    grads = attention_bwd(np.ones_like(out), saved)
    print(out.shape, [g.shape for g in grads])
