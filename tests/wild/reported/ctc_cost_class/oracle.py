import itertools
import numpy as np
from proof import slope


def claims(load):
    m = load()
    x, y = np.random.default_rng(0).normal(size=(4, 3)), [1, 2]

    def f():
        p = np.exp(x) / np.exp(x).sum(1, keepdims=True)
        total = 0
        for path in itertools.product(range(3), repeat=4):
            if [k for k, _ in itertools.groupby(path) if k] == y:
                total += np.prod([p[t, k] for t, k in enumerate(path)])
        return -np.log(total)
    c = m.CTC()
    cost = c.perform(x, y)
    return {"cost": (cost, f()), "grad": (c.grad(1.0), slope(f, x)), "scaled": (c.grad(-2.5), slope(f, x, -2.5))}
