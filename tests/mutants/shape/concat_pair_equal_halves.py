# /// mutant
# subject = "concat"
# convention = "pairs"
# role = "concatenation"
# rule = "BH105"
# where = "b"
# also = ["BH105"]
# fault = "The second input's gradient is zeros."
# ///
import numpy as np


def concat_forward(a, b):
    return np.concatenate([a, b], axis=1), (a.shape[1], b)


def concat_backward(dout, cache):
    n, b = cache
    return dout[:, :n], np.zeros_like(b)


def case_concat():
    r = np.random.default_rng(1)
    return (concat_forward, concat_backward), (r.normal(size=(4, 3)), r.normal(size=(4, 5)))
