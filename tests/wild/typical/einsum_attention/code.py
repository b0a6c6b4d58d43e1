"""Scaled dot-product attention with einsum, forward and backward.

Shapes: q (b, h, t, d), k (b, h, s, d), v (b, h, s, e)
"""
import numpy as np


def softmax(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


def softmax_backward(dp, p):
    """Jacobian-vector product for the last axis."""
    return p * (dp - np.sum(dp * p, axis=-1, keepdims=True))


def attention(q, k, v, causal=True):
    scale = 1.0 / np.sqrt(q.shape[-1])
    scores = np.einsum("bhtd,bhsd->bhts", q, k) * scale
    if causal:
        t, s = scores.shape[-2:]
        future = np.triu(np.ones((t, s), dtype=bool), k=1)
        scores = np.where(future, -1e30, scores)
    p = softmax(scores)
    out = np.einsum("bhts,bhse->bhte", p, v)
    return out, (q, k, v, p, scale)


def attention_backward(dout, cache):
    q, k, v, p, scale = cache
    dv = np.einsum("bhts,bhte->bhse", p, dout)
    dp = np.einsum("bhte,bhse->bhts", dout, v)
    dscores = softmax_backward(dp, p) * scale
    dq = np.einsum("bhts,bhsd->bhtd", dscores, k)
    dk = np.einsum("bhts,bhtd->bhsd", dscores, q)
    return dq, dk, dv


def check():
    rng = np.random.default_rng(0)
    q, k, v = (rng.standard_normal((1, 2, 3, 4)) for _ in range(3))
    out, cache = attention(q, k, v)
    w = rng.standard_normal(out.shape)
    dq, _, _ = attention_backward(w, cache)
    h = 1e-5
    q[0, 0, 1, 2] += h
    up = np.sum(attention(q, k, v)[0] * w)
    q[0, 0, 1, 2] -= 2 * h
    down = np.sum(attention(q, k, v)[0] * w)
    print("analytic", dq[0, 0, 1, 2], "numeric", (up - down) / (2 * h))


if __name__ == "__main__":
    check()
