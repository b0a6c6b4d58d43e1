# /// mutant
# subject = "RootMeanSquareNorm"
# convention = "attributes"
# role = "rms-norm"
# rule = "BH112"
# where = "gain"
# also = ["BH100"]
# fault = "The gradient of the gain uses the raw input where it needs the normalised one."
# ///
import numpy as np


class RootMeanSquareNorm:
    def __init__(self, gain):
        self.gain = gain
        self.dgain = np.zeros(gain.shape)

    def forward(self, x):
        self.x = x
        self.scale = 1.0 / np.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-8)
        self.n = x * self.scale
        return self.n * self.gain

    def backward(self, dout):
        self.dgain = (dout * self.x).sum(axis=0)
        u = dout * self.gain
        return self.scale * (u - self.n * (u * self.n).mean(axis=1, keepdims=True))
