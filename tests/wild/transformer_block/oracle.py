import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(5)
    p = module.init_block(4, rng, hidden=3)
    for name in p:
        p[name] = p[name] + 0.1 * rng.normal(size=p[name].shape)
    x = rng.normal(size=(5, 4))
    w = rng.normal(size=x.shape)
    _, cache = module.block_forward(x, p)
    dx, grads = module.block_backward(w, p, cache)

    def loss():
        return np.sum(w * module.block_forward(x, p)[0])

    out = {"dx": (dx, slope(loss, x))}
    for name in p:
        out[f"g['{name}']"] = (grads[name], slope(loss, p[name]))
    return out
