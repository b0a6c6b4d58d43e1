import numpy as np
from proof import slope


def claims(load):
    m = load()
    x = np.array([1.0, -2.0, 0.5])
    c = {"prime": (m.quadratic_prime(x), slope(lambda: m.quadratic(x), x))}
    k = np.arange(1, 4)
    for name in ("Adadelta", "RmsProp"):
        w = x.copy()
        getattr(m, name)(w, m.quadratic_prime, step_rate=0.6, momentum=0.7, decay=0.8).minimize_until(4)
        p, g2, s2, s = x.copy(), 0 if name == "Adadelta" else 1, 0, 0
        for _ in range(4):
            a = 0.7 * s
            g = 2 * (p - a) * k
            g2 = 0.8 * g2 + 0.2 * g ** 2
            b = 0.6 * g * (np.sqrt((s2 + 1e-4) / (g2 + 1e-4)) if name == "Adadelta" else 1 / np.sqrt(g2 + 1e-8))
            p, s = p - a - b, a + b
            s2 = 0.8 * s2 + 0.2 * s ** 2
        c[name] = (w, p)
    return c
