"""Fit a damped oscillation measured in the lab (data file or synthetic)."""
import os

import numpy as np
from scipy.optimize import least_squares

PARAM_NAMES = ["amplitude", "gamma", "omega", "phase", "offset"]


def model(t, p):
    A, gamma, omega, phi, c = p
    return A * np.exp(-gamma * t) * np.cos(omega * t + phi) + c


def residuals(p, t, y, sigma):
    return (model(t, p) - y) / sigma


def jacobian(p, t, y, sigma):
    """d residual_i / d p_j"""
    A, gamma, omega, phi, c = p
    env = np.exp(-gamma * t)
    co, si = np.cos(omega * t + phi), np.sin(omega * t + phi)
    J = np.empty((t.size, 5))
    J[:, 0] = env * co
    J[:, 1] = -A * t * env * co
    J[:, 2] = -A * t * env * si
    J[:, 3] = -A * env * si
    J[:, 4] = 1.0
    return J / sigma[:, None]


def cost(p, t, y, sigma):
    r = residuals(p, t, y, sigma)
    return 0.5 * r @ r


def cost_grad(p, t, y, sigma):
    return jacobian(p, t, y, sigma).T @ residuals(p, t, y, sigma)


def levenberg_marquardt(p0, t, y, sigma, lam=1e-2, max_iter=100, tol=1e-10):
    p = np.array(p0, dtype=float)
    c = cost(p, t, y, sigma)
    for k in range(max_iter):
        J = jacobian(p, t, y, sigma)
        g = J.T @ residuals(p, t, y, sigma)
        H = J.T @ J
        step = np.linalg.solve(H + lam * np.diag(np.diag(H)), -g)
        c_new = cost(p + step, t, y, sigma)
        if c_new < c:
            p, lam = p + step, lam / 3
            if c - c_new < tol * c:
                break
            c = c_new
        else:
            lam *= 2
    cov = np.linalg.inv(J.T @ J)
    return p, np.sqrt(np.diag(cov))


def planck(x, a, T):
    return a * x ** 3 / (np.exp(x / T) - 1)


def planck_jac(x, a, T):
    e = np.exp(x / T)
    d_a = x ** 3 / (e - 1)
    d_T = a * x ** 4 * e / (T ** 2 * (e - 1) ** 2)
    return np.column_stack([d_a, d_T])


def load_data(path="run_07.dat"):
    if os.path.exists(path):
        t, y, s = np.loadtxt(path, unpack=True)
        return t, y, s
    rng = np.random.default_rng(12)
    t = np.linspace(0, 10, 150)
    s = np.full(t.size, 0.05)
    return t, model(t, [1.3, 0.25, 3.1, 0.4, 0.2]) + rng.normal(0, s), s


def main():
    t, y, s = load_data()
    p0 = [1.0, 0.1, 3.0, 0.0, 0.0]
    p, err = levenberg_marquardt(p0, t, y, s)
    for n, v, e in zip(PARAM_NAMES, p, err):
        print(f"{n:>10s} = {v:8.4f} +- {e:.4f}")
    chi2 = 2 * cost(p, t, y, s)
    print("chi2/dof = %.3f" % (chi2 / (t.size - 5)))
    check = least_squares(residuals, p0, jac=jacobian, args=(t, y, s), method="lm")
    print("scipy:", np.round(check.x, 4))


if __name__ == "__main__":
    main()
