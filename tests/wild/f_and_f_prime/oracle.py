import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    own = {"tanh": np.tanh, "relu": lambda a: np.maximum(a, 0), "softsign": lambda a: a / (1 + abs(a))}
    found = {}
    for k, f in own.items():
        found[f"{k}_prime"] = (getattr(m, f"{k}_prime")(x), slope(lambda: f(x), x))
    found["mse_prime"] = (m.mse_prime(y, x), slope(lambda: np.mean((x - y) ** 2), x))
    found["sse_prime"] = (m.sse_prime(y, x), slope(lambda: 0.5 * np.sum((x - y) ** 2), x))

    net = m.Network()
    fc = [m.FCLayer(4, 5), m.FCLayer(5, 2)]
    for layer in (fc[0], m.ActivationLayer(m.tanh, m.tanh_prime), fc[1]):
        net.add(layer)
    net.use(m.mse, m.mse_prime)
    w = [a.copy() for f in fc for a in (f.weights, f.bias)]
    x, t = x[:1], rng.normal(size=(1, 2))
    due = [slope(lambda: np.mean((np.tanh(x @ w[0] + w[1]) @ w[2] + w[3] - t) ** 2), a) for a in w]
    net.fit([x], [t], 1, 0.5)
    now = [a for f in fc for a in (f.weights, f.bias)]
    for k, a, b, g in zip(("weights 0", "bias 0", "weights 1", "bias 1"), w, now, due):
        found[f"step of {k}"] = ((a - b) / 0.5, g)
    return found
