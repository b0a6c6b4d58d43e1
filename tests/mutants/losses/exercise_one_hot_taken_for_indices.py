# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH100"
# where = "dx"
# also = ["BH401", "BH207", "BH203", "BH108", "BH102", "BH116"]
# fault = "The exercise's third mistake: one-hot rows are used as indices by backward."
# ///
import numpy as np


def softmax(a):
    c = np.max(a, axis=1, keepdims=True)
    exp_a = np.exp(a - c)
    return exp_a / exp_a.sum(axis=1, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / x.shape[0]

    def backward(self, dout=1):
        n = self.t.shape[0]
        dx = self.y.copy()
        for i in range(n):
            dx[i, self.t[i].astype(int)] -= 1
        return dx / n


def case_one_hot():
    rng = np.random.default_rng(1)
    t = np.eye(5)[[0, 3, 4, 1, 1, 2, 0]]
    return SoftmaxWithLoss(), rng.normal(size=(7, 5)), t
