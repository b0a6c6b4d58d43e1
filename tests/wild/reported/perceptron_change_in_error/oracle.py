import numpy as np
from proof import slope


def claims(load):
    m = load(("ITERATIONS = 5000", "ITERATIONS = 1"))
    r = np.random.default_rng(0)
    x, t, a, b = r.normal(size=(4, 3)), r.uniform(size=(4, 1)), r.normal(size=(3, 4)), r.normal(size=(4, 1))
    s = lambda z: 1 / (1 + np.exp(-z))
    A, B = a.copy(), b.copy()
    f = lambda: 0.5 * np.sum((t - s(s(x @ A) @ B)) ** 2)
    p, q = m.train(x, t, a, b)
    return {"weights1": (A - p, slope(f, A)), "weights2": (B - q, slope(f, B))}
