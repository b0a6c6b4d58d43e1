import numpy as np
from proof import slope_at


def claims(load):
    m = load()
    r = m.MatrixFactorBasedRecommender({"a": {"x": 4.0}}, learning_rate=0.1, regularization=0.3)
    r._global_bias = 3.2
    r.user_factors, r.item_factors = {"a": [0.5, -0.7, 0.2]}, {"x": [0.9, 0.4, -1.1]}
    u, v = [0.5, -0.7, 0.2], [0.9, 0.4, -1.1]
    f = lambda: 0.5 * (4 - 3.2 - np.dot(u, v)) ** 2 + 0.15 * (np.dot(u, u) + np.dot(v, v))
    g = slope_at(f, u, 1), slope_at(f, v, 1)
    c = {"rmse": (r.rmse(), abs(0.8 - np.dot(u, v)))}
    r._train(1)
    c["user"] = ((u[1] - r.user_factors["a"][1]) / 0.1, g[0])
    c["item"] = ((v[1] - r.item_factors["x"][1]) / 0.1, g[1])
    return c
