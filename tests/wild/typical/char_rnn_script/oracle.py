import numpy as np
from proof import slope


def claims(load):
    rep = (("data = open('input.txt', 'r').read()", "data = 'hello world, how do you do? ' * 3"), ("hidden_size = 100", "hidden_size = 6"),
           ("max_iters = 100000", "max_iters = 0"))
    m = load(*rep)
    r = np.random.default_rng(0)
    P = [m.Wxh, m.Whh, m.Why, m.bh, m.by]
    for p in P:
        p[...] = 0.4 * r.normal(size=p.shape)
    h0 = 0.5 * r.normal(size=(6, 1))
    ins, tg = [1, 4, 2, 2, 0], [4, 2, 2, 0, 5]

    def f():
        h, l = h0, 0
        for i, t in zip(ins, tg):
            h = np.tanh(m.Wxh[:, [i]] + m.Whh @ h + m.bh)
            z = m.Why @ h + m.by
            l += np.log(np.exp(z).sum()) - z[t, 0]
        return l
    out = m.lossFun(ins, tg, h0)
    c = {"loss": (out[0], f())}
    for n, p, g in zip(("Wxh", "Whh", "Why", "bh", "by"), P, out[1:]):
        c[n] = (g, slope(f, p))
    a = load(*rep)
    b = load(*rep[:2], ("max_iters = 100000", "max_iters = 2"))
    # the steps of Adagrad from the same start, with the program's own gradients of the second
    s = load(*rep[:2], ("max_iters = 100000", "max_iters = 1"))
    for n in ("Wxh", "by"):
        g1, g2 = getattr(s, "d" + n), getattr(b, "d" + n)
        c["adagrad " + n] = (getattr(b, n) - getattr(s, n), -0.1 * g2 / np.sqrt(g1 ** 2 + g2 ** 2 + 1e-8))
    return c
