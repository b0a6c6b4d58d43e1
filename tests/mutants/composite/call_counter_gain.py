# /// mutant
# subject = "WarmupGain"
# convention = "dicts"
# role = "unknown"
# rule = "BH206"
# where = "out"
# also = ["BH111", "BH100"]
# fault = "The gain grows with each call of forward, so a second call on the same input gives more."
# ///
import numpy as np


class WarmupGain:
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        self.x = x
        self.gain = min(1.0, 0.1 * self.calls)
        return self.gain * np.sin(x)

    def backward(self, dout):
        return dout * self.gain * np.cos(self.x)
