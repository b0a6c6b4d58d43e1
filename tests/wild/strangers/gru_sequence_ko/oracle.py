import numpy as np
from proof import slope


def claims(load):
    m = load(("range(100)", "range(1)"))
    r = np.random.default_rng(3)
    g, x, up = m.GRU(2, 3), r.normal(size=(4, 5, 2)), r.normal(size=(4, 3))
    for k in ("Wx", "Wh", "b"):
        setattr(g, k, r.normal(size=getattr(g, k).shape))

    def sg(a):
        return 1 / (1 + np.exp(-a))

    def f():
        h = np.zeros((4, 3))
        (A, B, C), (a, b, c), (p, q, s) = (np.split(w, 3, axis=-1) for w in (g.Wx, g.Wh, g.b))
        for t in range(5):
            z, rr = sg(x[:, t] @ A + h @ a + p), sg(x[:, t] @ B + h @ b + q)
            h = (1 - z) * h + z * np.tanh(x[:, t] @ C + (rr * h) @ c + s)
        return h
    out = g.forward(x)
    dx = g.backward(up)
    c = {"out": (out, f()), "dx": (dx, slope(f, x, up))}
    for k in ("Wx", "Wh", "b"):
        c["d" + k] = (getattr(g, "d" + k), slope(f, getattr(g, k), up))
    d = m.Dense(3, 2)
    u2 = r.normal(size=(4, 2))
    d.forward(up)
    c["dense dx"] = (d.backward(u2), slope(lambda: up @ d.W + d.b, up, u2))
    c["dense dW"] = (d.dW, slope(lambda: up @ d.W + d.b, d.W, u2))
    c["mse"] = (m.mse_grad(up, x[:, 0, :1]), slope(lambda: m.mse(up, x[:, 0, :1]), up))
    return c
