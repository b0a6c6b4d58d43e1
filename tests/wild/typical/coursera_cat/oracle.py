import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    X = r.normal(size=(4, 6))
    Y = np.array([[1, 0, 1, 1, 0, 0]])
    p = m.initialize_parameters_deep([4, 5, 3, 1])
    for k in p:
        p[k] = p[k] + 0.3 * r.normal(size=p[k].shape)

    def cost():
        a = X
        for l in (1, 2):
            a = np.maximum(p[f"W{l}"] @ a + p[f"b{l}"], 0)
        a = 1 / (1 + np.exp(-(p["W3"] @ a + p["b3"])))
        return -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a))
    AL, caches = m.L_model_forward(X, p)
    g = m.L_model_backward(AL, Y, caches)
    c = {"cost": (m.compute_cost(AL, Y), cost())}
    for k in p:
        c["d" + k] = (g["d" + k], slope(cost, p[k]))
    before = dict(p)
    gg = {k: r.normal(size=v.shape) for k, v in g.items()}
    after = m.update_parameters(dict(p), gg, 0.1)
    for k in p:
        c["new " + k] = (after[k], before[k] - 0.1 * gg["d" + k])
    return c
