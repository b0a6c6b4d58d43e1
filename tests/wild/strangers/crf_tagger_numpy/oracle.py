import itertools

import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    k = m.LinearChainCRF(3, r)
    k.A, k.start, k.end = r.normal(size=(3, 3)), r.normal(size=3), r.normal(size=3)
    E, y = r.normal(size=(4, 3)), [0, 2, 2, 1]

    def one(E, p):
        return k.start[p[0]] + k.end[p[-1]] + sum(E[i, a] for i, a in enumerate(p)) + sum(k.A[a, b] for a, b in zip(p, p[1:]))

    def f(E=E):
        return np.log(sum(np.exp(one(E, p)) for p in itertools.product(range(3), repeat=len(E)))) - one(E, y)
    L, g = k.nll_and_grads(E, y)
    c = {"nll": (L, f()), "E": (g["E"], slope(f, E))}
    for n in ("A", "start", "end"):
        c[n] = (g[n], slope(f, getattr(k, n)))
    t = m.Tagger(3, 3)
    t.crf, w, old = k, [0, 2, 0, 1], t.U.copy()
    due = slope(lambda: f(t.U[w]) + 0.1 * np.sum(t.U ** 2), t.U)
    t.step(w, y, 0.2, 0.2)
    c["step"] = (old - t.U, 0.2 * due)
    return c
