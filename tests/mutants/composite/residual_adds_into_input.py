# /// mutant
# subject = "residual"
# convention = "pairs"
# role = "residual"
# rule = "BH201"
# where = "-"
# also = []
# fault = "out is the input itself, so += changes what the caller holds."
# ///
import numpy as np


def residual_forward(x, W):
    kept = x.copy()
    out = x
    out += np.sin(kept @ W)
    return out, (kept, W)


def residual_backward(dout, cache):
    x, W = cache
    da = dout * np.cos(x @ W)
    return dout + da @ W.T, x.T @ da


def case_residual():
    rng = np.random.default_rng(3)
    return (residual_forward, residual_backward), (rng.normal(size=(4, 3)), rng.normal(size=(3, 3)))
