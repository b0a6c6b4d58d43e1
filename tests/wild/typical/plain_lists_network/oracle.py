import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    W = [r.normal(size=(4, 4)), r.normal(size=(2, 5))]
    net = [[{"weights": list(map(float, w))} for w in l] for l in W]
    x, y = r.normal(size=3), np.array([0., 1.])

    def f():
        a = x
        for l in W:
            a = 1 / (1 + np.exp(-(l[:, :-1] @ a + l[:, -1])))
        return np.sum((a - y) ** 2) / 2
    s = [slope(f, l) for l in W]
    m.forward_propagate(net, list(x) + [1])
    m.backward_propagate_error(net, [0, 1])
    c = {f"delta{i}": ([n["delta"] for n in net[i]], s[i][:, -1]) for i in (0, 1)}
    m.update_weights(net, list(x) + [1], 0.3)
    for i in (0, 1):
        c[f"step{i}"] = (np.array([n["weights"] for n in net[i]]) - W[i], -0.3 * s[i])
    return c
