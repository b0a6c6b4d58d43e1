import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    v = m.VAE(5, 6, 3, lr=0.02)
    p = v.p
    for k in p:
        p[k] = 0.5 * r.normal(size=p[k].shape)
    x = r.uniform(size=(4, 5))
    np.random.seed(5)
    v.forward(x)
    g = v.backward()
    e = np.random.RandomState(5).standard_normal((4, 3))

    def f():
        h = np.tanh(x @ p["W_e"] + p["b_e"])
        mu, lv = h @ p["W_mu"] + p["b_mu"], h @ p["W_lv"] + p["b_lv"]
        h = np.maximum((mu + np.exp(lv / 2) * e) @ p["W_d"] + p["b_d"], 0)
        y = 1 / (1 + np.exp(-h @ p["W_o"] - p["b_o"]))
        return (-np.sum(x * np.log(y) + (1 - x) * np.log(1 - y)) + 0.5 * np.sum(mu ** 2 + np.exp(lv) - lv - 1)) / 4
    c = {"loss": (sum(v.loss()), f())}
    for k in p:
        c[k] = (g[k], slope(f, p[k]))
    w, mm, vv = {k: q.copy() for k, q in p.items()}, 0, 0
    for t in (1, 2, 3):
        g = {k: r.normal(size=q.shape) for k, q in p.items()}
        v.update(g)
        mm, vv = 0.9 * mm + 0.1 * g["W_mu"], 0.999 * vv + 0.001 * g["W_mu"] ** 2
        w["W_mu"] -= 0.02 * mm / (1 - 0.9 ** t) / (np.sqrt(vv / (1 - 0.999 ** t)) + 1e-8)
    c["adam"] = (v.p["W_mu"], w["W_mu"])
    return c
