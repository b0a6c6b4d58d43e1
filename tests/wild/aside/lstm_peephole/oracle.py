import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    l = m.PeepholeLSTM(3, 4, seed=1)
    for b in (*l.b.values(), *l.p.values()):
        b += rng.normal(size=4)
    x, d = rng.normal(size=(3, 2, 3)), rng.normal(size=(3, 2, 4))
    s = lambda a: 1 / (1 + np.exp(-a))

    def out():
        y, c, outs = np.zeros((2, 4)), np.zeros((2, 4)), []
        for t in range(3):
            a = {g: x[t] @ l.W[g] + y @ l.R[g] + l.b[g] for g in "zifo"}
            new = np.tanh(a["z"]) * s(a["i"] + l.p["i"] * c) + c * s(a["f"] + l.p["f"] * c)
            y = np.tanh(new) * s(a["o"] + l.p["o"] * new)
            c = new
            outs.append(y)
        return np.stack(outs)

    l.forward(x[::-1])
    l.backward(d)
    l.forward(x)
    found = {"dx": (l.backward(d), slope(out, x, d))}
    for k in ("W", "R", "b", "p"):
        for g, w in getattr(l, k).items():
            found[f"d{k}['{g}']"] = (getattr(l, "d" + k)[g], slope(out, w, d))
    return found
