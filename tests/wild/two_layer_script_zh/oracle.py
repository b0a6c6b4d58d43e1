import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(5)
    p = module.initialize_parameters(4, 5, 3)
    p = {k: v + 0.4 * rng.normal(size=v.shape) for k, v in p.items()}
    X, Y = rng.normal(size=(4, 7)), np.eye(3)[rng.integers(0, 3, 7)].T
    f = lambda: module.compute_cost(module.forward_propagation(X, p)[0], Y)
    grads = module.backward_propagation(p, module.forward_propagation(X, p)[1], X, Y)
    due = {k: slope(f, p[k]) for k in p}
    out = {f"grads['d{k}']": (grads[f"d{k}"], due[k]) for k in p}
    new = module.update_parameters(p, {f"d{k}": due[k] for k in p}, 0.25)
    for k in p:
        out[f"step of {k}"] = ((p[k] - new[k]) / 0.25, due[k])
    return out
