# /// mutant
# subject = "LeakyRelu"
# convention = "lists"
# role = "leaky-relu"
# rule = "BH107"
# where = "dx"
# fault = "The slope is applied to the positive side in backward."
# ///
import numpy as np


class LeakyRelu:
    def __init__(self, slope: float = 0.2) -> None:
        self.params, self.grads = [], []
        self.slope = slope

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.neg = x < 0
        out = x.copy()
        out[self.neg] *= self.slope
        return out

    def backward(self, dout: np.ndarray) -> np.ndarray:
        dx = dout.copy()
        dx[~self.neg] *= self.slope
        return dx
