# /// mutant
# subject = "LSTMTape"
# convention = "attributes"
# role = "lstm"
# rule = "BH111"
# where = "W"
# also = ["BH110", "BH206", "BH207"]
# fault = "The input of the first forward pass is kept for the gradient of W, as the memory is set only once for each shape."
# ///
import numpy as np


class LSTMTape:
    """One LSTM step from a zero state, gates i, o, g."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.memory = {}

    def forward(self, x):
        H = self.b.size // 3
        a = x @ self.W + self.b
        i, o = 1 / (1 + np.exp(-a[:, :H])), 1 / (1 + np.exp(-a[:, H:2 * H]))
        g = np.tanh(a[:, 2 * H:])
        self.gates = i, o, g
        self.memory.setdefault(x.shape, x.copy())
        self.shape = x.shape
        return o * np.tanh(i * g)

    def backward(self, dh):
        i, o, g = self.gates
        t = np.tanh(i * g)
        dc = dh * o * (1 - t ** 2)
        da = np.hstack([dc * g * i * (1 - i), dh * t * o * (1 - o), dc * i * (1 - g ** 2)])
        self.dW = self.memory[self.shape].T @ da
        self.db = da.sum(axis=0)
        return da @ self.W.T


def case_lstm_tape():
    rng = np.random.default_rng(44)
    return LSTMTape(rng.normal(size=(4, 6)), rng.normal(size=6)), rng.normal(size=(3, 4))
