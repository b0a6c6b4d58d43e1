import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(9)
    out = {}
    for name, (loss, obj) in module.OBJECTIVES.items():
        s = rng.normal(size=7)
        binary = name in ("binary", "weighted")
        y = rng.integers(0, 2, 7) if binary else rng.poisson(2.0, 7) + 0.5
        grad, hess = obj(y, s)
        due = slope(lambda: loss(y, s), s)

        def mean_slope():
            # the slope of the slope, of the loss alone
            step = 1e-4
            return (loss(y, s + step) - loss(y, s - step)) / (2 * step)

        out[f"{name} grad"] = (grad, due)
        out[f"{name} hess"] = (hess, slope(mean_slope, s))
    return out
