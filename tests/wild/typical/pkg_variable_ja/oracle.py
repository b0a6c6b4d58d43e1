import numpy as np
from proof import slope


def claims(load):
    m = load()
    F, V = m.functions, m.core.Variable
    r = np.random.default_rng(0)
    A = [r.normal(size=s) for s in ((4, 3), (3, 2), (2,), (4, 1), (4, 2))]
    A[3] = A[3] ** 2 + 1

    def run(x, W, b, d, t, sin, exp, mm, sm, mse):
        h = sin(mm(x, W) + b)
        u = h / d + exp(h * 0.5) * d - 2.0 / d
        return mse(u * h, t) + sm(sm(u ** 3 - h, 1) * 0.1) + sm(h * (1.0 - h))
    mse = lambda a, b: ((a - b) ** 2).sum() / len(a)
    sm = lambda a, axis=None: a.sum(axis)
    f = lambda: run(*A, np.sin, np.exp, np.matmul, sm, mse)
    vs = [V(a.copy()) for a in A]
    y = run(*vs, F.sin, F.exp, F.matmul, F.sum, F.mean_squared_error)
    y.backward()
    c = {"y": (y.data, f())}
    for n, a, v in zip("xWbdt", A, vs):
        c[n] = (v.grad, slope(f, a))
    x, y = r.normal(size=(3, 2)), r.normal(size=(3, 2))
    v, w = V(x.copy()), V(y.copy())
    F.mean_squared_error(v, w).backward()
    c["mse"] = (v.grad, slope(lambda: mse(x, y), x))
    q = V(x.copy())
    s = F.sum(F.sin(q), 1)
    F.sum(s * s).backward()
    c["sum"] = (q.grad, slope(lambda: np.sum(np.sin(x).sum(1) ** 2), x))
    return c
