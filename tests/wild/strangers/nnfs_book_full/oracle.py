import numpy as np
from proof import slope


def claims(load):
    m = load(("range(501)", "range(2)"))
    r = np.random.default_rng(0)
    c = {}
    x, up = r.normal(size=(4, 3)), r.normal(size=(4, 3))
    d = m.Layer_Dense(3, 2)
    d.weights = r.normal(size=(3, 2))
    d.forward(x); d.backward(up[:, :2])
    for n, a, g in (("dx", x, d.dinputs), ("dw", d.weights, d.dweights), ("db", d.biases, d.dbiases)):
        c[n] = (g, slope(lambda: x @ d.weights + d.biases, a, up[:, :2]))
    for n in ("ReLU", "Softmax", "Sigmoid"):
        a = getattr(m, "Activation_" + n)()
        a.forward(x); a.backward(up)
        b = getattr(m, "Activation_" + n)()
        c[n] = (a.dinputs, slope(lambda: (b.forward(x), b.output)[1], x, up))
    dr = m.Layer_Dropout(0.4)
    dr.forward(x); dr.backward(up)
    c["dropout"] = (dr.dinputs, slope(lambda: x * dr.binary_mask, x, up))
    p, y = r.random((4, 3)), r.random((4, 3))
    k = np.array([0, 2, 1, 1])
    for n, t, f in (("CategoricalCrossentropy", k, lambda: -np.mean(np.log(p[np.arange(4), k]))),
                    ("BinaryCrossentropy", y, lambda: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))),
                    ("MeanSquaredError", y, lambda: np.mean((p - y) ** 2))):
        L = getattr(m, "Loss_" + n)()
        L.backward(p, t)
        c[n] = (L.dinputs, slope(f, p))
        c[n + " value"] = (L.calculate(p, t), f())
    o, w, v, s = m.Optimizer_Adam(0.1), d.weights.copy(), 0, 0
    for i in range(1, 4):
        g = r.normal(size=w.shape)
        d.dweights = g
        v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g * g
        w = w - 0.1 * (v / (1 - 0.9 ** i)) / (np.sqrt(s / (1 - 0.999 ** i)) + 1e-7)
        o.pre_update_params(); o.update_params(d); o.post_update_params()
    c["adam"] = (d.weights, w)
    return c
