# /// correct
# subject = "MeanSquaredError"
# convention = "loss"
# role = "mse"
# warnings = ["BH106"]
# why = "Half the sum over the batch size; dout has a default and is not used."
# ///
import numpy as np


class MeanSquaredError:
    """二乗和誤差 (バッチ平均)"""

    def forward(self, y, t):
        self.y, self.t = y, t
        return 0.5 * np.sum((y - t) ** 2) / y.shape[0]

    def backward(self, dout=1):
        batch_size = self.y.shape[0]
        return (self.y - self.t) / batch_size
