import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    L = m.layers
    net = m.model.Model([("linear", 3, 4), ("batchnorm", 4), ("tanh",), L.Linear(4, 4), L.ReLU(), ("linear", 4, 3)],
                        m.losses.CrossEntropyLoss([0.5, 1, 2]), m.optim.SGD(0.1, 0.9, 0.01))
    x, Y = r.normal(size=(6, 3)), np.eye(3)[[0, 2, 1, 1, 0, 2]]
    for l in net.layers:
        for k in l.params:
            l.params[k][...] = r.normal(size=l.params[k].shape)

    def f():
        P = [l.params for l in net.layers]
        h = x @ P[0]["W"] + P[0]["b"]
        h = (h - h.mean(0)) / np.sqrt(h.var(0) + 1e-5) * P[1]["gamma"] + P[1]["beta"]
        z = np.maximum(np.tanh(h) @ P[3]["W"] + P[3]["b"], 0) @ P[5]["W"] + P[5]["b"]
        q = np.log(np.exp(z).sum(1)) - (z * Y).sum(1)
        return np.sum(q * (Y @ [0.5, 1, 2])) / 6
    out = net.forward(x)
    c = {"loss": (net.loss.loss(out, Y), f()), "dx": (net.backward(out, Y), slope(f, x))}
    for i, l in enumerate(net.layers):
        for k in l.params:
            if (i, k) != (0, "b"):
                c[f"{i} {k}"] = (l.grads[k], slope(f, l.params[k]))
    d = L.Dropout(0.6)
    d(x)
    c["dropout"] = (d.backward(x), x * d.multiplier)
    y = r.normal(size=(6, 3))
    c["mse"] = (m.losses.MSELoss().backward(x, y), slope(lambda: np.sum((x - y) ** 2) / 12, x))
    w = net.layers[5].params["W"]
    old, g = w.copy(), c["5 W"][1]
    net.train_step(x, Y)
    c["step"] = (old - w, 0.1 * (g + 0.01 * old))
    return c
