import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    a, b = m.layers.Dense(3, 4), m.layers.Dense(4, 2)
    for l in (a, b):
        for k in l.params:
            l.params[k] = r.normal(size=l.params[k].shape)
    net = m.train.Model([a, m.layers.LeakyReLU(0.2), b, m.layers.Sigmoid()])
    x, y = r.normal(size=(5, 3)), r.uniform(size=(5, 2))

    def out():
        h = x @ a.params["w"] + a.params["b"]
        h = np.where(h > 0, h, 0.2 * h)
        return 1 / (1 + np.exp(-h @ b.params["w"] - b.params["b"]))
    c = {}
    for n, L, f in (("mse", m.losses.MSE(), lambda: np.mean((out() - y) ** 2)),
                    ("bce", m.losses.BCE(), lambda: -np.mean(y * np.log(out()) + (1 - y) * np.log(1 - out())))):
        p = net.forward(x)
        c[n] = (L.loss(p, y), f())
        c[n + " dx"] = (net.backward(L.grad(p, y)), slope(f, x))
        for i, (q, g) in enumerate(net.params_and_grads()):
            c[f"{n} {i}"] = (g, slope(f, q))
    s = [-0.3 * slope(f, q) for q, _ in net.params_and_grads()]
    old = [q.copy() for q, _ in net.params_and_grads()]
    m.train.fit(net, x, y, m.losses.BCE(), 0.3, 1, 5)
    for i, (q, _) in enumerate(net.params_and_grads()):
        c[f"fit {i}"] = (q - old[i], s[i])
    return c
