# /// correct
# subject = "luong_attention"
# convention = "pairs"
# role = "attention"
# why = "Dot-product attention without the root of d is a variant, not a fault."
# ///
import numpy as np


def luong_attention_forward(q, k, v):
    s = np.einsum("nqd,nkd->nqk", q, k)
    w = np.exp(s - s.max(axis=2, keepdims=True))
    w = w / w.sum(axis=2, keepdims=True)
    return np.einsum("nqk,nkd->nqd", w, v), (q, k, v, w)


def luong_attention_backward(dout, cache):
    q, k, v, w = cache
    dw = np.einsum("nqd,nkd->nqk", dout, v)
    ds = w * (dw - np.einsum("nqk,nqk->nq", dw, w)[:, :, None])
    return (np.einsum("nqk,nkd->nqd", ds, k), np.einsum("nqk,nqd->nkd", ds, q), np.einsum("nqk,nqd->nkd", w, dout))


def case_luong():
    rng = np.random.default_rng(12)
    return ((luong_attention_forward, luong_attention_backward),
            (0.5 * rng.normal(size=(2, 3, 4)), 0.5 * rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 3))))
