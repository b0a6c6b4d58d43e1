import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(41)
    s = lambda z: 1 / (1 + np.exp(-z))
    f = {}
    l = m.layer("mgu", 2, 3)
    p = l.p
    for k in p:
        p[k] = r.normal(size=p[k].shape)
    X, d = r.normal(size=(2, 4, 2)), r.normal(size=(2, 4, 3))

    def y():
        h, o = 0 * d[:, 0], []
        for t in range(4):
            g = s(X[:, t] @ p["Uf"] + h @ p["Vf"] + p["bf"])
            h = (1 - g) * h + g * np.tanh(X[:, t] @ p["Uh"] + (g * h) @ p["Vh"] + p["bh"])
            o.append(h)
        return np.stack(o, 1)
    f["mgu forward"] = (m.mgu_forward(l, X), y())
    f["mgu dX"] = (m.mgu_backward(l, d), slope(y, X, d))
    for k in p:
        f["mgu d" + k] = (l.g["d" + k], slope(y, p[k], d))
    h = m.layer("highway", 3, 3)
    q = h.p
    for k in q:
        q[k] = r.normal(size=q[k].shape)
    X2, d2 = r.normal(size=(4, 3)), r.normal(size=(4, 3))

    def z():
        T = s(X2 @ q["Ut"] + q["bt"] - 1)
        return T * np.maximum(X2 @ q["Uh"] + q["bh"], 0) + (1 - T) * X2
    m.highway_forward(h, X2)
    f["highway dX"] = (m.highway_backward(h, d2), slope(z, X2, d2))
    for k in q:
        f["highway d" + k] = (h.g["d" + k], slope(z, q[k], d2))
    return f
