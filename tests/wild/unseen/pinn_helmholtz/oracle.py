import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(43)
    th, x = r.normal(size=10), r.uniform(0, 1, 6)

    def u(x):
        return np.tanh(np.outer(x, th[:3]) + th[3:6]) @ th[6:9] + th[9]

    def uxx(x):
        z = np.outer(x, th[:3]) + th[3:6]
        return (-2 * np.tanh(z) / np.cosh(z) ** 2) @ (th[6:9] * th[:3] ** 2)

    def rough(h=1e-3):   # fourth order
        return (-u(x + 2 * h) + 16 * u(x + h) - 30 * u(x) + 16 * u(x - h) - u(x - 2 * h)) / 12 / h / h
    assert np.allclose(rough(), uxx(x), atol=1e-6)
    a, b = r.normal(size=6), r.normal(size=6)
    f = {"net uxx": (m.net(th, 3, x)[2], uxx(x))}
    f["net_vjp"] = (m.net_vjp(th, 3, x, a, b), slope(lambda: a @ u(x) + b @ uxx(x), th))
    xb = np.array([0., 1.])
    L = lambda: np.mean((uxx(x) + 4 * u(x) - (4 - np.pi ** 2) * np.sin(np.pi * x)) ** 2) + 3 * np.mean(u(xb) ** 2)
    f["loss_grad"] = (m.loss_grad(th, 3, x, xb, 3.)[1], slope(L, th))
    return f
