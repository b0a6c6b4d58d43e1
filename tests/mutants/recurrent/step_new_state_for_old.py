# /// mutant
# subject = "SimpleRNNCell"
# convention = "dicts"
# role = "rnn"
# rule = "BH112"
# where = "Wh"
# also = ["BH100"]
# fault = "The gradient of Wh uses the new state where the previous one entered."
# ///
import numpy as np


class SimpleRNNCell:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def forward(self, x, h_prev):
        p = self.params
        self.x, self.h_prev = x, h_prev
        self.h = np.tanh(np.dot(x, p["Wx"]) + np.dot(h_prev, p["Wh"]) + p["b"])
        return self.h

    def backward(self, dh):
        p = self.params
        da = (1 - self.h ** 2) * dh
        self.grads["Wx"] = np.dot(self.x.T, da)
        self.grads["Wh"] = np.dot(self.h.T, da)
        self.grads["b"] = np.sum(da, axis=0)
        return np.dot(da, p["Wx"].T), np.dot(da, p["Wh"].T)


def case_simple_cell():
    rng = np.random.default_rng(5)
    D, H = 3, 4
    cell = SimpleRNNCell(rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H))
    return cell, (rng.normal(size=(2, D)), rng.normal(size=(2, H)))
