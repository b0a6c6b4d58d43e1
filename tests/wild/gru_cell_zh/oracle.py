import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    c = m.GRUCell(3, 4)
    x, h, d = rng.normal(size=3), rng.normal(size=4), rng.normal(size=4)
    s = lambda a: 1 / (1 + np.exp(-a))

    def out():
        r = s(c.Wrx @ x + c.brx + c.Wrh @ h + c.brh)
        z = s(c.Wzx @ x + c.bzx + c.Wzh @ h + c.bzh)
        n = np.tanh(c.Wnx @ x + c.bnx + r * (c.Wnh @ h + c.bnh))
        return n + z * (h - n)

    for _ in range(2):
        c.zero_grad()
        h_t = c.forward(x, h)
        dx, dh = c.backward(d)
    found = {"h_t": (h_t, out()), "dx": (dx, slope(out, x, d)), "dh_prev": (dh, slope(out, h, d))}
    for g in "rzn":
        for k in (f"W{g}x", f"W{g}h", f"b{g}x", f"b{g}h"):
            found["d" + k] = (getattr(c, "d" + k), slope(out, getattr(c, k), d))
    return found
