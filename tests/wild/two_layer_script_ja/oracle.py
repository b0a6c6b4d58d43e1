import numpy as np

from proof import slope

AFTER = ("iters = 300 ", "iters = 1 ")


def claims(load):
    start, after = load(("iters = 300 ", "iters = 0 ")), load(AFTER)
    np.random.seed(0)
    p = {name: getattr(start, name) for name in ("W1", "b1", "W2", "b2")}
    x, t = after.x, after.t

    def loss():
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        e = np.exp(z1 @ p["W2"] + p["b2"])
        return -np.sum(t * np.log(e / e.sum(axis=1, keepdims=True))) / len(x)

    out = {"loss": (after.loss, loss())}
    for name in p:
        due = slope(loss, p[name])
        out[f"d{name}"] = (getattr(after, f"d{name}"), due)
        out[f"step of {name}"] = ((p[name] - getattr(after, name)) / 0.3, due)
    return out
