import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(13)
    layer = module.BnRelu(3)
    bn = layer.bn
    bn.gamma, bn.beta = rng.normal(1, 0.3, (1, 3, 1, 1)), rng.normal(0, 0.3, (1, 3, 1, 1))
    x, w = rng.normal(2, 1.5, (2, 3, 4, 5)), rng.normal(size=(2, 3, 4, 5))
    layer.forward(x)
    dx = layer.backward(w)
    dgamma, dbeta = bn.dgamma, bn.dbeta
    f = lambda: layer.forward(x)
    return {
        "dx": (dx, slope(f, x, w)),
        "bn.dgamma": (dgamma, slope(f, bn.gamma, w)),
        "bn.dbeta": (dbeta, slope(f, bn.beta, w)),
    }
