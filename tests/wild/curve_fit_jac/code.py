"""Least squares fit of a damped oscillation, with an analytic jacobian.

Written so that ``fun`` and ``jac`` could go straight into scipy.optimize.least_squares
and ``cost``/``cost_grad`` into scipy.optimize.minimize(jac=...). A small Levenberg-Marquardt
is included because the lab computer has no scipy.
"""
import numpy as np


def model(p, t):
    A, tau, omega, phi, c = p
    return A * np.exp(-t / tau) * np.cos(omega * t + phi) + c


def fun(p, t, y):
    """residuals"""
    return model(p, t) - y


def jac(p, t, y):
    """d residual_i / d p_j, shape (len(t), 5)"""
    A, tau, omega, phi, c = p
    decay = np.exp(-t / tau)
    cos = np.cos(omega * t + phi)
    sin = np.sin(omega * t + phi)
    J = np.empty((t.size, 5))
    J[:, 0] = decay * cos
    J[:, 1] = A * decay * cos * t / tau ** 2
    J[:, 2] = -A * decay * sin * t
    J[:, 3] = -A * decay * sin
    J[:, 4] = 1.0
    return J


def cost(p, t, y, sigma):
    r = fun(p, t, y) / sigma
    return 0.5 * np.dot(r, r)


def cost_grad(p, t, y, sigma):
    r = fun(p, t, y) / sigma
    return jac(p, t, y).T @ (r / sigma)


def levenberg_marquardt(p, t, y, n_iter=50, lam=1e-2):
    p = np.array(p, dtype=float)
    r = fun(p, t, y)
    best = r @ r
    for _ in range(n_iter):
        J = jac(p, t, y)
        H = J.T @ J
        step = np.linalg.solve(H + lam * np.diag(np.diag(H)), -J.T @ r)
        r_new = fun(p + step, t, y)
        if r_new @ r_new < best:
            p, r, best = p + step, r_new, r_new @ r_new
            lam *= 0.3
        else:
            lam *= 5
    return p, best


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    t = np.linspace(0, 10, 120)
    true = np.array([2.0, 4.0, 3.0, 0.5, 0.3])
    y = model(true, t) + rng.normal(0, 0.05, t.size)
    p, best = levenberg_marquardt([1.5, 3.0, 2.9, 0.2, 0.0], t, y)
    print("fitted", np.round(p, 3), "rss", round(best, 4))
