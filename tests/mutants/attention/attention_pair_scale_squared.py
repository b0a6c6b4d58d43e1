# /// mutant
# subject = "attention"
# convention = "pairs"
# role = "attention"
# rule = "BH102"
# where = "dx"
# also = ["BH109", "BH100", "BH204"]
# fault = "The scale is applied twice on the way back to the queries."
# ///
import numpy as np


def attention_forward(q, k, v):
    d = q.shape[-1]
    s = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    s = s - s.max(-1, keepdims=True)
    a = np.exp(s)
    a /= a.sum(-1, keepdims=True)
    return a @ v, (q, k, v, a)


def attention_backward(dout, cache):
    q, k, v, a = cache
    d = q.shape[-1]
    dv = a.swapaxes(-1, -2) @ dout
    da = dout @ v.swapaxes(-1, -2)
    ds = a * (da - (da * a).sum(-1, keepdims=True)) / np.sqrt(d)
    return ds @ k / np.sqrt(d), ds.swapaxes(-1, -2) @ q, dv
