"""A layer whose size can't be guessed: a function case_... shows how it is made and called."""

import numpy as np


class Shift:
    """Move each row to the right, as on a ring, and weigh it."""

    def __init__(self, places, weights):
        self.places = places
        self.w = weights

    def forward(self, x):
        self.moved = np.roll(x, self.places, axis=1)
        return self.moved * self.w

    def backward(self, dout):
        self.dw = np.sum(dout * self.moved, axis=0)
        return np.roll(dout * self.w, self.places, axis=1)


def case_shift():
    rng = np.random.default_rng(0)
    return Shift(2, rng.normal(size=7)), rng.normal(size=(4, 7))
