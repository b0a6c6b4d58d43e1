import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    l, be = m.ConvLayer(2, 2, 3, 4, 4, 3, 2, 3, 2, str_d=2), m.Backend()
    I, F, E = r.normal(size=l.dimI), r.normal(size=l.dimF), r.normal(size=l.dimO)

    def f():
        out = np.zeros(l.dimO)
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    out[:, a, b, c] = 1.5 * np.einsum("cdhwn,cdhwk->kn", I[:, 2 * a:2 * a + 2, b:b + 3, c:c + 2], F)
        return out
    O, gI, gF = np.zeros(l.dimO), np.zeros(l.dimI), np.zeros(l.dimF)
    be.fprop_conv(l, I, F, O, 1.5)
    be.bprop_conv(l, F, E, gI, 1.5)
    be.update_conv(l, I, E, gF, 1.5)
    return {"O": (O, f()), "grad_I": (gI, slope(f, I, E)), "grad_F": (gF, slope(f, F, E))}
