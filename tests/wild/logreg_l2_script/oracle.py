import numpy as np

from proof import slope


def claims(load):
    steps = "epochs = 100"
    start = load((steps, "epochs = 0"), ("reg = 0.01", "reg = 0.8"), ("rng.randn(3) * 0.1", "np.array([0.4, -0.9, 0.7])"))
    after = load((steps, "epochs = 1"), ("reg = 0.01", "reg = 0.8"), ("rng.randn(3) * 0.1", "np.array([0.4, -0.9, 0.7])"))
    w = start.w.copy()

    def loss():
        p = 1 / (1 + np.exp(-start.Xb @ w))
        cost = -np.mean(start.y * np.log(p) + (1 - start.y) * np.log(1 - p))
        return cost + 0.4 * np.sum(w[1:] ** 2)

    due = slope(loss, w)
    value = loss()
    return {
        "grad": (after.grad, due),
        "step of w": ((start.w - after.w) / 0.5, due),
        "loss": (after.loss, value),
    }
