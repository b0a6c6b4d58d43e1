import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(11)
    N, T, i, u = 3, 4, 2, 3
    X, W, c0, h0 = r.normal(size=(N, T, i)), r.normal(size=(i + u + 1, 4 * u)), r.normal(size=(N, u)), r.normal(size=(N, u))
    n = np.array([4, 2, 3])
    up, uc, uh = r.normal(size=(N, T, u)), r.normal(size=(N, u)), r.normal(size=(N, u))
    s = lambda z: 1 / (1 + np.exp(-z))

    def loss():
        L = 0
        for k in range(N):
            h, c = h0[k], c0[k]
            for t in range(T):
                if t < n[k]:
                    F, I, G, O = np.split(np.r_[X[k, t], h, 1] @ W, 4)
                    c = s(F) * c + s(I) * np.tanh(G)
                    h = s(O) * np.tanh(c)
                L += h @ up[k, t]
            L += h @ uh[k] + c @ uc[k]
        return L

    out, fin, tape = m.MaskedLSTM.run(W, X, n, (h0, c0))
    dW, dX, (dh, dc) = m.MaskedLSTM.unroll_back(W, tape, up, (uh, uc))
    return {k: (a, slope(loss, p)) for k, a, p in zip(("dX", "dW", "dc0", "dh0"), (dX, dW, dc, dh), (X, W, c0, h0))}
