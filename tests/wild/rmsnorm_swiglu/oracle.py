import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(11)
    block = module.FeedForward(4, 7, seed=2)
    block.norm.weight = rng.normal(1, 0.3, 4)
    x, w = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    block.forward(x)
    dx = block.backward(w)
    f = lambda: block.forward(x)
    mlp, norm = block.mlp, block.norm
    out = {"dx": (dx, slope(f, x, w)), "norm.grad_weight": (norm.grad_weight, slope(f, norm.weight, w))}
    for name in ("w1", "w2", "w3"):
        out[f"mlp.grad_{name}"] = (getattr(mlp, "grad_" + name), slope(f, getattr(mlp, name), w))
    return out
