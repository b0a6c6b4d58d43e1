import numpy as np
from proof import slope

FORMULAS = {
    "+": lambda a, b: a + b * 1.0,
    "*": lambda a, b: a * b,
    "a used twice": lambda a, b: a * a + b + a + a,
    "shared": lambda a, b: (a * b) * (a + b) * (a * b),
    "-": lambda a, b: 2 - a - b * 3,
    "/": lambda a, b: 1 / a + a / b,
    "**": lambda a, b: a**3 + b**0.5,
    "relu": lambda a, b: relu(a - 3 * b) * a + relu(3 * b - a),
    "tanh": lambda a, b: tanh(a * b) * b,
    "exp": lambda a, b: exp(a + b),
    "log": lambda a, b: log(a) * log(b),
    "all": lambda a, b: tanh(relu(a * b + a) - b) + exp(a) * b**2,
}
relu, tanh, exp, log = (lambda x, k=k: getattr(x, k)() for k in ("relu", "tanh", "exp", "log"))


class Num(float):
    def relu(self):
        return max(self, 0.0)


def claims(load):
    m = load()
    at = np.array([1.3, 0.7])
    found = {}
    for name, f in FORMULAS.items():
        a, b = m.Value(at[0]), m.Value(at[1])
        f(a, b).backward()
        due = slope(lambda: value(f, *at), at)
        found[name] = ([a.grad, b.grad], due)
    return found


def value(f, a, b):
    g = {"relu": lambda x: max(x, 0.0), "tanh": np.tanh, "exp": np.exp, "log": np.log}
    kept = {k: globals()[k] for k in g}
    globals().update(g)
    try:
        return f(a, b)
    finally:
        globals().update(kept)
