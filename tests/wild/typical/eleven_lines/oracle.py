import numpy as np
from proof import slope


def claims(load):
    a = load(("range(6000)", "range(1)"))
    r = np.random.RandomState(1)
    s0 = 2 * r.random_sample((3, 4)) - 1
    s1 = 2 * r.random_sample((4, 1)) - 1
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.]])
    y = np.array([[0], [1], [1], [0]])

    def f():
        h = 1 / (1 + np.exp(-X @ s0))
        return 0.5 * np.sum((y - 1 / (1 + np.exp(-h @ s1))) ** 2)
    return {"syn0": (a.syn0 - s0, -slope(f, s0)), "syn1": (a.syn1 - s1, -slope(f, s1))}
