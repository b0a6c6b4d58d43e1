import itertools
import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(45)
    b = m.RBM(4, 3)
    b.W, b.a, b.b = r.normal(size=(4, 3)), r.normal(size=4), r.normal(size=3)
    P = W, A, B = b.W.copy(), b.a.copy(), b.b.copy()
    v, w = (r.random((5, 4)) > .5) * 1., r.uniform(0, 1, 5)
    F = lambda v: -v @ A - np.log(1 + np.exp(v @ W + B)).sum(1)
    S = np.array(list(itertools.product([0., 1], repeat=4)))
    f = {}
    for n, g, p in zip("WAB", b.free_energy_grad(v, w), P):
        f["free_energy_grad " + n] = (g, slope(lambda: w @ F(v), p))
    L = lambda: F(v).mean() + np.log(np.exp(-F(S)).sum())
    for n, g, p in zip("WAB", b.nll_grad(v), P):
        f["nll_grad " + n] = (g, slope(L, p))
    b.train(v, epochs=1, lr=.1, decay=.3)
    f["step of W"] = ((W - b.W) * 10, slope(lambda: L() + .15 * (W ** 2).sum(), W))
    return f
