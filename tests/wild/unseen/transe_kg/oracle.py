import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(35)
    f = {}
    k = m.TransE(5, 2, 3, margin=40.)
    for name, pos, neg in (("head", (0, 1, 2), (3, 1, 2)), ("tail", (0, 1, 2), (0, 1, 4)), ("self", (0, 0, 0), (0, 0, 3))):
        L = lambda: max(0, 40 + ((k.E[pos[0]] + k.R[pos[1]] - k.E[pos[2]]) ** 2).sum() - ((k.E[neg[0]] + k.R[neg[1]] - k.E[neg[2]]) ** 2).sum())
        gE, gR = np.zeros_like(k.E), np.zeros_like(k.R)
        for (tab, i), v in k.pair_grad(pos, neg).items():
            (gE if tab == "E" else gR)[i] += v
        f["pair_grad E " + name] = (gE, slope(L, k.E))
        if name == "self":
            f["pair_grad R"] = (gR + 1, slope(L, k.R) + 1)
    k.margin = 0.
    p, n = (0, 1, 2), (3, 1, 2)
    if k.dist(*p) > k.dist(*n):
        p, n = n, p
    g = np.ones_like(k.E)
    for (tab, i), v in k.pair_grad(p, n).items():
        if tab == "E":
            g[i] += v
    f["pair_grad met"] = (g, np.ones_like(k.E))
    h, q, t = r.normal(size=(3, 4))
    for y in (1, -1):
        S = lambda: np.log(1 + np.exp(-y * (h * q * t).sum())) + .1 * (h @ h + q @ q + t @ t)
        _, a, b, c = m.distmult_score_grad(h, q, t, y, .2)
        f[f"distmult {y}"] = ([a, b, c], [slope(S, v) for v in (h, q, t)])
    return f
