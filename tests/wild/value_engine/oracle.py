import numpy as np
from proof import slope

FORMULAS = {
    "+": lambda a, b: a + b * 1.0,
    "*": lambda a, b: a * b,
    "a used twice": lambda a, b: a * a + b + a + a,
    "shared": lambda a, b: (a * b) * (a * b) * a,
    "-": lambda a, b: 2 - a - b * 3,
    "/": lambda a, b: 1 / a + a / b,
    "**": lambda a, b: a**3 + b**0.5,
    "relu": lambda a, b: relu(a * b) * a + relu(a * -2),
    "tanh": lambda a, b: tanh(a * b) * b,
    "exp": lambda a, b: exp(a + b),
    "log": lambda a, b: log(a) * log(b),
    "all": lambda a, b: tanh(relu(a * b) * b) * exp(a) * b**2,
}
relu, tanh, exp, log = (lambda x, k=k: getattr(x, k)() for k in ("relu", "tanh", "exp", "log"))


def claims(load):
    m = load()
    at = np.array([1.3, 0.7])
    found = {}
    for name, f in FORMULAS.items():
        a, b = m.Value(at[0]), m.Value(at[1])
        f(a, b).backward()
        found[name] = ([a.grad, b.grad], slope(lambda: value(f, *at), at))
    return found


def value(f, a, b):
    g = {"relu": lambda x: max(x, 0.0), "tanh": np.tanh, "exp": np.exp, "log": np.log}
    kept = {k: globals()[k] for k in g}
    globals().update(g)
    try:
        return f(a, b)
    finally:
        globals().update(kept)
