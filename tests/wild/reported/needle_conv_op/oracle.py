import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    c = {}
    for H, K, S, P in ((5, 3, 1, 1), (6, 3, 2, 1), (7, 2, 3, 0), (5, 3, 2, 0)):
        A, B = r.normal(size=(2, H, H, 2)), r.normal(size=(K, K, 2, 3))
        n = (H + 2 * P - K) // S + 1

        def f():
            a = np.pad(A, ((0, 0), (P, P), (P, P), (0, 0)))
            return np.stack([np.stack([np.tensordot(a[:, i * S:i * S + K, j * S:j * S + K], B, 3) for j in range(n)], 1) for i in range(n)], 1)
        op, d = m.Conv(S, P), r.normal(size=(2, n, n, 3))
        gA, gB = op.gradient(d, A, B)
        k = f"{H}{K}{S}{P} "
        c[k + "out"], c[k + "A"], c[k + "B"] = (op(A, B), f()), (gA, slope(f, A, d)), (gB, slope(f, B, d))
    return c
