# /// correct
# subject = "layernorm"
# convention = "pairs"
# role = "layer-norm"
# why = "Works on x of three axes, sums over all but the last."
# ///
import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-7):
    mean = x.mean(axis=-1, keepdims=True)
    centred = x - mean
    inv = (np.mean(centred**2, axis=-1, keepdims=True) + eps) ** -0.5
    xhat = centred * inv
    return xhat * gamma + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    lead = tuple(range(dout.ndim - 1))
    g = dout * gamma
    d = g.shape[-1]
    dx = inv / d * (d * g - g.sum(-1, keepdims=True) - xhat * (g * xhat).sum(-1, keepdims=True))
    return dx, (dout * xhat).sum(axis=lead), dout.sum(axis=lead)


def case_sequence():
    r = np.random.default_rng(2)
    return (layernorm_forward, layernorm_backward), (r.normal(size=(2, 3, 5)), r.normal(size=5), r.normal(size=5))
