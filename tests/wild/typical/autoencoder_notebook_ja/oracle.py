import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(3)

    class D: data = 16 * r.uniform(size=(12, 64))
    m = load(("from sklearn.datasets import load_digits\n", ""), ("digits = load_digits()", ""), ("hist = ae.fit(X, epochs=30)", "hist = []"), digits=D)
    a = m.AutoEncoder(5, 3, lr=0.4, noise=0.2)
    for n in "Wbc":
        setattr(a, n, r.normal(size=getattr(a, n).shape))
    x = r.uniform(size=(6, 5))
    xn = x * (r.uniform(size=x.shape) > 0.3)
    s = lambda v: 1 / (1 + np.exp(-v))
    f = lambda: np.sum((s(s(xn @ a.W + a.b) @ a.W.T + a.c) - x) ** 2) / 12
    c = {"loss": (a.loss(x, xn), f())}
    for n, g in zip("Wbc", a.grad(x, xn)):
        c["d" + n] = (g, slope(f, getattr(a, n)))
    # one epoch of one batch; the noise is drawn as the class draws it
    a.noise = -1.0
    xn = x
    due = {n: -0.4 * slope(f, getattr(a, n)) for n in "Wbc"}
    old = {n: getattr(a, n).copy() for n in "Wbc"}
    a.fit(x, 1, 6)
    for n in "Wbc":
        c["fit " + n] = (getattr(a, n) - old[n], due[n])
    return c
