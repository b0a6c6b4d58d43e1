import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    p, Y = rng.normal(size=(5 + 4) * 3), rng.normal(size=(5, 4))
    R = rng.integers(0, 2, (5, 4))
    R[:, 0] = R[0] = 1

    def cofi():
        X, T = p[:15].reshape(5, 3), p[15:].reshape(4, 3)
        return 0.5 * np.sum(((X @ T.T - Y) * R) ** 2) + 0.2 * (p**2).sum()

    J, grad = m.cofiCostFunc(p, Y, R, 4, 5, 3, 0.4)
    due = slope(cofi, p)
    found = {"J": (J, cofi()), "X_grad": (grad[:15], due[:15]), "Theta_grad": (grad[15:], due[15:])}

    t, data = rng.normal(size=4 * 3 * 2 + 3 + 4) * 0.5, rng.uniform(0.1, 0.9, (4, 6))
    s = lambda z: 1 / (1 + np.exp(-z))

    def auto():
        W1, W2, b1, b2 = t[:12].reshape(3, 4), t[12:24].reshape(4, 3), t[24:27], t[27:]
        a2 = s(W1 @ data + b1[:, None])
        a3 = s(W2 @ a2 + b2[:, None])
        h = a2.mean(1)
        kl = np.sum(0.1 * np.log(0.1 / h) + 0.9 * np.log(0.9 / (1 - h)))
        return np.sum((a3 - data) ** 2) / 12 + 0.05 * (t[:24] ** 2).sum() + 0.7 * kl

    cost, grad = m.sparseAutoencoderCost(t, 4, 3, 0.1, 0.1, 0.7, data)
    due = slope(auto, t)
    found["cost"] = (cost, auto())
    for k, a, b in (("W1grad", 0, 12), ("W2grad", 12, 24), ("b1grad", 24, 27), ("b2grad", 27, 31)):
        found[k] = (grad[a:b], due[a:b])
    return found
