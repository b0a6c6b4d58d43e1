import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    l = m.LstmLayer(2, 3, 0.1)
    for g in "fioc":
        for n in (f"W{g}h", f"W{g}x", "b" + g):
            setattr(l, n, r.normal(size=getattr(l, n).shape))
    xs, d = [r.normal(size=(2, 1)) for _ in range(3)], r.normal(size=(3, 1))
    s = lambda z: 1 / (1 + np.exp(-z))

    def f():
        h = c = np.zeros((3, 1))
        for x in xs:
            a = {g: getattr(l, f"W{g}h") @ h + getattr(l, f"W{g}x") @ x + getattr(l, "b" + g) for g in "fioc"}
            c = s(a["f"]) * c + s(a["i"]) * np.tanh(a["c"])
            h = s(a["o"]) * np.tanh(c)
        return h
    for x in xs:
        l.forward(x)
    c = {"h": (l.h_list[-1], f())}
    l.backward(xs, d)
    for g in "fioc":
        for n in (f"W{g}h", f"W{g}x", "b" + g):
            c[n] = (getattr(l, n + "_grad"), slope(f, getattr(l, n), d))
    return c
