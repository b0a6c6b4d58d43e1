import numpy as np
from proof import slope


def claims(load):
    m = load(("    w = np.zeros(n)\n    w0 = 0.", "    w = WW.copy()\n    w0 = W0"), WW=np.array([0.3, -0.8, 0.5, 0.1]), W0=0.7)
    r = np.random.default_rng(5)
    V = r.normal(size=(4, 2))
    m.initialize_v = lambda n, k: V.copy()
    x, a, lam = r.normal(size=4), 0.01, 0.4
    w, b = m.WW.copy(), np.array([0.7])
    f = {}
    for y in (1, -1):
        def loss():
            z = b[0] + x @ w + sum(V[i] @ V[j] * x[i] * x[j] for i in range(4) for j in range(i))
            return np.log(1 + np.exp(-y * z)) + lam / 2 * ((w ** 2).sum() + (V ** 2).sum())
        n0, nw, nv = m.stocGradAscent(x[None], [y], 2, 1, a, lam)
        f[f"step of w0, y={y}"] = ((b[0] - n0) / a, slope(loss, b)[0])
        f[f"step of w, y={y}"] = ((w - nw) / a, slope(loss, w))
        f[f"step of v, y={y}"] = ((V - nv) / a, slope(loss, V))
    return f
