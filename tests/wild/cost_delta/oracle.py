import numpy as np
from proof import slope

COSTS = {
    "QuadraticCost": lambda a, y: 0.5 * np.sum((a - y) ** 2),
    "CrossEntropyCost": lambda a, y: -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)),
    "LogCoshCost": lambda a, y: np.sum(np.log(np.cosh(a - y))),
}


def claims(load):
    m = load()
    rng = np.random.default_rng(4)
    found = {}
    for name, fn in COSTS.items():
        z, y = rng.normal(size=(3, 1)), rng.random((3, 1))
        a = 1 / (1 + np.exp(-z))
        due = slope(lambda: fn(1 / (1 + np.exp(-z)), y), z)
        found[f"{name}.delta"] = (getattr(m, name).delta(z, a, y), due)
        found[f"{name}.fn"] = (getattr(m, name).fn(a, y), fn(a, y))

    net = m.Network([3, 5, 4, 2], cost=m.CrossEntropyCost)
    w, b = [a.copy() for a in net.weights], [a.copy() for a in net.biases]
    data = [(rng.normal(size=(3, 1)), rng.random((2, 1))) for _ in range(3)]

    def cost(some=data, decay=0.0):
        total = 0
        for a, y in some:
            for v, c in zip(w, b):
                a = 1 / (1 + np.exp(-(v @ a + c)))
            total += COSTS["CrossEntropyCost"](a, y) / len(some)
        return total + 0.5 * decay * sum((v**2).sum() for v in w)

    nb, nw = net.backprop(*data[0])
    for i in range(3):
        found[f"nabla_w[{i}]"] = (nw[i], slope(lambda: cost(data[:1]), w[i]))
        found[f"nabla_b[{i}]"] = (nb[i], slope(lambda: cost(data[:1]), b[i]))
    net.train_batch(data, 0.5, 0.6, 3)
    found["step of weights"] = ((w[1] - net.weights[1]) / 0.5, slope(lambda: cost(decay=0.2), w[1]))
    found["step of biases"] = ((b[1] - net.biases[1]) / 0.5, slope(cost, b[1]))
    return found
