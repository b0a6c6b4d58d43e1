"""Robust losses. All take residual-like arguments and return elementwise values."""
import numpy as np


def squared(r):
    return 0.5 * r ** 2


def squared_grad(r):
    return r


def huber(r, delta=1.0):
    a = np.abs(r)
    return np.where(a <= delta, 0.5 * r ** 2, delta * (a - 0.5 * delta))


def huber_grad(r, delta=1.0):
    return np.where(np.abs(r) <= delta, r, delta * np.sign(r))


def pinball(r, tau=0.9):
    """r = prediction - target"""
    return np.maximum(-tau * r, (1 - tau) * r)


def pinball_grad(r, tau=0.9):
    return np.where(r < 0, -tau, 1 - tau)


def logcosh(r):
    # log(cosh(r)) without overflow
    a = np.abs(r)
    return a + np.log1p(np.exp(-2 * a)) - np.log(2)


def logcosh_grad(r):
    return np.tanh(r)


def tukey(r, c=4.685):
    inside = 1 - (1 - (r / c) ** 2) ** 3
    return c ** 2 / 6 * np.where(np.abs(r) <= c, inside, 1.0)


def tukey_grad(r, c=4.685):
    return np.where(np.abs(r) <= c, r * (1 - (r / c) ** 2) ** 2, 0.0)


def cauchy(r, c=2.0):
    return c ** 2 / 2 * np.log1p((r / c) ** 2)


def cauchy_grad(r, c=2.0):
    return r / (1 + (r / c) ** 2)


def eps_insensitive(r, eps=0.1):
    return np.maximum(0, np.abs(r) - eps)


def eps_insensitive_grad(r, eps=0.1):
    return np.sign(r) * (np.abs(r) > eps)


def smooth_hinge(margin):
    return np.where(margin >= 1, 0.0, np.where(margin <= 0, 0.5 - margin, 0.5 * (1 - margin) ** 2))


def smooth_hinge_grad(margin):
    return np.where(margin >= 1, 0.0, np.where(margin <= 0, -1.0, margin - 1))


LOSSES = {
    "squared": (squared, squared_grad),
    "huber": (huber, huber_grad),
    "pinball": (pinball, pinball_grad),
    "logcosh": (logcosh, logcosh_grad),
    "tukey": (tukey, tukey_grad),
    "cauchy": (cauchy, cauchy_grad),
    "eps_insensitive": (eps_insensitive, eps_insensitive_grad),
}


def fit(X, y, loss="huber", lr=0.1, steps=300, **kw):
    value, grad = LOSSES[loss]
    w = np.zeros(X.shape[1])
    b = 0.0
    for _ in range(steps):
        r = X @ w + b - y
        g = grad(r, **kw)
        w -= lr * X.T @ g / len(y)
        b -= lr * g.mean()
    return w, b, value(X @ w + b - y, **kw).mean()


if __name__ == "__main__":
    rng = np.random.default_rng(8)
    X = rng.normal(size=(200, 2))
    y = X @ [1.5, -2.0] + 0.5 + rng.standard_t(1.5, 200)
    for name in LOSSES:
        w, b, v = fit(X, y, name)
        print(f"{name:16s} w={np.round(w, 3)} b={b:.3f} loss={v:.4f}")
