import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(3)
    nn = m.NeuralNetwork()
    x, t = rng.normal(size=(6, 3)), rng.random((6, 1))
    w1, w2 = nn.weights1.copy(), nn.weights2.copy()

    def loss():
        out = 1 / (1 + np.exp(-1 / (1 + np.exp(-x @ w1)) @ w2))
        return np.sum((t - out) ** 2)

    nn.think(x[::-1])
    nn.train(x, t, 1)
    return {
        "step of weights1": (w1 - nn.weights1, slope(loss, w1)),
        "step of weights2": (w2 - nn.weights2, slope(loss, w2)),
    }
