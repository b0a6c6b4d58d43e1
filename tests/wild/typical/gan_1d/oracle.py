import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    G, D = m.G, m.D
    for p in (G, D):
        for k in p:
            p[k] = 0.6 * r.normal(size=p[k].shape)
    net = lambda p, x: (lambda a: np.where(a > 0, a, 0.2 * a))(x @ p["W0"] + p["b0"]) @ p["W1"] + p["b1"]
    z, real = r.normal(size=(5, 4)), r.normal(size=(5, 1)) + 2
    s = lambda v: 1 / (1 + np.exp(-v))
    ld = lambda: -np.mean(np.log(s(net(D, real))) + np.log(1 - s(net(D, net(G, z)))))
    lg = lambda: -np.mean(np.log(s(net(D, net(G, z)))))
    fake, cg = m.forward_g(z)
    pr, cr = m.forward_d(real)
    pf, cf = m.forward_d(fake)
    c = {"loss_d": (m.loss_d(pr, pf), ld()), "loss_g": (m.loss_g(pf), lg())}
    gd, gg = m.backward_d(pr, cr, pf, cf), m.backward_g(pf, cf, cg)
    for k in D:
        c["D " + k], c["G " + k] = (gd[k], slope(ld, D[k])), (gg[k], slope(lg, G[k]))
    old = D["W0"].copy()
    m.update(D, gd)
    c["update"] = (D["W0"] - old, -0.01 * gd["W0"])
    return c
