import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(8)
    shapes = {"W1": (6, 4), "b1": (6, 1), "W2": (5, 6), "b2": (5, 1), "W3": (1, 5), "b3": (1, 1)}
    p = {k: rng.normal(size=s) for k, s in shapes.items()}
    X = rng.normal(size=(4, 11))
    Y = rng.integers(0, 2, (1, 11)).astype(float)

    np.random.seed(1)
    masks = [(np.random.rand(n, 11) < 0.7) / 0.7 for n in (6, 5)]

    def cost():
        a = np.maximum(p["W1"] @ X + p["b1"], 0) * masks[0]
        a = np.maximum(p["W2"] @ a + p["b2"], 0) * masks[1]
        a = 1 / (1 + np.exp(-(p["W3"] @ a + p["b3"])))
        data = -np.mean(np.log(np.where(Y == 1, a, 1 - a)))
        return data + 0.9 / 22 * sum((p[f"W{i}"] ** 2).sum() for i in (1, 2, 3))

    A3, cache = m.forward_propagation_with_dropout(X, p, 0.7)
    grads = m.backward_propagation_with_dropout(X, Y, cache, 0.7, 0.9)
    found = {"d" + k: (grads["d" + k], slope(cost, p[k])) for k in p}
    found["cost"] = (m.compute_cost_with_regularization(A3, Y, p, 0.9), cost())
    return found
