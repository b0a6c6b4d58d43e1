import math

import numpy as np
from proof import slope


def claims(load):
    m = load()
    at = np.array([1.3, 0.7])
    N = m.Num

    def polar(a, b):
        x, y = m.op_polar(a, b)
        return x * y + y

    ours = {
        "op_mul": (lambda a, b: a * b * a, lambda a, b: a * b * a),
        "op_add": (lambda a, b: a + b + a, lambda a, b: a + b + a),
        "op_sub": (lambda a, b: a - b - b, lambda a, b: a - b - b),
        "op_div": (lambda a, b: a / b / b, lambda a, b: a / b / b),
        "op_softplus": (lambda a, b: m.op_softplus(a * b), lambda a, b: math.log(1 + math.exp(a * b))),
        "op_polar": (polar, lambda a, b: a * a * math.cos(b) * math.sin(b) + a * math.sin(b)),
        "grad": (
            lambda a, b: m.op_softplus(a / b) * (a - b) + m.op_softplus(a * b),
            lambda a, b: math.log(1 + math.exp(a / b)) * (a - b) + math.log(1 + math.exp(a * b)),
        ),
    }
    found = {}
    for name, (theirs, own) in ours.items():
        m.reset_tape()
        a, b = N(at[0]), N(at[1])
        got = m.grad(theirs(a, b), [a, b])
        found[name] = (got, slope(lambda: own(*at), at))
    return found
