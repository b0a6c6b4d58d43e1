# /// mutant
# subject = "self_attention"
# convention = "pairs"
# role = "attention"
# rule = "BH104"
# where = "k"
# also = ["BH100"]
# fault = "The keys' gradient multiplies by the score gradient without transposing it, which fits as there are as many keys as queries."
# ///
import numpy as np


def self_attention_forward(q, k, v):
    """One sequence: q, k, v of shape (T, d)."""
    s = q.dot(k.T) / q.shape[1] ** 0.5
    p = np.exp(s - s.max(axis=1)[:, None])
    p /= p.sum(axis=1)[:, None]
    return p.dot(v), (q, k, v, p)


def self_attention_backward(dout, cache):
    q, k, v, p = cache
    dp = dout.dot(v.T)
    ds = p * (dp - np.sum(dp * p, axis=1)[:, None]) / q.shape[1] ** 0.5
    dq = ds.dot(k)
    dk = ds.dot(q)
    dv = p.T.dot(dout)
    return dq, dk, dv


def case_self_attention():
    rng = np.random.RandomState(3)
    return (self_attention_forward, self_attention_backward), (rng.randn(4, 3), rng.randn(4, 3), rng.randn(4, 5))
