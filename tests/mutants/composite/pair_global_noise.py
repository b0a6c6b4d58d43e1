# /// mutant
# subject = "jitter"
# convention = "pairs"
# role = "unknown"
# rule = "BH206"
# where = "out"
# fault = "Noise is drawn afresh in every forward call, with no flag and no seed."
# ///
import numpy as np


def jitter_forward(x, W):
    noise = np.random.default_rng().standard_normal(x.shape).astype(x.dtype)
    noisy = x + 0.05 * noise
    return noisy @ W, (noisy, W)


def jitter_backward(dout, cache):
    noisy, W = cache
    return dout @ W.T, noisy.T @ dout
