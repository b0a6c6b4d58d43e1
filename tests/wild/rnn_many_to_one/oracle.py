import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.ParityRNN(3, 4, 2)
    names = ("R", "A", "B", "a", "b")
    w = {k: rng.normal(size=getattr(net, k).shape) * 0.5 for k in names}
    for k in names:
        setattr(net, k, w[k].copy())
    xs, d = [rng.normal(size=(3, 1)) for _ in range(4)], 0.3 * rng.normal(size=(2, 1))

    def out():
        h = np.zeros((4, 1))
        for x in xs:
            h = np.tanh(w["A"] @ x + w["R"] @ h + w["a"])
        return w["B"] @ h + w["b"]

    net.read(xs[:2])
    found = {"scores": (net.read(xs), out())}
    net.learn(d.copy(), 0.5)
    for k in names:
        found[f"step of {k}"] = ((w[k] - getattr(net, k)) / 0.5, slope(out, w[k], d))
    return found
