import numpy as np
from proof import slope


def claims(load):
    m = load(("    from numba import njit", "    raise ImportError"))
    r = np.random.default_rng(33)
    D, g = r.uniform(0, 2, (4, 3)), 0.6

    def paths(i, j):
        if (i, j) == (0, 0):
            return [[(0, 0)]]
        return [p + [(i, j)] for a, b in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if a >= 0 and b >= 0 for p in paths(a, b)]
    P = paths(3, 2)
    sd = lambda D: -g * np.log(sum(np.exp(-sum(D[c] for c in p) / g) for p in P))
    v, w = m.forward(D, g)
    f = {"value": (v, sd(D)), "backward": (m.backward(w), slope(lambda: sd(D), D))}
    X, Y, Y2 = r.normal(size=(4, 2)), r.normal(size=(3, 2)), r.normal(size=(3, 2))
    E = r.normal(size=(4, 3))
    dist = lambda Y: np.array([[((a - b) ** 2).sum() for b in Y] for a in X])
    f["sqeuclidean_grad"] = (m.sqeuclidean_grad(X, Y, E), slope(lambda: dist(Y), X, E))
    bary = lambda: (0.3 * sd(dist(Y)) + 0.7 * sd(dist(Y2))) / 3
    f["barycenter_objective"] = (m.barycenter_objective(X, [Y, Y2], [.3, .7], g)[1], slope(bary, X))
    return f
