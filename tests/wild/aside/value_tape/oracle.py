import math

import numpy as np
from proof import slope


def claims(load):
    m = load()
    at = np.array([1.3, 0.7])

    def polar(a, b):
        x, y = m.polar(a, b)
        return x * y + y

    ours = {
        "Num.__mul__": (lambda a, b: a * b * a, lambda a, b: a * b * a),
        "Num.__add__": (lambda a, b: a + b + a, lambda a, b: a + b + a),
        "Num.__sub__": (lambda a, b: a - b - b, lambda a, b: a - b - b),
        "Num.__truediv__": (lambda a, b: a / b / b, lambda a, b: a / b / b),
        "softplus": (lambda a, b: m.softplus(a * b), lambda a, b: math.log(1 + math.exp(a * b))),
        "polar": (polar, lambda a, b: a * a * math.cos(b) * math.sin(b) + a * math.sin(b)),
        "slopes": (
            lambda a, b: m.softplus(a / b) * (a - b) + m.softplus(a * b),
            lambda a, b: math.log(1 + math.exp(a / b)) * (a - b) + math.log(1 + math.exp(a * b)),
        ),
    }
    found = {}
    for name, (theirs, own) in ours.items():
        m.forget()
        a, b = m.Num(at[0]), m.Num(at[1])
        got = m.slopes(theirs(a, b), [a, b])
        found[name] = (got, slope(lambda: own(*at), at))
    return found
