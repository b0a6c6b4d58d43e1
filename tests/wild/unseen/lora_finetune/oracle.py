import numpy as np
from proof import slope


def claims(load):
    m = load(("from tqdm import trange", "trange = range"))
    r = np.random.default_rng(25)
    W1, b1, W2, b2 = r.normal(size=(4, 3)), r.normal(size=4), r.normal(size=(3, 4)), r.normal(size=3)
    np.random.seed(1)
    net = m.Classifier(W1, b1, W2, b2, r=2, alpha=6., dropout=0.4)
    for l in (net.l1, net.l2):
        l.B.data = r.normal(size=l.B.data.shape)
    x, y = r.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    A, B, C, D = net.l1.A.data, net.l1.B.data, net.l2.A.data, net.l2.B.data
    o = net.forward(x)
    k1, k2 = net.l1.mask, net.l2.mask

    def f():
        h = x @ W1.T + b1 + 3 * (x * k1) @ A.T @ B.T
        h = np.where(h < 0, 0.1 * h, h)
        return h @ W2.T + b2 + 3 * (h * k2) @ C.T @ D.T

    def ce():
        z = f()
        lp = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -np.mean(0.9 * lp[np.arange(5), y] + 0.1 * lp.mean(1))
    l, g = m.label_smoothing_ce(o, y)
    ps = list(net.parameters())
    for p in ps:
        p.grad += 1
    c = {"loss": (l, ce()), "dx": (net.backward(g), slope(ce, x))}
    for n, p in zip(("l1.A", "l1.B", "l2.A", "l2.B"), ps):
        c[n] = (p.grad - 1, slope(ce, p.data))
    q = m.Parameter(r.normal(size=4))
    s, w = {}, q.data.copy()
    mm = vv = 0
    for t in (1, 2):
        q.grad = r.normal(size=4)
        m.adamw([q], s, 0.1, t)
        mm, vv = .9 * mm + .1 * q.grad, .999 * vv + .001 * q.grad ** 2
        w = w - 0.1 * (mm / (1 - .9 ** t) / (np.sqrt(vv / (1 - .999 ** t)) + 1e-8) + 0.01 * w)
    c["adamw"] = (q.data, w)
    return c
