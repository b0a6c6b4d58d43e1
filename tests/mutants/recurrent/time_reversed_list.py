# /// mutant
# subject = "RNNLayer"
# convention = "attributes"
# role = "rnn"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The steps' gradients are collected from the last to the first and stacked without turning the list."
# ///
import numpy as np


class RNNLayer:
    """x: (N, T, D) -> h: (N, T, H)"""

    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x):
        h = np.zeros((x.shape[0], self.Wh.shape[0]), dtype=x.dtype)
        self.states, self.x = [h], x
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ self.Wx + h @ self.Wh + self.b)
            self.states.append(h)
        return np.stack(self.states[1:], axis=1)

    def backward(self, dout):
        self.dWx, self.dWh, self.db = (np.zeros_like(p) for p in (self.Wx, self.Wh, self.b))
        carry, collected = 0, []
        for t in reversed(range(dout.shape[1])):
            da = (dout[:, t] + carry) * (1 - self.states[t + 1] ** 2)
            collected.append(da @ self.Wx.T)
            self.dWx += self.x[:, t].T @ da
            self.dWh += self.states[t].T @ da
            self.db += da.sum(axis=0)
            carry = da @ self.Wh.T
        return np.stack(collected, axis=1)


def case_rnn_layer():
    rng = np.random.default_rng(11)
    return RNNLayer(rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)), rng.normal(size=(3, 4, 2))
