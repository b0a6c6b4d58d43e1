# /// mutant
# subject = "layernorm"
# convention = "pairs"
# role = "layer-norm"
# rule = "BH114"
# where = "dx"
# also = ["BH100", "BH102"]
# fault = "backward divides by std + eps with a visible eps, forward by sqrt(var)."
# ///
import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-2):
    mu = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True))
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, eps)


def layernorm_backward(dout, cache):
    xhat, std, gamma, eps = cache
    dxhat = dout * gamma
    dx = dxhat - dxhat.mean(1, keepdims=True) - xhat * (dxhat * xhat).mean(1, keepdims=True)
    return dx / (std + eps), (dout * xhat).sum(0), dout.sum(0)


def case_layernorm():
    rng = np.random.default_rng(6)
    return (layernorm_forward, layernorm_backward), (rng.normal(size=(4, 7)), rng.normal(size=7), rng.normal(size=7))
