import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(7)
    V = m.Variable
    a, b, w, s = V(r.normal(size=(4, 3))), V(r.random(3) + 1), V(r.normal(size=(3, 2))), V(r.normal(size=(1, 2)))

    def f():
        A, B, W, S = a.data, b.data, w.data, s.data
        h = np.sin(A / B) * A + np.exp(B) / 3
        z = h @ W + S
        return np.sum(z.reshape(2, 4) ** 3 * np.broadcast_to(S.sum(1, keepdims=True), (2, 4))) + np.sum(z.sum(0) ** 2)
    h = m.sin(a / b) * a + m.exp(b) / 3
    z = m.matmul(h, w) + s
    out = (z.reshape(2, 4) ** 3 * m.broadcast_to(s.sum(1, keepdims=True), (2, 4))).sum() + (z.sum(0) ** 2).sum()
    out.backward()
    c = {"value": (out.data, f())}
    for n, v in (("a", a), ("b", b), ("w", w), ("s", s)):
        c[n] = (v.grad, slope(f, v.data))
    return c
