import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(7, 3)), rng.integers(0, 3, 7)
    theta = rng.normal(size=5 * 4 + 3 * 6)

    def cost():
        T1, T2 = theta[:20].reshape(5, 4), theta[20:].reshape(3, 6)
        h = 1 / (1 + np.exp(-(X @ T1[:, 1:].T + T1[:, 0])))
        a = 1 / (1 + np.exp(-(h @ T2[:, 1:].T + T2[:, 0])))
        data = -np.sum(np.log(np.where(np.eye(3)[y], a, 1 - a))) / 7
        return data + 0.9 / 14 * ((T1[:, 1:] ** 2).sum() + (T2[:, 1:] ** 2).sum())

    J, grad = m.nnCostFunction(theta, 3, 5, 3, X, y, 0.9)
    due = slope(cost, theta)
    found = {"J": (J, cost()), "Theta1_grad": (grad[:20], due[:20]), "Theta2_grad": (grad[20:], due[20:])}

    t, z = rng.normal(size=3), (y > 0).astype(float)
    def lr():
        h = X @ t
        return np.mean(np.log(1 + np.exp(h)) - z * h) + 0.9 / 14 * (t[1:] ** 2).sum()

    found["lrCostFunction grad"] = (m.lrCostFunction(t, X, z, 0.9)[1], slope(lr, t))
    lin = lambda: (((X @ t - z) ** 2).sum() + 0.9 * (t[1:] ** 2).sum()) / 14
    found["linearRegCostFunction grad"] = (m.linearRegCostFunction(X, z, t, 0.9)[1], slope(lin, t))
    new, _ = m.gradientDescent(lambda t: m.lrCostFunction(t, X, z, 0.9), t, 0.5, 1)
    found["step of theta"] = ((t - new) / 0.5, slope(lr, t))
    return found
