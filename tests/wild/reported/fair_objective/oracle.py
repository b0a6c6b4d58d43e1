import numpy as np
from proof import slope


def claims(load):
    m = load()
    p, t = np.array([0.3, -2.0, 3.0, 1.4]), np.array([0.1, 0.5, 0.2, 4.0])
    fair = lambda: np.abs(p - t) - np.log(1 + np.abs(p - t))
    c = {"fair loss": (m.fair_loss(t, p), fair()), "mse loss": (m.mse_loss(t, p), (p - t) ** 2)}
    c["fair grad"], c["fair hess"] = (m.fair_obj(t, p)[0], slope(fair, p)), (m.fair_obj(t, p)[1], slope(lambda: slope(fair, p), p, step=1e-4))
    c["mse grad"], c["mse hess"] = (m.mse(t, p)[0], slope(lambda: (p - t) ** 2, p)), (m.mse(t, p)[1], np.full(4, 2.0))
    return c
