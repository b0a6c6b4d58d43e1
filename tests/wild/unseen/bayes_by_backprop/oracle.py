import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(19)
    net = m.BNN([2, 4, 3, 1], noise=0.5, prior_sigma=0.8)
    ps = [p for l in net.layers for p in (l.W, l.b)]
    for p in ps:
        p.mu, p.rho = r.normal(size=p.mu.shape), r.normal(size=p.mu.shape)
    x, y = r.normal(size=(5, 2)), r.normal(size=(5, 1))
    np.random.seed(5)
    v = net.loss_and_backward(x, y, 4)
    eps = [p.eps.copy() for p in ps]
    M, R = [p.mu.copy() for p in ps], [p.rho.copy() for p in ps]

    def L():
        s = [np.log(1 + np.exp(q)) for q in R]
        w = [a + b * e for a, b, e in zip(M, s, eps)]
        h = np.maximum(x @ w[0] + w[1], 0)
        h = np.maximum(h @ w[2] + w[3], 0)
        o = h @ w[4] + w[5]
        kl = sum((-np.log(b) - e ** 2 / 2 + np.log(0.8) + (k / 0.8) ** 2 / 2).sum() for b, e, k in zip(s, eps, w))
        return ((o - y) ** 2).sum() / 2 / 0.25 + kl / 4
    f = {"value": (v, L())}
    for i, p in enumerate(ps):
        f[f"g_mu {i}"] = (p.g_mu, slope(L, M[i]))
        f[f"g_rho {i}"] = (p.g_rho, slope(L, R[i]))
    return f
