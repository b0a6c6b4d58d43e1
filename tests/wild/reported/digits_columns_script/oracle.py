import numpy as np
from proof import slope


def claims(load):
    few = ("get_digits(45)", "get_digits(1)")
    a, b = load(few, ("epochs = 5", "epochs = 0")), load(few, ("epochs = 5", "epochs = 1"))
    s = lambda z: 1 / (1 + np.exp(-z))
    x, t = a.images.T, a.labels.T
    P = {k: getattr(a, k) for k in ("w_i_h", "w_h_o", "b_i_h", "b_h_o")}
    f = lambda: np.mean((s(P["w_h_o"] @ s(P["w_i_h"] @ x + P["b_i_h"]) + P["b_h_o"]) - t) ** 2)
    c = {"error": (b.error, f())}
    for k, p in P.items():
        c[k] = ((p - getattr(b, k)) / 0.1, slope(f, p))
    return c
