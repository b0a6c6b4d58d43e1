import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(7, 3)), rng.integers(0, 2, 7).astype(float)
    w = m.LogisticRegressionGD(0.5, 1, 0.8).fit(X, y).w_.copy()
    new = m.LogisticRegressionGD(0.5, 2, 0.8).fit(X, y).w_

    def cost():
        z = X @ w[1:] + w[0]
        return np.sum(np.log(1 + np.exp(z)) - y * z) + (w[1:] ** 2).sum() / 1.6

    due = slope(cost, w)
    found = {"step of w_[1:]": ((w - new)[1:] / 0.5, due[1:])}
    found["step of w_[0]"] = ((w - new)[0] / 0.5, due[0])

    ada = m.AdalineSGD(0.5, 0, random_state=2).fit(X, y)
    w = ada.w_ = rng.normal(size=4)
    was = w.copy()
    due = slope(lambda: 0.5 * (X[2] @ w[1:] + w[0] - y[2]) ** 2, w)
    ada._update_weights(X[2], y[2])
    found["Adaline: step of w_[1:]"] = ((was - ada.w_)[1:] / 0.5, due[1:])
    found["Adaline: step of w_[0]"] = ((was - ada.w_)[0] / 0.5, due[0])
    return found
