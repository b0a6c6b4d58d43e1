import numpy as np
from proof import slope


def claims(load):
    # one batch of all the data: the second epoch moves the weights that the first left
    whole = ("batch = 16", "batch = 90")
    before = load(whole, ("epochs = 60", "epochs = 1"))
    after = load(whole, ("epochs = 60", "epochs = 2"))
    names = ("w1", "b1", "w2", "b2")
    w1, b1, w2, b2 = (getattr(before, n) for n in names)
    x, t = before.x_all, before.t_all

    def loss():
        u = np.tanh(x @ w1 + b1) @ w2 + b2
        return np.mean(np.log(np.exp(u).sum(1)) - (u * t).sum(1))

    found = {}
    for n in names:
        w = getattr(before, n)
        found[f"step of {n}"] = ((w - getattr(after, n)) / 0.1, slope(loss, w))
    return found
