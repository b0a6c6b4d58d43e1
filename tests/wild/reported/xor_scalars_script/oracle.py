import numpy as np
from proof import slope


def claims(load):
    one = ("X = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])", "X = np.array([[.7, .4]])"), ("y = np.array([0, 1, 1, 0])", "y = np.array([.2])")
    m = load(*one, ("steps = 400", "steps = 1"))
    w0, w1 = np.array([[.9, .1], [.3, .5]]), np.array([.8, .7])
    s = lambda z: 1 / (1 + np.exp(-z))
    f = lambda: 0.5 * np.sum((s(s(m.X @ w0) @ w1) - m.y) ** 2)
    return {"error": (m.error(m.y, m.youtput), f()), "w0": ((w0 - m.w0) / 0.5, slope(f, w0)), "w1": ((w1 - m.w1) / 0.5, slope(f, w1))}
