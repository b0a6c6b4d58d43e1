import math

import numpy as np
from proof import slope

FORMULAS = {
    "+": lambda a, b: a + b + 1,
    "-": lambda a, b: 2 - a - b - a,
    "*": lambda a, b: a * b * a + 3 * b,
    "/": lambda a, b: a / b + b / 2,
    "sigmoid": lambda a, b: (a * b).sigmoid() * a,
    "sin": lambda a, b: (a + b).sin() * b,
    "cos": lambda a, b: (a * b).cos() + a,
    "sqrt": lambda a, b: (a * a + b * b).sqrt() * a,
    "log": lambda a, b: (a * b).log() * b,
    "max": lambda a, b: a.max(b) * a + (b * 3).max(a),
    "a long way": lambda a, b: ((a * b).sin() + a).sigmoid() * (a * b).sin(),
}


class Plain(float):
    """A float with the functions' own definitions."""

    def _of(x):
        return Plain(x)

    for _n in ("add", "sub", "mul", "truediv", "radd", "rsub", "rmul", "rtruediv"):
        exec(f"def __{_n}__(self, o): return Plain(float.__{_n}__(self, float(o)))")
    sigmoid = lambda x: Plain(1 / (1 + math.exp(-x)))
    sin = lambda x: Plain(math.sin(x))
    cos = lambda x: Plain(math.cos(x))
    sqrt = lambda x: Plain(math.sqrt(x))
    log = lambda x: Plain(math.log(x))
    max = lambda x, o: Plain(x if x > o else o)


def claims(load):
    m = load()
    at = np.array([1.3, 0.7])
    found = {}
    for name, f in FORMULAS.items():
        a, b = m.Scalar(at[0]), m.Scalar(at[1])
        out = f(a, b)
        out.back()
        out.back()
        found[name] = ([a.g, b.g], slope(lambda: f(Plain(at[0]), Plain(at[1])), at))
    w = np.array([0.4, -0.3, 0.2])
    n = m.Neuron(2)
    n.w, n.b = [m.Scalar(w[0]), m.Scalar(w[1])], m.Scalar(w[2])
    n([0.5, 2.0]).back()
    due = slope(lambda: 1 / (1 + np.exp(-(w[0] * 0.5 + w[1] * 2 + w[2]))), w)
    found["Neuron"] = ([p.g for p in n.params()], due)
    return found
