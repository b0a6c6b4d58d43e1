# /// mutant
# subject = "additive_scores"
# convention = "pairs"
# role = "attention"
# rule = "BH101"
# where = "k"
# also = []
# fault = "The keys' gradient comes with the wrong sign."
# ///
import numpy as np


def additive_scores_forward(q, k, w):
    """Bahdanau's scores: tanh(q + k) @ w, for q (N, H), k (N, T, H)."""
    t = np.tanh(q[:, None, :] + k)
    return t @ w, (t, w)


def additive_scores_backward(dout, cache):
    t, w = cache
    dt = dout[..., None] * w * (1 - t ** 2)
    return dt.sum(axis=1), -dt, np.einsum("nt,nth->h", dout, t)


def case_additive():
    rng = np.random.default_rng(46)
    return (additive_scores_forward, additive_scores_backward), (rng.normal(size=(2, 3)), rng.normal(size=(2, 4, 3)), rng.normal(size=3))
