import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p = {k: r.normal(size=v.shape) for k, v in m.initialize_parameters([3, 5, 4, 1]).items()}
    X, Y = r.normal(size=(3, 7)), (r.random((1, 7)) > 0.5) * 1.0

    def z(d1=1, d2=1):
        h = np.maximum(p["W1"] @ X + p["b1"], 0) * d1
        h = np.maximum(p["W2"] @ h + p["b2"], 0) * d2
        o = p["W3"] @ h + p["b3"]
        return np.mean(np.log1p(np.exp(o)) - Y * o)

    def reg():
        return z() + 0.7 / 14 * sum(np.sum(p[k] ** 2) for k in ("W1", "W2", "W3"))
    a, cache = m.forward_propagation(X, p)
    c = {"cost": (m.compute_cost(a, Y), z()), "cost reg": (m.compute_cost_with_regularization(a, Y, p, 0.7), reg())}
    g, h = m.backward_propagation(X, Y, cache), m.backward_propagation_with_regularization(X, Y, cache, 0.7)
    a, cache = m.forward_propagation_with_dropout(X, p, 0.6)
    q = m.backward_propagation_with_dropout(X, Y, cache, 0.6)
    d1, d2 = cache[1] / 0.6, cache[6] / 0.6
    for k in p:
        c[k] = (g["d" + k], slope(z, p[k]))
        c["reg " + k] = (h["d" + k], slope(reg, p[k]))
        c["drop " + k] = (q["d" + k], slope(lambda: z(d1, d2), p[k]))
    return c
