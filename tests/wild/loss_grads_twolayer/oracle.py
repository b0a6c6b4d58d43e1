import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.TwoLayerNet(4, 5, 3, 1.0)
    p = net.params
    p["b1"], p["b2"] = rng.normal(size=5), rng.normal(size=3)
    X, y = rng.normal(size=(6, 4)), rng.integers(0, 3, 6)

    def loss():
        s = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
        data = np.mean(np.log(np.exp(s).sum(1)) - s[range(6), y])
        return data + 0.1 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())

    value, grads = net.loss(X, y, 0.1)
    found = {f"grads['{k}']": (grads[k], slope(loss, p[k])) for k in p}
    found["loss"] = (value, loss())
    due = {k: slope(loss, p[k]) for k in p}
    was = {k: a.copy() for k, a in p.items()}
    net.train(X, y, 0.5, reg=0.1, num_iters=1, batch_size=6)  # a batch is all of the set
    found |= {f"step of {k}": ((was[k] - net.params[k]) / 0.5, due[k]) for k in p}
    return found
