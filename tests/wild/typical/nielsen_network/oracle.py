import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    net = m.Network([3, 4, 5, 2])
    data = [(r.normal(size=(3, 1)), r.uniform(size=(2, 1))) for _ in range(3)]
    W, B = net.weights, net.biases

    def one(x, y):
        for w, b in zip(W, B):
            x = 1 / (1 + np.exp(-(w @ x + b)))
        return 0.5 * np.sum((x - y) ** 2)
    x, y = data[0]
    nb, nw = net.backprop(x, y)
    c = {}
    for i in range(3):
        c[f"nabla_b[{i}]"] = (nb[i], slope(lambda: one(x, y), B[i]))
        c[f"nabla_w[{i}]"] = (nw[i], slope(lambda: one(x, y), W[i]))
    mean = lambda: np.mean([one(x, y) for x, y in data])
    due = [w - 0.7 * slope(mean, w) for w in W], [b - 0.7 * slope(mean, b) for b in B]
    net.update_mini_batch(data, 0.7)
    for i in range(3):
        c[f"weights[{i}]"] = (net.weights[i] - W[i], due[0][i] - W[i])
        c[f"biases[{i}]"] = (net.biases[i] - B[i], due[1][i] - B[i])
    return c
