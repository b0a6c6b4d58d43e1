import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(2)
    p, v = m.init_params([4, 5, 5, 3])
    for k in p:
        p[k] = p[k] + 0.2 * rng.normal(size=p[k].shape)
    X = rng.normal(size=(4, 8))
    Y = np.eye(3)[rng.integers(0, 3, 8)].T

    def loss():
        a = X
        for i in (1, 2):
            z = p[f"W{i}"] @ a + p[f"b{i}"]
            a = np.maximum(z, 0.01 * z)
        z = p["W3"] @ a + p["b3"]
        return np.mean(np.log(np.exp(z).sum(0)) - (z * Y).sum(0))

    _, cache = m.forward(X, p)
    grads = m.backward(Y, p, cache)
    due = {k: slope(loss, p[k]) for k in p}
    found = {f"grads['d{k}']": (grads["d" + k], due[k]) for k in p}
    new = {k: a.copy() for k, a in p.items()}
    m.momentum(new, grads, v, 0.5, 1.0)
    found |= {f"step of {k}": ((p[k] - new[k]) * 2, due[k]) for k in ("W1", "b3")}
    return found
