import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x, d = rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    for layer, f in (
        (m.Tanh(), lambda: np.tanh(x)),
        (m.Sigmoid(), lambda: 1 / (1 + np.exp(-x))),
        (m.Softmax(), lambda: np.exp(x) / np.exp(x).sum()),
    ):
        layer.forward(x)
        found[type(layer).__name__] = (layer.backward(d, 0.1), slope(f, x, d))
    shape, up = m.Reshape((3, 1, 2), (6, 1)), rng.normal(size=(6, 1))
    shape.forward(rng.normal(size=(3, 1, 2)))
    found["Reshape"] = (shape.backward(up, 0.1), up.reshape(3, 1, 2))
    y, p = rng.integers(0, 2, (3, 1)).astype(float), rng.uniform(0.1, 0.9, (3, 1))
    found["mse_prime"] = (m.mse_prime(y, p), slope(lambda: np.mean((y - p) ** 2), p))
    due = slope(lambda: -np.mean(np.log(np.where(y, p, 1 - p))), p)
    found["binary_cross_entropy_prime"] = (m.binary_cross_entropy_prime(y, p), due)

    net = [m.Dense(3, 4), m.Tanh(), m.Dense(4, 2)]
    w = [net[0].weights.copy(), net[0].bias.copy(), net[2].weights.copy(), net[2].bias.copy()]
    t = rng.normal(size=(2, 1))

    def loss():
        return np.mean((w[2] @ np.tanh(w[0] @ x + w[1]) + w[3] - t) ** 2)

    due = [slope(loss, a) for a in w]
    m.train(net, m.mse, m.mse_prime, [x], [t], 1, 0.5, False)
    now = (net[0].weights, net[0].bias, net[2].weights, net[2].bias)
    for k, a, b, g in zip(("weights 0", "bias 0", "weights 1", "bias 1"), w, now, due):
        found[f"step of {k}"] = ((a - b) / 0.5, g)
    return found
