import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(47)
    f = {}
    A, B, d, e = r.normal(size=(4, 3)), r.normal(size=(4, 3)), r.normal(size=(4, 2)), r.normal(size=(4, 2))
    for act, fn in (("tanh", np.tanh), ("exponential", np.exp), ("affine", lambda z: z)):
        l = m.FullyConnected(3, 2, act)
        W, b = l.parameters["W"], l.parameters["b"]
        y = lambda X: fn(X @ W + b)
        L = lambda: (y(A) * d).sum() + (y(B) * e).sum()
        l.forward(A)
        l.forward(B)
        da, db = l.backward([d, e])
        f[f"FullyConnected {act} dX0"], f[f"FullyConnected {act} dX1"] = (da, slope(L, A)), (db, slope(L, B))
        for k in "Wb":
            f[f"FullyConnected {act} {k}"] = (l.gradients[k], slope(L, l.parameters[k]))
    n = m.LayerNorm1D(3)
    n.parameters.update(scaler=r.normal(size=3), intercept=r.normal(size=3))
    up = r.normal(size=(4, 3))
    z = lambda: (A - A.mean(1, keepdims=True)) / np.sqrt(A.var(1, keepdims=True) + 1e-5) * n.parameters["scaler"] + n.parameters["intercept"]
    n.forward(A)
    f["LayerNorm1D dX"] = (n.backward(up), slope(z, A, up))
    for k in n.parameters:
        f["LayerNorm1D " + k] = (n.gradients[k], slope(z, n.parameters[k], up))
    q = m.Multiply()
    C = r.normal(size=(4, 3))
    q.forward([A, B, C])
    for k, g, x in zip("ABC", q.backward(up), (A, B, C)):
        f["Multiply d" + k] = (g, slope(lambda: A * B * C, x, up))
    return f
