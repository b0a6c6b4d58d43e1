import numpy as np
from proof import slope


def claims(load):
    m = load(("w4, w5, w6 = -2.0, -3.0, -1.0", "w4, w5, w6 = 2.0, -1.0, 0.5"), ("n_iter = 20", "n_iter = 1"))
    w, b, x = np.array([3.0, 1, 2, 2, -1, 0.5, 3, 2]), np.array([0.5, 1, 1]), np.array([1.0, 2, 3])
    f = lambda: (20 - w[6:] @ np.maximum(w[:6].reshape(2, 3) @ x + b[:2], 0) - b[2]) ** 2
    c = {"L": (m.L, f())}
    c["w"] = ([m.dL_dw1, m.dL_dw2, m.dL_dw3, m.dL_dw4, m.dL_dw5, m.dL_dw6, m.dL_dw7, m.dL_dw8], slope(f, w))
    c["b"] = ([m.dL_db1, m.dL_db2, m.dL_db3], slope(f, b))
    c["moved"] = ((w - [m.w1, m.w2, m.w3, m.w4, m.w5, m.w6, m.w7, m.w8]) / 0.0005, slope(f, w))
    return c
