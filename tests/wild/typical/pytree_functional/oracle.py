import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p = m.tree_map(lambda a: a + 0.3 * r.normal(size=a.shape), m.init(r, 3, 4, 2, 2))
    x, y = r.normal(size=(5, 3)), r.normal(size=(5, 2))

    def f():
        h = x @ p["embed"]["w"] + p["embed"]["b"]
        for q in p["blocks"]:
            u = h / np.sqrt(np.mean(h ** 2, 1, keepdims=True) + 1e-6) * q["scale"] @ q["up"]["w"] + q["up"]["b"]
            h = h + u / (1 + np.exp(-u)) @ q["down"]["w"] + q["down"]["b"]
        return np.sum((h @ p["head"]["w"] + p["head"]["b"] - y) ** 2) / 10
    l, g = m.loss_and_grad(p, x, y)
    c = {"loss": (l, f())}
    ps, gs = m.tree_leaves(p), m.tree_leaves(g)
    for i, (a, b) in enumerate(zip(ps, gs)):
        c[f"leaf {i}"] = (b, slope(f, a))
    n = np.sqrt(sum(np.sum(b ** 2) for b in gs))
    for k in (n / 3, 3 * n):
        c[f"clip {k > n}"] = (m.tree_leaves(m.clip_by_global_norm(g, k))[0], gs[0] * min(1, k / n))
    new = m.tree_leaves(m.train_step(p, x, y, 0.2)[1])
    c["step"] = (new[3] - ps[3], -0.2 * gs[3] * min(1, 1 / n))
    return c
