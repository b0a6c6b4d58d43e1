"""The exercise's layer as one student wrote it: two mistakes that no check had shown.

backhand check examples/mistakes/submission.py
"""

import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def cross_entropy(y, t):
    return -np.mean(np.log(y[np.arange(len(y)), t]))


class SofttmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return cross_entropy(self.y, t)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dout * dx / len(dx)
