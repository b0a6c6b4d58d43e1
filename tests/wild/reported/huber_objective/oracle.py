import numpy as np
from proof import slope


def claims(load):
    m = load()
    p, y = np.array([0.3, -2.0, 3.0, 1.4, -0.2]), np.array([0.1, 0.5, 0.2, 1.0, 3.0])
    d = m.Data(y)

    def f():
        e = np.abs(p - y)
        return np.sum(np.where(e <= 0.9, e ** 2 / 2, 0.9 * e - 0.405))
    g, h = m.huber_custom_train(p, d)
    return {"loss": (m.huber_custom_eval(p, d)[1] * 5, f()), "grad": (g, slope(f, p)), "hess": (h, slope(lambda: slope(f, p, step=1e-3), p, step=1e-2))}
