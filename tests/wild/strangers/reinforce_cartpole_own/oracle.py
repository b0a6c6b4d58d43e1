import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    p = m.Policy(3, 4, 3, beta=0.3)
    X, A, v = r.normal(size=(6, 3)), np.array([0, 2, 1, 1, 0, 2]), r.normal(size=6)
    M = p.model

    def f():
        z = np.tanh(X @ M["W1"] + M["b1"]) @ M["W2"] + M["b2"]
        q = z - np.log(np.exp(z).sum(1, keepdims=True))
        return np.mean(v * q[np.arange(6), A]) - 0.3 * np.mean(np.sum(np.exp(q) * q, 1))
    g = p.backward(X, A, v)
    c = {"objective": (p.objective(X, A, v), f())}
    for k in M:
        c[k] = (g[k], slope(f, M[k]))
    w = r.normal(size=5)
    c["discount"] = (m.discount(w, 0.5), [sum(0.5 ** (j - i) * w[j] for j in range(i, 5)) for i in range(5)])
    old, s = M["W2"].copy(), slope(f, M["W2"])
    p.cache["W2"] += 1
    p.apply(g, 0.1, 0.9)
    c["apply"] = (M["W2"] - old, 0.1 * s / (np.sqrt(0.9 + 0.1 * s ** 2) + 1e-5))
    return c
