import numpy as np
from proof import slope


def claims(load):
    m = load(("data = open('input.txt', 'r').read()", "data = 'abcdaabbccddabca'"), ("set(data)", "sorted(set(data))"),
             ("H_size = 100", "H_size = 3"), ("T_steps = 25", "T_steps = 4"), ("iteration < 1000", "iteration < 2"))
    r = np.random.default_rng(2)
    P = m.parameters
    for p in P.all():
        p.v = r.normal(size=p.v.shape)
        p.m = np.zeros_like(p.v)
    h0, c0, X, Y = r.normal(size=(3, 1)), r.normal(size=(3, 1)), [0, 2, 1, 3], [2, 1, 3, 3]

    def sg(a):
        return 1 / (1 + np.exp(-a))

    def f():
        h, c, L = h0, c0, 0
        for a, b in zip(X, Y):
            z = np.vstack((h, np.eye(4)[:, [a]]))
            q = {k: getattr(P, "W_" + k).v @ z + getattr(P, "b_" + k).v for k in "fiCo"}
            c = sg(q["f"]) * c + sg(q["i"]) * np.tanh(q["C"])
            h = sg(q["o"]) * np.tanh(c)
            v = P.W_v.v @ h + P.b_v.v
            L += np.log(np.exp(v).sum()) - v[b, 0]
        return L
    c = {"loss": (m.forward_backward(X, Y, h0, c0)[0], f())}
    for p in P.all():
        c[p.name] = (p.d.copy(), slope(f, p.v))
    old = P.W_C.v.copy()
    m.update_parameters()
    c["adagrad"] = (P.W_C.v - old, -0.1 * c["W_C"][1] / np.sqrt(c["W_C"][1] ** 2 + 1e-8))
    return c
