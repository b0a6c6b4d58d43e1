"""Custom objectives for gradient boosting.

Every objective has the signature the booster wants: ``f(y_true, y_pred) -> (grad, hess)``,
derivatives with respect to the raw score, one number per row (row-wise, not averaged).
"""
import numpy as np

_EPS = 1e-12


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


# ---------------------------------------------------------------- binary
def logloss(y, s):
    p = sigmoid(s)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def logloss_obj(y, s):
    p = sigmoid(s)
    return p - y, p * (1 - p)


def weighted_logloss(y, s, w=3.0):
    p = sigmoid(s)
    return -(w * y * np.log(p) + (1 - y) * np.log(1 - p))


def weighted_logloss_obj(y, s, w=3.0):
    """positives count w times"""
    p = sigmoid(s)
    grad = (1 - y) * p - w * y * (1 - p)
    hess = (w * y + 1 - y) * p * (1 - p)
    return grad, hess


# ---------------------------------------------------------------- regression
def pseudo_huber(y, s, delta=1.5):
    r = s - y
    return delta ** 2 * (np.sqrt(1 + (r / delta) ** 2) - 1)


def pseudo_huber_obj(y, s, delta=1.5):
    r = s - y
    scale = 1 + (r / delta) ** 2
    root = np.sqrt(scale)
    return r / root, 1 / (scale * root)


def logcosh(y, s):
    return np.log(np.cosh(s - y))


def logcosh_obj(y, s):
    t = np.tanh(s - y)
    return t, 1 - t * t


def poisson(y, s):
    """mean is exp(s), constant terms dropped"""
    return np.exp(s) - y * s


def poisson_obj(y, s):
    mu = np.exp(s)
    return mu - y, mu


def tweedie(y, s, rho=1.4):
    return -y * np.exp((1 - rho) * s) / (1 - rho) + np.exp((2 - rho) * s) / (2 - rho)


def tweedie_obj(y, s, rho=1.4):
    a = y * np.exp((1 - rho) * s)
    b = np.exp((2 - rho) * s)
    grad = b - a
    hess = (2 - rho) * b - (1 - rho) * a
    return grad, hess


OBJECTIVES = {
    "binary": (logloss, logloss_obj),
    "weighted": (weighted_logloss, weighted_logloss_obj),
    "huber": (pseudo_huber, pseudo_huber_obj),
    "logcosh": (logcosh, logcosh_obj),
    "poisson": (poisson, poisson_obj),
    "tweedie": (tweedie, tweedie_obj),
}
