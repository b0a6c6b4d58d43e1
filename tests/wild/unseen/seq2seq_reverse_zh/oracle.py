import numpy as np
from proof import slope


def claims(load):
    m = load(("H = 16", "H = 4"))
    n = m.Seq2Seq()
    r = np.random.default_rng(42)
    P = {k: r.normal(size=getattr(n, k).shape) for k in n.names}
    for k in P:
        setattr(n, k, P[k])
    src, tgt = [3, 7, 3, 1], [1, 3, 3]

    def L():
        h = np.zeros(4)
        for c in src:
            h = np.tanh(P["Ue"][:, c] + P["We"] @ h + P["be"][:, 0])
        tot = 0
        for i, c in zip([10, 1, 3], tgt):
            h = np.tanh(P["Ud"][:, i] + P["Wd"] @ h + P["bd"][:, 0])
            o = P["Vo"] @ h + P["bo"][:, 0]
            tot += np.log(np.exp(o).sum()) - o[c]
        return tot / 3
    f = {"loss": (n.forward(src, tgt), L())}
    g = n.backward()
    for k in P:
        f["g " + k] = (g[k], slope(L, P[k]))
    return f
