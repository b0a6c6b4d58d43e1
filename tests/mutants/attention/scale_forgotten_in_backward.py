# /// mutant
# subject = "attention"
# convention = "pairs"
# role = "attention"
# rule = "BH102"
# where = "dx"
# also = []
# fault = "The gradients of queries and keys miss the factor 1/sqrt(d)."
# ///
import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention_forward(q, k, v):
    d = q.shape[-1]
    a = softmax(q @ k.swapaxes(-1, -2) / d ** 0.5)
    return a @ v, (q, k, v, a)


def attention_backward(dout, cache):
    q, k, v, a = cache
    dv = a.swapaxes(-1, -2) @ dout
    da = dout @ v.swapaxes(-1, -2)
    ds = a * (da - (da * a).sum(axis=-1, keepdims=True))
    return ds @ k, ds.swapaxes(-1, -2) @ q, dv


def case_attention():
    rng = np.random.default_rng(0)
    return ((attention_forward, attention_backward),
            (rng.normal(size=(2, 3, 5)), rng.normal(size=(2, 4, 5)), rng.normal(size=(2, 4, 6))))
