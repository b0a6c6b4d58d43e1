# /// mutant
# subject = "group_norm"
# convention = "pairs"
# role = "group-norm"
# rule = "BH203"
# where = "gamma"
# also = ["BH108"]
# fault = "The gradient of gamma keeps its broadcast axes: (1, C, 1, 1) for a parameter of shape (C,)."
# ///
import numpy as np


def group_norm_forward(x, gamma, beta, groups):
    n = x.shape[0]
    flat = x.reshape(n, groups, -1)
    centred = flat - flat.mean(axis=2, keepdims=True)
    inv = 1.0 / np.sqrt((centred ** 2).mean(axis=2, keepdims=True) + 1e-5)
    xhat = (centred * inv).reshape(x.shape)
    out = gamma.reshape(1, -1, 1, 1) * xhat + beta.reshape(1, -1, 1, 1)
    return out, (xhat, inv, gamma, groups)


def group_norm_backward(dout, cache):
    xhat, inv, gamma, groups = cache
    n = dout.shape[0]
    dgamma = np.sum(dout * xhat, axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3))
    d = (dout * gamma.reshape(1, -1, 1, 1)).reshape(n, groups, -1)
    h = xhat.reshape(n, groups, -1)
    dx = inv * (d - d.mean(axis=2, keepdims=True) - h * (d * h).mean(axis=2, keepdims=True))
    return dx.reshape(dout.shape), dgamma, dbeta


def case_group_norm():
    rng = np.random.RandomState(1)
    return ((group_norm_forward, group_norm_backward),
            (rng.randn(3, 4, 2, 5), rng.randn(4), rng.randn(4), 2))
