import math
from proof import slope


def claims(load):
    m = load()
    p = [0.4, 1.7]

    def f():
        a, b = p
        c, d = a + b, a * b + b ** 3
        e = c - d
        h = max(e / (a - d), 0)
        return math.tanh(c - 1.5) + h * h + b ** a
    A, B = m.Value(0.4), m.Value(1.7)
    c, d = m.add(A, B), m.add(m.mul(A, B), m.power(B, m.Value(3)))
    h = m.relu(m.divide(m.subtract(c, d), m.subtract(A, d)))
    g = m.add(m.add(m.tanh(m.subtract(c, m.Value(1.5))), m.mul(h, h)), m.power(B, A))
    m.backward(g)
    return {"value": (g.data, f()), "grad": ([A.grad, B.grad], slope(f, p))}
