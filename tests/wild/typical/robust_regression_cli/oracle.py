import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p, y = 2 * r.normal(size=8), r.normal(size=8)
    L = {"squared": (m.squared, lambda e: e * e / 2), "huber": (lambda a, b: m.huber(a, b, 0.7), lambda e: np.where(abs(e) < 0.7, e * e / 2, 0.7 * abs(e) - 0.245)),
         "pinball": (lambda a, b: m.pinball(a, b, 0.8), lambda e: np.where(e < 0, -0.8 * e, 0.2 * e)),
         "log_cosh": (m.log_cosh, lambda e: np.log((np.exp(e) + np.exp(-e)) / 2))}
    c = {}
    for n, (fn, f) in L.items():
        v, g = fn(p, y)
        h = lambda: f(p - y).mean()
        c[n], c["d " + n] = (v, h()), (g, slope(h, p))
    X, w = r.normal(size=(8, 3)), r.normal(size=3)
    f = lambda: L["huber"][1](X @ w - y).mean() + 0.2 * np.abs(w).sum() + 0.15 * w @ w
    v, g = m.objective(w, X, y, L["huber"][0], 0.2, 0.3)
    c["objective"], c["d objective"] = (v, f()), (g, slope(f, w))
    ws, ve = np.zeros(3), 0
    for _ in range(3):
        ve = 0.9 * ve - 0.1 * m.squared(X @ ws, y)[1] @ X
        ws = ws + ve
    c["fit"] = (m.fit(X, y, m.squared, epochs=3)[0], ws)
    return c
