import numpy as np
from proof import slope


def claims(load):
    m = load(("epochs = 300", "epochs = 0"))
    r = np.random.default_rng(2)
    x, t, w1, b1, w2, b2 = (r.normal(size=s) for s in ((5, 2), (5, 3), (2, 4), (4,), (4, 3), (3,)))

    def f():
        return 0.5 * np.sum((1 / (1 + np.exp(-x @ w1 - b1)) @ w2 + b2 - t) ** 2) / 5
    y1, y2 = m.jun_denpa(x, w1, b1, w2, b2)
    g = m.gyaku_denpa(x, t, y1, y2, w2)
    c = {"gosa": (m.gosa(y2, t), f())}
    for n, a, d in zip(("w1", "b1", "w2", "b2"), (w1, b1, w2, b2), g):
        c[n] = (d, slope(f, a))
    one = load(("epochs = 300", "epochs = 1"), ("batch = 8", "batch = 63"))
    x, t = m.input_data[:, None], m.correct_data[:, None]
    w1, b1, w2, b2 = m.w1, m.b1, m.w2, m.b2
    k = len(x)

    def h():
        return 0.5 * np.sum((1 / (1 + np.exp(-x @ w1 - b1)) @ w2 + b2 - t) ** 2) / k
    c["step w1"] = ((w1 - one.w1) / 0.1, slope(h, w1))
    c["step b2"] = ((b2 - one.b2) / 0.1, slope(h, b2))
    return c
