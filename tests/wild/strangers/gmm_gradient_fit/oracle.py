import numpy as np
from proof import slope


def claims(load):
    m = load(("lr=0.2, iters=200", "lr=0.2, iters=1"), ("range(50)", "range(1)"))
    r = np.random.default_rng(1)
    X = r.normal(size=(6, 2))
    p = {"mu": r.normal(size=(3, 2)), "log_s": r.normal(size=(3, 2)) * 0.5, "w": r.normal(size=3)}

    def f():
        d = np.exp(-0.5 * ((X[:, None] - p["mu"]) / np.exp(p["log_s"])) ** 2) / np.exp(p["log_s"]) / np.sqrt(2 * np.pi)
        return -np.mean(np.log(d.prod(2) @ (np.exp(p["w"]) / np.exp(p["w"]).sum())))
    L, g = m.nll_and_grad(p, X)
    c = {"nll": (L, f())}
    for k in p:
        c[k] = (g[k], slope(f, p[k]))
    q, _ = m.fit_gd(X, 3, 0.3, 1, seed=4)
    s = np.random.RandomState(4)
    p = {"mu": X[s.choice(6, 3, replace=False)].copy(), "log_s": np.zeros((3, 2)), "w": np.zeros(3)}
    c["fit"] = (p["mu"] - q["mu"], 0.3 * slope(f, p["mu"]))
    return c
