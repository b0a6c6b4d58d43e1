import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.array([-3.1, -0.7, -0.04, 0.3, 1.4, 6.2])
    two = {
        "squared": lambda: r ** 2 / 2,
        "huber": lambda: np.where(np.abs(r) < 1, r ** 2 / 2, np.abs(r) - 0.5),
        "pinball": lambda: np.where(r < 0, -0.9 * r, 0.1 * r),
        "logcosh": lambda: np.log(np.cosh(r)),
        "tukey": lambda: 4.685 ** 2 / 6 * (1 - (1 - np.minimum((r / 4.685) ** 2, 1)) ** 3),
        "cauchy": lambda: 2 * np.log(1 + r ** 2 / 4),
        "eps_insensitive": lambda: np.maximum(np.abs(r) - 0.1, 0),
        "smooth_hinge": lambda: np.where(r > 1, 0, np.where(r < 0, 0.5 - r, (1 - r) ** 2 / 2)),
    }
    c = {}
    for n, f in two.items():
        c[n] = (getattr(m, n + "_grad")(r), slope(f, r))
        c[n + " value"] = (getattr(m, n)(r), f())
    g = np.random.default_rng(3)
    X, y, w = g.normal(size=(5, 2)), g.normal(size=5), np.zeros(2)
    c["fit"] = (m.fit(X, y, "logcosh", 0.2, 1)[0], -0.2 * slope(lambda: np.mean(np.log(np.cosh(X @ w - y))), w))
    return c
