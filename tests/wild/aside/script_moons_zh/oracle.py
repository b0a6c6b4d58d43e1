import numpy as np
from proof import slope


def claims(load):
    small = ("n = 100", "n = 5")
    narrow = ("D, H = 2, 16", "D, H = 2, 4")
    m = load(small, narrow, ("range(200)", "range(1)"))
    after = load(small, narrow, ("range(200)", "range(2)"))
    p, X, T = [a.copy() for a in m.params], m.X, m.T

    def loss():
        h = np.maximum(X @ p[0] + p[1], 0)
        h = 1 / (1 + np.exp(-(h @ p[2] + p[3])))
        out = 1 / (1 + np.exp(-(h @ p[4] + p[5])))
        decay = sum(np.sum(w**2) for w in p[::2])
        return -np.mean(T * np.log(out) + (1 - T) * np.log(1 - out)) + 5e-4 * decay

    names = ["W1", "b1", "W2", "b2", "W3", "b3"]
    due = [slope(loss, a) for a in p]
    found = {f"step of {k}": ((a - b) / 0.5, d) for k, a, b, d in zip(names, p, after.params, due)}
    return found
