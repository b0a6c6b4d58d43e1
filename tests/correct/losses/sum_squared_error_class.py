# /// correct
# subject = "MSELoss"
# convention = "loss"
# role = "mse"
# why = "Mean over elements, target may be (N, 1), class keeps both."
# ///
import numpy as np


class MSELoss:
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return np.square(pred - target).mean()

    def backward(self, dout=1.0):
        return dout * 2 * (self.pred - self.target) / self.pred.size
