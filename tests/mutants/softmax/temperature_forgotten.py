# /// mutant
# subject = "TemperatureSoftmax"
# convention = "attributes"
# role = "unknown"
# rule = "BH102"
# where = "dx"
# fault = "The logits are divided by the temperature, the gradient is not."
# ///
import numpy as np


class TemperatureSoftmax:
    def __init__(self, temperature):
        self.temperature = temperature

    def forward(self, x):
        z = x / self.temperature
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def backward(self, dout):
        inner = (dout * self.p).sum(axis=1, keepdims=True)
        return self.p * (dout - inner)


def case_warm():
    x = np.random.default_rng(5).normal(size=(4, 6))
    return TemperatureSoftmax(2.5), x
