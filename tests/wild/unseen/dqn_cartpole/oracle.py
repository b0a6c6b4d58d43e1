import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(9)
    q, t = m.QNet(4, 3), m.QNet(4, 3)
    q.p = {k: r.normal(size=v.shape) for k, v in q.p.items()}
    batch = [(r.normal(size=4), int(r.integers(3)), r.normal() * 3, r.normal(size=4), float(i == 2)) for i in range(6)]
    s, a, rw, s2, dn = [np.array(x) for x in zip(*batch)]
    y = rw + 0.99 * (np.maximum(0, s2 @ t.p["W1"] + t.p["b1"]) @ t.p["W2"] + t.p["b2"]).max(1) * (1 - dn)
    # so that errors are on both sides of one
    p = q.p

    def Q():
        return (np.maximum(0, s @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])[np.arange(6), a]

    y[:3] = Q()[:3] + [0.3, -0.5, 0.2]
    for i in range(3):
        batch[i] = batch[i][:2] + (batch[i][2], s2[i], 1.0)
        batch[i] = (batch[i][0], batch[i][1], y[i], s2[i], 1.0)

    def loss():
        e = np.abs(Q() - y)
        return np.where(e < 1, e * e / 2, e - 0.5).mean()

    l, g = m.td_grad(q, t, batch)
    f = {"loss": (l, loss())}
    for k in p:
        f["td_grad " + k] = (g[k], slope(loss, p[k]))
    old = {k: v.copy() for k, v in q.p.items()}
    gs = [{k: r.normal(size=v.shape) for k, v in old.items()} for _ in range(2)]
    q.step(gs[0])
    q.step(gs[1])
    w, mm, vv = old["W1"], 0, 0
    for i, h in enumerate(gs, 1):
        mm = 0.9 * mm + 0.1 * h["W1"]
        vv = 0.999 * vv + 0.001 * h["W1"] ** 2
        w = w - 1e-3 * (mm / (1 - 0.9 ** i)) / (np.sqrt(vv / (1 - 0.999 ** i)) + 1e-8)
    f["Adam step"] = ((old["W1"] - q.p["W1"]) * 1e3, (old["W1"] - w) * 1e3)
    return f
