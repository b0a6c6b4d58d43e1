import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    t, s, p = np.linspace(0.1, 2, 7), r.random(7) + 0.5, np.array([1.2, 0.4, 2.5, 0.3, -0.2])
    y = r.normal(size=7)

    def res():
        return (p[0] * np.exp(-p[1] * t) * np.cos(p[2] * t + p[3]) + p[4] - y) / s
    J = np.array([slope(res, p, np.eye(7)[i]) for i in range(7)])
    c = {"residuals": (m.residuals(p, t, y, s), res()), "jacobian": (m.jacobian(p, t, y, s), J),
         "cost_grad": (m.cost_grad(p, t, y, s), slope(lambda: 0.5 * np.sum(res() ** 2), p))}
    q = np.array([1.5, 0.7])
    c["planck"] = (m.planck_jac(t, *q), np.array([slope(lambda: q[0] * t ** 3 / np.expm1(t / q[1]), q, np.eye(7)[i]) for i in range(7)]))
    due = np.linalg.solve(J.T @ J * (np.ones((5, 5)) + 10 * np.eye(5)), -J.T @ res())
    c["first step"] = (m.levenberg_marquardt(p, t, y, s, lam=10, max_iter=1)[0] - p, due)
    return c
