import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(40)
    n = m.TextCNN(6, 3, (2, 3), 4, 3)
    p = n.prm
    for k in p:
        p[k] = r.normal(size=p[k].shape) * .5
    ids, y = np.array([[1, 2, 2, 3, 0], [4, 4, 1, 5, 2], [3, 1, 0, 0, 0]]), np.array([0, 2, 1])

    def L():
        tot = 0
        for s, t in zip(ids, y):
            x = p["E"][s]
            h = [max(max(0, (x[i:i + w].ravel() @ p[f"W{w}"][:, q]) + p[f"b{w}"][q]) for i in range(6 - w)) for w in (2, 3) for q in range(4)]
            z = np.array(h) @ p["V"] + p["c"]
            tot += np.log(np.exp(z).sum()) - z[t]
        return tot / 3
    f = {"loss": (n.loss(ids, y), L())}
    g = n.gradient()
    for k in p:
        d = slope(L, p[k])
        if k == "E":
            d[0] = 0
        f["g " + k] = (g[k], d)
    return f
