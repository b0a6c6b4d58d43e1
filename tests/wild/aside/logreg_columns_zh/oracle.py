import numpy as np

from proof import slope, slope_at


def claims(load):
    module = load()
    rng = np.random.default_rng(6)
    p = {"w": rng.normal(size=(4, 1)), "b": 0.3}
    X, Y = rng.normal(size=(4, 6)), np.array([[0, 1, 1, 0, 1, 0]])
    f = lambda: module.propagate(p["w"], p["b"], X, Y)[1]
    due = {"w": slope(f, p["w"]), "b": slope_at(f, p, "b")}
    grads = module.propagate(p["w"], p["b"], X, Y)[0]
    new = module.optimize(p["w"], p["b"], X, Y, 1, 0.1)[0]
    out = {}
    for k in p:
        out[f"d{k}"] = (grads[f"d{k}"], due[k])
        out[f"step of {k}"] = ((p[k] - new[k]) / 0.1, due[k])
    return out
