import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    Wx, Wh, b = rng.normal(size=(3, 16)), rng.normal(size=(4, 16)), rng.normal(size=16)
    xs, d = rng.normal(size=(2, 3, 3)), rng.normal(size=(2, 3, 4))
    h0, c0 = rng.normal(size=(2, 4)), rng.normal(size=(2, 4))
    s = lambda z: 1 / (1 + np.exp(-z))

    def out():
        h, c, outs = h0, c0, []
        for t in range(3):
            f, i, o, g = np.split(xs[:, t] @ Wx + h @ Wh + b, 4, axis=1)
            c = s(f) * c + s(i) * np.tanh(g)
            h = s(o) * np.tanh(c)
            outs.append(h)
        return np.stack(outs, 1)

    layer = m.TimeLSTM(Wx, Wh, b, True)
    for _ in range(2):
        layer.h, layer.c = h0, c0
        hs = layer.forward(xs)
        dxs = layer.backward(d)
    found = {"hs": (hs, out()), "dxs": (dxs, slope(out, xs, d)), "dh": (layer.dh, slope(out, h0, d))}
    for k, g, p in zip(("dWx", "dWh", "db"), layer.grads, layer.params):
        found[k] = (g, slope(out, p, d))
    return found
