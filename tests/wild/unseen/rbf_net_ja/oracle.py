import math
import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(18)
    n = m.RBFNetwork(2, 3, 0.01)
    n.w, n.s, n.w0 = [0.7, -1.1, 0.4], [0.9, 1.3, 0.7], 0.2
    c, s, w = [list(k) for k in n.c], list(n.s), list(n.w)
    x, t = [0.3, -0.6], 1.5

    def E():
        y = sum(w[k] * math.exp(-sum((x[d] - c[k][d]) ** 2 for d in range(2)) / 2 / s[k] ** 2) for k in range(3)) + 0.2
        return (y - t) ** 2 / 2
    gw, g0, gc, gs = n.勾配(x, t)
    S = {"w": slope(E, w), "c": slope(E, c), "s": slope(E, s)}
    f = {"gw": (gw, S["w"]), "gc": (gc, S["c"]), "gs": (gs, S["s"])}
    n.学習([(x, t)], 1)
    f["step of w"] = ((np.array(w) - n.w) * 100, S["w"])
    f["step of c"] = ((np.array(c) - n.c) * 100, S["c"])
    f["step of s"] = ((np.array(s) - n.s) * 100, S["s"])
    return f
