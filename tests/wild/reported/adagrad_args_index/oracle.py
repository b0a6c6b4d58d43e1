import numpy as np
from proof import slope


def claims(load):
    m = load()
    a = [np.array([0.1, 0.4]), np.array([0.5, -1.0]), np.array([0.3, 0.7])]
    c = {}
    for k, i in ((0, 0), (1, 2)):
        c[f"grad{i}"] = (m.circuit_grad(*a)[k], slope(lambda: np.sum(np.cos(a[0]) * a[1]) + np.sum(np.sin(a[2]) ** 2), a[i]))
    G = [[np.array([0.5, 1.0]), np.array([-2.0, 0.7])], [np.array([0.1, -1.0]), np.array([1.0, 0.4])]]
    for n in ("GradientDescent", "Adagrad", "Adam"):
        o, p = getattr(m, n + "Optimizer")(0.2), [q.copy() for q in a]
        for g in G:
            p = o.apply_grad(g, p, (True, False, True))
        for k, i in ((0, 0), (1, 2)):
            q, s, v = a[i], 0, 0
            for t, g in enumerate(G, 1):
                g = g[k]
                if n == "Adam":
                    v, s = 0.9 * v + 0.1 * g, 0.99 * s + 0.01 * g * g
                    z = np.sqrt(1 - 0.99 ** t)
                    q = q - 0.2 * v / (1 - 0.9 ** t) / (np.sqrt(s) / z + 1e-8 / z)
                elif n == "Adagrad":
                    s = s + g * g
                    q = q - 0.2 * g / np.sqrt(s + 1e-8)
                else:
                    q = q - 0.2 * g
            c[f"{n}{i}"] = (p[i], q)
    return c
