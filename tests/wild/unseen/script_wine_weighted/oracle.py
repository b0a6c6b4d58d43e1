import numpy as np
from proof import slope


def claims(load):
    m = load(("np.genfromtxt('winequality-red.csv', delimiter=';', skip_header=1)",
              "np.c_[np.random.randn(40, 4), np.random.randint(3, 9, 40)]"), ("range(400)", "range(3)"),
             ("n1,n2=32,16", "n1,n2=5,4"), ("    # ---- update ----", "    OLD = [v.copy() for v in (W1,B1,W2,B2,W3,B3)]"),
             ("l1=1e-4 ", "l1=1e-2 "), ("l2=1e-3", "l2=1e-1"))
    W1, B1, W2, B2, W3, B3 = m.OLD
    X, y, w = m.Xtr, m.ytr, m.cw[m.ytr]

    def L():
        z = X @ W1 + B1
        a = np.maximum(z, .01 * z) * m.M
        s = np.tanh(a @ W2 + B2) @ W3 + B3
        ce = np.log(np.exp(s).sum(1)) - s[np.arange(len(y)), y]
        return (w * ce).sum() / w.sum() + 1e-2 * np.abs(W1).sum() + .05 * ((W2 ** 2).sum() + (W3 ** 2).sum())
    f = {"loss": (m.loss, L())}
    for n, p in zip(("W1", "B1", "W2", "B2", "W3", "B3"), m.OLD):
        f["d" + n] = (getattr(m, "d" + n), slope(L, p))
        f["step of " + n] = ((p - getattr(m, n)) * 10, slope(L, p))
    return f
