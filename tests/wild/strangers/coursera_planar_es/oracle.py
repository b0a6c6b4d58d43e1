import numpy as np
from proof import slope


def claims(load):
    m = load(("num_iterations = 5000", "num_iterations = 2"), ("num_iterations = 2000", "num_iterations = 2"))
    r = np.random.default_rng(1)
    p = {"W1": r.normal(size=(4, 3)), "b1": r.normal(size=(4, 1)), "W2": r.normal(size=(2, 4)), "b2": r.normal(size=(2, 1))}
    X, Y = r.normal(size=(3, 5)), r.integers(0, 2, (2, 5))

    def f():
        z = p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"]
        return np.sum(np.log1p(np.exp(z)) - Y * z) / 5
    A2, cache = m.forward_propagation(X, p)
    g = m.backward_propagation(p, cache, X, Y)
    c = {"cost": (m.compute_cost(A2, Y, p), f())}
    new = m.update_parameters(p, g, 0.7)
    for k in p:
        s = slope(f, p[k])
        c["d" + k] = (g["d" + k], s)
        c["new " + k] = (new[k], p[k] - 0.7 * s)
    return c
