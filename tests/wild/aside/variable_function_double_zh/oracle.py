import numpy as np
from proof import slope


def claims(load):
    m = load()
    x = np.array([0.4, -1.2, 2.1])
    fs = {
        "Sin": (m.sin, np.sin, np.cos),
        "Cos": (m.cos, np.cos, lambda x: -np.sin(x)),
        "Tanh": (m.tanh, np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        "Mul": (lambda v: v * v * v, lambda x: x**3, lambda x: 3 * x**2),
        "Div": (lambda v: 2 * v / (v * v + 1), lambda x: 2 * x / (x * x + 1),
                lambda x: 2 * (1 - x * x) / (x * x + 1) ** 2),
        "Sub": (lambda v: 1 - v * v - v, lambda x: 1 - x * x - x, lambda x: -2 * x - 1),
        "Neg": (lambda v: -(v * v), lambda x: -x * x, lambda x: -2 * x),
        "shared": (lambda v: twice(m.sin(v * v)), lambda x: np.sin(x**2) ** 2 + np.sin(x**2),
                   lambda x: 2 * x * np.cos(x**2) * (2 * np.sin(x**2) + 1)),
    }
    twice = lambda y: y * y + y
    found = {}
    for k, (theirs, own, first) in fs.items():
        v = m.Variable(x.copy())
        y = theirs(v)
        y.backward()
        gx = v.grad
        found[k] = (gx.data, slope(lambda: own(x), x))
        v.grad = None
        gx.backward()
        found[f"{k}, second"] = (v.grad and v.grad.data, slope(lambda: first(x), x))
    return found
