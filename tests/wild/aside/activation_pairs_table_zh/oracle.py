import numpy as np
from proof import slope

F = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sqrt": lambda z: np.sqrt(1 + z * z),
    "linear": lambda z: z,
    "exp": np.exp,
}


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x = rng.normal(size=(5, 3))
    for k, f in F.items():
        net = m.Net([3, (4, k), (2, "linear")])
        net.b[0] += rng.normal(size=4)
        t = rng.normal(size=(5, 2))
        (W, V), (b, c) = net.W, net.b
        loss = lambda: ((f(x @ W + b) @ V + c - t) ** 2).sum() / 5
        net.forward(x)
        found[f"dx, {k}"] = (net.backward(t), slope(loss, x))
        found[f"dW[0], {k}"] = (net.dW[0], slope(loss, W))
        found[f"db[0], {k}"] = (net.db[0], slope(loss, b))
    w = W.copy()
    net.step(0.5)
    found["step of W[0]"] = ((w - net.W[0]) / 0.5, net.dW[0])
    y, t = rng.uniform(0.5, 2, (5, 2)), rng.uniform(0.5, 2, (5, 2))
    for k, f in (
        ("mse", lambda: ((y - t) ** 2).sum() / 5),
        ("mae", lambda: abs(y - t).sum() / 5),
        ("poisson", lambda: (y - t * np.log(y)).sum() / 5),
    ):
        found[f"LOSS['{k}'][1]"] = (m.LOSS[k][1](y, t), slope(f, y))
    return found
