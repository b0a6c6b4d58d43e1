# /// mutant
# subject = "DropoutLayer"
# convention = "attributes"
# role = "dropout"
# rule = "BH206"
# where = "out"
# also = ["BH401"]
# fault = "The train flag is never asked, so evaluation is random too."
# ///
import numpy as np


class DropoutLayer:
    def __init__(self, ratio: float = 0.5):
        self.ratio = ratio

    def forward(self, x: np.ndarray, train_flg: bool = True) -> np.ndarray:
        self.mask = (np.random.rand(*x.shape) > self.ratio).astype(x.dtype)
        return x * self.mask

    def backward(self, dout: np.ndarray) -> np.ndarray:
        return dout * self.mask
