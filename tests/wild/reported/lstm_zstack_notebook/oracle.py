import numpy as np
from proof import slope


def claims(load):
    m = load()
    p, x, t = m.params, m.inputs[:3], m.targets[:3]
    h0, c0 = np.full((6, 1), 0.3), np.full((6, 1), -0.4)
    s = lambda z: 1 / (1 + np.exp(-z))

    def f():
        h, c, L = h0, c0, 0
        Wf, Wi, Wg, Wo, Wv, bf, bi, bg, bo, bv = p
        for a, b in zip(x, t):
            z = np.vstack((h, a))
            c = s(Wf @ z + bf) * c + s(Wi @ z + bi) * np.tanh(Wg @ z + bg)
            h = s(Wo @ z + bo) * np.tanh(c)
            y = Wv @ h + bv
            L -= np.sum(b * (y - np.log(np.exp(y).sum())))
        return L
    loss, g = m.backward(*m.forward(x, h0, c0, p), t, p)
    c = {"loss": (loss, f())}
    for n, q, d in zip("W_f W_i W_g W_o W_v b_f b_i b_g b_o b_v".split(), p, g):
        c[n] = (d, slope(f, q))
    return c
