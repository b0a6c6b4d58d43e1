# /// mutant
# subject = "AnnealedScale"
# convention = "attributes"
# role = "unknown"
# rule = "BH206"
# where = "out"
# also = ["BH206"]
# fault = "Each forward lowers its own temperature."
# ///
import numpy as np


class AnnealedScale:
    def __init__(self, temperature=2.0):
        self.temperature = temperature

    def forward(self, x):
        self.temperature = max(0.1, self.temperature * 0.95)
        self.used = self.temperature
        return x / self.used

    def backward(self, dout):
        return dout / self.used
