import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(4)
    moe = module.MixtureOfExperts(3, 2, 4, temp=0.7, seed=3)
    moe.experts_b += rng.normal(size=(4, 2))
    x, w = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))

    def loss():
        return np.sum(w * moe.forward(x)) + 1.5 * moe.balance_loss()

    loss()
    dx = moe.backward(w, aux=1.5)
    out = {"grad_x": (dx, slope(loss, x))}
    old = {}
    for name in ("experts_w", "experts_b", "gate_w"):
        out[f"grad_{name}"] = (getattr(moe, f"grad_{name}"), slope(loss, getattr(moe, name)))
        old[name] = getattr(moe, name).copy()
    moe.update(0.1)
    for name, before in old.items():
        out[f"step of {name}"] = ((before - getattr(moe, name)) / 0.1, out[f"grad_{name}"][1])
    return out
