import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(6)
    T = m.Tensor
    A, B, C = r.normal(size=(4, 3)), r.normal(size=(3, 5)), r.normal(size=(1, 5))
    D = r.normal(size=5)
    y = np.array([1, 0, 4, 2])
    sg = lambda x: 1 / (1 + np.exp(-x))

    def ce(z):
        return -np.mean((z - np.log(np.exp(z).sum(1, keepdims=True)))[np.arange(4), y])

    def f():
        h = A @ B + C
        s = sg(h * D)
        return ce(np.maximum(h, 0) - s) + np.log(s).mean() + np.sum(s.sum(1) * s.sum(0, keepdims=True)[0, :4] * 0.1) + s.mean(0).sum()
    t = [T(q.copy(), True) for q in (A, B, C, D)]
    h = t[0] @ t[1] + t[2]
    s = (h * t[3]).sigmoid()
    pick = T(np.eye(5)[:, :4])
    l = (h.relu() - s).cross_entropy(y) + s.log().mean() + (s.sum(1) * (s.sum(0, keepdims=True) @ pick) * 0.1).sum() + s.mean(0).sum()
    l.backward()
    c = {"value": (l.data, f())}
    for n, q, p in zip("ABCD", (A, B, C, D), t):
        c[n] = (p.grad, slope(f, q))
    o = m.SGD(t, 0.2)
    before = [p.data.copy() for p in t]
    gs = [r.normal(size=p.data.shape) for p in t]
    o.zero_grad()
    for p, g in zip(t, gs):
        p._accumulate(g)
    o.step()
    for n, p, q, g in zip("ABCD", t, before, gs):
        c["step " + n] = (p.data, q - 0.2 * g)
    return c
