import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    g = m.GRU(3, 4)
    g.b += rng.normal(size=12)
    x, h0, d = rng.normal(size=(2, 3, 3)), rng.normal(size=(2, 4)), rng.normal(size=(2, 3, 4))
    s = lambda a: 1 / (1 + np.exp(-a))

    def out():
        h, outs = h0, []
        U, R, C = np.split(g.Wh, 3, axis=1)
        for t in range(3):
            u, r, c = np.split(x[:, t] @ g.Wx + g.b, 3, axis=1)
            u, r = s(u + h @ U), s(r + h @ R)
            h = u * h + (1 - u) * np.tanh(c + (r * h) @ C)
            outs.append(h)
        return np.stack(outs, 1)

    g.forward(x[::-1], h0)
    found = {"hs": (g.forward(x, h0), out())}
    found["dx"] = (g.backward(d), slope(out, x, d))
    found["dh0"] = (g.dh0, slope(out, h0, d))
    for k in ("Wx", "Wh", "b"):
        found["d" + k] = (getattr(g, "d" + k), slope(out, getattr(g, k), d))
    return found
