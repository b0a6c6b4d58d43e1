"""Constrained minimization of the Rosenbrock function, tutorial example with a home-made penalty method."""
import numpy as np


def rosen(x):
    """The Rosenbrock function"""
    return sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1 - x[:-1]) ** 2.0)


def rosen_der(x):
    xm = x[1:-1]
    xm_m1 = x[:-2]
    xm_p1 = x[2:]
    der = np.zeros_like(x)
    der[1:-1] = 200 * (xm - xm_m1 ** 2) - 400 * (xm_p1 - xm ** 2) * xm - 2 * (1 - xm)
    der[0] = -400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0])
    der[-1] = 200 * (x[-1] - x[-2] ** 2)
    return der


ineq_cons = {'type': 'ineq',
             'fun': lambda x: np.array([1 - x[0] - 2 * x[1],
                                        1 - x[0] ** 2 - x[1],
                                        1 - x[0] ** 2 + x[1]]),
             'jac': lambda x: np.array([[-1.0, -2.0],
                                        [-2 * x[0], -1.0],
                                        [-2 * x[0], 1.0]])}
eq_cons = {'type': 'eq',
           'fun': lambda x: np.array([2 * x[0] + x[1] - 1]),
           'jac': lambda x: np.array([[2.0, 1.0]])}


def penalty(x, mu):
    g = np.minimum(ineq_cons['fun'](x), 0)
    h = eq_cons['fun'](x)
    return rosen(x) + mu / 2 * (g @ g + h @ h)


def penalty_der(x, mu):
    g = np.minimum(ineq_cons['fun'](x), 0)
    h = eq_cons['fun'](x)
    return rosen_der(x) + mu * (ineq_cons['jac'](x).T @ g + eq_cons['jac'](x).T @ h)


x = np.array([0.5, 0.0])
for mu in (1.0, 10.0, 100.0):
    for i in range(40):
        d = -penalty_der(x, mu)
        t = 1.0
        while penalty(x + t * d, mu) > penalty(x, mu) - 1e-4 * t * d @ d and t > 1e-12:
            t /= 2
        x = x + t * d
    print('mu = %g: x = %s, f = %.6f' % (mu, x, rosen(x)))
