import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    X = r.normal(size=(6, 3))
    c = {}
    for n, act, task, Y in (("reg", "tanh", "regression", r.normal(size=(6, 2))), ("clf", "relu", "classification", np.eye(3)[[0, 1, 2, 2, 0, 1]]),
                            ("log", "logistic", "regression", r.normal(size=(6, 1)))):
        e = m.NumpyMLP((4, 3), act, task=task, solver="sgd", alpha=0.5, learning_rate_init=0.1, random_state=0)
        e._initialize(3, Y.shape[1])

        def f():
            a = X
            for i, (W, b) in enumerate(zip(e.coefs_, e.intercepts_)):
                a = a @ W + b
                if i < 2:
                    a = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "logistic": lambda z: 1 / (1 + np.exp(-z))}[act](a)
            L = np.mean((a - Y) ** 2) / 2 if task[0] == "r" else np.mean(np.log(np.exp(a).sum(1)) - (a * Y).sum(1))
            return L + 0.25 * sum(np.sum(W ** 2) for W in e.coefs_) / 6
        L, gw, gb = e._backprop(X, Y)
        c[n + " loss"] = (L, f())
        for i in range(3):
            c[f"{n} W{i}"], c[f"{n} b{i}"] = (gw[i], slope(f, e.coefs_[i])), (gb[i], slope(f, e.intercepts_[i]))
        old = e.coefs_[1].copy()
        e.partial_fit(X, Y)
        c[n + " sgd"] = (old - e.coefs_[1], 0.1 * c[n + " W1"][1])
    e = m.NumpyMLP((4,), random_state=0, learning_rate_init=0.1, alpha=0)
    e._initialize(3, 1)
    y = r.normal(size=(6, 1))
    w, a, b = e.intercepts_[1].copy(), 0, 0
    for t in (1, 2):
        g = slope(lambda: np.mean((np.maximum(X @ e.coefs_[0] + e.intercepts_[0], 0) @ e.coefs_[1] + e.intercepts_[1] - y) ** 2) / 2, e.intercepts_[1])
        a, b = 0.9 * a + 0.1 * g, 0.999 * b + 0.001 * g * g
        w = w - 0.1 * (a / (1 - 0.9 ** t)) / np.sqrt(b / (1 - 0.999 ** t))
        e.partial_fit(X, y)
    c["adam"] = (e.intercepts_[1], w)
    return c
