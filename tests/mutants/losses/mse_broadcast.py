# /// mutant
# subject = "MSELoss"
# convention = "loss"
# role = "mse"
# rule = "BH401"
# where = "out"
# also = ["BH203", "BH207", "BH100", "BH108"]
# fault = "pred (N, 1) minus target (N,) broadcasts to (N, N): every prediction is compared with every target."
# ///
import numpy as np


class MSELoss:
    def forward(self, pred, target):
        self.n = pred.shape[0]
        self.delta = pred - target
        return np.mean(self.delta ** 2)

    def backward(self, dout=1):
        return dout * 2 * self.delta.mean(axis=1, keepdims=True) / self.n


def case_regression():
    rng = np.random.default_rng(12)
    return MSELoss(), rng.normal(size=(6, 1)), rng.normal(size=6)
