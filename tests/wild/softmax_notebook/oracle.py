import numpy as np

from proof import slope


LARGER = (("np.random.randn(n, k) * 0.01", "np.random.randn(n, k)"), ("lmbda = 0.1", "lmbda = 5.0"), ("lr = 0.5", "lr = 0.01"))


def claims(load):
    start = load(("range(200)", "range(1)"), *LARGER)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(6, 4)), np.eye(3)[[0, 1, 2, 1, 1, 0]]
    W, b = rng.normal(size=(4, 3)), rng.normal(size=3)
    dW, db = start.gradients(X, Y, W, b, 0.7)
    f = lambda: start.cost(X, Y, W, b, 0.7)
    out = {"dW": (dW, slope(f, W)), "db": (db, slope(f, b))}
    # the first two steps of the loop, by differences of two runs
    later = load(("range(200)", "range(2)"), *LARGER)
    f = lambda: start.cost(start.X, start.Y, start.W, start.b, 5.0)
    out["step of W"] = ((start.W - later.W) / 0.01, slope(f, start.W))
    out["step of b"] = ((start.b - later.b) / 0.01, slope(f, start.b))
    return out
