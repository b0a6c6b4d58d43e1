import numpy as np
from proof import slope


def claims(load):
    m = load()
    x, p = np.array([0.4, -0.8, 1.3, 0.2]), np.array([0.7, -1.2])
    n, e = np, np.exp
    two = {
        "rosenbrock": (x, lambda: sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(3))),
        "himmelblau": (p, lambda: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2),
        "beale": (p, lambda: sum((k - p[0] + p[0] * p[1] ** i) ** 2 for i, k in ((1, 1.5), (2, 2.25), (3, 2.625)))),
        "styblinski_tang": (x, lambda: sum(x ** 4 - 16 * x ** 2 + 5 * x) / 2),
        "rastrigin": (x, lambda: sum(10 + x ** 2 - 10 * n.cos(2 * n.pi * x))),
        "ackley": (x, lambda: 20 + n.e - 20 * e(-0.2 * n.sqrt(n.mean(x ** 2))) - e(n.mean(n.cos(2 * n.pi * x)))),
    }
    c = {}
    for k, (a, f) in two.items():
        c[k], c[k + " value"] = (getattr(m, k + "_grad")(a), slope(f, a)), (getattr(m, k)(a), f())
    c["hess"] = (m.rosenbrock_hess(x), np.array([slope(lambda: m.rosenbrock_grad(x)[i], x) for i in range(4)]))
    b, g = np.array([0.3, -0.4]), slope(lambda: (two["himmelblau"][1]()), p)
    c["descent"] = (p - m.gradient_descent(m.himmelblau, m.himmelblau_grad, p, 0.1, 1)[0], 0.1 * g)
    return c
