"""The exercise's third mistake: a loss that takes one-hot labels for class indices.

backhand check examples/mistakes/one_hot_as_indices.py
"""

import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return -np.mean(np.log(self.y[np.arange(len(t)), t]))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


def case_one_hot_labels():
    x = np.array([[0.3, -1.2, 2.0], [1.5, 0.4, -0.7], [-0.2, 0.9, 0.1]])
    t = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    return SoftmaxWithLoss(), x, t
