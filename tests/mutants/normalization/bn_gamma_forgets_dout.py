# /// mutant
# subject = "batch_norm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH106"
# where = "gamma"
# also = ["BH100", "BH105"]
# fault = "The gradient of gamma is the sum of squared normalised inputs; dout does not enter."
# ///
import numpy as np


def batch_norm_forward(x, gamma, beta):
    mu = x.mean(0)
    sigma = np.sqrt(((x - mu) ** 2).mean(0) + 1e-5)
    z = (x - mu) / sigma
    return gamma * z + beta, dict(z=z, sigma=sigma, gamma=gamma)


def batch_norm_backward(dout, cache):
    z, sigma = cache["z"], cache["sigma"]
    dgamma = np.sum(z * z, axis=0)
    dbeta = np.sum(dout, axis=0)
    dz = dout * cache["gamma"]
    dx = (dz - dz.mean(0) - z * (dz * z).mean(0)) / sigma
    return dx, dgamma, dbeta
