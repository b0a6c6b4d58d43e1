# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH301"
# where = "out"
# also = ["BH302", "BH106"]
# elsewhere = ["dx"]
# fault = "exp without the maximum subtracted overflows for scores of 1000."
# ///
import numpy as np


def softmax(a):
    exp_a = np.exp(a)
    return exp_a / np.sum(exp_a, axis=1, keepdims=True)


def cross_entropy(y, t):
    delta = 1e-12
    return -np.sum(np.log(y[np.arange(len(t)), t] + delta)) / len(t)


class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None     # softmaxの出力
        self.t = None     # 教師データ

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(batch_size), self.t] -= 1
        dx = dx / batch_size
        return dx
