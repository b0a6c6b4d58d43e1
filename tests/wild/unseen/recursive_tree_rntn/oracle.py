import numpy as np
from proof import slope


def claims(load):
    m = load()
    N = m.Node
    r = np.random.default_rng(8)
    net = m.RNN(3, 4, 5, mbSize=2, rho=0.2)
    net.initParams()
    for k in ("L", "W", "b", "Ws", "bs"):
        setattr(net, k, r.normal(size=getattr(net, k).shape))
    trees = [N(1, N(0, word=2), N(3, N(2, word=2), N(1, word=0))), N(2, N(1, N(1, word=4), N(0, word=1)), N(3, word=2))]

    def one(t):
        c = 0
        if t.isLeaf:
            h = net.L[:, t.word]
        else:
            cl, l = one(t.left)
            cr, q = one(t.right)
            c = cl + cr
            h = np.maximum(net.W @ np.r_[l, q] + net.b, 0)
        s = net.Ws @ h + net.bs
        return c + np.log(np.exp(s).sum()) - s[t.label], h

    cost = lambda: sum(one(t)[0] for t in trees) / 2 + 0.1 * ((net.W ** 2).sum() + (net.Ws ** 2).sum())
    c, g = net.costAndGrad(trees)
    L = np.zeros((3, 5))
    for k, v in g[0].items():
        L[:, k] = v
    f = {"cost": (c, cost()), "dL": (L, slope(cost, net.L))}
    for k, v in zip(("W", "b", "Ws", "bs"), g[1:]):
        f["d" + k] = (v, slope(cost, getattr(net, k)))
    return f
