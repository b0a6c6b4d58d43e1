import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(46)
    f = {}
    s = lambda z: 1 / (1 + np.exp(-z))
    for name, act, fn in (("sigmoid", m.SigmoidActivator, s), ("relu", m.ReluActivator, lambda z: np.maximum(z, 0))):
        n = m.Network([3, 4, 2], act)
        a, b = n.layers
        for l in n.layers:
            l.W, l.b = r.normal(size=l.W.shape), r.normal(size=l.b.shape)
        P = W, B, V, C = [p.copy() for p in (a.W, a.b, b.W, b.b)]
        X, Y = r.normal(size=(5, 3, 1)), r.uniform(0, 1, (5, 2, 1))
        L = lambda: .5 * sum(((s(V @ fn(W @ x + B) + C) - y) ** 2).sum() for x, y in zip(X, Y))
        for x, y in zip(X, Y):
            n.predict(x)
            n.calc_gradient(y)
        g = [slope(L, p) for p in P]
        for k, v, d in zip(("W1", "b1", "W2", "b2"), (a.W_grad, a.b_grad, b.W_grad, b.b_grad), g):
            f[f"{k} {name}"] = (v.copy(), d)
        for l in n.layers:
            l.reset()
        n.train(list(Y), list(X), .5, 1, 5)
        for k, v, p, d in zip(("W1", "b1", "W2", "b2"), (a.W, a.b, b.W, b.b), P, g):
            f[f"step of {k} {name}"] = ((p - v) * 2, d / 5)
            p[...] = v
        n.train(list(Y), list(X), .5, 1, 5)
        f[f"second step of b2 {name}"] = ((C - b.b) * 2, slope(L, C) / 5)
    return f
