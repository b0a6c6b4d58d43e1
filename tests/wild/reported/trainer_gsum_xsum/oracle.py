import numpy as np


class Net:
    def __init__(self, p):
        self.p, self.g = [list(q) for q in p], [[0.0] * len(q) for q in p]

    def forward(self, x):
        self.x = x

    def backward(self, y):
        for q, g, x in zip(self.p, self.g, self.x):
            for j in range(len(q)):
                g[j] += q[j] * x[j] - y
        return 1.0

    def getParamsAndGrads(self):
        return [{"params": p, "grads": g} for p, g in zip(self.p, self.g)]


def claims(load):
    m = load()
    c, start, x = {}, [[0.5, -1.0], [2.0]], [np.array([1.0, 2.0]), np.array([0.5])]
    for way in ("sgd", "adam", "adagrad"):
        n = Net(start)
        t = m.Trainer(n, {"method": way, "learning_rate": 0.1, "l2_decay": 0.9, "l1_decay": 0.05, "beta2": 0.99})
        for k in range(3):
            out = t.train(x, 0.3)
        for i, s in enumerate(start):
            p, a, b = np.array(s), 0, 0
            for k in (1, 2, 3):
                g = p * x[i] - 0.3 + 0.9 * p + 0.05 * np.sign(p)
                if way == "sgd":
                    a = 0.9 * a - 0.1 * g
                    p = p + a
                elif way == "adam":
                    a, b = 0.9 * a + 0.1 * g, 0.99 * b + 0.01 * g * g
                    p = p - 0.1 * a / (1 - 0.9 ** k) / (np.sqrt(b / (1 - 0.99 ** k)) + 1e-8)
                else:
                    a = a + g * g
                    p = p - 0.1 * g / np.sqrt(a + 1e-8)
            c[way + str(i)] = (n.p[i], p)
    return c
