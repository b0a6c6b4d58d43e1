# /// mutant
# subject = "scaled_attention"
# convention = "pairs"
# role = "attention"
# rule = "BH401"
# where = "out"
# also = ["BH102", "BH100"]
# fault = "forward multiplies the scores by sqrt(d) instead of dividing; backward divides, about the same weights."
# ///
import numpy as np


def scaled_attention_forward(q, k, v):
    s = q @ k.transpose(0, 2, 1) * q.shape[-1] ** 0.5
    s -= s.max(-1, keepdims=True)
    w = np.exp(s)
    w /= w.sum(-1, keepdims=True)
    return w @ v, dict(q=q, k=k, v=v)


def scaled_attention_backward(dout, cache):
    q, k, v = cache["q"], cache["k"], cache["v"]
    r = q.shape[-1] ** 0.5
    s = q @ k.transpose(0, 2, 1) / r
    w = np.exp(s - s.max(-1, keepdims=True))
    w /= w.sum(-1, keepdims=True)
    dw = dout @ v.transpose(0, 2, 1)
    ds = w * (dw - (dw * w).sum(-1, keepdims=True)) / r
    return ds @ k, ds.transpose(0, 2, 1) @ q, w.transpose(0, 2, 1) @ dout


def case_scaled():
    rng = np.random.default_rng(7)
    return ((scaled_attention_forward, scaled_attention_backward),
            (0.5 * rng.normal(size=(2, 3, 4)), 0.5 * rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 3))))
