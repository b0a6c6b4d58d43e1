import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.Net(3, 4, 2, 0.5)
    lin, scale, prelu, last = net.layers
    scale.g, scale.c, lin.b = rng.normal(size=4), rng.normal(size=4), rng.normal(size=4)
    prelu.a = rng.random(4)
    w = [a.copy() for a in (lin.W, lin.b, scale.g, scale.c, prelu.a, last.W, last.b)]
    x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))

    def loss():
        h = (x @ w[0] + w[1]) * w[2] + w[3]
        h = np.where(h > 0, h, w[4] * h)
        return np.mean((h @ w[5] + w[6] - t) ** 2)

    due = [slope(loss, a) for a in w]
    found = {"loss": (net.step(x, t), loss())}
    now = (lin.W, lin.b, scale.g, scale.c, prelu.a, last.W, last.b)
    names = ("W", "b", "g", "c", "a", "last W", "last b")
    for k, a, b, d in zip(names, w, now, due):
        found[f"step of {k}"] = ((a - b) / 0.5, d)
    lin = m.Linear(3, 3, 0.5)
    W, d = lin.W.copy(), rng.normal(size=(6, 3))
    lin.forward(x)
    found["Linear.dx"] = (lin.backward(d), slope(lambda: x @ W, x, d))
    return found
