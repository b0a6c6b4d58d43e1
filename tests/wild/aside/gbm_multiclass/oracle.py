import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(2)
    out = {}
    F = rng.normal(size=6)
    cases = {
        "SquaredError": rng.normal(size=6),
        "BinaryDeviance": np.array([1, -1, -1, 1, 1, -1]),
        "Quantile": rng.normal(size=6),
    }
    for name, y in cases.items():
        loss = getattr(module, name)()
        out[f"{name}.gradient"] = (loss.gradient(y, F), slope(lambda: loss.value(y, F), F))
    loss, y = module.BinaryDeviance(), cases["BinaryDeviance"]
    due = lambda: -y / (1 + np.exp(y * F))
    out["BinaryDeviance.hessian"] = (loss.hessian(y, F), slope(due, F))
    loss, F2, y = module.SoftmaxDeviance(), rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    out["SoftmaxDeviance.gradient"] = (loss.gradient(y, F2), slope(lambda: loss.value(y, F2), F2))
    second = np.zeros_like(F2)
    for i, j in np.ndindex(F2.shape):
        sides = []
        for step in (1e-4, 0, -1e-4):
            moved = F2.copy()
            moved[i, j] += step
            sides.append(loss.value(y, moved))
        second[i, j] = (sides[0] - 2 * sides[1] + sides[2]) / 1e-8
    out["SoftmaxDeviance.hessian"] = (np.round(loss.hessian(y, F2), 12), second)
    return out
