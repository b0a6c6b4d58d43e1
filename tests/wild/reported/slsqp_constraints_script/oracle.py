import numpy as np
from proof import slope


def claims(load):
    m = load(("range(40)", "range(0)"))
    c, x, y = {}, np.array([0.8, 0.6]), np.array([0.3, -0.7, 1.2, 0.4])
    r = lambda z: sum(100 * (z[i + 1] - z[i] ** 2) ** 2 + (1 - z[i]) ** 2 for i in range(len(z) - 1))
    c["rosen"], c["rosen_der"] = (m.rosen(y), r(y)), (m.rosen_der(y), slope(lambda: r(y), y))

    def f():
        a, b = x
        g = np.minimum([1 - a - 2 * b, 1 - a * a - b, 1 - a * a + b], 0)
        return r(x) + 2.5 * (np.sum(g ** 2) + (2 * a + b - 1) ** 2)
    c["penalty"], c["penalty_der"] = (m.penalty(x, 5), f()), (m.penalty_der(x, 5), slope(f, x))
    for i in range(3):
        c[f"jac{i}"] = (m.ineq_cons["jac"](x)[i], slope(lambda: [1 - x[0] - 2 * x[1], 1 - x[0] ** 2 - x[1], 1 - x[0] ** 2 + x[1]][i], x))
    c["eq"] = (m.eq_cons["jac"](x)[0], slope(lambda: 2 * x[0] + x[1], x))
    return c
