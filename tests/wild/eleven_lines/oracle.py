import numpy as np
from proof import slope



def claims(load):
    before = load(("range(6000)", "range(1)"))
    after = load(("range(6000)", "range(2)"))
    X, y = before.X.astype(float), before.y
    w0, w1 = before.syn0, before.syn1

    def loss():
        h = 1 / (1 + np.exp(-X @ w0))
        out = 1 / (1 + np.exp(-h @ w1))
        return 0.5 * np.sum((y - out) ** 2)

    return {
        "step of syn0": (w0 - after.syn0, slope(loss, w0)),
        "step of syn1": (w1 - after.syn1, slope(loss, w1)),
    }
