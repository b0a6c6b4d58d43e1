import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    x, y = r.normal(size=(6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]

    def f(P):
        a = x
        for i, p in enumerate(P):
            a = a @ p["W"] + p["b"]
            if i < len(P) - 1:
                a = np.where(a > 0, a, 0.01 * a)
        a = a - np.log(np.exp(a).sum(1, keepdims=True))
        return -np.sum(y * a) / 6 + 0.2 * sum(np.sum(p["W"] ** 2) for p in P)
    P = m.nn.init_params((3, 5, 4, 3))
    for p in P:
        p["b"] = r.normal(size=p["b"].shape)
    o, cache = m.nn.forward(P, x)
    c = {"loss": (m.nn.cross_entropy(o, y, P, 0.4), f(P))}
    g = m.nn.backward(P, cache, o, y, 0.4)
    for i, p in enumerate(P):
        for k in p:
            c[f"{k}{i}"] = (g[i][k], slope(lambda: f(P), p[k]))
    P, start = m.nn.init_params((3, 4, 3)), m.nn.init_params((3, 4, 3))
    v = [{k: 0 for k in p} for p in P]
    for _ in range(2):
        s = [{k: slope(lambda: f(P), p[k]) for k in p} for p in P]
        for p, q, t in zip(P, v, s):
            for k in p:
                q[k] = 0.8 * q[k] + t[k]
                p[k] = p[k] - 0.5 * q[k]
    N = m.main.train(x, y, (3, 4, 3), 0.5, 0.8, 0.4, 2, False)
    for i in (0, 1):
        for k in "Wb":
            c[f"train {k}{i}"] = (N[i][k] - start[i][k], P[i][k] - start[i][k])
    return c
