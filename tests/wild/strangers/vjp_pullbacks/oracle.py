import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    p = m.tree_map(lambda a: r.normal(size=a.shape), m.init([3, 4, 5, 3], r))
    x, k = r.normal(size=(6, 3)), np.array([0, 1, 2, 2, 0, 1])

    def f():
        h = x
        for q, n in zip(p["layers"], p["norms"]):
            h = h @ q["w"] + q["b"]
            h = (h - h.mean(1, keepdims=True)) / np.sqrt(h.var(1, keepdims=True) + 1e-6) * n["scale"] + n["offset"]
            h = h / (1 + np.exp(-1.702 * h))
        z = h @ p["layers"][2]["w"] + p["layers"][2]["b"]
        return np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(6), k]) + 0.05 * sum(np.sum(q["w"] ** 2) for q in p["layers"])
    L, g = m.value_and_grad(p, (x, k), 0.1)
    c = {"loss": (L, f())}
    for part in ("layers", "norms"):
        for i, (q, d) in enumerate(zip(p[part], g[part])):
            for n in q:
                if not (part == "layers" and n == "b" and i < 2):
                    c[f"{part} {i} {n}"] = (d[n], slope(f, q[n]))
    i, u = m.adam(0.1)
    new, s = u(g, i(p), p)
    new, s = u(g, s, new)
    w = g["layers"][0]["w"]
    c["adam"] = (p["layers"][0]["w"] - new["layers"][0]["w"], 0.2 * w / (np.abs(w) + 1e-8))
    return c
