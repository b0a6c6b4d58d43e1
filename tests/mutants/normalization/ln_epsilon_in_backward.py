# /// mutant
# subject = "layer_norm"
# convention = "pairs"
# role = "layer-norm"
# rule = "BH114"
# where = "dx"
# also = ["BH100"]
# fault = "backward adds an epsilon to the variance that forward doesn't."
# ///
import numpy as np


def layer_norm_forward(x, gamma, beta):
    mean = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    x_hat = (x - mean) / np.sqrt(var)
    return gamma * x_hat + beta, (x_hat, var, gamma)


def layer_norm_backward(dout, cache, eps=1e-3):
    x_hat, var, gamma = cache
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    d = dout * gamma
    dx = d - d.mean(axis=1, keepdims=True) - x_hat * (d * x_hat).mean(axis=1, keepdims=True)
    return dx / np.sqrt(var + eps), dgamma, dbeta
