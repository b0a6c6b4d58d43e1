import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(4)
    net = m.Network([3, 4, 4, 2])
    data = [(rng.normal(size=(3, 1)), rng.random((2, 1))) for _ in range(3)]
    w, b = [a.copy() for a in net.weights], [a.copy() for a in net.biases]

    def cost(some=data):
        total = 0
        for a, y in some:
            for v, c in zip(w, b):
                a = 1 / (1 + np.exp(-(v @ a + c)))
            total += 0.5 * np.sum((a - y) ** 2) / len(some)
        return total

    nb, nw = net.backprop(*data[0])
    found = {}
    for i in range(3):
        found[f"nabla_w[{i}]"] = (nw[i], slope(lambda: cost(data[:1]), w[i]))
        found[f"nabla_b[{i}]"] = (nb[i], slope(lambda: cost(data[:1]), b[i]))
    net.update_mini_batch(data, 0.5)
    found["step of weights[0]"] = ((w[0] - net.weights[0]) / 0.5, slope(cost, w[0]))
    found["step of biases[2]"] = ((b[2] - net.biases[2]) / 0.5, slope(cost, b[2]))
    return found
