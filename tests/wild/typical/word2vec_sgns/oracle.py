import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(10)
    C, U = r.normal(size=(6, 4)), r.normal(size=(6, 4))
    v = r.normal(size=4)
    lp = lambda u, v, o: -(u[o] @ v) + np.log(np.exp(u @ v).sum())
    c = {}
    l, a, b = m.naive_softmax(v, 2, U)
    f = lambda: lp(U, v, 2)
    c["naive loss"], c["naive v"], c["naive U"] = (l, f()), (a, slope(f, v)), (b, slope(f, U))
    neg = [0, 3, 3, 5]
    sg = lambda x: -np.log(1 / (1 + np.exp(-x)))
    ns = lambda u, v, o: sg(u[o] @ v) + sum(sg(-u[k] @ v) for k in neg)
    l, a, b = m.neg_sampling(v, 2, U, neg)
    f2 = lambda: ns(U, v, 2)
    c["neg loss"], c["neg v"], c["neg U"] = (l, f2()), (a, slope(f2, v)), (b, slope(f2, U))
    w = {x: i for i, x in enumerate("abcdef")}
    for n, s, h in (("sg naive", None, lp), ("sg neg", lambda o: neg, ns)):
        f3 = lambda: sum(h(U, C[1], w[o]) for o in "cec")
        l, a, b = m.skipgram("b", "cec", w, C, U, s)
        c[n], c[n + " C"], c[n + " U"] = (l, f3()), (a, slope(f3, C)), (b, slope(f3, U))
    return c
